import { askApi } from './api.ts';
import { failed, printJson, queryOf, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';

const TYPES = { csv: 'text/csv', json: 'application/json', html: 'text/html' } as const;

export interface StatementCommand extends ToolOptions {
  readonly payer: string;
  readonly month: string;
  readonly format?: keyof typeof TYPES;
}

/** Prints what one payer owes for a month; 1 when the proxy does not tell. */
export async function statement(options: StatementCommand, surroundings: Surroundings): Promise<number> {
  const { payer, month, json = false, format = json ? 'json' : 'csv' } = options;
  const path = `/statements${queryOf({ payer, month, format })}`;
  const answer = await askApi(path, TYPES[format], options, surroundings);
  if (!answer.ok) return failed(surroundings, answer.why);
  const text = await answer.response.text();
  if (format === 'json') printJson(surroundings, JSON.parse(text));
  else surroundings.out(text.trimEnd());
  return 0;
}
