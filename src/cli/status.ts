import {
  type AlarmAnswer,
  askJson,
  type ChargerAnswer,
  type EvseAnswer,
  failed,
  type HouseAnswer,
  type ProviderAnswer,
  printJson,
  type StatusAnswer,
  type ToolOptions,
} from './client.ts';
import { errorsOf, linkCell } from './provider-cells.ts';
import type { Surroundings } from './surroundings.ts';
import { type Cell, clean, minuteOf, painter, table } from './table.ts';

/** Shows chargers, who is in control and why, providers, and what needs attention; 1 when the proxy does not tell. */
export async function status(options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const [proxy, house, chargers, providers, alarms] = await Promise.all([
    askJson<StatusAnswer>('/status', options, surroundings),
    askJson<HouseAnswer>('/house', options, surroundings),
    askJson<{ chargers: readonly ChargerAnswer[] }>('/chargers', options, surroundings),
    askJson<{ providers: readonly ProviderAnswer[] }>('/providers', options, surroundings),
    askJson<{ alarms: readonly AlarmAnswer[] }>('/alarms', options, surroundings),
  ]);
  if (!proxy.ok) return failed(surroundings, proxy.why);
  if (!house.ok) return failed(surroundings, house.why);
  if (!chargers.ok) return failed(surroundings, chargers.why);
  if (!providers.ok) return failed(surroundings, providers.why);
  if (!alarms.ok) return failed(surroundings, alarms.why);
  const all = { ...proxy.body, house: house.body, ...chargers.body, ...providers.body, ...alarms.body };
  if (options.json === true) printJson(surroundings, { ...all, attention: attention(all) });
  else surroundings.out(words(all, surroundings));
  return 0;
}

type Everything = StatusAnswer & {
  readonly house: HouseAnswer;
  readonly chargers: readonly ChargerAnswer[];
  readonly providers: readonly ProviderAnswer[];
  readonly alarms: readonly AlarmAnswer[];
};

function words(all: Everything, surroundings: Surroundings): string {
  const paint = painter(surroundings);
  const { version, mode, sharing, home, house, chargers, providers } = all;
  const alarms = attention(all);
  const places = chargers.flatMap((charger) =>
    charger.evses.length === 0 ? [placeRow(charger, undefined)] : charger.evses.map((evse) => placeRow(charger, evse)),
  );
  return [
    `OCPP Proxy ${version}, mode ${mode}, ${sharing ? 'providers may get control' : 'providers get no new control'}`,
    ...house.chargers
      .filter((charger) => charger.mode !== mode)
      .map((charger) => `Charger ${clean(charger.charger_id)}: mode ${charger.mode}`),
    ...(house.guest_until === null ? [] : [guestWords(house, house.guest_until)]),
    homeWords(home),
    '',
    places.length === 0
      ? 'No charger has connected yet.'
      : table(['CHARGER', 'LINK', 'EVSE', 'STATE', 'POWER', 'LIMIT', 'IN CONTROL', 'WHY'], places, surroundings),
    '',
    providers.length === 0
      ? 'No providers are configured.'
      : table(['PROVIDER', 'KIND', 'LINK', 'WAITING', 'LAST ERROR'], providers.map(providerRow), surroundings),
    '',
    ...(alarms.length === 0
      ? [paint('green', 'Nothing needs attention.')]
      : alarms.map((alarm) => paint('red', `! ${clean(alarm)}`))),
  ].join('\n');
}

function homeWords({ link, presence, override, vacation }: StatusAnswer['home']): string {
  const followed = Object.entries({ presence, override, vacation }).filter(([, told]) => told !== 'not_configured');
  return [`Home Assistant: ${link}`, ...followed.map((words) => words.join(' '))].join(', ');
}

function guestWords({ chargers }: HouseAnswer, until: string): string {
  const locked = chargers.filter((charger) => charger.mode === 'locked').map((charger) => clean(charger.charger_id));
  const but = locked.length === 0 ? '' : ` Not at ${locked.join(', ')}: locked, so no card charges.`;
  return `Guests may charge until ${minuteOf(until)}, and you pay.${but}`;
}

function placeRow({ id, online, ocpp_version }: ChargerAnswer, evse: EvseAnswer | undefined): readonly Cell[] {
  const link: Cell = online
    ? { text: `online ${ocpp_version ?? ''}`.trim(), style: 'green' }
    : { text: 'offline', style: 'red' };
  if (evse === undefined) return [id, link, null, null, null, null, null, null];
  const { connectors, fault, closed, session, power_w, limit_a, lock_owner, lock_reason, lease } = evse;
  const words = new Set(connectors.map((connector) => connector.status));
  const state = [...words, ...(closed ? ['closed by you'] : [])].join(', ');
  const shown = session === null ? state : `${state} (session for ${session.payer})`;
  return [
    id,
    link,
    evse.evse,
    fault ? { text: shown, style: 'red' } : shown,
    power_w === null ? null : `${power_w} W`,
    limit_a === null ? null : `${limit_a} A`,
    lock_owner === null ? 'nobody' : { text: lock_owner, style: 'yellow' },
    typeof lease?.ends_at === 'string' ? `${lock_reason}, until ${minuteOf(lease.ends_at)}` : lock_reason,
  ];
}

function providerRow(provider: ProviderAnswer): readonly Cell[] {
  return [provider.id, provider.kind, linkCell(provider), provider.pending, errorsOf(provider)];
}

/** One sentence for each thing that somebody should look at. */
function attention({ home, refused_chargers, warnings, chargers, providers, alarms }: Everything): readonly string[] {
  // An alarm says more than the last error of the link.
  const isTold = (provider: string, charger: string): boolean =>
    alarms.some((one) => one.kind === 'provider_refused' && one.provider_id === provider && one.charger_id === charger);
  return [
    ...(home.unknown_since === null
      ? []
      : [`Home Assistant does not tell all that it should, since ${minuteOf(home.unknown_since)}`]),
    ...warnings,
    ...refused_chargers.map(({ id, reason }) => `charger ${id} was turned away: ${reason}`),
    // A fault is told with its code below.
    ...alarms.filter(({ kind }) => kind !== 'fault').map(({ charger_id, why }) => `${charger_id}: ${why}`),
    ...chargers.flatMap(({ id, waiting_commands }) =>
      waiting_commands.map(
        ({ command, since }) => `charger ${id} has still to hear "${command}", since ${minuteOf(since)}`,
      ),
    ),
    ...chargers.filter(({ online }) => !online).map(({ id }) => `charger ${id} is offline`),
    ...chargers.flatMap(({ id, evses }) =>
      evses
        .filter(({ fault }) => fault)
        .map(({ evse, connectors }) => {
          const codes = connectors.map(({ error_code }) => error_code).filter((code) => code !== 'NoError');
          return `charger ${id}, EVSE ${evse} has a fault${codes.length === 0 ? '' : `: ${codes.join(', ')}`}`;
        }),
    ),
    ...providers.flatMap(({ id, links }) =>
      links
        .filter(({ online, last_error, charger_id }) => !online && last_error !== null && !isTold(id, charger_id))
        .map(({ charger_id, last_error }) => `provider ${id} for ${charger_id}: ${last_error}`),
    ),
  ];
}
