/** What is wrong with a frame of the trace: where it breaks the published schema, and which quirks mend it. */
import { rowOf } from './core/ocpp/catalogue.ts';
import { isOcppVersion, type OcppVersion } from './core/ocpp/versions.ts';
import { type FrameQuirkId, mendText, odditiesOf } from './core/quirks/frames.ts';
import { isObject, segmentsOf, valueAt } from './core/quirks/pointer.ts';
import type { QuirkId } from './core/quirks/quirks.ts';
import { repair } from './core/quirks/repair.ts';
import type { Clock } from './lib/clock.ts';
import type { Findings, TraceEntry } from './lib/trace-entry.ts';
import type { TraceSource } from './proxy/ports.ts';
import { violations } from './wire/validate.ts';

/** Of one frame; a flood of them says nothing more. */
const MAX_TOLD = 10;
/** What the trace writes in the place of what it takes out. */
const TAKEN_OUT = /\[(?:hidden|cut)\]/;

export interface FindingsParts {
  /** Whether this quirk is tolerated of this charger. */
  readonly tolerates: (chargerId: string, quirk: QuirkId) => boolean;
  readonly clock: Clock;
}

/** The same trace, each frame of OCPP with what is wrong with it. It is looked at when it is read, not when it comes. */
export function examined(trace: TraceSource, parts: FindingsParts): TraceSource {
  const examine = (entry: TraceEntry): TraceEntry => {
    const findings = findingsOf(entry, parts);
    return findings === undefined ? entry : { ...entry, findings };
  };
  return {
    recent: (filter) => trace.recent(filter).map(examine),
    follow: (follower) => trace.follow((entry) => follower(examine(entry))),
    redacted: (json) => trace.redacted(json),
  };
}

/** Undefined: nothing is wrong with it, or it is no whole frame of OCPP. */
export function findingsOf(entry: TraceEntry, { tolerates, clock }: FindingsParts): Findings | undefined {
  const { direction, messageType, raw, meta } = entry;
  if (raw === undefined || meta.cut === true || meta.peer === 'backend') return undefined;
  const isOn = (quirk: QuirkId): boolean => meta.charger !== undefined && tolerates(meta.charger, quirk);
  const isOfCharger = meta.peer === 'charger' && direction === 'in';
  const oddities = isOfCharger ? odditiesOf(raw) : [];
  const found =
    messageType === 'unreadable'
      ? unreadable(raw, isOfCharger ? isOn : () => false)
      : payloadFindings(entry, isOfCharger ? isOn : undefined, clock);
  const quirks = [...new Set([...oddities, ...found.quirks])];
  if (quirks.length === 0 && found.violations.length === 0) return undefined;
  return { violations: found.violations.slice(0, MAX_TOLD), quirks: quirks.slice(0, MAX_TOLD) };
}

function unreadable(raw: string, isOn: (quirk: FrameQuirkId) => boolean): Findings {
  const quirks = mendText(raw, isOn)?.quirks ?? [];
  return { violations: [{ path: '', message: 'cannot be read as a frame of OCPP' }], quirks };
}

/** `isOn`: it is a charger's, whose slips are mended. */
function payloadFindings(
  { messageType, action, payload, meta: { version } }: TraceEntry,
  isOn: ((quirk: QuirkId) => boolean) | undefined,
  clock: Clock,
): Findings {
  const none = { violations: [], quirks: [] };
  const kind = messageType === 'call' || messageType === 'send' ? 'request' : 'response';
  if (messageType === 'error' || messageType === 'resultError' || action === undefined) return none;
  if (version === undefined || !isOcppVersion(version)) return none;
  if (rowOf(version, action) === undefined)
    return { ...none, violations: [{ path: '', message: 'there is no such message in this version' }] };
  const check = (candidate: unknown) => broken(version, action, kind, candidate);
  const found = check(payload);
  if (found.length === 0) return none;
  const context = { now: clock.now(), zones: ['UTC'] } as const;
  const repaired = isOn !== undefined && isObject(payload) ? repair(payload, check, context, isOn) : undefined;
  return {
    violations: found.map(({ path, message }) => ({ path, message })),
    quirks: repaired?.repairs.map(({ quirk }) => quirk) ?? [],
  };
}

/** What the trace took out is not the sender's fault. */
function broken(version: OcppVersion, action: string, kind: 'request' | 'response', payload: unknown) {
  return (violations(version, action, kind, payload) ?? []).filter(({ path }) => {
    const value = valueAt(payload, segmentsOf(path));
    return !(typeof value === 'string' && TAKEN_OUT.test(value));
  });
}
