/** Flat limits that the home and backends set in plain amperes, and the home's pause (PROTOCOL §3.2). */

export interface OwnLimit {
  readonly limitA?: number | undefined;
  /** The limit ends with this session. */
  readonly txId?: string | undefined;
  /** The limit ends when its party gives control back. */
  readonly whileHolding?: boolean | undefined;
  /** Nothing is given until this session ends, or until it is resumed. */
  readonly paused?: { readonly txId: string | undefined } | undefined;
}

/** By EVSE. */
export interface OwnLimits {
  readonly [evse: string]: OwnLimit;
}

export const NO_OWN_LIMITS: OwnLimits = {};

/** Why a home that paused it allows nothing. */
export const PAUSED = 'You paused it.';

/** What it allows a session, or without one the next; undefined = it limits nothing. */
export function ownAmps(limit: OwnLimit | undefined, txId: string | undefined): number | undefined {
  if (isPaused(limit, txId)) return 0;
  return limit !== undefined && counts(limit.txId, txId) ? limit.limitA : undefined;
}

export function isPaused(limit: OwnLimit | undefined, txId: string | undefined): boolean {
  return limit?.paused !== undefined && counts(limit.paused.txId, txId);
}

function counts(only: string | undefined, txId: string | undefined): boolean {
  return only === undefined || only === txId;
}

export function withLimit(
  limits: OwnLimits,
  evse: number,
  limitA: number | undefined,
  ends: Pick<OwnLimit, 'txId' | 'whileHolding'> = {},
): OwnLimits {
  const { paused } = limits[evse] ?? {};
  return put(limits, evse, limitA === undefined ? { paused } : { paused, limitA, ...ends });
}

export function withPause(limits: OwnLimits, evse: number, paused: OwnLimit['paused']): OwnLimits {
  return put(limits, evse, { ...limits[evse], paused });
}

/** A session takes what was said of it alone with it. */
export function withoutSession(limits: OwnLimits, txId: string): OwnLimits {
  return Object.entries(limits).reduce((left, [evse, limit]) => {
    const isOver = limit.limitA !== undefined && limit.txId === txId;
    const kept = isOver ? { paused: limit.paused } : limit;
    return put(left, Number(evse), limit.paused?.txId === txId ? { ...kept, paused: undefined } : kept);
  }, limits);
}

function put(limits: OwnLimits, evse: number, limit: OwnLimit): OwnLimits {
  if (limit.limitA !== undefined || limit.paused !== undefined) return { ...limits, [evse]: limit };
  const { [evse]: _gone, ...others } = limits;
  return others;
}
