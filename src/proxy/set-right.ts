/** What a charger says properly and still wrongly: times of a clock that is off, power that is ten times too much. */

import type { Instant, Status } from '../core/model.ts';
import { formatInstant } from '../core/ocpp/time.ts';
import { FIRST_PLAUSIBLE, mendTimes } from '../core/quirks/clock.ts';
import { withTenthOfPower } from '../core/quirks/power.ts';
import { alarmKey } from '../core/station/alarms.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import type { Context } from './context.ts';
import type { Received } from './ports.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** The message as it was meant; what really came is kept beside it. */
export async function setRight(context: Context, twin: Twin, received: Received, now: Instant): Promise<Received> {
  const payload = await withRightTimes(context, twin, received, now);
  const power = context.quirks.isOn(twin.chargerId, 'power-times-ten') ? withTenthOfPower(payload) : undefined;
  if (power !== undefined) context.quirks.met(twin.chargerId, { quirk: 'power-times-ten', action: received.action });
  const right = power ?? payload;
  return right === received.payload
    ? received
    : { ...received, payload: right, received: received.received ?? received.payload };
}

async function withRightTimes(context: Context, twin: Twin, { action, payload }: Received, now: Instant) {
  const before = twin.state.station.clock;
  const { said, ...right } = mendTimes(payload, before, now, action === 'StatusNotification');
  if (said === undefined || !context.quirks.isOn(twin.chargerId, 'clock-not-set')) return payload;
  context.quirks.met(twin.chargerId, { quirk: 'clock-not-set', action, said: formatInstant(said) });
  // Written down before it is used: the same message must get the same time when it comes again after a restart.
  if (right.clock !== before) await twin.run((unit) => unit.setStation({ ...unit.station, clock: right.clock }));
  return right.payload;
}

/** A status this far off is worth a line: its charger's clock may be off, or it comes late. */
const MAX_OFF_MS = 60_000;

export function noteClockOff(context: Context, chargerId: string, { at }: Status, now: Instant): void {
  if (at === undefined || Math.abs(now - at) <= MAX_OFF_MS) return;
  context.quirks.met(chargerId, { quirk: 'clock-off', said: formatInstant(at) });
}

/** Every charger sets its clock by ours (PROTOCOL §5.6). */
export function checkOwnClock(context: Context, unit: Unit, now: Instant): void {
  const subject = { kind: 'host_clock' } as const;
  if (now >= FIRST_PLAUSIBLE) {
    clearAlarm(unit, alarmKey(subject));
    return;
  }
  const why = `This machine believes that it is the year ${new Date(now).getUTCFullYear()}, and the charger sets its clock by it: set the time of the machine.`;
  raiseAlarm(context, unit, subject, why);
}
