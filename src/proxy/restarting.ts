/**
 * A restart by the home: at once where nothing charges, else as soon as nothing does. It is never a hard one (PROTOCOL
 * §3.2), and nothing is kept for a charger that is away: when it is back it may just have restarted.
 */
import { decodeAnswer } from '../core/ocpp/codec.ts';
import { toldTo } from './commands.ts';
import type { Context } from './context.ts';
import { isIdle, softReset, waitForIdle, wasOvertaken } from './idle-resets.ts';
import { carryOut } from './orders.ts';
import type { CommandResult } from './ports.ts';
import type { Twin } from './twin.ts';

/** A charger that said yes a moment ago is on its way. */
const UNDER_WAY_MS = 60_000;
const AWAY: CommandResult = { ok: false, code: 'O', rule: 'charger', why: 'The charger is not connected.' };
const UNDER_WAY: CommandResult = { ok: true, result: 'accepted', why: 'The charger is restarting already.' };
const RESTARTING = 'The charger has accepted the restart.';
const LATER = 'The charger restarts as soon as nothing charges there.';

export async function restartByHome(context: Context, twin: Twin): Promise<CommandResult> {
  const { link } = twin;
  const now = context.clock.now();
  const { resetAt } = twin.state.station;
  if (link === undefined) return AWAY;
  if (resetAt !== undefined && now - resetAt < UNDER_WAY_MS) return UNDER_WAY;
  if (!isIdle(twin)) return later(context, twin);
  const accepted = (payload: Parameters<typeof decodeAnswer>[2]): boolean =>
    decodeAnswer(link.version, 'reset', payload).status !== 'Rejected';
  const call = softReset(link.version);
  const order = {
    by: 'home',
    verb: 'maintain',
    needs: 'maintain',
    waits: true,
    asked: 'restart',
    call,
    accepted,
    isOff: () => !isIdle(twin),
  } as const;
  const carried = await carryOut(context, twin, undefined, order);
  return wasOvertaken(twin, carried) ? later(context, twin) : toldTo('home', carried, accepted, RESTARTING);
}

async function later(context: Context, twin: Twin): Promise<CommandResult> {
  const at = context.clock.now();
  await twin.run((unit) => {
    waitForIdle(unit, 'home', at);
    unit.audit({ at, by: 'home', asked: 'restart', allowed: true, rule: 'home', why: LATER });
  });
  return { ok: true, result: 'stored', why: LATER };
}
