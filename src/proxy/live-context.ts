import type { HouseState } from '../core/arbitration/house.ts';
import type { HomeState } from '../core/model.ts';
import { isSimulator } from '../core/provider.ts';
import { Buying } from './buying.ts';
import type { Context, ContextParts } from './context.ts';
import type { Desk } from './desk.ts';
import { usedToday } from './energy.ts';
import { Site } from './limits/site.ts';
import { QuirkBook } from './quirk-book.ts';

/** What the context asks of the desks whenever somebody asks the context. */
interface Hub {
  readonly home: HomeState;
  readonly house: { readonly now: HouseState };
  readonly closed: boolean;
  get(chargerId: string): Desk | undefined;
  all(): readonly Desk[];
  nextTxNumber(): number;
  lookAgain(): Promise<void>;
  background(work: Promise<unknown>, what: string): void;
}

/** The context with what is true of the desks at each moment; its settings change with the configuration. */
export function liveContext(hub: Hub, parts: ContextParts): { -readonly [K in keyof Context]: Context[K] } {
  const live: { -readonly [K in keyof Context]: Context[K] } = {
    ...parts,
    home: () => hub.home,
    house: () => hub.house.now,
    isOver: () => hub.closed,
    sayLimits: (chargerId) => hub.get(chargerId)?.limits.settled() ?? Promise.resolve(),
    quirks: new QuirkBook(parts, { settings: () => live.settings, boot: (id) => bootOf(hub.get(id)) }),
    site: new Site(
      parts.clock,
      () => live.settings,
      () => real(hub).map(({ twin }) => twin),
    ),
    service: (chargerId, providerId) => hub.get(chargerId)?.lanes.get(providerId)?.link,
    knocking: (chargerId, providerId) => hub.get(chargerId)?.knocking.get(providerId),
    tellNow: (chargerId, passing, to) => {
      for (const [id, lanes] of hub.get(chargerId)?.lanes ?? []) if (to(id)) lanes.tellNow(passing);
    },
    openTransactions: () =>
      real(hub).flatMap(({ twin }) => twin.state.transactions.filter((tx) => tx.endedAt === undefined)),
    usedToday: (id) =>
      usedToday(
        hub.all().map(({ twin }) => twin.state),
        id,
        parts.clock.now(),
        live.settings.timeZone,
      ),
    buying: new Buying(),
    lookAgain: () => hub.background(hub.lookAgain(), 'looking who may have control'),
    nextTxNumber: () => hub.nextTxNumber(),
  };
  return live;
}

/** Without the simulated one, which takes nothing from the others. */
function real(hub: Hub): readonly Desk[] {
  return hub.all().filter(({ twin }) => !isSimulator(twin.chargerId));
}

function bootOf(desk: Desk | undefined) {
  return desk?.twin.state.station.boot?.meaning;
}
