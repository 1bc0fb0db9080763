/** The form that makes the row of who else pays. Pure. */
import type { Payer } from '../../live/types.ts';

const TEXTS = ['name', 'address', 'vat_number', 'email', 'tariff'] as const;

/** As the API takes it: nothing that is empty. */
export function payerBody(typed: Readonly<Record<string, string>>): Omit<Payer, 'id'> {
  const texts = TEXTS.map((key) => [key, (typed[key] ?? '').replaceAll('\r\n', '\n').trim()] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}
