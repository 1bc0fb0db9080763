/** GET /status: the whole picture as JSON. */
import type { ChargerView, EvseView, OwnerSide, ProviderView } from '../../proxy/ports.ts';
import { problem } from '../answers.ts';
import { lockOfCharger, lockOfEvse } from '../lock.ts';
import type { HttpOptions } from '../options.ts';
import type { Route } from '../route.ts';

type StatusOptions = Pick<HttpOptions, 'owner' | 'serviceLinks' | 'backends' | 'version' | 'startedAt' | 'clock'>;

export function statusRoutes(options: StatusOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/status',
      about: 'Who is in control and why, all chargers and all providers, as JSON.',
      takes: '?charger=<id> (which charger the top level speaks of; needed only when there are several)',
      async handle(context) {
        const wanted = context.req.query('charger');
        const chargers = options.owner.chargers();
        const charger = chooseCharger(chargers, wanted);
        if (wanted !== undefined && charger === undefined) {
          const known = chargers.map((each) => each.chargerId).join(', ') || 'none';
          return problem('not_found', `charger: there is no charger "${wanted}"; known: ${known}`);
        }
        return Response.json(statusJson(options, charger, await options.owner.providers()));
      },
    },
  ];
}

/** The named charger, without a name the only one. */
export function chooseCharger(chargers: readonly ChargerView[], id: string | undefined): ChargerView | undefined {
  if (id !== undefined) return chargers.find((charger) => charger.chargerId === id);
  return chargers.length === 1 ? chargers[0] : undefined;
}

function statusJson(
  options: StatusOptions,
  charger: ChargerView | undefined,
  providers: readonly ProviderView[],
): object {
  const { owner } = options;
  const { mode, sharingAllowed, home } = owner.mode();
  const lock = charger === undefined ? undefined : lockOfCharger(charger);
  return {
    version: options.version,
    now: iso(options.clock.now()),
    started_at: iso(options.startedAt),
    charger: charger?.chargerId ?? null,
    lock_owner: lock?.owner ?? null,
    lock_reason: lock?.reason ?? noLock(owner),
    mode,
    sharing: sharingAllowed && mode !== 'home_only',
    home: { presence: home.presence, override: home.override, unknown_since: iso(home.unknownSince) },
    websocket_backends: backendsJson(options, providers),
    ocpp_services: servicesJson(options, providers),
    chargers: owner.chargers().map(chargerJson),
    refused_chargers: owner
      .refusedChargers()
      .map((refused) => ({ id: refused.chargerId, at: iso(refused.at), reason: refused.why })),
  };
}

function noLock(owner: OwnerSide): string {
  return owner.chargers().length === 0
    ? 'no charger has connected yet'
    : 'there are several chargers: name one with ?charger=<id>';
}

/** One row a backend; those of the configuration that the plug does not list are offline. */
function backendsJson({ backends }: StatusOptions, providers: readonly ProviderView[]): readonly object[] {
  const states = backends();
  return ofKind(providers, 'backend').map(({ provider, online, pending }) => {
    const state = states.find((each) => each.id === provider.id);
    return {
      id: provider.id,
      online: state?.online ?? online,
      role: provider.role ?? null,
      since: iso(state?.since),
      pending,
    };
  });
}

/** One row a service and charger; a service that has not been dialled yet has one row. */
function servicesJson({ serviceLinks }: StatusOptions, providers: readonly ProviderView[]): readonly object[] {
  const links = serviceLinks();
  return ofKind(providers, 'service').flatMap(({ provider, pending }): readonly object[] => {
    const own = links.filter((link) => link.providerId === provider.id);
    const common = { id: provider.id, role: provider.role ?? null, pending };
    if (own.length === 0) {
      return [{ ...common, charger: null, state: 'off', online: false, version: null, since: null, last_error: null }];
    }
    return own.map((link) => ({
      ...common,
      charger: link.chargerId,
      state: link.state,
      online: link.state === 'accepted' || link.state === 'resumed',
      version: link.version ?? null,
      since: iso(link.since),
      last_error: link.lastError ?? null,
    }));
  });
}

function ofKind(providers: readonly ProviderView[], kind: 'service' | 'backend'): readonly ProviderView[] {
  return providers.filter(({ provider }) => provider.kind === kind);
}

function chargerJson(charger: ChargerView): object {
  const lock = lockOfCharger(charger);
  return {
    id: charger.chargerId,
    online: charger.online,
    ocpp_version: charger.version ?? null,
    last_seen_at: iso(charger.lastSeenAt),
    vendor: charger.boot?.vendor ?? null,
    model: charger.boot?.model ?? null,
    serial_number: charger.boot?.serialNumber ?? null,
    firmware_version: charger.boot?.firmwareVersion ?? null,
    lock_owner: lock.owner,
    lock_reason: lock.reason,
    evses: charger.evses.map(evseJson),
  };
}

function evseJson(evse: EvseView): object {
  const { lease, tx } = evse;
  const lock = lockOfEvse(evse);
  return {
    evse: evse.evse,
    connectors: evse.connectors.map((connector) => ({
      connector: connector.connector,
      status: connector.status,
      error_code: connector.errorCode,
      at: iso(connector.at),
    })),
    fault: evse.fault,
    lock_owner: lock.owner,
    lock_reason: lock.reason,
    lease: lease === undefined ? null : { state: lease.state, since: iso(lease.since), ends_at: iso(lease.endsAt) },
    session:
      tx === undefined
        ? null
        : {
            session_id: tx.id,
            id_tag: tx.token?.id ?? null,
            payer: tx.payer,
            started_by: tx.startedBy ?? null,
            started_at: iso(tx.startedAt),
            meter_start_wh: tx.meterStartWh ?? null,
            charging_state: tx.chargingState ?? null,
          },
    power_w: evse.powerW ?? null,
    current_a: evse.currentA ?? null,
    energy_wh: evse.energyWh ?? null,
    limit_a: evse.limitA ?? null,
  };
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
