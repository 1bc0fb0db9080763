/** A restart that waits until nothing charges, for a charger that cannot wait for that itself (PROTOCOL §4.5). */
import type { Instant, ProviderId } from '../core/model.ts';
import { encode } from '../core/ocpp/codec.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Context } from './context.ts';
import { type Carried, carryOut } from './orders.ts';
import { partyState } from './party-states.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

export interface IdleReset {
  readonly by: ProviderId | 'home';
  readonly at: Instant;
  /** How often the charger had booted by then: once it has again, nothing is left to be done. */
  readonly boots: number;
}

/** A session that lasts longer has made everybody forget that a restart was wanted. */
const WAITS_MS = 24 * 3600 * 1000;

/** The first one counts, but for the home's: a provider may lose its right to it while it waits. */
export function waitForIdle(unit: Unit, by: IdleReset['by'], at: Instant): void {
  if (partyState(unit.state, 'system', 'idle_reset') !== undefined && by !== 'home') return;
  unit.putPartyState('system', 'idle_reset', { by, at, boots: unit.station.boots ?? 0 });
}

export function isIdle({ state }: Pick<Twin, 'state'>): boolean {
  return state.transactions.every(({ endedAt }) => endedAt !== undefined);
}

/** A session that begins meanwhile is not lost where the charger itself can wait for its end. */
export function softReset(version: OcppVersion) {
  return (
    encode(version, { means: 'reset', ask: { kind: 'on_idle' } }) ??
    encode(version, { means: 'reset', ask: { kind: 'soft' } })
  );
}

/** Restarts the charger as soon as it is free. */
export async function resetWhenIdle(context: Context, twin: Twin): Promise<void> {
  const wanted = partyState(twin.state, 'system', 'idle_reset');
  if (wanted === undefined) return;
  const { station } = twin.state;
  const provider = context.settings.providers.find(({ id }) => id === wanted.by);
  const isOld = context.clock.now() - wanted.at > WAITS_MS;
  const isGone = provider === undefined && wanted.by !== 'home';
  if (isGone || isOld || (station.boots ?? 0) !== wanted.boots) return forget(twin, wanted);
  const { link } = twin;
  if (link === undefined || !isIdle(twin)) return;
  const carried = await carryOut(context, twin, provider, {
    by: wanted.by,
    verb: 'maintain',
    needs: 'maintain',
    // It has waited: who holds control has nothing running.
    waits: true,
    asked: 'reset when idle',
    call: softReset(link.version),
    isOff: () => !isIdle(twin),
  });
  const isUnheard = carried.kind === 'refused' && carried.decision.code === 'O';
  if (!isUnheard && !wasOvertaken(twin, carried)) await forget(twin, wanted);
}

/** A session began while the restart waited for its turn: it goes on waiting. */
export function wasOvertaken(twin: Twin, carried: Carried): boolean {
  return carried.kind === 'refused' && carried.decision.rule === 'withdrawn' && !isIdle(twin);
}

async function forget(twin: Twin, wanted: IdleReset): Promise<void> {
  await twin.run((unit) => {
    if (partyState(unit.state, 'system', 'idle_reset') === wanted)
      unit.putPartyState('system', 'idle_reset', undefined);
  });
}
