/** The hub: the desks of all chargers and the four doors through which the plugs come in. */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { Instant, Party } from '../core/model.ts';
import { makeBackendSide } from './backend-side.ts';
import { makeChargerSide } from './charger-side.ts';
import type { Context } from './context.ts';
import { Desks } from './desks.ts';
import { makeOwnerSide } from './owner-side.ts';
import type { BackendSide, ChargerSide, OwnerSide, ProxySettings, ServiceSide, Services } from './ports.ts';
import { makeServiceSide } from './service-side.ts';
import { twinStates } from './twin.ts';

export interface ProxyParts extends Pick<Context, 'settings' | 'ledger' | 'clock' | 'ids' | 'log'> {
  /** Made with the hub's own side, since each calls the other. */
  readonly services: (side: ServiceSide) => Services;
}

export interface Proxy {
  readonly chargers: ChargerSide;
  readonly services: Services;
  readonly backends: BackendSide;
  readonly owner: OwnerSide;
  /** Stops timers and waits for what is being written; the sockets are the plugs' own. */
  close(): Promise<void>;
}

/** Opens the hub with everything that the ledger knows, and begins to deliver what waits. */
export async function openProxy(parts: ProxyParts): Promise<Proxy> {
  const { ledger, clock, ids, log } = parts;
  const snapshot = await ledger.load();
  const settings = withAuthority(parts.settings);
  const desks: Desks = new Desks({ settings, ledger, clock, ids, log, granted: grantedIn(snapshot.settings) }, () => services);
  const services = parts.services(makeServiceSide(desks));
  const chargers = makeChargerSide(desks);
  for (const [chargerId, state] of twinStates(snapshot)) desks.add(chargerId, state);
  await Promise.all(desks.all().map((desk) => desks.start(desk)));
  desks.schedulePrune();
  return {
    chargers: chargers.side,
    services,
    backends: makeBackendSide(desks),
    owner: makeOwnerSide(desks, chargers.refused),
    close: () => desks.close(),
  };
}

/** A transparent provider is the authority unless another was named (PROTOCOL §0). */
function withAuthority(settings: ProxySettings): ProxySettings {
  return { ...settings, authority: settings.authority ?? settings.providers.find(isTransparent)?.id };
}

const GRANTED = 'granted/';

/** The rate limit goes on over a restart. */
function grantedIn(settings: { readonly [key: string]: unknown }): Map<Party, Instant> {
  const rows = Object.entries(settings).flatMap(([key, value]): [Party, Instant][] =>
    key.startsWith(GRANTED) && typeof value === 'number' ? [[key.slice(GRANTED.length), value]] : [],
  );
  return new Map(rows);
}
