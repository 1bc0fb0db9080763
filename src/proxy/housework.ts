/** What a charger is told on behalf of nobody who waits for it, so that it is as providers want it to be. */
import { type Context, failed } from './context.ts';
import { tidyDisplays } from './displays.ts';
import { resetWhenIdle } from './idle-resets.ts';
import { tidyMonitors } from './monitors.ts';
import { tidyStreams } from './streams.ts';
import { tidyTariffs } from './tariffs.ts';
import type { Twin } from './twin.ts';

const CHORES: readonly ((context: Context, twin: Twin) => Promise<void>)[] = [
  tidyMonitors,
  tidyDisplays,
  tidyTariffs,
  tidyStreams,
  resetWhenIdle,
];

/** One thing after the other. What fails now is done with the charger's next heartbeat. */
export function doHousework(context: Context, twin: Twin): void {
  // The one that waits already will see everything that is to be done.
  if (twin.housework.waiting > 1) return;
  const work = twin.housework.run(async () => {
    for (const chore of CHORES) await chore(context, twin);
  });
  void work.catch(failed(context, twin, 'the charger could not be brought up to date'));
}
