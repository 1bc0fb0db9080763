/** Loaded before the program that is measured: tells its parent what the process has used, when asked. */
import { setTimeout as pause } from 'node:timers/promises';

/** Full collections, so that what is left is really held; pauses, so that the heap gives pages back. */
const COLLECTIONS = 6;
const BETWEEN_MS = 150;

/** @type {import('node:inspector/promises').Session | undefined} */
let profiler;

/** @type {{ readonly [asked: string]: () => Promise<unknown> }} */
const ANSWERS = {
  usage: async () => usage(),
  async settled() {
    for (let round = 0; round < COLLECTIONS; round += 1) {
      globalThis.gc?.();
      await pause(BETWEEN_MS);
    }
    return usage();
  },
  async profile() {
    const { Session } = await import('node:inspector/promises');
    profiler = new Session();
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.start');
    return {};
  },
  profiled: async () => (await profiler?.post('Profiler.stop'))?.profile,
};

process.on('message', async (asked) => process.send?.(await ANSWERS[String(asked)]?.()));
// The channel alone keeps nobody alive.
process.channel?.unref();

function usage() {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
}
