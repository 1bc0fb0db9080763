/**
 * Sessions made by chance, told by a charger of one version and heard by a service of each at once. What each of them
 * must hear is worked out here anew from PROTOCOL §4.2 and §4.3, by nothing that the proxy uses.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import {
  arrivals,
  type Event,
  eventsOf,
  iso,
  newerCall,
  olderCall,
  olderReason,
  type State,
  type Story,
  story,
} from './bridge-story.ts';
import { until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

type Line = readonly unknown[];

/** What a service of the oldest version must hear. */
function dueOlder(story: Story, events: readonly Event[], isNewer: boolean): readonly Line[] {
  const from = isNewer ? flowsAt(story, events) : 0;
  const start = events[from];
  const stop = events.at(-1);
  if (start === undefined || stop === undefined) return [];
  // What flowed before anybody could tell is of the session, too.
  const register = events.slice(0, Math.max(1, from)).findLast(({ wh }) => wh !== undefined)?.wh;
  return [
    ['start', story.tag, register, iso(start.at)],
    ...events.slice(from).flatMap(({ kind, wh, at }) => (kind === 'sample' ? [['meter', wh, iso(at)]] : [])),
    ['stop', stop.wh, iso(stop.at), olderReason(story.reason)],
  ];
}

/** Where a session begins for who knows no cables: the card is known and current may flow, or did (PROTOCOL §4.3). */
function flowsAt({ isCableFirst, beginWh }: Story, events: readonly Event[]): number {
  const card = isCableFirst ? events.findIndex(({ kind }) => kind === 'card') : 0;
  const flow = events.findIndex(({ state, wh = beginWh }) => state !== undefined || wh > beginWh);
  return card < 0 || flow < 0 ? events.length : Math.max(card, flow);
}

/** What a service of a newer version must hear. */
function dueNewer(story: Story, events: readonly Event[], isNewer: boolean): readonly Line[] {
  let last: State | undefined;
  const told = events.filter(({ kind, state }) => {
    if (isNewer || kind !== 'state') return true;
    const isNews = state !== last;
    last = state;
    return isNews;
  });
  return told.map(({ kind, at, wh, state }, seqNo) => [
    kind === 'start' ? 'Started' : kind === 'stop' ? 'Ended' : 'Updated',
    seqNo,
    iso(at),
    wh,
    ...(kind === 'state' ? [state] : []),
    ...(kind === 'stop' ? [isNewer ? story.reason : olderReason(story.reason)] : []),
  ]);
}

/** What it did hear since its call with this index, in the same words. */
function heardBy(
  stage: Stage,
  id: string,
  since: number,
): { readonly lines: readonly Line[]; readonly ids: ReadonlySet<unknown> } {
  const ids = new Set<unknown>();
  const lines = stage
    .service(id)
    .calls.slice(since)
    .flatMap(({ action, payload }): readonly Line[] => {
      const values = valuesOf(payload.meterValue);
      switch (action) {
        case 'StartTransaction':
          return [['start', payload.idTag, payload.meterStart, payload.timestamp]];
        case 'MeterValues':
          ids.add(payload.transactionId);
          return values.map(({ wh, at }) => ['meter', wh, at]);
        case 'StopTransaction':
          ids.add(payload.transactionId);
          return [['stop', payload.meterStop, payload.timestamp, payload.reason]];
        case 'TransactionEvent': {
          const { transactionId, chargingState, stoppedReason } = fields(payload.transactionInfo);
          ids.add(transactionId);
          const isState = payload.triggerReason === 'ChargingStateChanged' && payload.eventType === 'Updated';
          return [
            [
              payload.eventType,
              payload.seqNo,
              payload.timestamp,
              values[0]?.wh,
              ...(isState ? [chargingState] : []),
              ...(payload.eventType === 'Ended' ? [stoppedReason] : []),
            ],
          ];
        }
        default:
          return [];
      }
    });
  return { lines, ids };
}

function valuesOf(meterValue: unknown): readonly { readonly wh: number; readonly at: unknown }[] {
  const readings = Array.isArray(meterValue) ? meterValue.map(fields) : [];
  return readings.flatMap(({ timestamp, sampledValue }) =>
    (sampledValue as readonly unknown[]).map((sample) => ({ wh: Number(fields(sample).value), at: timestamp })),
  );
}

const SERVICES = {
  v16: { version: '1.6', firstTxId: 77 },
  v201: { version: '2.0.1' },
  v21: { version: '2.1' },
} as const;
/** A charger with nothing to be set. */
export const nothingToSet: StrictAnswer = ({ action, payload }) =>
  action === 'GetVariables' && Array.isArray(payload.getVariableData)
    ? {
        getVariableResult: payload.getVariableData.map(fields).map(({ component, variable }) => ({
          attributeStatus: 'UnknownComponent',
          component,
          variable,
        })),
      }
    : { status: 'Accepted' };

/** A number that does not come is waited for as long (PROTOCOL §4.3). */
const GAP_MS = 61_000;
const QUIET_MS = 5_000;

/** Plays so many sessions one after the other at a charger of this version. */
export async function playSessions(
  version: OcppVersion,
  options: { readonly runs: number; readonly seed: number; readonly isLiar?: boolean },
): Promise<void> {
  const stories = fc.sample(story, { numRuns: options.runs, seed: options.seed });
  await play({ version, services: SERVICES, answer: nothingToSet }, async (stage) => {
    await settled(stage, ...Object.keys(SERVICES));
    const used = new Set<unknown>();
    for (const [index, one] of stories.entries()) {
      await playSession(stage, version, { ...one, isLiar: options.isLiar === true }, index, used).catch(
        (error: unknown) => {
          throw new Error(`session ${index} of seed ${options.seed}: ${JSON.stringify(one)}\n${String(error)}`, {
            cause: error,
          });
        },
      );
    }
  });
}

async function playSession(
  stage: Stage,
  version: OcppVersion,
  one: Story & { readonly isLiar: boolean },
  index: number,
  used: Set<unknown>,
): Promise<void> {
  const isNewer = version !== '1.6';
  const ids = Object.keys(SERVICES);
  const since = new Map(ids.map((id) => [id, stage.service(id).calls.length]));
  await stage.pass(QUIET_MS);
  await stage.box.status('cable');
  const events = eventsOf(one, isNewer, stage.clock.now());
  const order = isNewer ? arrivals(events, one) : events.map((_, at) => at);
  const isPlain = !one.isLate && order.every((event, at) => event === at);
  if (one.isLate) await stage.pass((events.at(-1)?.at ?? 0) - stage.clock.now());
  let txId = 0;
  for (const [turn, at] of order.entries()) {
    const event = events[at];
    if (event === undefined) throw new Error('no such event');
    await stage.pass(Math.max(0, event.at - stage.clock.now()));
    if (isNewer) {
      await stage.box.peer.call('TransactionEvent', newerCall(one, `session-${index}`, event, at));
    } else {
      const answer = await stage.box.peer.call(...olderCall(one, txId, event));
      if (event.kind === 'start') txId = Number(answer.transactionId);
    }
    if (isPlain && event.state !== undefined) await shows(stage, one, events.slice(0, turn + 1), isNewer, event.state);
  }
  if (!isPlain) await stage.pass(GAP_MS);
  await delivered(stage);
  const arrived = eventsOf(one.isLiar ? { ...one, beginWh: one.beginWh + 1 } : one, isNewer, events[0]?.at ?? 0).filter(
    (_, at) => order.includes(at),
  );
  for (const id of ids) {
    const { lines, ids: names } = heardBy(stage, id, since.get(id) ?? 0);
    const due = id === 'v16' ? dueOlder(one, arrived, isNewer) : dueNewer(one, arrived, isNewer);
    expect(lines, id).toEqual(due);
    expect(names.size, `names of the session at ${id}`).toBe(due.length === 0 ? 0 : 1);
    for (const name of names) {
      expect(used.has(`${id} ${name}`), `${id} knows ${name} from an earlier session`).toBe(false);
      used.add(`${id} ${name}`);
    }
  }
  await stage.box.status('Available');
  for (const id of ids) await until(`${id} to see the place free`, () => lastStatus(stage, id) === 'Available');
}

/** Which status a session in this state shows (PROTOCOL §4.2). */
async function shows(
  stage: Stage,
  one: Story,
  events: readonly Event[],
  isNewer: boolean,
  state: State,
): Promise<void> {
  const hasBegun = !isNewer || flowsAt(one, events) < events.length;
  const due = { v16: hasBegun ? state : 'Preparing', v201: 'Occupied', v21: 'Occupied' };
  for (const [id, status] of Object.entries(due)) {
    await until(`${id} to see ${status}`, () => lastStatus(stage, id) === status);
  }
}

function lastStatus(stage: Stage, id: string): unknown {
  const { payload } =
    stage
      .service(id)
      .calls.findLast(({ action, payload }) => action === 'StatusNotification' && payload.connectorId === 1) ?? {};
  return payload?.status ?? payload?.connectorStatus;
}
