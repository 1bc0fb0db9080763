/** Jobs of a charger, one of a kind at a time: who has it, how it begins, and what its end frees (PROTOCOL §2.6). */
import type { Instant, Party, Payload, Provider, Source } from '../core/model.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import { decode, decodeAnswer } from '../core/ocpp/codec.ts';
import { readIds } from '../core/ocpp/ids.ts';
import { type JobSlot, progressAs, progressIn } from '../core/ocpp/jobs.ts';
import { isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import { toOurs } from '../core/station/id-map.ts';
import { type Job, jobInForce, jobOver, plainAddress } from '../core/station/jobs.ts';
import type { Context } from './context.ts';
import { type Passed, pass } from './down.ts';
import { partyState } from './party-states.ts';
import type { Received } from './ports.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** The job that keeps others out; one of a provider that left the house counts no more. */
export function jobOf(context: Context, state: TwinState, slot: JobSlot): Job | undefined {
  const job = jobInForce(partyState(state, 'system', 'jobs')[slot], context.clock.now());
  return context.settings.providers.some(({ id, shadow }) => id === job?.by && shadow === undefined) ? job : undefined;
}

export function putJob(unit: Unit, slot: JobSlot, job: Job | undefined): void {
  unit.putPartyState('system', 'jobs', { ...partyState(unit.state, 'system', 'jobs'), [slot]: job });
}

/** A request as the job that it will be, with a number of ours where its version, or that of the charger, numbers requests. */
export function newJob(
  unit: Unit,
  { id: by }: Provider,
  version: OcppVersion,
  { action, payload }: Received,
  about: { readonly url: string; readonly state: Job['state']; readonly at: Instant },
): Job {
  const [theirs] = readIds(payload, rowOf(version, action)?.ids ?? {}).filter(({ kind }) => kind === 'req');
  const isAcross = unit.station.version !== version;
  const name = theirs?.value ?? (isAcross ? `job ${about.at}` : undefined);
  const mapped = name === undefined ? undefined : toOurs(unit.station.ids, 'req', by, name);
  if (mapped !== undefined) unit.setStation({ ...unit.station, ids: mapped.map });
  const { url, ...rest } = about;
  return { by, ...rest, requestId: mapped?.ours, address: plainAddress(url), version, action, payload };
}

export type Run = { readonly isBegun: boolean; readonly passed: Passed };

/** Somebody else has the one job of its kind. */
export const TAKEN = {
  firmware: { kind: 'refused', code: 'L', why: 'Other firmware is not loaded yet.', detail: 'fw_update_in_progress' },
  log: { kind: 'refused', code: 'L', why: 'Another log is not sent yet.' },
} as const satisfies { readonly [S in JobSlot]: Passed };

/** Gives a job to the charger. A no of it, or of the house, leaves the one before in its place. */
export async function runJob(
  context: Context,
  twin: Twin,
  provider: Provider,
  version: OcppVersion,
  slot: JobSlot,
  job: Job,
  by: Party = provider.id,
): Promise<Run> {
  const sending: Job = { ...job, state: 'sending' };
  const { before, isTaken } = await twin.run((unit) => {
    const known = jobOf(context, unit.state, slot);
    // Two may have asked at once, and both have found nobody.
    if (known !== undefined && known.by !== job.by) return { before: undefined, isTaken: true };
    putJob(unit, slot, sending);
    return { before: known?.state === 'running' ? known : undefined, isTaken: false };
  });
  if (isTaken) return { isBegun: false, passed: TAKEN[slot] };
  const passed = await pass(context, twin, provider, version, job, by);
  const isDone = passed.kind === 'reply' && passed.reply.kind === 'result' && passed.isNo !== true;
  const isBegun = isDone && isYes(job, passed.reply.payload);
  await twin.run((unit) => {
    // It may be over already, or another one may have come.
    const known = partyState(unit.state, 'system', 'jobs')[slot];
    if (known?.at !== sending.at || known.state !== 'sending') return;
    putJob(unit, slot, isBegun ? { ...sending, state: 'running' } : before);
  });
  return { isBegun, passed };

  function isYes({ action, payload }: Job, answer: Payload): boolean {
    const message = decode(version, action, payload);
    const said = message && decodeAnswer(version, message.means, answer);
    return said === undefined || !('accepted' in said) || said.accepted;
  }
}

/** The charger tells how far a job is. Answers whose job that is; undefined where nobody's is known. */
export async function followJob(twin: Twin, action: string, payload: Payload): Promise<Job | undefined> {
  const progress = progressIn(action, payload);
  if (progress === undefined) return undefined;
  const { slot, requestId, isOver } = progress;
  const isMeant = (job: Job | undefined): job is Job =>
    job !== undefined && job.state !== 'waiting' && (job.requestId ?? requestId) === (requestId ?? job.requestId);
  return twin.run((unit) => {
    const jobs = partyState(unit.state, 'system', 'jobs');
    const job = jobs[slot];
    if (isOver) {
      const next = jobOver(jobs, slot, requestId);
      if (next !== jobs) unit.putPartyState('system', 'jobs', next);
    } else if (isMeant(job) && job.state === 'running') putJob(unit, slot, { ...job, told: { action, payload } });
    return isMeant(job) ? job : undefined;
  });
}

/** The progress of this job in the words of its asker, who speaks another version than the charger. */
export function progressFor(job: Job, action: string, payload: Payload): Source | undefined {
  const progress = progressIn(action, payload);
  if (progress === undefined || !isOcppVersion(job.version)) return undefined;
  const said = progressAs(job.version, job.action, progress.status, job.requestId);
  return said && { version: job.version, ...said };
}
