/** The hub: the desks of all chargers and the four doors through which the plugs come in. */
import type { Instant, Party } from '../core/model.ts';
import { readTaken, type TakenBoot } from '../core/station/boot.ts';
import { makeBackendSide } from './backend-side.ts';
import { makeChargerSide } from './charger-side.ts';
import type { Context } from './context.ts';
import { Desks } from './desks.ts';
import { endWhatIsOver, houseReloaded } from './house-verbs.ts';
import { limitWaysIn } from './limits/fallback.ts';
import { makeOwnerSide } from './owner-side.ts';
import type { BackendSide, ChargerSide, OwnerSide, ProxySettings, ServiceSide, Services, Snapshot } from './ports.ts';
import { priceUnpriced } from './pricing.ts';
import { keepMissing } from './records.ts';
import { twinStates } from './resume.ts';
import { makeServiceSide, REGISTERED } from './service-side.ts';

export interface ProxyParts<S extends Services>
  extends Pick<Context, 'settings' | 'ledger' | 'clock' | 'ids' | 'log' | 'isDiskLow'> {
  /** What the ledger knew when the program started. */
  readonly snapshot: Snapshot;
  /** Made with the hub's own side, since each calls the other. */
  readonly services: (side: ServiceSide) => S;
}

export interface Proxy<S extends Services = Services> {
  readonly chargers: ChargerSide;
  readonly services: S;
  readonly backends: BackendSide;
  readonly owner: OwnerSide;
  /** New rules of the house; links of providers that did not change stay up. */
  reload(settings: ProxySettings): Promise<void>;
  /** Stops timers and waits for what is being written; the sockets are the plugs' own. */
  close(): Promise<void>;
}

/** Opens the hub with everything that the ledger knows, and begins to deliver what waits. */
export async function openProxy<S extends Services>(parts: ProxyParts<S>): Promise<Proxy<S>> {
  const { ledger, clock, ids, log, isDiskLow, snapshot } = parts;
  const { settings } = parts;
  const registered = new Map(
    Object.entries(snapshot.settings).flatMap(([key, value]): [string, TakenBoot][] =>
      key.startsWith(REGISTERED) ? [[key.slice(REGISTERED.length), readTaken(value)]] : [],
    ),
  );
  const desks: Desks = new Desks(
    {
      settings,
      ledger,
      clock,
      ids,
      log,
      isDiskLow,
      granted: grantedIn(snapshot.settings),
      grants: new Map(),
      registered,
      limitWays: limitWaysIn(snapshot.settings),
    },
    () => services,
  );
  const services: S = parts.services(makeServiceSide(desks));
  const chargers = makeChargerSide(desks);
  for (const [chargerId, state] of twinStates(snapshot)) desks.add(chargerId, state);
  desks.house.restore(snapshot.settings);
  desks.adoptions.restore(snapshot.settings);
  await desks.context.buying.look(desks.context);
  await Promise.all(desks.all().map((desk) => desks.start(desk, true)));
  await endWhatIsOver(desks);
  desks.background(priceUnpriced(desks.context), 'pricing sessions');
  desks.background(keepMissing(desks.context), 'keeping sessions');
  desks.keepHouse();
  return {
    chargers: chargers.side,
    services,
    backends: makeBackendSide(desks),
    owner: makeOwnerSide(desks, chargers.refused),
    async reload(next) {
      await desks.reload(next);
      await houseReloaded(desks);
    },
    close: () => desks.close(),
  };
}

const GRANTED = 'granted/';

/** The rate limit goes on over a restart. */
function grantedIn(settings: { readonly [key: string]: unknown }): Map<Party, Instant> {
  const rows = Object.entries(settings).flatMap(([key, value]): [Party, Instant][] =>
    key.startsWith(GRANTED) && typeof value === 'number' ? [[key.slice(GRANTED.length), value]] : [],
  );
  return new Map(rows);
}
