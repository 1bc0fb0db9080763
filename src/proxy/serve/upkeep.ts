/** Firmware and logs: one job at a time for the whole charger, and only as far as the owner lets it (PROTOCOL §1.2, §2.6). */

import type { RefusalCode } from '../../core/model.ts';
import type { FirmwareTold, JobSlot } from '../../core/ocpp/jobs.ts';
import type { RefusalDetail } from '../../core/ocpp/refusal-words.ts';
import { refuse } from '../../core/ocpp/refusals.ts';
import type { Job } from '../../core/station/jobs.ts';
import { failed } from '../context.ts';
import { askOwner, tellFirmware } from '../firmware.ts';
import { jobOf, newJob, putJob, runJob, TAKEN } from '../jobs.ts';
import { judge } from '../orders.ts';
import type { Unit } from '../unit.ts';
import { answered, type Outcome, refused, type Served } from './served.ts';

type FirmwareMeaning = 'updateFirmware' | 'updateSignedFirmware' | 'publishFirmware';
type LogMeaning = 'uploadLog' | 'uploadDiagnostics';

interface No {
  readonly code: RefusalCode;
  readonly why?: string | undefined;
  readonly detail?: RefusalDetail | undefined;
}
export const NEVER = { code: 'H', why: 'The home lets no provider load firmware.' } as const satisfies No;
export const OTHERS_DATA = {
  code: 'N',
  why: "A log of the charger holds others' data, and the home has not allowed that it is fetched.",
} as const satisfies No;

/** Loaded when the owner agrees: at once, later or never (decision 12). */
export async function loadFirmware(served: Served<FirmwareMeaning>): Promise<Outcome<FirmwareMeaning>> {
  const { context, twin, provider } = served;
  const { firmware } = context.settings;
  if (firmware === 'auto') return begin(served, 'firmware');
  const asked = await twin.run((unit) => {
    const no = judgedNo(served, unit) ?? (firmware === 'never' ? noted(served, unit, NEVER) : undefined);
    if (no !== undefined) return { no };
    const before = jobOf(context, unit.state, 'firmware');
    if (before !== undefined && (before.by !== provider.id || before.state !== 'waiting')) {
      return { no: noted(served, unit, TAKEN.firmware) };
    }
    const job = jobFor(served, unit, 'waiting');
    putJob(unit, 'firmware', job);
    askOwner(context, unit, job);
    return { job, status: before === undefined ? 'Accepted' : 'AcceptedCanceled' };
  });
  if (asked.job === undefined) return refusal(served, 'firmware', asked.no);
  return answered({ accepted: true, status: asked.status }, () => tell(served, asked.job, 'waits'));
}

/** Sent to whom the owner trusts with it. */
export async function sendLog(served: Served<LogMeaning>): Promise<Outcome<LogMeaning>> {
  const { twin, provider, ask } = served;
  // What a collector of data holds is always of others.
  const isOthers = 'log' in ask && ask.log === 'DataCollectorLog';
  if (provider.manners.mayFetchLogs && !isOthers) return begin(served, 'log');
  const no = await twin.run((unit) => judgedNo(served, unit) ?? noted(served, unit, OTHERS_DATA));
  return refusal(served, 'log', no);
}

/** To the charger, which decides; a job of somebody else keeps it out. */
async function begin<M extends FirmwareMeaning | LogMeaning>(served: Served<M>, slot: JobSlot): Promise<Outcome<M>> {
  const { context, twin, provider, link } = served;
  const asked = await twin.run((unit) => {
    const before = jobOf(context, unit.state, slot);
    if (before !== undefined && before.by !== provider.id)
      return { no: judgedNo(served, unit) ?? noted(served, unit, TAKEN[slot]) };
    return { job: jobFor(served, unit, 'running') };
  });
  if (asked.job === undefined) return refusal(served, slot, asked.no);
  const { passed } = await runJob(context, twin, provider, link.version, slot, asked.job);
  if (passed.kind === 'refused') return refusal(served, slot, passed);
  const { reply } = passed;
  const isUnsaid =
    slot === 'firmware' && passed.isNo === true && reply.kind === 'result' && !('status' in reply.payload);
  return isUnsaid ? { kind: 'reply', reply: { ...reply, after: () => tell(served, asked.job, 'failed') } } : passed;
}

function jobFor(
  { context, provider, link, received, ask }: Served<FirmwareMeaning | LogMeaning>,
  unit: Unit,
  state: Job['state'],
): Job {
  return newJob(unit, provider, link.version, received, { url: ask.url, state, at: context.clock.now() });
}

/** What the rules of the house say to it, if that is a no. */
function judgedNo({ context, provider, received }: Served<FirmwareMeaning | LogMeaning>, unit: Unit): No | undefined {
  const order = { by: provider.id, verb: 'tend', needs: 'maintain', asked: received.action } as const;
  const decision = judge(context, unit, provider, order);
  return decision.allow ? undefined : { code: decision.code, why: decision.why };
}

function noted({ context, provider, received }: Served<FirmwareMeaning | LogMeaning>, unit: Unit, no: No): No {
  const { code, why = '' } = no;
  const at = context.clock.now();
  unit.audit({ at, by: provider.id, asked: received.action, allowed: false, rule: 'jobs', why, code });
  return no;
}

/** Where an answer has no room for a no, the failure is told behind it (PROTOCOL §3.5). */
function refusal<M extends FirmwareMeaning | LogMeaning>(
  served: Served<M>,
  slot: JobSlot,
  { code, why = '', detail }: No,
): Outcome<M> {
  const { provider, link, received } = served;
  const reply = refuse(link.version, received.action, received.payload, code, detail, why);
  const isUnsaid = slot === 'firmware' && reply.kind === 'result' && reply.payload.status === undefined;
  if (!isUnsaid) return refused(code, why, detail);
  const { version } = link;
  return {
    ...refused(code, why, detail),
    after: () => tell(served, { by: provider.id, version, action: received.action }, 'failed'),
  };
}

function tell(
  { context, twin }: Served<FirmwareMeaning | LogMeaning>,
  job: Parameters<typeof tellFirmware>[2],
  told: FirmwareTold,
): void {
  void tellFirmware(context, twin, job, told).catch(failed(context, twin, 'the state of firmware could not be told'));
}
