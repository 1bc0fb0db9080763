/** What the architecture test reads in a source: its code without words, its words, and what it imports. */

export interface StringLiteral {
  /** Where its opening quote stands. */
  readonly start: number;
  readonly value: string;
}

export interface Scan {
  /** As long as the source; comments, regular expressions and the insides of strings are blanks. */
  readonly code: string;
  /** Templates count piece by piece; what stands in `${}` is code. */
  readonly strings: readonly StringLiteral[];
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const REGEX_AFTER_WORD = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/;
const REGEX_AFTER_SIGN = '(,=:[!&|?{};+-*%<>~^';

export function scan(source: string): Scan {
  const code: string[] = [];
  const strings: StringLiteral[] = [];
  /** For every open `${`, how many braces are open within it. */
  const templates: number[] = [];
  let at = 0;

  const keep = (count: number) => {
    code.push(source.slice(at, at + count));
    at += count;
  };
  const blank = (end: number) => {
    code.push(source.slice(at, end).replace(/[^\n]/g, ' '));
    at = end;
  };
  const text = (start: number, end: number, next: number) => {
    strings.push({ start, value: source.slice(start + 1, end) });
    blank(end);
    keep(next - end);
  };
  const template = (start: number) => {
    const end = until(source, start + 1, (index) => source[index] === '`' || source.startsWith('${', index));
    const opens = source[end] === '$';
    if (opens) templates.push(0);
    text(start, end, end + (opens ? 2 : 1));
  };

  while (at < source.length) {
    const char = source[at] ?? '';
    if (source.startsWith('//', at)) blank(until(source, at, (index) => source[index] === '\n'));
    else if (source.startsWith('/*', at)) blank(Math.max(source.indexOf('*/', at), at) + 2);
    else if (char === "'" || char === '"') {
      const end = until(source, at + 1, (index) => source[index] === char || source[index] === '\n');
      const start = at;
      keep(1);
      text(start, end, end + 1);
    } else if (char === '`') {
      const start = at;
      keep(1);
      template(start);
    } else if (char === '/' && startsRegex(code.join('').slice(-200))) blank(endOfRegex(source, at));
    else if (char === '{' && templates.length > 0) {
      templates.push((templates.pop() ?? 0) + 1);
      keep(1);
    } else if (char === '}' && templates.length > 0) {
      const open = templates.pop() ?? 0;
      const start = at;
      keep(1);
      if (open > 0) templates.push(open - 1);
      else template(start);
    } else keep(1);
  }
  return { code: code.join(''), strings };
}

/** Static imports, side-effect imports, re-exports, dynamic imports and `import()` types; computed ones as `?`. */
export function importsOf({ code, strings }: Scan): readonly Import[] {
  const at = new Map(strings.map(({ start, value }) => [start, value]));
  const found: Import[] = [];
  for (const match of code.matchAll(/\b(?:import|export)(\s+type)?\b([^'"`;()=]*?)\bfrom\s*(?=['"])/g)) {
    const quote = match.index + match[0].length;
    found.push({ specifier: at.get(quote) ?? '?', typeOnly: match[1] !== undefined });
  }
  for (const match of code.matchAll(/\bimport\s*(?=['"])/g)) {
    found.push({ specifier: at.get(match.index + match[0].length) ?? '?', typeOnly: false });
  }
  for (const match of code.matchAll(/\bimport\s*\(\s*/g)) {
    found.push({ specifier: at.get(match.index + match[0].length) ?? '?', typeOnly: false });
  }
  return found;
}

/** The first index from `from` on where `ends` holds and no backslash stands before it; else the end. */
function until(source: string, from: number, ends: (index: number) => boolean): number {
  for (let index = from; index < source.length; index += 1) {
    if (source[index] === '\\') index += 1;
    else if (ends(index)) return index;
  }
  return source.length;
}

function startsRegex(before: string): boolean {
  const last = before.trimEnd();
  return last === '' || REGEX_AFTER_SIGN.includes(last.slice(-1)) || REGEX_AFTER_WORD.test(last);
}

function endOfRegex(source: string, start: number): number {
  let inClass = false;
  const end = until(source, start + 1, (index) => {
    if (source[index] === '[') inClass = true;
    if (source[index] === ']') inClass = false;
    return source[index] === '\n' || (source[index] === '/' && !inClass);
  });
  return Math.min(end + 1, source.length);
}
