/** The configuration of a replay: that of the log, with every way into the world leading to the replay's own sockets. */
import { type Config, configSchema } from '../config/schema.ts';
import { type Fields, fields } from './log.ts';

/** Backends of a replay show this instead of their token, which no log holds. */
export const BACKEND_TOKEN = 'a-token-of-the-replay';

/** Undefined when it is no configuration of this program; the second value says why. */
export function replayConfig(
  source: unknown,
  urlOf: (serviceId: string) => string,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly why: string } {
  const config = without(fields(source), ELSEWHERE);
  const parsed = configSchema.safeParse({
    ...config,
    // The station's id goes into the path, by which the replay knows whose link it is.
    ocpp_services: list(config.ocpp_services).map((row) => ({ ...without(row, ADDRESS), url: urlOf(String(row.id)) })),
    backends: list(config.backends).map((backend) => ({ ...backend, token: BACKEND_TOKEN })),
    chargers: list(config.chargers).map((charger) => only(charger, OF_CHARGERS)),
  });
  if (parsed.success) return { ok: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, why: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** Keys that lead out of the replay: to Home Assistant, to files of the machine where the log was made. */
const ELSEWHERE: readonly string[] = ['presence_sensor', 'override_input_boolean', 'tls'];
/** Keys of a service that say how it is reached. */
const ADDRESS: readonly string[] = [
  'station_id',
  'fixed_url',
  'auth_type',
  'username',
  'password',
  'token',
  'ca',
  'certificate',
  'key',
  'pin',
];

/** Keys of a charger that say what it may do, and not how it proves itself. */
const OF_CHARGERS: readonly string[] = [
  'id',
  'version',
  'max_a',
  'supply_a',
  'min_a',
  'phases',
  'offline_limit_a',
  'priority',
  'evse_priorities',
];

function only(group: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(group).filter(([key]) => keys.includes(key)));
}

function without(group: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(group).filter(([key]) => !keys.includes(key)));
}

export function serviceIds(source: unknown): readonly string[] {
  return list(fields(source).ocpp_services).map(({ id }) => String(id));
}

function list(value: unknown) {
  return Array.isArray(value) ? value.map(fields) : [];
}
