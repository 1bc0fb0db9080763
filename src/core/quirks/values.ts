/** Values of the wrong kind, length or precision (Q6, Q8, Q9, Q20, Q36). */
import { isObject, read, valueAt, write } from './pointer.ts';
import { isId, MENDED, type Mended, type PayloadQuirk, type Wound } from './wound.ts';

export const VALUE_QUIRKS = {
  'unknown-field': {
    does: 'Leaves out fields that the standard does not know.',
    seen: ['most chargers'],
    use: 'default',
    rules: ['additionalProperties'],
    mend: dropUnknown,
  },
  'too-long': {
    does: 'Cuts a text that is longer than the standard allows; numbers of cards and sessions are never cut.',
    seen: ['Wallbox (lbbrhzn 821)', 'lbbrhzn 987'],
    use: 'default',
    rules: ['maxLength'],
    mend: shorten,
  },
  'between-steps': {
    does: 'Rounds a number that has more digits than the standard allows.',
    seen: ['several'],
    use: 'default',
    rules: ['multipleOf'],
    mend: roundToStep,
  },
  'null-for-nothing': {
    does: 'Takes null for "not there".',
    seen: ['many'],
    use: 'default',
    rules: ['type', 'enum'],
    mend: ({ spot }) => {
      if (spot === undefined || read(spot) !== null || !isObject(spot.holder)) return undefined;
      delete spot.holder[spot.key];
      return MENDED;
    },
  },
  'number-for-text': {
    does: 'Takes a number, or vendor data of any kind, where a text belongs.',
    seen: ['OpenEVSE (210)', 'mobilityhouse 353'],
    use: 'default',
    rules: ['type'],
    mend: (wound) => convert(wound, 'string', toText),
  },
  'text-for-number': {
    does: 'Reads a number that comes as a text.',
    seen: ['several'],
    use: 'default',
    rules: ['type'],
    mend: (wound) =>
      convert(wound, 'number', textToNumber) ?? convert(wound, 'integer', (value) => whole(textToNumber(value))),
  },
  'fraction-for-whole': {
    does: 'Rounds a fraction where a whole number belongs, such as a meter in watt-hours.',
    seen: ['shiv3 83'],
    use: 'default',
    rules: ['type'],
    mend: (wound) => convert(wound, 'integer', (value) => (typeof value === 'number' ? whole(value) : undefined)),
  },
  'text-for-yes-or-no': {
    does: 'Reads "true", "false", 1 and 0 as yes or no.',
    seen: ['chargers that write readonly as a text'],
    use: 'default',
    rules: ['type'],
    mend: (wound) => convert(wound, 'boolean', (value) => BOOLEANS.get(String(value).trim().toLowerCase())),
  },
  'one-for-list': {
    does: 'Takes one value where a list of values belongs.',
    seen: ['Huawei (lbbrhzn 1144)'],
    use: 'default',
    rules: ['type'],
    mend: (wound) => convert(wound, 'array', (value) => (value === null ? undefined : [value])),
  },
  'list-for-one': {
    does: 'Takes a list of one where a single value belongs.',
    seen: ['several'],
    use: 'default',
    rules: ['type'],
    mend: (wound) =>
      convert(wound, 'object', (value) =>
        Array.isArray(value) && value.length === 1 && isObject(value[0]) ? value[0] : undefined,
      ),
  },
} as const satisfies { readonly [id: string]: PayloadQuirk };

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function dropUnknown({ draft, violation, segments }: Wound): Mended | undefined {
  const holder = valueAt(draft, segments);
  const field = violation.params.additionalProperty;
  if (!isObject(holder) || typeof field !== 'string' || !Object.hasOwn(holder, field)) return undefined;
  delete holder[field];
  return MENDED;
}

function shorten({ violation, segments, spot }: Wound): Mended | undefined {
  const limit = violation.params.limit;
  const value = spot === undefined ? undefined : read(spot);
  if (spot === undefined || typeof limit !== 'number' || typeof value !== 'string' || isId(segments)) return undefined;
  // Schemas count whole characters, not the halves that a string is made of.
  write(spot, [...value].slice(0, limit).join(''));
  return MENDED;
}

function roundToStep({ violation, spot }: Wound): Mended | undefined {
  const step = violation.params.multipleOf;
  const value = spot === undefined ? undefined : read(spot);
  if (spot === undefined || typeof step !== 'number' || typeof value !== 'number') return undefined;
  const steps = Math.round(value / step);
  // Dividing by the reciprocal keeps 16.1 from becoming 16.100000000000001.
  write(spot, step < 1 ? steps / Math.round(1 / step) : steps * step);
  return MENDED;
}

/** To the wanted JSON type; nothing happens when another one is wanted, or when the value cannot be said in it. */
function convert({ violation, spot }: Wound, type: string, to: (value: unknown, key: string) => unknown) {
  if (spot === undefined || violation.params.type !== type) return undefined;
  const converted = to(read(spot), spot.key);
  if (converted === undefined) return undefined;
  write(spot, converted);
  return MENDED;
}

function toText(value: unknown, key: string): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return key === 'data' && value !== null ? JSON.stringify(value) : undefined;
}

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d{1,2})?$/i;

function textToNumber(value: unknown): number | undefined {
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : undefined;
}

function whole(value: number | undefined): number | undefined {
  const rounded = Math.round(value ?? Number.NaN);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}
