/** The configuration of a replay: that of the log, with every way into the world leading to the replay's own sockets. */
import { type Config, configSchema } from '../config/schema.ts';
import { fields } from './log.ts';

/** Backends of a replay show this instead of their token, which no log holds. */
export const BACKEND_TOKEN = 'a-token-of-the-replay';

/** Undefined when it is no configuration of this program; the second value says why. */
export function replayConfig(
  source: unknown,
  urlOf: (serviceId: string) => string,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly why: string } {
  const { presence_sensor: _, override_input_boolean: __, ...config } = fields(source);
  const parsed = configSchema.safeParse({
    ...config,
    ocpp_services: list(config.ocpp_services).map(
      ({ id, role, rights, foreign_view, foreign_tag, enabled, version, charger }) =>
        // The station's id goes into the path, by which the replay knows whose link it is.
        ({ id, role, rights, foreign_view, foreign_tag, enabled, version, charger, url: urlOf(String(id)) }),
    ),
    backends: list(config.backends).map((backend) => ({ ...backend, token: BACKEND_TOKEN })),
    chargers: list(config.chargers).map(({ id, version }) => ({ id, version })),
  });
  if (parsed.success) return { ok: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, why: `${issue?.path.join('.')}: ${issue?.message}` };
}

export function serviceIds(source: unknown): readonly string[] {
  return list(fields(source).ocpp_services).map(({ id }) => String(id));
}

function list(value: unknown) {
  return Array.isArray(value) ? value.map(fields) : [];
}
