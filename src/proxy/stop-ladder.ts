/**
 * A stop by the home that the charger accepts and does not carry out is followed by harder means, step by step
 * (PROTOCOL §3.2): no current, then the cable, then a restart. Never a hard reset: that takes the owner once more.
 */
import type { Transaction } from '../core/model.ts';
import { decodeHousekeeping, encode, restart } from '../core/ocpp/codec.ts';
import type { Stopping } from '../core/station/station.ts';
import { raiseAlarm } from './alarms.ts';
import { command } from './commands.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { type ChargerLink, PRIORITY } from './ports.ts';
import { STEP_MS, setStopping } from './stopping.ts';
import type { Twin } from './twin.ts';

/** Takes the next step of every stop whose time is over. */
export async function climb(context: Context, twin: Twin): Promise<void> {
  const now = context.clock.now();
  const due = Object.entries(twin.state.station.stopping).filter(([, { dueAt }]) => dueAt <= now);
  for (const [txId, stopping] of due) {
    const tx = twin.state.transactions.find(({ id }) => id === txId);
    const step = tx === undefined || tx.endedAt !== undefined ? undefined : stepAfter(stopping);
    await twin.run((unit) => {
      setStopping(unit, txId, step === undefined ? undefined : { ...stopping, step, dueAt: now + STEP_MS });
      if (step !== undefined || tx === undefined || tx.endedAt !== undefined) return;
      const why = 'A session did not stop, whatever was tried. Restart the charger by hand if it must end.';
      raiseAlarm(context, unit, { kind: 'stop_failed', evse: tx.place.evse }, why);
    });
    if (tx !== undefined && step !== undefined) await take(context, twin, tx, step);
  }
}

function stepAfter({ step, mayUnlock }: Stopping): Stopping['step'] | undefined {
  switch (step) {
    case 'asked':
      return 'starved';
    case 'starved':
      return mayUnlock ? 'unlocked' : 'restarted';
    case 'unlocked':
      return 'restarted';
    case 'restarted':
      return undefined;
  }
}

async function take(context: Context, twin: Twin, tx: Transaction, step: Stopping['step']): Promise<void> {
  const { evse, connector = 1 } = tx.place;
  const { link } = twin;
  context.log.warn({ charger: twin.chargerId, evse, step }, 'a session did not stop; the next step is taken');
  switch (step) {
    case 'asked':
      return;
    case 'starved':
      await command(context, twin, 'home', undefined, { verb: 'limit', evse, limitA: 0 });
      return;
    case 'unlocked':
      if (link !== undefined)
        await say(link, encode(link.version, { means: 'unlock', ask: { place: { evse, connector } } }));
      return;
    case 'restarted':
      if (link === undefined || (await say(link, restart(link.version, evse)))) return;
      // The whole charger, unless somebody else charges at it.
      if (twin.state.transactions.some((other) => other.endedAt === undefined && other.id !== tx.id)) return;
      await say(link, restart(link.version, undefined));
  }
}

/** Whether the charger said yes; undefined words are none of its version. */
async function say(link: ChargerLink, call: ReturnType<typeof restart>): Promise<boolean> {
  if (call === undefined) return false;
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.home };
  const outcome = await link.call(call.action, call.payload, options);
  return outcome.kind === 'result' && decodeHousekeeping(outcome.payload).accepted;
}
