/** One charger, one message at a time, the next one when everybody has the last one: how long does it wait? */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { BOOT, sampleOf, startAt, statusOf, stopAt } from './messages.ts';
import { type Central, dialCharger } from './peers.ts';

export const KINDS = ['answered', 'sample', 'state', 'start', 'stop'] as const;
export type Kind = (typeof KINDS)[number];

export interface Times {
  /** What the charger waits for its answer, in milliseconds. */
  readonly roundTrip: number[];
  /** From the charger's send to the central system, in milliseconds; of messages that go there. */
  readonly delivery: number[];
}

export interface Place {
  readonly url: string;
  readonly central: Central;
}

/** Between two messages: what is left to do after a delivery gets done. */
const REST_MS = 3;
/** Turns before, without a rest, whose times are thrown away: the compiler is at work in them. */
const WARM_UP = 20;

/** Takes turns between the places, so that noise hits all of them. */
export async function latencies<Name extends string>(
  places: { readonly [N in Name]: Place },
  { folder, turns, callsATurn }: { readonly folder: string; readonly turns: number; readonly callsATurn: number },
): Promise<{ times: Record<Name, Record<Kind, Times>>; fsync: number[] }> {
  // Has the keys of `places`, which are those that its type names.
  const names = Object.keys(places) as Name[];
  const voices = new Map<Name, Voice>();
  const times = new Map(names.map((name) => [name, noTimes()]));
  for (const name of names) voices.set(name, await makeVoice(places[name]));
  for (const voice of voices.values()) for (const kind of PASSES) await voice[kind](callsATurn * WARM_UP, noTimes());
  for (const voice of voices.values()) voice.rest();
  const fsync: number[] = [];
  for (const kind of PASSES) {
    for (let turn = 0; turn < turns; turn += 1) {
      if (kind === 'start') fsync.push(...fsyncs(folder, callsATurn));
      // Who goes first changes, too.
      for (const name of turn % 2 === 0 ? names : names.toReversed()) {
        await voices.get(name)?.[kind](callsATurn, times.get(name) ?? noTimes());
      }
    }
  }
  for (const voice of voices.values()) voice.close();
  // Every name got its times above.
  return { times: Object.fromEntries(times) as Record<Name, Record<Kind, Times>>, fsync };
}

/** A start and its stop are measured in one pass. */
const PASSES = ['answered', 'sample', 'state', 'start'] as const;
type Voice = Awaited<ReturnType<typeof makeVoice>>;

async function makeVoice({ url, central }: Place) {
  const charger = await dialCharger(url, 'bench-latency');
  const booted = central.next('BootNotification');
  await charger.call('BootNotification', BOOT);
  await booted;
  let meterWh = 1000;
  let rests = false;

  /** Sends one message and waits until all is done. A heartbeat ends at the proxy. */
  async function say(action: string, payload: object, into: Times) {
    const arrival = action === 'Heartbeat' ? undefined : central.next(action);
    const since = performance.now();
    const { at, answer } = await charger.call(action, payload);
    into.roundTrip.push(at - since);
    if (arrival !== undefined) into.delivery.push((await arrival) - since);
    if (rests) await pause(REST_MS);
    return answer;
  }

  return {
    async answered(calls: number, times: Record<Kind, Times>): Promise<void> {
      for (let call = 0; call < calls; call += 1) await say('Heartbeat', {}, times.answered);
    },
    async sample(calls: number, times: Record<Kind, Times>): Promise<void> {
      const aside = noTimes();
      const { transactionId = 0 } = await say('StartTransaction', startAt(meterWh), aside.start);
      for (let call = 0; call < calls; call += 1) {
        meterWh += 10;
        await say('MeterValues', sampleOf(transactionId, meterWh), times.sample);
      }
      await say('StopTransaction', stopAt(transactionId, meterWh), aside.stop);
    },
    async state(calls: number, times: Record<Kind, Times>): Promise<void> {
      for (let call = 0; call < calls; call += 1) {
        await say('StatusNotification', statusOf(call % 2 === 0 ? 'Preparing' : 'Available'), times.state);
      }
      if (calls % 2 === 1) await say('StatusNotification', statusOf('Available'), noTimes().state);
    },
    async start(calls: number, times: Record<Kind, Times>): Promise<void> {
      for (let call = 0; call < calls; call += 1) {
        const { transactionId = 0 } = await say('StartTransaction', startAt(meterWh), times.start);
        meterWh += 10;
        await say('StopTransaction', stopAt(transactionId, meterWh), times.stop);
      }
    },
    /** From now on as in life, with a rest after each message. */
    rest() {
      rests = true;
    },
    close: () => charger.close(),
  };
}

function noTimes(): Record<Kind, Times> {
  const none = (): Times => ({ roundTrip: [], delivery: [] });
  return { answered: none(), sample: none(), state: none(), start: none(), stop: none() };
}

const BLOCK = Buffer.alloc(4096, 1);

/** What one write that survives a power cut costs on the disk of the database. */
function fsyncs(folder: string, count: number): number[] {
  const file = openSync(join(folder, 'fsync'), 'a');
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const since = performance.now();
    writeSync(file, BLOCK);
    fsyncSync(file);
    times.push(performance.now() - since);
  }
  closeSync(file);
  return times;
}
