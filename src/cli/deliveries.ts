import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

interface Answer {
  readonly providers: readonly {
    readonly provider_id: string;
    readonly state: string | null;
    readonly transaction_id: string | null;
    readonly messages: readonly { readonly means: string; readonly state: string; readonly why: string | null }[];
  }[];
}

/** What each provider was told of a session; `resend` sends again what one of them never took. */
export async function deliveries(
  session: string,
  options: ToolOptions & { readonly resend?: string },
  surroundings: Surroundings,
): Promise<number> {
  const path = `/sessions/${encodeURIComponent(session)}/deliveries`;
  if (options.resend !== undefined) {
    const again = `${path}/${encodeURIComponent(options.resend)}/resend`;
    const asked = await askJson<{ messages: number }>(again, options, surroundings, { method: 'POST', body: {} });
    if (!asked.ok) return failed(surroundings, asked.why);
    if (options.json === true) printJson(surroundings, asked.body);
    else surroundings.out(`${asked.body.messages} messages are sent to "${options.resend}" again.`);
    return 0;
  }
  const asked = await askJson<Answer>(path, options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) {
    printJson(surroundings, asked.body);
    return 0;
  }
  const rows = asked.body.providers.map(({ provider_id, state, transaction_id, messages }) => {
    const count = (...states: readonly string[]) => messages.filter((one) => states.includes(one.state)).length;
    const why = messages.find((one) => one.why !== null)?.why ?? '';
    return [
      provider_id,
      state ?? 'never heard of it',
      transaction_id ?? '',
      String(count('passed')),
      String(count('withheld')),
      String(count('pending', 'in_flight', 'again')),
      String(count('given_up')),
      why,
    ];
  });
  if (rows.length === 0) surroundings.out('No provider follows this charger.');
  else
    surroundings.out(
      table(['PROVIDER', 'SESSION', 'ITS ID', 'DONE', 'NOT TOLD', 'WAITING', 'GIVEN UP', 'WHY'], rows, surroundings),
    );
  return 0;
}
