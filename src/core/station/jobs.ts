/** What a charger does for one provider at a time, or will do once the owner agrees (PROTOCOL §2.6). */
import type { Instant, Payload, ProviderId } from '../model.ts';

/** A job of which nothing was heard for so long does not keep others out any more. */
const MAX_JOB_MS = 24 * 3600 * 1000;

export interface Job {
  readonly by: ProviderId;
  readonly at: Instant;
  /** It waits for the owner, is on its way to the charger, or the charger has taken it. */
  readonly state: 'waiting' | 'sending' | 'running';
  /** Its asker has had a yes while it waited, and hears as progress what becomes of it. */
  readonly isPromised?: boolean | undefined;
  /** Ours, where the version numbers requests. */
  readonly requestId?: number | undefined;
  /** Where it comes from or goes to, as the owner may see it. */
  readonly address: string;
  /** The request as it came, and in which version: opaque here. */
  readonly version: string;
  readonly action: string;
  readonly payload: Payload;
  /** How far it is, as the charger said last. */
  readonly told?: { readonly action: string; readonly payload: Payload } | undefined;
}

export interface Jobs {
  readonly firmware?: Job | undefined;
  readonly log?: Job | undefined;
}

/** The job that keeps others out; undefined = there is none, or nobody has heard of it for a day. */
export function jobInForce(job: Job | undefined, now: Instant): Job | undefined {
  if (job === undefined || job.state === 'waiting') return job;
  return now - job.at < MAX_JOB_MS ? job : undefined;
}

/** The jobs after the charger has said that one of them is over; the very same ones when it is about none. */
export function jobOver(jobs: Jobs, slot: keyof Jobs, requestId: number | undefined): Jobs {
  const job = jobs[slot];
  if (job === undefined || job.state === 'waiting') return jobs;
  // What was cancelled by a newer request ends under its own number.
  const isOther = requestId !== undefined && job.requestId !== undefined && requestId !== job.requestId;
  return isOther ? jobs : { ...jobs, [slot]: undefined };
}

/** An address without the login in it, and without what stands behind it as a query: both may be secrets. */
export function plainAddress(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/[?#].*$/s, '');
}
