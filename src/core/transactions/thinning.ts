/**
 * Which samples of a session may be left out when there are too many (PROTOCOL §1): those in between, that only say
 * that charging went on. First, last, clock-aligned and signed ones stay, and whatever tells of anything else.
 */
import type { Instant, Message, MessageOf } from '../model.ts';

/** Where too much waits, a session is told one sample in between in so much time. */
export const SPARSE_MS = 20_000;

const PERIODIC = 'Sample.Periodic';
const PERIODIC_TRIGGER = 'MeterValuePeriodic';

/** A plain sample between others. Whether it is the first or the last one is not for a message alone to say. */
export function isPlainSample(message: Message | undefined): message is MessageOf<'txUpdated'> {
  if (message?.means !== 'txUpdated') return false;
  const { readings, token, remoteStartId, trigger = PERIODIC_TRIGGER } = message.ask;
  if (readings.length === 0 || token !== undefined || remoteStartId !== undefined) return false;
  const samples = readings.flatMap((reading) => reading.samples);
  const isPlain = samples.every(({ signed, context = PERIODIC }) => signed === undefined && context === PERIODIC);
  return isPlain && trigger === PERIODIC_TRIGGER;
}

/**
 * Whether a sample is left out. `toldAt`: the time of the last sample of its session that was told, undefined before
 * the first; `followedBy`: the next message of the session, undefined when there is none yet.
 */
export function isThinned(
  message: Message | undefined,
  toldAt: Instant | undefined,
  followedBy: Message | undefined,
): boolean {
  if (!isPlainSample(message) || toldAt === undefined || followedBy?.means !== 'txUpdated') return false;
  const passedMs = message.ask.at - toldAt;
  return passedMs >= 0 && passedMs < SPARSE_MS;
}
