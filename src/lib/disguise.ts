/** The last look at what leaves the house: serial numbers, and words that are known to tell too much, wherever they stand. */
import type { TraceEntry } from './trace.ts';

/** Fields of frames and of our own answers. */
const SERIAL = /serial_?number$|^(?:iccid|imsi)$/i;
/** Shorter ones stand everywhere. */
export const MIN_CHARS = 4;
const HIDDEN = '[hidden]';

/** Words and what stands in their place, the longest first, so that none is cut by another. */
export type Disguise = ReadonlyMap<string, string>;

/** Each serial number in these values gets a name of its own, the same everywhere; each known secret is hidden. */
export function disguiseFor(values: readonly unknown[], secrets: readonly string[], cards: Disguise): Disguise {
  const serials = [...new Set(values.flatMap((value) => [...serialsIn(value)]))];
  const rows: readonly (readonly [string, string])[] = [
    ...serials.map((serial, index) => [serial, `SERIAL-${index + 1}`] as const),
    ...cards,
    ...secrets.map((secret) => [secret, HIDDEN] as const),
  ];
  const long = rows.filter(([word]) => word.length >= MIN_CHARS);
  return new Map(long.toSorted(([a], [b]) => b.length - a.length));
}

/** A JSON text with each of these words replaced, whatever the case of its letters. */
export function disguised(json: string, disguise: Disguise): string {
  if (disguise.size === 0) return json;
  const instead = new Map([...disguise].map(([word, name]) => [inJson(word).toLowerCase(), name]));
  const words = [...disguise.keys()].map((word) => inJson(word).replaceAll(/[^\w\s]/g, '\\$&'));
  return json.replaceAll(new RegExp(words.join('|'), 'gi'), (found) => instead.get(found.toLowerCase()) ?? HIDDEN);
}

/** What vendors say to each other is known to nobody else, so that none of it is given away. */
export function withoutVendorData(entry: TraceEntry): TraceEntry {
  if (entry.action !== 'DataTransfer' || entry.raw === undefined) return entry;
  const { raw: _raw, ...rest } = entry;
  return { ...rest, payload: dataHidden(entry.payload), raw: rawHidden(entry.raw) };
}

function rawHidden(raw: string): string {
  const frame: unknown = parsed(raw);
  return Array.isArray(frame) ? JSON.stringify(frame.map(dataHidden)) : HIDDEN;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function dataHidden(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'data' in value ? { ...value, data: HIDDEN } : value;
}

function* serialsIn(value: unknown, name = ''): Iterable<string> {
  if (typeof value === 'string') {
    if (SERIAL.test(name)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* serialsIn(item, name);
  } else if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value)) yield* serialsIn(inner, field);
  }
}

function inJson(word: string): string {
  return JSON.stringify(word).slice(1, -1);
}
