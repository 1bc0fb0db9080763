import { askApi } from './api.ts';
import { failed, queryOf, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';

const TYPES = { csv: 'text/csv', json: 'application/json' } as const;

export interface CertificateCommand extends ToolOptions {
  readonly year?: number;
  readonly quarter?: number;
  readonly month?: string;
  readonly charger?: string;
  readonly format?: keyof typeof TYPES;
}

/** Prints what was charged by the meter in a period; 1 when the proxy does not tell. */
export async function certificate(options: CertificateCommand, surroundings: Surroundings): Promise<number> {
  const { year, quarter, month, charger, json = false, format = json ? 'json' : 'csv' } = options;
  const path = `/certificates${queryOf({ year, quarter, month, charger, format })}`;
  const answer = await askApi(path, TYPES[format], options, surroundings);
  if (!answer.ok) return failed(surroundings, answer.why);
  surroundings.out((await answer.response.text()).trimEnd());
  return 0;
}
