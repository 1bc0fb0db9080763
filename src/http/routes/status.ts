/** GET /status: the whole picture as JSON. */
import type { ChargerView, OwnerSide, ProviderView } from '../../proxy/ports.ts';
import { problem } from '../answers.ts';
import { lockOfCharger } from '../lock.ts';
import type { HttpOptions } from '../options.ts';
import type { Route } from '../route.ts';
import { chargerView, providerView, statusView } from '../views.ts';

type StatusOptions = Pick<
  HttpOptions,
  'owner' | 'serviceLinks' | 'backends' | 'version' | 'startedAt' | 'clock' | 'warnings' | 'place'
>;

export function statusRoutes(options: StatusOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/status',
      scope: 'read',
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
  const { version, now, started_at, mode, sharing, home, time_zone, currency, refused_chargers, warnings } =
    statusView(options);
  const lock = charger === undefined ? undefined : lockOfCharger(charger);
  const rows = providers.map((provider) => providerView(options, provider));
  return {
    version,
    now,
    started_at,
    charger: charger?.chargerId ?? null,
    lock_owner: lock?.owner ?? null,
    lock_reason: lock?.reason ?? noLock(owner),
    mode,
    sharing,
    home,
    time_zone,
    currency,
    websocket_backends: rows
      .filter(({ kind }) => kind === 'backend')
      .map(({ id, online, role, since, pending }) => ({ id, online, role, since, pending })),
    ocpp_services: rows.filter(({ kind }) => kind === 'service').flatMap(servicesJson),
    chargers: owner.chargers().map(chargerView),
    refused_chargers,
    warnings,
  };
}

function noLock(owner: OwnerSide): string {
  return owner.chargers().length === 0
    ? 'no charger has connected yet'
    : 'there are several chargers: name one with ?charger=<id>';
}

/** One row a service and charger; a service that has not been dialled yet has one row. */
function servicesJson({ id, role, pending, links }: ReturnType<typeof providerView>): readonly object[] {
  const common = { id, role, pending };
  if (links.length === 0) {
    return [{ ...common, charger: null, state: 'off', online: false, version: null, since: null, last_error: null }];
  }
  return links.map(({ charger_id: charger, ocpp_version: version, state, online, since, last_error }) => ({
    ...common,
    charger,
    state,
    online,
    version,
    since,
    last_error,
  }));
}
