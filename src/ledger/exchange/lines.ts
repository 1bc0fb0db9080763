/** Of one line; a row with the whole file of a charger's longest message in it is far below. */
const MAX_LINE_BYTES = 16 * 1024 ** 2;
const NEWLINE = 0x0a;

/** What is wrong with a file that somebody wants to import, with the line. */
export class LineError extends Error {
  override readonly name = 'LineError';

  constructor(line: number, why: string) {
    super(`line ${line}: ${why}`);
  }
}

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** @throws LineError for a line that is too long or no text in UTF-8. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest: Buffer[] = [];
  let bytes = 0;
  let number = 0;
  const taken = (last: Buffer): Line => {
    const whole = Buffer.concat([...rest, last]);
    rest = [];
    bytes = 0;
    number += 1;
    try {
      return { number, text: decoder.decode(whole) };
    } catch {
      throw new LineError(number, 'is no text in UTF-8');
    }
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      yield taken(chunk.subarray(from, at));
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > MAX_LINE_BYTES) throw new LineError(number + 1, `has more than ${MAX_LINE_BYTES} bytes`);
  }
  if (bytes > 0) yield taken(Buffer.alloc(0));
}
