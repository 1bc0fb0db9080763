/** The API's answers as the commands use them: JSON of the shapes that docs/openapi.json names. */
import { type ApiOptions, type ApiRequest, askApi } from './api.ts';
import type { Surroundings } from './surroundings.ts';

/** Options of every command that asks a running proxy. */
export interface ToolOptions extends ApiOptions {
  readonly json?: boolean;
}

export type Asked<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly why: string };

/** Asks `path` (below `/api/v1`); the body is undefined where the answer has none. */
export async function askJson<T>(
  path: string,
  options: ApiOptions,
  surroundings: Surroundings,
  request: ApiRequest = {},
): Promise<Asked<T>> {
  const answer = await askApi(path, 'application/json', options, surroundings, undefined, request);
  if (!answer.ok) return answer;
  const text = await answer.response.text();
  // The proxy's own words: each operation's answer keeps to its schema in docs/openapi.json.
  return { ok: true, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

/** Parameters as they stand behind a path; those without a value are left out. */
export function queryOf(values: { readonly [name: string]: string | number | boolean | undefined }): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

/** Prints why it did not work and answers the exit code for that. */
export function failed({ err }: Pick<Surroundings, 'err'>, why: string): 1 {
  err(why);
  return 1;
}

export function printJson({ out }: Pick<Surroundings, 'out'>, value: unknown): void {
  out(JSON.stringify(value, undefined, 2));
}

export interface StatusAnswer {
  readonly version: string;
  readonly now: string;
  readonly started_at: string;
  readonly mode: string;
  readonly sharing: boolean;
  readonly home: {
    readonly presence: string;
    readonly override: string;
    readonly vacation: string;
    readonly unknown_since: string | null;
    readonly link: string;
  };
  readonly refused_chargers: readonly { readonly id: string; readonly at: string; readonly reason: string }[];
  readonly warnings: readonly string[];
}

export interface HouseAnswer {
  readonly mode: string;
  readonly chargers: readonly { readonly charger_id: string; readonly mode: string }[];
  readonly guest_until: string | null;
}

export interface EvseAnswer {
  readonly evse: number;
  readonly connectors: readonly { readonly status: string; readonly error_code: string }[];
  readonly fault: boolean;
  readonly closed: boolean;
  readonly lock_owner: string | null;
  readonly lock_reason: string;
  readonly lease: { readonly ends_at: string | null } | null;
  readonly session: { readonly session_id: string; readonly payer: string } | null;
  readonly power_w: number | null;
  readonly limit_a: number | null;
}

export interface ChargerAnswer {
  readonly id: string;
  readonly online: boolean;
  readonly ocpp_version: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly waiting_commands: readonly { readonly command: string; readonly since: string }[];
  readonly evses: readonly EvseAnswer[];
}

export interface ProviderAnswer {
  readonly id: string;
  readonly kind: string;
  readonly role: string | null;
  readonly rights: readonly string[];
  readonly shadow: boolean;
  readonly online: boolean;
  readonly pending: number;
  readonly paused: { readonly since: string; readonly until: string | null } | null;
  readonly conditions: { readonly hold: string; readonly reason: string; readonly until: string | null } | null;
  readonly links: readonly {
    readonly charger_id: string;
    readonly state: string;
    readonly online: boolean;
    readonly ocpp_version: string | null;
    readonly last_error: string | null;
  }[];
}

export interface AlarmAnswer {
  readonly key: string;
  readonly kind: string;
  readonly charger_id: string;
  readonly provider_id: string | null;
  readonly at: string;
  readonly count: number;
  readonly why: string;
}

export interface SessionAnswer {
  readonly id: string;
  readonly charger_id: string;
  readonly evse: number;
  readonly id_tag: string | null;
  readonly payer: string;
  readonly holder: string;
  readonly running: boolean;
  readonly started_at: string;
  readonly duration_s: number;
  readonly energy_wh: number | null;
  readonly reason: string | null;
  readonly cost: { readonly owed: { readonly total: string; readonly currency: string } | null } | null;
}

/** The charger that is meant: the named one, or the only one there is. `code` is the exit code of a failure. */
export async function chargerMeant(
  named: string | undefined,
  options: ApiOptions,
  surroundings: Surroundings,
): Promise<string | { readonly code: 1 | 2; readonly why: string }> {
  if (named !== undefined) return named;
  const asked = await askJson<{ chargers: readonly ChargerAnswer[] }>('/chargers', options, surroundings);
  if (!asked.ok) return { code: 1, why: asked.why };
  const [first, ...others] = asked.body.chargers.map(({ id }) => id);
  if (first === undefined) return { code: 1, why: 'The proxy knows no charger yet.' };
  if (others.length === 0) return first;
  return { code: 2, why: `There are several chargers; name one with --charger: ${[first, ...others].join(', ')}` };
}
