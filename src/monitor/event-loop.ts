/** How busy the one thread is: a proxy that hangs shows here first. */
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How often the lag is measured. The histogram's values contain this pause itself. */
const EVERY_MS = 100;
const NS_PER_S = 1e9;

const QUANTILES = { '0.5': 50, '0.99': 99, '1': 100 } as const;

export interface EventLoop {
  /** Lag in seconds by quantile since the last reading, and the seconds of work since then. */
  read(): { readonly lagS: Readonly<Record<keyof typeof QUANTILES, number>>; readonly busyS: number };
  close(): void;
}

export function watchEventLoop(): EventLoop {
  const delays = monitorEventLoopDelay({ resolution: EVERY_MS });
  delays.enable();
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    read() {
      const lag = (percentile: number): number =>
        delays.count === 0 ? 0 : Math.max(0, delays.percentile(percentile) / NS_PER_S - EVERY_MS / 1000);
      const lagS = { '0.5': lag(QUANTILES['0.5']), '0.99': lag(QUANTILES['0.99']), '1': lag(QUANTILES['1']) };
      const now = performance.eventLoopUtilization();
      const busyS = performance.eventLoopUtilization(now, last).active / 1000;
      last = now;
      delays.reset();
      return { lagS, busyS };
    },
    close: () => void delays.disable(),
  };
}
