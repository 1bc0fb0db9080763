/** What providers have on the screen of a charger goes with its session, with control, and when they take it away. */
import { over, type ShownMessage } from '../core/display/messages.ts';
import type { Party } from '../core/model.ts';
import { encode } from '../core/ocpp/codec.ts';
import { toOurs } from '../core/station/id-map.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { partiesWith, partyState } from './party-states.ts';
import { PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** Whether this provider holds control of the place of a session, or of any place. */
export function isHolderOf(state: TwinState, by: Party, txId: string | undefined): boolean {
  const tx = state.transactions.find(({ id }) => id === txId);
  if (tx !== undefined) return state.leases.get(tx.place.evse)?.holder === by;
  return [...state.leases.values()].some(({ holder }) => holder === by);
}

/** What was on its way when the program stopped may be on the screen, and its provider does not know: it goes. */
export function voidAsked(unit: Unit): void {
  for (const { party, value } of partiesWith(unit.state, 'shown')) {
    const next = over(value, ({ isAsked }) => isAsked === true);
    if (next !== value) unit.putPartyState(party, 'shown', next);
  }
}

/** Takes off the screen what is over. */
export async function tidyDisplays(context: Context, twin: Twin): Promise<void> {
  const isDue = partiesWith(twin.state, 'shown').some(
    ({ party, value }) => due(context, twin.state, party, value) !== value,
  );
  if (isDue) {
    await twin.run((unit) => {
      for (const { party, value } of partiesWith(unit.state, 'shown')) {
        const next = due(context, unit.state, party, value);
        if (next !== value) unit.putPartyState(party, 'shown', next);
      }
    });
  }
  for (const { party, value } of partiesWith(twin.state, 'shown')) {
    for (const one of value) if (one.isOver === true) await takeOff(twin, party, one);
  }
}

/** What was set for a session, or with control, does not outlive either; nothing outlives its provider. */
function due(context: Context, state: TwinState, by: Party, shown: readonly ShownMessage[]): readonly ShownMessage[] {
  const hasLeft = context.settings.providers.every(({ id, shadow }) => id !== by || shadow !== undefined);
  return over(shown, ({ txId, asHolder }) => {
    const tx = state.transactions.find(({ id }) => id === txId);
    const hasEnded = txId !== undefined && tx?.endedAt !== undefined;
    return hasLeft || hasEnded || (asHolder === true && !isHolderOf(state, by, txId));
  });
}

async function takeOff(twin: Twin, by: Party, one: ShownMessage): Promise<void> {
  const { link } = twin;
  const { message } = one;
  // While the others went its provider may have set it anew.
  const unless = (): boolean => !partyState(twin.state, by, 'shown').includes(one);
  const { ours: id } = toOurs(twin.state.station.ids, 'msg', by, message.id);
  const call = link && encode(link.version, { means: 'clearMessage', ask: { id } });
  if (link === undefined || call === undefined) return;
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.provider, unless };
  const outcome = await link.call(call.action, call.payload, options);
  if (outcome.kind !== 'result') return;
  await twin.run((unit) => forget(unit, by, message.id));
}

/** Unless it was set anew meanwhile. */
function forget(unit: Unit, by: Party, id: number): void {
  const kept = partyState(unit.state, by, 'shown').filter((one) => one.message.id !== id || one.isOver !== true);
  unit.putPartyState(by, 'shown', kept.length === 0 ? undefined : kept);
}
