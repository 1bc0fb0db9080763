/** The status of a place as one service sees it, in the words of its version's kind (PROTOCOL §4.2, §2.2, §2.6). */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { Instant, Place, Provider, Status, Transaction } from '../core/model.ts';
import { isOcppVersion, type OcppVersion, statusTellsAll } from '../core/ocpp/versions.ts';
import { isClosed, placeKey } from '../core/station/apply.ts';
import { isHiddenFrom } from '../core/station/joined.ts';
import { errorAt, underLevel } from '../core/station/problems.ts';
import type { StationState, Told } from '../core/station/station.ts';
import { detailedStatus, plainStatus } from '../core/views/status-words.ts';
import { statusAfterLeaving, statusFor, statusOfHidden } from '../core/views/view.ts';
import { isClosedForItself } from './closing.ts';
import { rowKey, sessionBehind, type TwinState } from './twin-state.ts';

export interface SeenStatus {
  readonly status: Status;
  readonly at: Instant;
  /** The charger's own words, where this is just what they say. */
  readonly asTold?: Told | undefined;
  /** Of the frame that said it last. */
  readonly messageId?: string | undefined;
}

/** Who looks, and whether the charger is away for so long that all of it shows as unavailable. */
export interface Looking {
  readonly provider: Provider;
  readonly version: OcppVersion;
  readonly away: boolean;
}

const STATION: Place = { evse: 0 };

/** The places of which a link of this version hears. */
export function placesFor({ station }: TwinState, version: OcppVersion): readonly string[] {
  const keys = Object.keys(station.statuses);
  const station0 = placeKey(STATION);
  return needsDetail(station, version) && keys.length > 0 && !keys.includes(station0) ? [station0, ...keys] : keys;
}

export function seenStatus(
  state: TwinState,
  key: string,
  { provider, version, away }: Looking,
): SeenStatus | undefined {
  const entry = entryOf(state, key);
  if (entry === undefined || !provider.rights.includes('observe')) return undefined;
  if (away) return { at: entry.at, status: { ...entry.meaning, status: 'Unavailable', errorCode: 'NoError' } };
  const worded = inWordsOf(state, entry, provider, version);
  const status = asShown(state, provider, worded.status);
  return { status, at: worded.at, asTold: status === entry.meaning ? entry : undefined, messageId: entry.messageId };
}

type Entry = StationState['statuses'][string];

/** The station as a whole, which newer chargers tell of in events, if at all. */
function entryOf({ station }: TwinState, key: string): Entry | undefined {
  const entry = station.statuses[key];
  if (entry !== undefined || key !== placeKey(STATION)) return entry;
  const { status, at } = station.levels?.[STATION.evse] ?? {};
  const isUsable = status === undefined || status === 'Occupied' || status === 'Reserved';
  const meaning: Status = { place: STATION, status: isUsable ? 'Available' : status, errorCode: 'NoError' };
  return { meaning, at: at ?? station.boot?.at ?? 0, payload: {} };
}

/** Newer chargers tell in a status only that a place is in use. */
function needsDetail({ version: spoken }: StationState, version: OcppVersion): boolean {
  return statusTellsAll(version) && isOcppVersion(spoken) && !statusTellsAll(spoken);
}

function inWordsOf(
  state: TwinState,
  entry: Entry,
  provider: Provider,
  version: OcppVersion,
): { readonly status: Status; readonly at: Instant } {
  const { station } = state;
  const { meaning } = entry;
  if (needsDetail(station, version)) return detailed(state, entry, provider);
  const status = statusTellsAll(version) ? meaning.status : plainStatus(meaning.status);
  return { at: entry.at, status: status === meaning.status ? meaning : { ...meaning, status } };
}

function detailed(state: TwinState, entry: Entry, { id }: Provider) {
  const { station, transactions } = state;
  const { place } = entry.meaning;
  const since = entry.pluggedAt ?? entry.at;
  const atEvse = transactions.filter((tx) => tx.place.evse === place.evse && place.evse !== 0);
  const here = atEvse.filter((tx) => (tx.place.connector ?? place.connector) === place.connector);
  const tx = here.find(({ endedAt }) => endedAt === undefined);
  const over = here.findLast(({ endedAt }) => endedAt !== undefined && endedAt >= since);
  const status = detailedStatus(underLevel(station, entry.meaning), {
    tx,
    isTold: tx !== undefined && state.rows.get(rowKey(tx.id, id))?.state === 'open',
    isOver: over !== undefined,
    isElsewhere: atEvse.some(({ endedAt }) => endedAt === undefined),
  });
  const changedAt = Math.max(entry.at, (tx ?? over)?.lastAt ?? 0);
  return { at: changedAt, status: { ...entry.meaning, at: changedAt, status, ...errorAt(station, place) } };
}

function asShown(state: TwinState, provider: Provider, status: Status): Status {
  const tx = sessionBehind(state, status);
  if (isShownClosed(state, provider, status, tx)) return { ...status, status: 'Unavailable' };
  if (isShownReserved(state, provider, status)) return { ...status, status: 'Reserved' };
  const row = tx && state.rows.get(rowKey(tx.id, provider.id));
  if (row?.state === 'leaving' || row?.state === 'refused') return statusAfterLeaving(status);
  const isHidden = tx !== undefined && isHiddenFrom(state.station, provider.id, tx.id);
  return isHidden ? statusOfHidden(status) : statusFor(provider, status, tx);
}

/** A place that is kept for a card shows so, also where the charger knows nothing of it (PROTOCOL §2.6). */
function isShownReserved({ leases }: TwinState, provider: Provider, { place, status }: Status): boolean {
  const lease = leases.get(place.evse);
  // What a transparent provider reserves is the charger's to keep and to tell.
  if (isTransparent(provider) && lease?.holder === provider.id) return false;
  return status === 'Available' && lease?.state === 'reserved' && lease.reservation !== undefined;
}

/**
 * A charger that does not do what the home says shows as closed all the same, and what a provider took out of service
 * for itself shows so to it (PROTOCOL §2.6); a fault is never hidden.
 */
function isShownClosed(
  state: TwinState,
  provider: Provider,
  { place, status }: Status,
  tx: Transaction | undefined,
): boolean {
  if (status === 'Faulted') return false;
  const isRunning = tx !== undefined && tx.endedAt === undefined;
  if (!isRunning && isClosed(state.station, place.evse)) return true;
  // A session that it knows goes on: until then it is only scheduled.
  const isKnown = isRunning && state.rows.get(rowKey(tx.id, provider.id))?.state === 'open';
  return !isKnown && isClosedForItself(state, provider, place.evse);
}
