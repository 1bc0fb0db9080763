/** What the home asks for while its charger is away: kept on disk, and done first when the charger is back. */
import type { Wish } from '../core/commands.ts';
import { command, runningSession } from './commands.ts';
import type { Context } from './context.ts';
import type { CommandResult } from './ports.ts';
import type { Twin } from './twin.ts';

/** A wish that waited longer for its charger is not carried out any more. */
const WISH_HOLDS_MS = 24 * 3600 * 1000;
/** Wishes that wait for one charger; the oldest go first. */
const MAX_WISHES = 20;

export async function keepWish(context: Context, twin: Twin, asked: Wish): Promise<CommandResult> {
  const meant = asked.verb === 'stop' ? runningSession(twin, asked.txId) : undefined;
  if (typeof meant === 'string') return { ok: false, code: 'bad_request', rule: 'request', why: meant };
  // Another session may run when the charger is back.
  const wish = { at: context.clock.now(), asked: asked.verb === 'stop' ? { ...asked, txId: meant?.id } : asked };
  await twin.run((unit) => {
    unit.setStation({ ...unit.station, wishes: [...unit.station.wishes, wish].slice(-MAX_WISHES) });
    const why = 'The charger is away: it is done first when the charger is back.';
    unit.audit({ at: wish.at, by: 'home', asked: asked.verb, allowed: true, rule: 'home', why });
  });
  const why = 'The charger is away; it is done first when the charger is back, within a day.';
  return { ok: true, result: 'stored', why };
}

/** One after the other; what the charger does not answer waits for its next connection. */
export async function carryOutWishes(context: Context, twin: Twin): Promise<void> {
  for (const wish of twin.state.station.wishes) {
    const { at, asked } = wish;
    if (context.clock.now() - at <= WISH_HOLDS_MS) {
      const result = await command(context, twin, 'home', undefined, asked);
      const fields = { charger: twin.chargerId, verb: asked.verb, why: result.why };
      context.log.info(fields, 'what the home had asked for while the charger was away was tried');
      if (!result.ok && result.code === 'O') continue;
    }
    // Only now: a crash in between must not lose it.
    await twin.run((unit) => {
      const wishes = unit.station.wishes.filter((other) => other !== wish);
      unit.setStation({ ...unit.station, wishes });
    });
  }
}
