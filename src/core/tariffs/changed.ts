/** A change of a row of a tariff in a sentence for the trail of decisions: what it was, and what it is now. */

/** As it is written in the configuration. */
export type WrittenRow = { readonly [key: string]: unknown };

export interface TariffChange {
  readonly tariff: string;
  readonly before: WrittenRow | undefined;
  readonly after: WrittenRow | undefined;
}

/** A list of hours may be long. */
const MAX_VALUE_CHARS = 120;
const NAMES = ['id', 'valid_from'];
/** What holds where a row does not say it: whoever writes it down has changed nothing. */
const USUAL: { readonly [key: string]: string } = {
  idle_after_minutes: '0',
  session_fee: '0',
  vat_percent: '0',
  prices_include_vat: 'true',
  times: '[]',
  provider_share_percent: '0',
};

/** Undefined: nothing changed. */
export function changeInWords({ tariff, before, after }: TariffChange): string | undefined {
  const from = after?.valid_from ?? before?.valid_from;
  const what = `The tariff "${tariff}"${from === undefined ? '' : ` from ${shown(from)} on`}`;
  if (after === undefined) return before && `${what} was taken away; it said ${saidIn(before)}.`;
  if (before === undefined) return `${what} was added: ${saidIn(after)}.`;
  const keys = [...new Set([...keysOf(before), ...keysOf(after)])];
  const told = (row: WrittenRow, key: string) => (keysOf(row).includes(key) ? shown(row[key]) : 'nothing');
  const changes = keys
    .filter((key) => told(before, key) !== told(after, key))
    .map((key) => `${key} from ${told(before, key)} to ${told(after, key)}`);
  return changes.length === 0 ? undefined : `${what} was changed: ${changes.join(', ')}.`;
}

function saidIn(row: WrittenRow): string {
  const said = keysOf(row).map((key) => `${key} ${shown(row[key])}`);
  return said.length === 0 ? 'no price' : said.join(', ');
}

function keysOf(row: WrittenRow): readonly string[] {
  return Object.keys(row).filter(
    (key) => !NAMES.includes(key) && row[key] !== undefined && shown(row[key]) !== USUAL[key],
  );
}

function shown(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text;
}
