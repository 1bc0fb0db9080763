/** One timeline of a session: what its charger told, who held control, what limited it, what was decided and delivered. */
import type * as z from 'zod';
import type { Fact, Instant, Message } from '../core/model.ts';
import { moneyText } from '../core/money.ts';
import type { Decided, GivenUp, Session, SessionNote, SessionTelling, Telling } from '../proxy/ports.ts';
import { iso } from './api/fields.ts';
import type { timeline, timelineEntry } from './api/timeline-words.ts';
import { decisionView } from './views.ts';

type Entry = z.input<typeof timelineEntry>;
type FactEntry = Extract<Entry, { kind: 'fact' }>;
type Tellings = FactEntry['tellings'];

/** An entry with its place in the timeline: by time, then by kind, then as it came about. */
export interface Placed {
  readonly at: Instant;
  readonly rank: number;
  readonly index: number;
  readonly entry: Entry;
}

export interface Told {
  readonly session: Session;
  readonly facts: readonly Fact[];
  readonly notes: readonly SessionNote[];
  readonly decisions: readonly Decided[];
  readonly givenUp: readonly GivenUp[];
  readonly tellings: readonly SessionTelling[];
}

const RANKS = [
  'decision',
  'control',
  'fact',
  'limit',
  'cost',
  'given_up',
  'correction',
] as const satisfies Entry['kind'][];
/** What a charger tells because time has passed, and nothing else. */
const PERIODIC = new Set<string | undefined>([undefined, 'MeterValuePeriodic', 'MeterValueClock']);

/** Oldest first; samples that follow each other stand together. */
export function timelineOf({ session, facts, notes, decisions, givenUp, tellings }: Told): readonly Placed[] {
  const told = tellingsBySeq(tellings);
  const placed = (at: Instant, index: number, entry: Entry): Placed => ({
    ...{ at, index, entry },
    rank: RANKS.indexOf(entry.kind),
  });
  const { correction, original } = session;
  const all = [
    ...facts.map((fact) => placed(happenedAt(fact), fact.seq, factEntry(fact, told.get(fact.seq) ?? []))),
    ...notes.map((note, index) => placed(note.at, index, noteEntry(note))),
    ...decisions.map((each) =>
      placed(each.at, each.id, { kind: 'decision', at: iso(each.at), decision: decisionView(each) }),
    ),
    ...givenUp.map(({ at, providerId, seq, why }, index) =>
      placed(at, index, { kind: 'given_up', at: iso(at), provider_id: providerId, seq, why }),
    ),
    ...(correction && original
      ? [placed(correction.at, 0, correctionEntry(correction.at, correction.note, original.payer))]
      : []),
  ];
  return joined(all.toSorted(inOrder));
}

/** Below zero when `a` stands before `b`. */
export function inOrder(a: Omit<Placed, 'entry'>, b: Omit<Placed, 'entry'>): number {
  return a.at - b.at || a.rank - b.rank || a.index - b.index;
}

export function partnersOf(tellings: readonly SessionTelling[]): z.input<typeof timeline>['providers'] {
  return tellings.map(({ providerId, row, messages }) => ({
    provider_id: providerId,
    state: row?.state ?? null,
    transaction_id: row?.providerTxId ?? null,
    messages: countsOf(messages),
  }));
}

function countsOf(messages: readonly Telling[]) {
  const counts = { passed: 0, withheld: 0, pending: 0, in_flight: 0, again: 0, given_up: 0 };
  for (const { state } of messages) counts[state] += 1;
  return counts;
}

function tellingsBySeq(tellings: readonly SessionTelling[]): ReadonlyMap<number, Tellings> {
  const rows = tellings.flatMap(({ providerId, messages }) =>
    messages.map(({ seq, state, why = null }) => ({ seq, row: { provider_id: providerId, state, messages: 1, why } })),
  );
  const bySeq = Map.groupBy(rows, ({ seq }) => seq);
  return new Map([...bySeq].map(([seq, all]) => [seq, all.map(({ row }) => row)]));
}

/** By the charger's own words, where it says so. */
function happenedAt({ message, recordedAt }: Fact): Instant {
  const at = askOf(message).at;
  return typeof at === 'number' ? at : recordedAt;
}

function factEntry(fact: Fact, tellings: Tellings): FactEntry {
  const { message, source, seq, recordedAt } = fact;
  const ask = askOf(message);
  return {
    kind: 'fact',
    at: iso(happenedAt(fact)),
    until: null,
    recorded_at: iso(recordedAt),
    messages: 1,
    seq,
    means: message?.means ?? source?.action ?? 'unknown',
    action: source?.action ?? null,
    charging_state: textOf(ask.chargingState),
    trigger: textOf(ask.trigger),
    reason: textOf(ask.reason),
    id_tag: message?.means === 'txStarted' ? (message.ask.token?.id ?? null) : null,
    meter_wh: typeof ask.meterWh === 'number' ? ask.meterWh : null,
    tellings,
  };
}

function noteEntry(note: SessionNote): Entry {
  const at = iso(note.at);
  if (note.kind === 'holder') return { kind: 'control', at, holder: note.holder ?? null, reason: note.why ?? null };
  if (note.kind === 'cost') {
    const { providerId, said, minor, currency } = note;
    return { kind: 'cost', at, provider_id: providerId, said, amount: moneyText(minor, currency), currency };
  }
  const { limitA = null, source = null, providerId = null, why } = note;
  return { kind: 'limit', at, limit_a: limitA, source, provider_id: providerId, why };
}

function correctionEntry(at: Instant, note: string | undefined, originalPayer: string): Entry {
  return { kind: 'correction', at: iso(at), note: note ?? null, original_payer: originalPayer };
}

function joined(all: readonly Placed[]): readonly Placed[] {
  const rows: Placed[] = [];
  for (const next of all) {
    const last = rows.at(-1);
    if (last !== undefined && isSample(last.entry) && isSample(next.entry)) {
      rows[rows.length - 1] = { ...last, entry: together(last.entry, next.entry) };
    } else rows.push(next);
  }
  return rows;
}

function isSample(entry: Entry): entry is FactEntry {
  if (entry.kind !== 'fact') return false;
  return ['txUpdated', 'meter'].includes(entry.means) && PERIODIC.has(entry.trigger ?? undefined);
}

function together(first: FactEntry, next: FactEntry): FactEntry {
  const rows = new Map(first.tellings.map((each) => [keyOf(each), each]));
  for (const each of next.tellings) {
    const row = rows.get(keyOf(each));
    rows.set(keyOf(each), row === undefined ? each : { ...row, messages: row.messages + 1 });
  }
  return {
    ...first,
    until: next.at,
    messages: first.messages + 1,
    charging_state: next.charging_state ?? first.charging_state,
    tellings: [...rows.values()],
  };
}

function keyOf({ provider_id, state, why }: Tellings[number]): string {
  return JSON.stringify([provider_id, state, why]);
}

/** What a message says, field by field: each may have it or not. */
function askOf(message: Message | undefined): { readonly [field: string]: unknown } {
  return message === undefined ? {} : { ...message.ask };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
