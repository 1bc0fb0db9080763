/**
 * A stop by the home that the charger does not carry out is followed by harder means, step by step (PROTOCOL §3.2): no
 * current, then the cable, then a restart. Never a hard reset: that takes the owner once more.
 */
import type { Transaction } from '../core/model.ts';
import { decodeHousekeeping, encode, isRestarting, restart } from '../core/ocpp/codec.ts';
import type { Stopping } from '../core/station/station.ts';
import { raiseAlarm } from './alarms.ts';
import { command } from './commands.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { PRIORITY } from './ports.ts';
import { STEP_MS, setStopping } from './stopping.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

type Step = Stopping['step'];
type Call = ReturnType<typeof restart>;

/** Takes the next step of every stop whose time is over. */
export async function climb(context: Context, twin: Twin): Promise<void> {
  const steps = await twin.run((unit) => dueSteps(context, unit));
  for (const { tx, step } of steps) await take(context, twin, tx, step);
}

/** The charger is back: what the home was stopping when it left is asked for again. */
export async function stopAgain(context: Context, twin: Twin): Promise<void> {
  const resting = Object.entries(twin.state.station.stopping).filter(([, { dueAt }]) => dueAt === undefined);
  for (const [txId, { mayUnlock }] of resting) {
    // What was asked on the last connection is lost with it.
    await twin.run((unit) => {
      const pendingStops = unit.station.pendingStops.filter((pending) => pending.txId !== txId);
      unit.setStation({ ...unit.station, pendingStops });
    });
    await command(context, twin, 'home', undefined, { verb: 'stop', txId, mayUnlock });
  }
}

function dueSteps(context: Context, unit: Unit): readonly { readonly tx: Transaction; readonly step: Step }[] {
  const now = context.clock.now();
  return Object.entries(unit.station.stopping).flatMap(([txId, stopping]) => {
    if (stopping.dueAt === undefined || stopping.dueAt > now) return [];
    const tx = unit.transaction(txId);
    const isRunning = tx !== undefined && tx.endedAt === undefined;
    const step = isRunning ? stepAfter(stopping) : undefined;
    setStopping(unit, txId, step === undefined ? undefined : { ...stopping, step, dueAt: now + STEP_MS });
    if (!isRunning) return [];
    if (step !== undefined) return [{ tx, step }];
    // It gets no current for the rest of it.
    unit.putTransaction({ ...tx, starvesAtWh: tx.starvesAtWh ?? 0 });
    const why = 'A session did not stop, whatever was tried. Restart the charger by hand if it must end.';
    raiseAlarm(context, unit, { kind: 'stop_failed', evse: tx.place.evse }, why);
    return [];
  });
}

function stepAfter({ step, mayUnlock }: Stopping): Step | undefined {
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

async function take(context: Context, twin: Twin, tx: Transaction, step: Step): Promise<void> {
  const { evse, connector = 1 } = tx.place;
  context.log.warn({ charger: twin.chargerId, evse, step }, 'a session did not stop; the next step is taken');
  const running = () => twin.state.transactions.filter(({ endedAt }) => endedAt === undefined);
  const isOver = () => !running().some(({ id }) => id === tx.id);
  const say = (call: Call) => tell(context, twin, call, isOver);
  const { link } = twin;
  switch (step) {
    case 'asked':
      return;
    case 'starved':
      // The step itself is what the keeper of limits goes by.
      return;
    case 'unlocked':
      if (link !== undefined) await say(encode(link.version, { means: 'unlock', ask: { place: { evse, connector } } }));
      return;
    case 'restarted':
      if (link === undefined || (await say(restart(link.version, evse)))) return;
      // The whole charger, unless somebody else charges at it.
      if (running().every(({ id }) => id === tx.id)) await say(restart(link.version, undefined));
  }
}

/** Whether the charger said yes; undefined words are none of its version. */
async function tell(context: Context, twin: Twin, call: Call, unless: () => boolean): Promise<boolean> {
  const { link } = twin;
  if (link === undefined || call === undefined) return false;
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.home, unless };
  const outcome = await link.call(call.action, call.payload, options);
  if (outcome.kind !== 'result') return false;
  if (isRestarting(call.action, outcome.payload))
    await twin.run((unit) => unit.setStation({ ...unit.station, resetAt: context.clock.now() }));
  return decodeHousekeeping(outcome.payload).accepted;
}
