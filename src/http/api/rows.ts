/** One row of a list of the configuration file, written for the owner. */
import type { No } from '../answers.ts';
import type { ConfigWritten } from '../configuration.ts';
import { NONE, notWritten } from './configuration.ts';
import type { Api } from './world.ts';

/** Undefined takes it away. */
export async function writeRow(
  { configuration }: Pick<Api, 'configuration'>,
  list: string,
  id: string,
  row: { readonly [key: string]: unknown } | undefined,
): Promise<{ readonly no: No } | { readonly body: { readonly id: string } }> {
  if (configuration === undefined) return { no: NONE };
  const written: ConfigWritten = await configuration.setRow(list, id, row);
  return written.ok ? { body: { id } } : { no: notWritten(written) };
}
