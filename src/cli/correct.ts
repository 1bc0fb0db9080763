import { askJson, failed, printJson, type SessionAnswer, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { clean } from './table.ts';

export interface CorrectCommand extends ToolOptions {
  readonly payer?: string;
  readonly tariff?: string;
  readonly note?: string;
  readonly undo?: boolean;
}

interface Corrected extends SessionAnswer {
  readonly cost: {
    readonly owed: { readonly total: string; readonly currency: string; readonly tariff: string } | null;
  } | null;
}

/** Corrects a session that is over, or takes that back; 1 when the proxy does not do it. */
export async function correct(id: string, options: CorrectCommand, surroundings: Surroundings): Promise<number> {
  const { payer, tariff, note, undo = false } = options;
  const request = undo ? ({ method: 'DELETE' } as const) : ({ method: 'POST', body: { payer, tariff, note } } as const);
  const asked = await askJson<Corrected>(
    `/sessions/${encodeURIComponent(id)}/correction`,
    options,
    surroundings,
    request,
  );
  if (!asked.ok) return failed(surroundings, asked.why);
  const { cost, payer: pays } = asked.body;
  const owed = cost?.owed;
  if (options.json === true) printJson(surroundings, asked.body);
  else if (owed === undefined || owed === null) surroundings.out(clean(`${pays} pays; the session has no price.`));
  else surroundings.out(clean(`${pays} pays ${owed.total} ${owed.currency} by the tariff "${owed.tariff}".`));
  return 0;
}
