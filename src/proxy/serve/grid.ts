/** Grid functions of one provider alone, and places that are kept while somebody pays elsewhere (PROTOCOL §1.2, §2.6). */

import { hasRight, isTransparent } from '../../core/arbitration/roles.ts';
import type { Provider } from '../../core/model.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import { servesCharger } from '../../core/provider.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { pass } from '../down.ts';
import { type Order, settle } from '../grants.ts';
import { carryOut } from '../orders.ts';
import { partyState } from '../party-states.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

/** Controls of one provider; the oldest is forgotten. */
const MAX_CONTROLS = 100;
const ANOTHER = 'Another provider controls the grid functions of this charger.';

/** One provider controls what the charger does for the grid: the first that may. */
function isInCharge({ context, twin, provider }: Pick<Served, 'context' | 'twin' | 'provider'>): boolean {
  const mayTo = (one: Provider): boolean =>
    servesCharger(one, twin.chargerId) && hasRight(one, 'der') && !isTransparent(one);
  return context.settings.providers.find(mayTo)?.id === provider.id;
}

export async function setGridControl(served: Served<'setGridControl'>): Promise<Outcome<'setGridControl'>> {
  const { context, twin, provider, link, received, ask } = served;
  if (hasRight(provider, 'der') && !isInCharge(served)) return refused('N', ANOTHER);
  const passed = await pass(context, twin, provider, link.version, received);
  if (passed.kind === 'refused') return refused(passed.code, passed.why ?? '', passed.detail);
  const { reply } = passed;
  if (reply.kind === 'result' && decodeAnswer(link.version, 'setGridControl', reply.payload).accepted) {
    await twin.run((unit) => {
      const others = partyState(unit.state, provider.id, 'grid').filter((id) => id !== ask.id);
      unit.putPartyState(provider.id, 'grid', [...others, ask.id].slice(-MAX_CONTROLS));
    });
  }
  return passed;
}

export async function clearGridControl(served: Served<'clearGridControl'>): Promise<Outcome<'clearGridControl'>> {
  const { context, twin, provider, link, received, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'der' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (!isInCharge(served)) return refused('N', ANOTHER);
  const own = partyState(twin.state, provider.id, 'grid');
  if (ask.id !== undefined && !own.includes(ask.id)) return answered({ accepted: false, status: 'NotFound' });
  const passed = await pass(context, twin, provider, link.version, received);
  if (passed.kind === 'refused') return refused(passed.code, passed.why ?? '', passed.detail);
  const { reply } = passed;
  const isGone = reply.kind === 'result' && decodeAnswer(link.version, 'clearGridControl', reply.payload).accepted;
  if (isGone && ask.id !== undefined) {
    await twin.run((unit) => {
      const left = partyState(unit.state, provider.id, 'grid').filter((id) => id !== ask.id);
      unit.putPartyState(provider.id, 'grid', left.length === 0 ? undefined : left);
    });
  }
  return passed;
}

/** Nobody keeps a place longer for somebody who is about to pay. */
const MAX_HELD_S = 3600;

/** The place waits for who pays; the answer has no word for a no (PROTOCOL §3.5). */
export async function webPayment(served: Served<'webPayment'>): Promise<Outcome<'webPayment'>> {
  const { context, twin, provider, link, received, ask } = served;
  const { evse } = ask;
  const heldS = Math.min(ask.timeoutS, MAX_HELD_S);
  if (!evsesOf(twin.state.station).includes(evse)) return refused('N', `The charger has no EVSE ${evse}.`);
  const { version = link.version } = twin;
  const order: Order = {
    by: provider.id,
    verb: 'reserve',
    needs: 'control',
    evse,
    asked: received.action,
    call: version === link.version ? received : encode(version, { means: 'webPayment', ask }),
    reserve: { evse, until: context.clock.now() + heldS * 1000, reservation: undefined, theirs: undefined },
    accepted: () => true,
  };
  const carried = await carryOut(context, twin, provider, order);
  if (carried.kind === 'refused') return refused(carried.decision.code, carried.decision.why);
  // A charger without words for it need not hear of it: the proxy keeps the place.
  if (carried.kind === 'done') await twin.run((unit) => settle(context, unit, order));
  return answered({});
}
