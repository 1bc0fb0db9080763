/**
 * A charger that sends no Boot: some send one only when their power comes back (PROTOCOL Q13). All that it says is
 * served; it is asked for its Boot once it was silent about it, and if it has none to give, its services are dialled
 * under the name that the owner gave it, or under none. One whose Boot is known is not asked: every service would hear of a boot that never was.
 */

import type { Boot } from '../core/model.ts';
import { encode } from '../core/ocpp/codec.ts';
import { ASK_FOR_BOOT } from '../core/ocpp/registration.ts';
import { applyBoot } from '../core/station/apply.ts';
import { rowAlike } from '../lib/alike.ts';
import type { Timer } from '../lib/clock.ts';
import type { Context } from './context.ts';
import { type ChargerLink, PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';

/** How long a charger that connected may take to send its Boot by itself. */
const SILENT_MS = 10_000;
/** How long it may take to send the one that it was asked for. */
const ANSWER_MS = 30_000;

const NO_NAME = { vendor: 'Unknown', model: 'Unknown' };

/** The timer that runs now; it is the caller's to cancel when the link is gone. */
export interface BootWatch {
  timer: Timer | undefined;
}

export function watchBoot(
  context: Context,
  twin: Twin,
  link: ChargerLink,
  background: (work: Promise<unknown>, what: string) => void,
): BootWatch {
  const watch: BootWatch = { timer: undefined };
  const isMissing = (): boolean => {
    const { boot } = twin.state.station;
    return twin.link === link && (boot === undefined || boot.isBlank === true);
  };
  const after = (ms: number, work: () => Promise<void>): void => {
    watch.timer = context.clock.timer(ms, () => background(work(), 'asking for a boot'));
  };
  const named = rowAlike(context.settings.chargers, twin.chargerId)?.identity;
  if (isMissing()) {
    if (named !== undefined) background(goOn(), 'calling services under the configured name');
    after(SILENT_MS, ask);
  }
  return watch;

  async function ask(): Promise<void> {
    if (!isMissing() || !context.quirks.isOn(twin.chargerId, 'no-boot')) return;
    context.quirks.met(twin.chargerId, { quirk: 'no-boot' });
    const { action, payload } = ASK_FOR_BOOT;
    const outcome = await link.call(action, payload, { timeoutMs: ANSWER_MS, priority: PRIORITY.housekeeping });
    const isComing = outcome.kind === 'result' && outcome.payload.status === 'Accepted';
    if (!isComing) await goOn();
    else if (isMissing()) after(ANSWER_MS, goOn);
  }

  async function goOn(): Promise<void> {
    const ask = named ?? NO_NAME;
    const known = twin.state.station.boot;
    if (!isMissing() || (known !== undefined && isSame(known.meaning, ask))) return;
    const payload = encode(link.version, { means: 'boot', ask })?.payload ?? {};
    await twin.run((unit) => {
      const { boot, ...station } = applyBoot(unit.station, ask, payload, context.clock.now());
      unit.setStation({ ...station, boot: boot && { ...boot, isBlank: true } });
      unit.notices.push({ kind: 'boot', chargerId: twin.chargerId, boot: ask });
    });
  }
}

function isSame(a: Boot, b: Boot): boolean {
  return (['vendor', 'model', 'serialNumber', 'firmwareVersion'] as const).every((field) => a[field] === b[field]);
}
