/** Words that are not in the list of the standard (Q5, Q10). */
import { isObject, read, type Spot, write } from './pointer.ts';
import { MENDED, type Mended, type PayloadQuirk, type Wound } from './wound.ts';

export const WORD_QUIRKS = {
  'empty-word': {
    does: 'Leaves out a word that is empty.',
    seen: ['Alfen (lbbrhzn 361)'],
    use: 'default',
    rules: ['enum'],
    mend: dropEmpty,
  },
  'wrong-case': {
    does: 'Understands a word of the standard whatever its case and the spaces around it.',
    seen: ['several (lbbrhzn 1248)'],
    use: 'default',
    rules: ['enum'],
    mend: (wound) => replace(wound, (word) => word),
  },
  'short-word': {
    does: 'Takes "Power" for active power that is drawn, "%" for per cent, and a status "Fault" or "Error" for a fault.',
    seen: ['several (lbbrhzn 361)'],
    use: 'default',
    rules: ['enum'],
    mend: (wound) => replace(wound, (word) => ALIASES.get(word)),
  },
  'phase-in-measurand': {
    does: 'Reads "Voltage.L1" as the voltage of phase L1.',
    seen: ['lbbrhzn 1627'],
    use: 'default',
    rules: ['enum'],
    mend: splitPhase,
  },
  'unit-of-frequency': {
    does: 'Leaves out the unit of a frequency: it has only one, and the standard forgot to list it.',
    seen: ['lbbrhzn 1576'],
    use: 'default',
    rules: ['enum'],
    mend: dropUnit,
  },
  'unknown-word': {
    does: 'Takes an unknown error code, reason or trigger for "other".',
    seen: ['chargers that report the error "Error" (lbbrhzn 1248)'],
    use: 'default',
    rules: ['enum'],
    mend: ({ spot, violation }) => {
      const other = spot && OTHERS[spot.key];
      const known = finder(violation.params.allowedValues)(other ?? '');
      if (spot === undefined || known === undefined) return undefined;
      write(spot, known);
      return MENDED;
    },
  },
} as const satisfies { readonly [id: string]: PayloadQuirk };

/** Words that chargers use for one of the list, in lower case. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['power', 'power.active.import'],
  ['%', 'percent'],
  ['fault', 'faulted'],
  ['error', 'faulted'],
]);

/** Words for "something else" in closed lists, by field. */
const OTHERS: { readonly [field: string]: string | undefined } = {
  errorCode: 'OtherError',
  reason: 'Other',
  stoppedReason: 'Other',
  triggerReason: 'ChargingStateChanged',
};

function dropEmpty({ spot }: Wound): Mended | undefined {
  if (spot === undefined || read(spot) !== '' || !isObject(spot.holder)) return undefined;
  delete spot.holder[spot.key];
  return MENDED;
}

/** @param meant the word that a word of the charger stands for, both in lower case */
function replace({ spot, violation }: Wound, meant: (word: string) => string | undefined): Mended | undefined {
  if (spot === undefined) return undefined;
  const word = String(read(spot)).trim().toLowerCase();
  const known = finder(violation.params.allowedValues)(meant(word) ?? '');
  if (known === undefined) return undefined;
  write(spot, known);
  return MENDED;
}

function splitPhase({ spot, violation }: Wound): Mended | undefined {
  if (spot?.key !== 'measurand' || !isObject(spot.holder)) return undefined;
  const [, measurand, phase] = /^(.+)\.(L[123]|N|L[123]-(?:N|L[123]))$/i.exec(String(read(spot)).trim()) ?? [];
  const known = finder(violation.params.allowedValues)(measurand ?? '');
  if (known === undefined || phase === undefined) return undefined;
  spot.holder.phase ??= phase.toUpperCase();
  write(spot, known);
  return MENDED;
}

function dropUnit({ spot }: Wound): Mended | undefined {
  if (spot === undefined || !isUnitOfFrequency(spot)) return undefined;
  delete spot.holder[spot.key];
  return MENDED;
}

function isUnitOfFrequency(spot: Spot): spot is Spot & { readonly holder: { [field: string]: unknown } } {
  return spot.key === 'unit' && isObject(spot.holder) && /^frequency$/i.test(String(spot.holder.measurand));
}

/** Finds a word of a list, whatever its case. */
function finder(allowed: unknown): (word: string) => unknown {
  if (!Array.isArray(allowed)) return () => undefined;
  return (word) => allowed.find((one) => String(one).toLowerCase() === word.toLowerCase());
}
