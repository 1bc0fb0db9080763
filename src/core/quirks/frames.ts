/** Frames that are no JSON, and what they plainly mean (PROTOCOL §5.2, Q22). Nothing here is asked of a valid frame. */
import { withoutTail } from '../ocpp/tail.ts';
import type { Quirk } from './quirk.ts';

interface FrameQuirk extends Quirk {
  /** The text itself where it has nothing to mend. */
  readonly mend: (text: string) => string;
}

export const FRAME_QUIRKS = {
  'single-quotes': {
    does: 'Reads single quotes as double quotes.',
    seen: ['BENY (lbbrhzn 2078)'],
    use: 'default',
    mend: withDoubleQuotes,
  },
  'value-left-out': {
    does: 'Reads a field without a value as null.',
    seen: ['AEFA (lbbrhzn 2032)'],
    use: 'default',
    mend: (text) => outsideStrings(text, (bare) => bare.replace(/:(\s*)(?=[,}])/g, ':null$1')),
  },
  'list-left-out': {
    does: 'Reads a list of which only the end was written as an empty one.',
    seen: ['Grizzl-E (lbbrhzn 176, 442)'],
    use: 'default',
    mend: (text) => outsideStrings(text, (bare) => bare.replace(/:(\s*)(?=\])/g, ':[$1')),
  },
  'comma-before-first': {
    does: 'Leaves out a comma before the first entry of a list.',
    seen: ['BENY (lbbrhzn 1078)'],
    use: 'default',
    mend: (text) => outsideStrings(text, (bare) => bare.replace(/\[(\s*),/g, '[$1')),
  },
  'brackets-left-out': {
    does: 'Closes up to three brackets at the end of a message that was cut off behind a whole value.',
    seen: ['Grizzl-E (lbbrhzn 176, 442)'],
    use: 'default',
    mend: closed,
  },
} as const satisfies { readonly [id: string]: FrameQuirk };

export type FrameQuirkId = keyof typeof FRAME_QUIRKS;

// The keys of a literal are known, which Object.entries does not say.
const FRAME_MENDERS = Object.entries(FRAME_QUIRKS) as readonly (readonly [FrameQuirkId, FrameQuirk])[];

const MAX_CLOSED = 3;
/** Longest text that is looked at; a longer one is not one slip of a pen. */
const MAX_CHARS = 65_536;

export interface MendedText {
  readonly text: string;
  readonly quirks: readonly FrameQuirkId[];
}

/**
 * The JSON that a broken text stands for; undefined when it is beyond repair. Each quirk is tried in turn on what the
 * others left, until it is JSON.
 */
export function mendText(text: string, isOn: (quirk: FrameQuirkId) => boolean): MendedText | undefined {
  if (text.length > MAX_CHARS || isJson(text)) return undefined;
  let mended = withoutTail(text);
  const quirks: FrameQuirkId[] = [];
  for (const [id, { mend }] of FRAME_MENDERS) {
    const next = isOn(id) ? mend(mended) : mended;
    if (next === mended) continue;
    mended = next;
    quirks.push(id);
    if (isJson(mended)) return { text: mended, quirks };
  }
  return undefined;
}

/** What is odd about the text of a frame that can be read all the same. */
const ODDITIES = [
  ['nul-after-frame', /[^\0\s]\s*\0$/],
  ['number-as-message-id', /^\s*\[\s*2\s*,\s*-?\d/],
  ['payload-left-out', /^\s*\[\s*2\s*,[^,]+,\s*"\w+"\s*(?:,\s*(?:null|\[\s*\])\s*)?\]\s*$/],
  ['error-without-details', /^\s*\[\s*4\s*,.*(?:"\s*\]|,\s*(?:null|\[\s*\])\s*\])\s*$/s],
] as const;

export type OddityId = (typeof ODDITIES)[number][0];

/** Longer frames are not looked at: what is odd about them is not at their ends alone. */
const MAX_ODD_CHARS = 1_000;

export function odditiesOf(text: string): readonly OddityId[] {
  const ends = text.length > MAX_ODD_CHARS ? text.slice(0, 100) + text.slice(-100) : text;
  return ODDITIES.filter(([, pattern]) => pattern.test(ends)).map(([id]) => id);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A string of JSON, also one that is cut off; or what stands between two. */
const PIECES = /"(?:[^"\\]|\\.)*"?|[^"]+/gs;

function outsideStrings(text: string, change: (bare: string) => string): string {
  return (text.match(PIECES) ?? []).map((piece) => (piece.startsWith('"') ? piece : change(piece))).join('');
}

/** A text with an apostrophe in it ends too early, and then the whole is no JSON after all. */
function withDoubleQuotes(text: string): string {
  return outsideStrings(text, (bare) => bare.replace(/'([^'"\\]*)'/g, '"$1"'));
}

/** Not behind a number, of which the last digits may be lost, nor within a text. */
function closed(text: string): string {
  const cut = text.trimEnd();
  if (!/(?:["\]}]|true|false|null)$/.test(cut)) return text;
  const open: string[] = [];
  for (const piece of cut.match(PIECES) ?? []) {
    if (piece.startsWith('"')) {
      if (!/^"(?:[^"\\]|\\.)*"$/s.test(piece)) return text;
      continue;
    }
    for (const char of piece) {
      if (char === '[') open.push(']');
      else if (char === '{') open.push('}');
      else if ((char === ']' || char === '}') && open.pop() !== char) return text;
    }
  }
  return open.length === 0 || open.length > MAX_CLOSED ? text : cut + open.reverse().join('');
}
