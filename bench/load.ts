/** Many chargers at once: how much can it take, and what does one call cost? */
import { performance } from 'node:perf_hooks';
import type { Child } from './child.ts';
import { BOOT, sampleOf, startAt, statusOf } from './messages.ts';
import { type Central, type Charger, dialCharger } from './peers.ts';

export interface Target {
  readonly name: string;
  readonly child: Child;
  readonly centrals: readonly Central[];
}

export interface Load {
  /** From the first call to the last answer. */
  readonly callsPerS: number;
  /** CPU time of the process until everything has also been delivered, per call. */
  readonly cpuUsPerCall: number;
}

export type LoadKind = 'answered' | 'sample';

export interface Fleet {
  readonly target: Target;
  /** Each charger makes so many calls, one after the other. */
  run(kind: LoadKind, callsEach: number): Promise<Load>;
  close(): void;
}

/** Chargers that are connected, booted and in the middle of a session. */
export async function openFleet(target: Target, size: number): Promise<Fleet> {
  const chargers = await connected(target, size, 'bench');
  const sessions: { charger: Charger; transactionId: number; meterWh: number }[] = [];
  const before = target.centrals.map((central) => central.count('StartTransaction'));
  for (const charger of chargers) {
    const { answer } = await charger.call('StartTransaction', startAt(1000));
    sessions.push({ charger, transactionId: answer.transactionId ?? 0, meterWh: 1000 });
  }
  await arrived(target.centrals, 'StartTransaction', before, size);

  return {
    target,
    async run(kind, callsEach) {
      const had = target.centrals.map((central) => central.count('MeterValues'));
      const { cpuMs } = await target.child.usage();
      const since = performance.now();
      await Promise.all(
        sessions.map(async (session) => {
          for (let call = 0; call < callsEach; call += 1) {
            session.meterWh += 10;
            if (kind === 'answered') await session.charger.call('Heartbeat', {});
            else await session.charger.call('MeterValues', sampleOf(session.transactionId, session.meterWh));
          }
        }),
      );
      const ms = performance.now() - since;
      const calls = size * callsEach;
      if (kind === 'sample') await arrived(target.centrals, 'MeterValues', had, calls);
      const after = await target.child.usage();
      return { callsPerS: (calls / ms) * 1000, cpuUsPerCall: ((after.cpuMs - cpuMs) * 1000) / calls };
    },
    close() {
      for (const charger of chargers) charger.close();
    },
  };
}

/** Chargers that have booted and told their status to everybody. */
export async function connected(target: Target, size: number, prefix: string): Promise<Charger[]> {
  const boots = target.centrals.map((central) => central.count('BootNotification'));
  const statuses = target.centrals.map((central) => central.count('StatusNotification'));
  const chargers: Charger[] = [];
  for (let number = 1; number <= size; number += 1) {
    const charger = await dialCharger(target.child.url, `${prefix}-${number}`);
    await charger.call('BootNotification', BOOT);
    await charger.call('StatusNotification', statusOf('Preparing'));
    chargers.push(charger);
  }
  await arrived(target.centrals, 'BootNotification', boots, size);
  await arrived(target.centrals, 'StatusNotification', statuses, size);
  return chargers;
}

async function arrived(centrals: readonly Central[], action: string, had: readonly number[], more: number) {
  await Promise.all(centrals.map((central, index) => central.reached(action, (had[index] ?? 0) + more)));
}
