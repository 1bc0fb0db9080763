/** Firmware waits for the owner: what a provider hears meanwhile, and what becomes of it (decision 12). */
import type { Instant } from '../core/model.ts';
import { type FirmwareTold, firmwareProgress } from '../core/ocpp/jobs.ts';
import { isOcppVersion } from '../core/ocpp/versions.ts';
import { alarmKey } from '../core/station/alarms.ts';
import type { Job } from '../core/station/jobs.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import type { Context } from './context.ts';
import { jobOf, putJob, runJob } from './jobs.ts';
import { partyState } from './party-states.ts';
import type { FirmwareRequest } from './ports.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** What waits for the owner at this charger. */
export function firmwareRequest(context: Context, twin: Twin): FirmwareRequest | undefined {
  const job = jobOf(context, twin.state, 'firmware');
  if (job?.state !== 'waiting') return undefined;
  return { chargerId: twin.chargerId, providerId: job.by, at: job.at, address: job.address, asked: job.action };
}

export function askOwner(context: Context, unit: Unit, { by, address }: Job): void {
  const why =
    `"${by}" wants this charger to load firmware from ${address}. It waits for you: approve or refuse it ` +
    `(ocpp-proxy firmware approve, ocpp-proxy firmware refuse).`;
  raiseAlarm(context, unit, { kind: 'firmware_waiting', providerId: by }, why);
}

type Told = Pick<Job, 'by' | 'version' | 'action' | 'requestId'>;

/** Tells the asker how its firmware stands, as the charger would, in the number that it gave. */
export async function tellFirmware(context: Context, twin: Twin, job: Told, told: FirmwareTold): Promise<void> {
  await twin.run((unit) => noteFirmware(unit, job, told, context.clock.now()));
}

function noteFirmware(unit: Unit, job: Told, told: FirmwareTold, now: Instant): void {
  const { by, version, action, requestId } = job;
  const said = isOcppVersion(version) ? firmwareProgress(version, action, requestId, told) : undefined;
  if (said === undefined) return;
  unit.append({ lane: 'E', recordedAt: now, source: { version, ...said }, only: by });
}

/** What was on its way to the charger when the proxy was stopped may never have reached it: it is asked for anew. */
export function voidJobs(unit: Unit, now: Instant): void {
  for (const slot of ['firmware', 'log'] as const) {
    const job = partyState(unit.state, 'system', 'jobs')[slot];
    if (job?.state !== 'sending') continue;
    putJob(unit, slot, undefined);
    if (slot === 'firmware' && job.isPromised === true) noteFirmware(unit, job, 'failed', now);
  }
}

const NOTHING = { ok: false, why: 'no firmware waits for you' } as const;

/** The owner's word on what waits. `ok`: it was done. */
export async function decideFirmware(
  context: Context,
  twin: Twin,
  isApproved: boolean,
): Promise<{ readonly ok: boolean; readonly why: string }> {
  const job = jobOf(context, twin.state, 'firmware');
  const provider = context.settings.providers.find(({ id }) => id === job?.by);
  if (job?.state !== 'waiting' || provider === undefined) return NOTHING;
  if (!isApproved) {
    if (!(await settled(context, twin, job, 'The home refused the firmware.', undefined))) return NOTHING;
    await tellFirmware(context, twin, job, 'failed');
    return { ok: true, why: `The firmware of "${job.by}" was refused.` };
  }
  if (twin.link === undefined || !isOcppVersion(job.version)) {
    return { ok: false, why: 'the charger is not connected; approve it when it is back' };
  }
  const promised: Job = { ...job, state: 'sending', isPromised: true };
  if (!(await settled(context, twin, job, 'The home approved the firmware.', promised))) return NOTHING;
  const { isBegun, passed } = await runJob(context, twin, provider, job.version, 'firmware', promised, 'home');
  if (isBegun) return { ok: true, why: `The charger loads the firmware of "${job.by}".` };
  await tellFirmware(context, twin, job, 'failed');
  const said = passed.kind === 'refused' ? passed.why : 'it said no';
  return { ok: false, why: `the charger did not begin it: ${said ?? 'it gave no answer'}` };
}

/** The question to the owner is over; false when somebody else answered it, or its asker wants something else by now. */
function settled(context: Context, twin: Twin, job: Job, why: string, left: Job | undefined): Promise<boolean> {
  return twin.run((unit) => {
    if (partyState(unit.state, 'system', 'jobs').firmware !== job) return false;
    putJob(unit, 'firmware', left);
    clearAlarm(unit, alarmKey({ kind: 'firmware_waiting', providerId: job.by }));
    const at = context.clock.now();
    unit.audit({ at, by: 'home', asked: job.action, allowed: left !== undefined, rule: 'home', why });
    return true;
  });
}
