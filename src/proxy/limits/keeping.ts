/** The keeper of one charger's limits, with what it needs of the hub. */
import type { Context } from '../context.ts';
import type { Desk } from '../desk.ts';
import type { Notice } from '../ports.ts';
import { noteLimit } from '../records.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';
import { LimitKeeper } from './keeper.ts';
import { LimitTeller } from './why.ts';

interface Hub {
  readonly context: Context;
  readonly backendsOnline: ReadonlySet<string>;
  get(chargerId: string): Desk | undefined;
  background(work: Promise<unknown>, what: string): void;
  tell(notice: Notice): void;
}

export function keepLimits(hub: Hub, twin: Twin): LimitKeeper {
  const { context } = hub;
  const desk = () => hub.get(twin.chargerId);
  const teller = new LimitTeller();
  return new LimitKeeper(context, twin, {
    isReady: () => desk()?.isNew === false,
    isHere: (id) => desk()?.lanes.get(id)?.link !== undefined || hub.backendsOnline.has(id),
    background: (work, what) => hub.background(work, what),
    rested() {
      for (const notice of teller.news(context, twin)) {
        hub.tell(notice);
        const tx = openAt(twin.state, notice.evse);
        if (tx !== undefined) hub.background(noteLimit(context, notice, tx.id), 'noting a limit');
      }
    },
  });
}
