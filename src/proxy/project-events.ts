/** Events in the words for one service: what is sent, or why nothing is (PROTOCOL §1, lanes E and R). */
import { isTransparent, seesAs } from '../core/arbitration/roles.ts';
import type { Message, Payload, Provider, Source, Transaction } from '../core/model.ts';
import { between } from '../core/ocpp/between-newer.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import { maskForbidden } from '../core/ocpp/forbidden-keys.ts';
import { OWN_KINDS, readIds, rewriteIds } from '../core/ocpp/ids.ts';
import { monitoredFor } from '../core/ocpp/monitored.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { asTheirs } from '../core/station/id-map.ts';
import { viewOf } from '../core/views/view.ts';
import { say } from './crossing.ts';
import type { Passing } from './now-lane.ts';
import { LEFT_OUT, type Metered, type Projected, type ProjectWorld, SKIP } from './project.ts';
import { sift } from './sift.ts';

/** Events older than this are not worth telling any more (PROTOCOL §1, lane E). */
export const MAX_EVENT_AGE_MS = 7 * 24 * 3600 * 1000;

/**
 * An event: as it came, with the provider's own ids, without settings that nobody is shown and without anything of
 * sessions that are hidden from it. `sessions` are those that the charger has or had lately.
 */
export function projectEvent(world: ProjectWorld, fact: Passing, sessions: readonly Transaction[]): Projected {
  const { provider } = world;
  if (!provider.rights.includes('observe')) return SKIP;
  if (fact.only !== undefined && fact.only !== provider.id) return SKIP;
  if (world.now - fact.recordedAt > MAX_EVENT_AGE_MS) return LEFT_OUT;
  const hidden = sessions.filter((tx) => viewOf(provider, tx) === 'occupied' || world.isHidden(tx));
  if (fact.message?.means === 'meter' && hidden.some((tx) => isMetered(tx, fact.message))) return SKIP;
  const sifted = siftEvent(world, fact);
  return sifted === undefined ? SKIP : eventAs(world, sifted.fact, hidden, sifted.metered);
}

/** Values outside of sessions, as far as the provider wants them. */
function siftEvent({ metering, metered = {} }: ProjectWorld, fact: Passing) {
  if (metering === undefined || fact.message?.means !== 'meter') return { fact, metered: undefined };
  const { evse } = fact.message.ask.place;
  const sifted = sift(metering, fact, undefined, metered[evse] ?? {});
  return sifted && { fact: sifted.fact, metered: { ...metered, [evse]: sifted.told } };
}

function eventAs(
  world: ProjectWorld,
  fact: Passing,
  hidden: readonly Transaction[],
  metered: Metered | undefined,
): Projected {
  const { provider, version } = world;
  const said = saidFor(world, fact);
  const row = said && rowOf(version, said.action);
  if (said === undefined || row === undefined || !mayHear(provider, row.audience)) return SKIP;
  const { action } = said;
  const masked = maskForbidden(version, action, said.payload);
  const payload = world.monitors ? monitoredFor(action, masked, world.monitors) : masked;
  if (payload === undefined) return SKIP;
  const isHidden = (id: string | number): boolean => hidden.some((tx) => tx.chargerTxId === String(id));
  const tellsOfHidden = readIds(payload, row.ids ?? {}).some(({ kind, value }) => kind === 'tx' && isHidden(value));
  // A problem of the charger concerns everybody; only whose session it fell into does not.
  if (tellsOfHidden && !tellsProblems(fact.message)) return SKIP;
  return {
    kind: 'send',
    action,
    payload: rewriteIds(payload, row.ids ?? {}, (kind, value) => {
      if (kind === 'tx') return isHidden(value) ? undefined : value;
      return (OWN_KINDS.has(kind) ? asTheirs(world.ids, kind, provider.id, value) : undefined) ?? value;
    }),
    metered,
  };
}

/** In the version of the provider; undefined where that cannot say it. The charger's own words say the most. */
function saidFor({ provider, version, crossing }: ProjectWorld, { source, message }: Passing) {
  const payload = source && wordsFor(provider, version, source);
  if (source !== undefined && payload !== undefined) return { action: source.action, payload };
  return message && say(version, crossing, message);
}

function tellsProblems(message: Message | undefined): boolean {
  return message?.means === 'problems' && message.ask.problems.length > 0;
}

/** Undefined where they cannot be taken over. */
function wordsFor(provider: Provider, version: OcppVersion, source: Source): Payload | undefined {
  // What had to be mended goes on to a transparent provider alone, and is of no other version.
  if (source.version === version && provider.role === 'transparent') return source.received ?? source.payload;
  return between(source.version, version, 'request', source.action, source.payload);
}

/** What is told in real time: an event, but for what the car of a hidden session wants. */
export function projectPassing(world: ProjectWorld, passing: Passing, sessions: readonly Transaction[]): Projected {
  const evse = passing.source?.payload.evseId;
  const isRunning = (tx: Transaction): boolean => tx.endedAt === undefined && tx.place.evse === evse;
  const isHidden = (tx: Transaction): boolean => viewOf(world.provider, tx) === 'occupied' || world.isHidden(tx);
  return sessions.some((tx) => isRunning(tx) && isHidden(tx)) ? SKIP : projectEvent(world, passing, sessions);
}

/** Do these values hold the energy of this session? Those of EVSE 0 are of the whole charger. */
function isMetered(tx: Transaction, message: Message | undefined): boolean {
  if (message?.means !== 'meter' || tx.endedAt !== undefined) return false;
  const { evse } = message.ask.place;
  return evse === 0 || evse === tx.place.evse;
}

function mayHear(provider: Provider, audience: string | undefined): boolean {
  const sees = seesAs(provider);
  if (audience === undefined || audience === 'all' || audience === 'requester' || isTransparent(sees)) return true;
  return sees.rights.some((right) => right === audience);
}
