import type { HouseState } from '../core/arbitration/house.ts';
import type { DayUse } from '../core/conditions/energy.ts';
import type { HomeState, Instant, Party, ProviderId, Transaction } from '../core/model.ts';
import type { TakenBoot } from '../core/station/boot.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Buying } from './buying.ts';
import type { Site } from './limits/site.ts';
import type { Passing } from './now-lane.ts';
import type { Ledger, ProxySettings, ServiceLink } from './ports.ts';
import type { QuirkBook } from './quirk-book.ts';

/** What the flows need besides the twin that they work on. */
export interface Context {
  readonly settings: ProxySettings;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The disk with the database is nearly full: samples in between are not written down any more (DESIGN 6.2). */
  readonly isDiskLow: () => boolean;
  readonly home: () => HomeState;
  /** As the owner set it, without what is over by time. */
  readonly house: () => HouseState;
  /** The registered link of a service, if it is up. */
  readonly service: (chargerId: string, providerId: ProviderId) => ServiceLink | undefined;
  /** Its link while it is connected and not registered yet. */
  readonly knocking: (chargerId: string, providerId: ProviderId) => ServiceLink | undefined;
  /** To every service that is registered and may hear it, now or never (lane R). */
  readonly tellNow: (chargerId: string, passing: Passing, to: (id: ProviderId) => boolean) => void;
  /** What the sessions under its control took and cost today, at all chargers of the house. */
  readonly usedToday: (id: ProviderId) => DayUse;
  /** What energy costs the home. */
  readonly buying: Buying;
  /** Something changed on which conditions of providers depend: everybody's control is looked at again. */
  readonly lookAgain: () => void;
  /** Sessions that run, at all chargers of the house. */
  readonly openTransactions: () => readonly Transaction[];
  /** What the chargers of the house share. */
  readonly site: Site;
  /** Resolves when a charger was told of its limits, or does not answer. */
  readonly sayLimits: (chargerId: string) => Promise<void>;
  /** By model: in which way limits are said to it, where the first one does not work. */
  readonly limitWays: Map<string, number>;
  readonly quirks: QuirkBook;
  /** When each party's last control request was granted (rate limit). */
  readonly granted: Map<Party, Instant>;
  /** By `party kind`: the latest grants of what may be done so often. In memory: a restart takes longer than it matters. */
  readonly grants: Map<string, readonly Instant[]>;
  /** By `charger provider`: the Boot that was accepted last. */
  readonly registered: Map<string, TakenBoot>;
  /** The program ends: what is still under way fails, and nobody has to hear of it. */
  readonly isOver: () => boolean;
  /** A transaction number that no charger was ever given (PROTOCOL T1). */
  readonly nextTxNumber: () => number;
}

/** What is given to the desks, which add the rest. */
export type ContextParts = Omit<
  Context,
  | 'home'
  | 'house'
  | 'service'
  | 'knocking'
  | 'tellNow'
  | 'quirks'
  | 'nextTxNumber'
  | 'openTransactions'
  | 'usedToday'
  | 'buying'
  | 'lookAgain'
  | 'site'
  | 'sayLimits'
  | 'isOver'
>;

/** Tells the log when work failed that nobody waits for. */
export function failed(
  { log, isOver }: Pick<Context, 'log' | 'isOver'>,
  fields: { readonly chargerId: string; readonly provider?: ProviderId },
  what: string,
): (error: unknown) => void {
  const { chargerId: charger, ...more } = fields;
  return (error) => {
    if (!isOver()) log.error({ charger, ...more, error: String(error) }, what);
  };
}

/** Seconds after which an accepted remote start that nobody used is forgotten (PROTOCOL §3.1). */
export const CONNECTION_TIMEOUT_S = 60;
