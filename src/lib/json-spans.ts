/** Where each value of a JSON text stands, so that some can be replaced and the rest stays as it was written. */
export type Span = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly fields: readonly (readonly [name: string, value: Span])[] }
  | { readonly kind: 'array'; readonly items: readonly Span[] }
  | { readonly kind: 'string' | 'number'; readonly value: string }
  | { readonly kind: 'word' }
);

/** Deeper texts are not worth a look; no schema of OCPP comes near. */
const MAX_DEPTH = 64;
const BLANK = /[\s\0]/;

/** Undefined when it is no JSON, or nested beyond all sense. NULs at the end are left aside, as some chargers send them. */
export function spansOf(text: string): Span | undefined {
  try {
    JSON.parse(text.replace(/[\0\s]+$/, ''));
  } catch {
    return undefined;
  }
  return valueAt(text, afterBlank(text, 0), 0);
}

/** The text is known to be JSON, so every character stands where it must. */
function valueAt(text: string, start: number, depth: number): Span | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (text[start]) {
    case '{':
      return objectAt(text, start, depth);
    case '[':
      return arrayAt(text, start, depth);
    case '"': {
      const end = endOfString(text, start);
      return { kind: 'string', start, end, value: String(JSON.parse(text.slice(start, end))) };
    }
    default: {
      let end = start;
      while (/[\w.+-]/.test(text[end] ?? '')) end += 1;
      const value = text.slice(start, end);
      return /^[-\d]/.test(value) ? { kind: 'number', start, end, value } : { kind: 'word', start, end };
    }
  }
}

function objectAt(text: string, start: number, depth: number): Span | undefined {
  const fields: [string, Span][] = [];
  let at = afterBlank(text, start + 1);
  while (text[at] !== '}') {
    const endOfName = endOfString(text, at);
    const name = String(JSON.parse(text.slice(at, endOfName)));
    const colon = afterBlank(text, endOfName);
    const value = valueAt(text, afterBlank(text, colon + 1), depth + 1);
    if (value === undefined) return undefined;
    fields.push([name, value]);
    at = next(text, value.end);
  }
  return { kind: 'object', start, end: at + 1, fields };
}

function arrayAt(text: string, start: number, depth: number): Span | undefined {
  const items: Span[] = [];
  let at = afterBlank(text, start + 1);
  while (text[at] !== ']') {
    const item = valueAt(text, at, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
    at = next(text, item.end);
  }
  return { kind: 'array', start, end: at + 1, items };
}

function next(text: string, end: number): number {
  const at = afterBlank(text, end);
  return text[at] === ',' ? afterBlank(text, at + 1) : at;
}

function afterBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANK.test(text[at] ?? '')) at += 1;
  return at;
}

/** Behind the closing quote. No regular expression: one over a string of a megabyte runs out of stack. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
