/**
 * What the proxy says as a sentence, in the language of the page. Its sentences are English wherever they are made and
 * kept; `words/<language>/reasons.json` has each of them as a key, `{name}` for what is filled in, and a sentence is
 * found again by its shape. One that is not there stays as it is.
 */
/** Words of one language, by key. */
export type Book = Readonly<Record<string, string>>;

/** What is filled in is a part of a sentence itself and translated in turn; everything else stands as it is. */
const PARTS: ReadonlySet<string> = new Set(['who', 'what', 'why', 'when']);
/** One that is not known makes the whole a chance likeness; who it is, or why, may be anything. */
const KNOWN_PARTS: ReadonlySet<string> = new Set(['what', 'when']);
const SHAPES: { readonly [name: string]: string } = {
  amps: '-?\\d+(?:\\.\\d+)?',
  n: '-?\\d+(?:\\.\\d+)?',
  entity: '[a-z_]+\\.[a-z0-9_]+',
  word: '[^\\s",;]+',
  address: '[0-9a-f.:]+',
  clock: '\\d\\d:\\d\\d',
  end: '\\d\\d:\\d\\d',
  time: '(?:\\w{3} \\d{1,2} \\w{3,4} )?\\d\\d:\\d\\d',
  id: '[^"]+',
  name: '[^"]+',
  status: '[^()]+',
  real: '[^()]+',
  state: '(?:(?! and ).)+',
};
const ANYTHING = '.+?';
/** Of a sentence that has parts in parts; the proxy's own have three. */
const MAX_DEPTH = 8;

interface Saying {
  /** It is written with a small letter where it stands alone as well. */
  readonly isSmall: boolean;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly translation: string;
}

/** Between two sentences, two clauses, two conditions, two facts, two days. */
const SEAMS: readonly RegExp[] = [/(?<=[.!?]) (?=[A-Z"])/, /; (?![^(]*\))/, /, n?or /, / and /, /, /];

/** `book`: sentences and parts in English and in the other language, with the words `and` and `or` among them. */
export function translator(book: Book): (sentence: string) => string {
  const sayings = Object.entries(book)
    .map(([english, translation]) => ({
      ...sayingOf(english),
      translation,
      weight: english.replace(/\{\w+\}/g, '').length,
    }))
    .toSorted((a, b) => b.weight - a.weight);
  const joints = [' ', '; ', `, ${book.or} `, ` ${book.and} `, ', '];

  /** Undefined: nothing of it is known. */
  function say(text: string, depth: number): string | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const end = text.endsWith('.') ? '.' : '';
    const core = end === '' ? text : text.slice(0, -1);
    for (const saying of sayings) {
      const values = valuesIn(saying, core, depth);
      if (values === undefined) continue;
      const said = saying.translation.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values.get(name) ?? '');
      const isCapital = saying.isSmall && /^[A-Z]/.test(core);
      return `${isCapital ? said.charAt(0).toUpperCase() + said.slice(1) : said}${end}`;
    }
    return inPieces(text, depth);
  }

  /** Undefined: the text is another one. */
  function valuesIn({ pattern, names }: Saying, text: string, depth: number): ReadonlyMap<string, string> | undefined {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const values = new Map<string, string>();
    for (const [index, name] of names.entries()) {
      const value = found[index + 1] ?? '';
      const said = PARTS.has(name) ? say(value, depth + 1) : inFigures(name, value);
      if (said === undefined && KNOWN_PARTS.has(name)) return undefined;
      values.set(name, said ?? value);
    }
    return values;
  }

  /** Figures, days and months as this language writes them. */
  function inFigures(name: string, value: string): string {
    if (name === 'time') return value.replaceAll(/[A-Z]\w+/g, (word) => book[word] ?? word);
    return /^-?\d+\.\d+$/.test(value) ? value.replace('.', ',') : value;
  }

  function inPieces(text: string, depth: number): string | undefined {
    for (const [index, seam] of SEAMS.entries()) {
      const pieces = text.split(seam);
      if (pieces.length === 1) continue;
      const said = pieces.map((piece) => say(piece, depth + 1));
      // Half of a list in another language is worse than none; of sentences each stands for itself.
      const isEnough = index < 2 ? said.some((one) => one !== undefined) : said.every((one) => one !== undefined);
      if (isEnough) return pieces.map((piece, at) => said[at] ?? piece).join(joints[index]);
    }
    return undefined;
  }

  return (sentence) => say(sentence, 0) ?? sentence;
}

function sayingOf(english: string): Omit<Saying, 'translation'> {
  const names: string[] = [];
  const source = english.split(/(\{\w+\})/).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) return piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(name);
    return `(${SHAPES[name] ?? ANYTHING})`;
  });
  const [first = '', ...rest] = source;
  const [letter = '', ...letters] = first;
  const head = /[a-zA-Z]/.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]${letters.join('')}` : first;
  return { isSmall: !/^[A-Z]/.test(english), names, pattern: new RegExp(`^${head}${rest.join('')}$`) };
}
