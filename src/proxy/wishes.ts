/** What the home asks for while its charger is away: kept on disk, and done first when the charger is back. */
import type { Wish } from '../core/commands.ts';
import type { StoredWish } from '../core/station/station.ts';
import { raiseAlarm } from './alarms.ts';
import { command, runningSession } from './commands.ts';
import type { Context } from './context.ts';
import type { CommandResult } from './ports.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** A wish that waited longer for its charger is not carried out any more. */
const WISH_HOLDS_MS = 24 * 3600 * 1000;
/** Wishes that wait for one charger; the oldest go first. */
const MAX_WISHES = 20;

const STORED = 'The charger is away; it is done first when the charger is back, within a day.';

/** A later wish for the same place takes the place of an earlier one, and a stop takes back a start. */
export async function keepWish(context: Context, twin: Twin, asked: Wish): Promise<CommandResult> {
  if (asked.verb === 'stop' && asked.txId === undefined && twin.state.station.wishes.some(isStart)) {
    await twin.run((unit) => {
      keep(unit, (wish) => !isStart(wish));
      note(context, unit, 'stop', 'A start that waited for the charger was taken back.');
    });
    return { ok: true, result: 'taken_back', why: 'The start that waited for the charger is taken back.' };
  }
  const meant = asked.verb === 'stop' ? runningSession(twin, asked.txId) : undefined;
  if (typeof meant === 'string') return { ok: false, code: 'bad_request', rule: 'request', why: meant };
  // Another session may run when the charger is back.
  const wish = { at: context.clock.now(), asked: asked.verb === 'stop' ? { ...asked, txId: meant?.id } : asked };
  await twin.run((unit) => {
    keep(unit, (other) => keyOf(other.asked) !== keyOf(wish.asked));
    unit.setStation({ ...unit.station, wishes: [...unit.station.wishes, wish].slice(-MAX_WISHES) });
    note(context, unit, asked.verb, 'The charger is away: it is done first when the charger is back.');
  });
  return { ok: true, result: 'stored', why: STORED };
}

function isStart({ asked }: StoredWish): boolean {
  return asked.verb === 'start';
}

function keyOf(asked: Wish): string {
  return asked.verb === 'stop' ? `stop ${asked.txId}` : `${asked.verb} ${asked.evse ?? 0}`;
}

function keep(unit: Unit, isKept: (wish: StoredWish) => boolean): void {
  unit.setStation({ ...unit.station, wishes: unit.station.wishes.filter(isKept) });
}

function note(context: Context, unit: Unit, asked: string, why: string): void {
  unit.audit({ at: context.clock.now(), by: 'home', asked, allowed: true, rule: 'home', why });
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
      if (!result.ok || result.result !== 'accepted') await tellFailed(context, twin, wish, result.why);
    }
    // Only now: a crash in between must not lose it.
    await twin.run((unit) => keep(unit, (other) => other !== wish));
  }
}

/** Who asked is not there any more to hear it. */
async function tellFailed(context: Context, twin: Twin, { asked }: StoredWish, why: string): Promise<void> {
  await twin.run((unit) =>
    raiseAlarm(
      context,
      unit,
      { kind: 'wish_failed', evse: 'evse' in asked ? asked.evse : undefined },
      `What you asked for while the charger was away (${asked.verb}) could not be done: ${why}`,
    ),
  );
}
