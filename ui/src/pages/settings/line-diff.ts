/** Which lines of a text are new and which are gone. Pure. */

export interface DiffLine {
  /** `gap`: lines that are the same were left out here. */
  readonly kind: 'same' | 'gone' | 'new' | 'gap';
  readonly text: string;
}

/** Cells of the table of common lines; a longer middle part shows as gone and new as a whole. */
const MAX_CELLS = 1_000_000;
/** Lines that are shown around a change. */
const AROUND = 2;

/** The changed lines with some around them; nothing where both texts are the same. */
export function changedLines(before: string, after: string): readonly DiffLine[] {
  const lines = lineDiff(before.split('\n'), after.split('\n'));
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, index): DiffLine[] => {
    if (isNear[index]) return [line];
    return index > 0 && isNear[index - 1] && isNear.includes(true, index) ? [{ kind: 'gap', text: '' }] : [];
  });
}

function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const gone = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  return [
    ...before.slice(0, head).map(same),
    ...(gone.length * added.length > MAX_CELLS ? replaced(gone, added) : middle(gone, added)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** By the longest run of lines that both have in this order. */
function middle(gone: readonly string[], added: readonly string[]): readonly DiffLine[] {
  const width = added.length + 1;
  const common = new Uint32Array((gone.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = gone.length - 1; row >= 0; row -= 1) {
    for (let column = added.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        gone[row] === added[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < gone.length && column < added.length) {
    const [old = '', fresh = ''] = [gone[row], added[column]];
    if (old === fresh) {
      lines.push(same(old));
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ kind: 'gone', text: old });
      row += 1;
    } else {
      lines.push({ kind: 'new', text: fresh });
      column += 1;
    }
  }
  return [...lines, ...replaced(gone.slice(row), added.slice(column))];
}

function replaced(gone: readonly string[], added: readonly string[]): readonly DiffLine[] {
  return [
    ...gone.map((text): DiffLine => ({ kind: 'gone', text })),
    ...added.map((text): DiffLine => ({ kind: 'new', text })),
  ];
}

function same(text: string): DiffLine {
  return { kind: 'same', text };
}
