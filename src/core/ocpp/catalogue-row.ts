/** What a row of the catalogue says. The table itself is `catalogue.ts`. */
import type { MeaningName, Right, Verb } from '../model.ts';
import type { Action16, Action21, Action201, AnyAction } from './actions.ts';
import type { IdPaths } from './ids.ts';
import type { OcppVersion } from './versions.ts';

export const ALL = ['1.6', '2.0.1', '2.1'] as const satisfies readonly OcppVersion[];
export const V16 = ['1.6'] as const satisfies readonly OcppVersion[];
export const V2 = ['2.0.1', '2.1'] as const satisfies readonly OcppVersion[];
export const V21 = ['2.1'] as const satisfies readonly OcppVersion[];

/** Id paths that many rows share. */
export const REQ = { req: ['requestId'] } as const satisfies IdPaths;
export const REQ_SEQ = { req: ['requestId'], seq: ['seqNo'] } as const satisfies IdPaths;
export const TX = { tx: ['transactionId'] } as const satisfies IdPaths;
export const STREAM = { str: ['id'] } as const satisfies IdPaths;

interface AnyRow {
  readonly in: readonly OcppVersion[];
  /** Ids in the request that are somebody's own, in the spellings of all versions. */
  readonly ids?: IdPaths;
  /** The same in the answer. */
  readonly answerIds?: IdPaths;
  /** What it may mean in the proxy's words; without one it passes between equal versions only. */
  readonly means?: readonly MeaningName[];
}

interface FromCharger {
  /**
   * Who answers the charger: the proxy at once, the authority within its time limit, or the first provider with a
   * positive answer; behind both of the latter stands the proxy's own answer (`local-answers.ts`).
   */
  readonly answeredBy: 'proxy' | 'authority' | 'first';
  /** `T` transaction facts · `E` events · `S` latest state only · `R` real time, kept nowhere · `none` never copied. */
  readonly lane: 'T' | 'E' | 'S' | 'R' | 'none';
  /** Who gets a copy: everybody who may observe, only who asked for it, who has this right, or nobody. */
  readonly audience: 'all' | 'requester' | 'none' | Right;
}

interface FromCsms {
  /** The right that the asker must have; `rightsFor` knows what a request needs on top. */
  readonly needs: Right;
  readonly alsoNeeds?: Right;
  /** What the asker wants, as the rules see it. */
  readonly verb: Verb;
  /**
   * How it is meant to be served: from the asker's own state, by the holder of control, merged over all parties, by
   * one party at a time for the whole charger, or never (V L M X D of PROTOCOL §1).
   */
  readonly handling: 'virtual' | 'lease' | 'merged' | 'exclusive' | 'denied';
}

type Absent<T> = { readonly [K in keyof T]?: undefined };

export interface ChargerRow extends AnyRow, FromCharger, Absent<FromCsms> {
  readonly from: 'charger';
}
export interface CsmsRow extends AnyRow, FromCsms, Absent<FromCharger> {
  readonly from: 'csms';
}
export interface BothRow extends AnyRow, FromCharger, FromCsms {
  readonly from: 'both';
}
export type Row = ChargerRow | CsmsRow | BothRow;

/** The versions that have an action, so that a wrong list does not compile. */
type VersionsOf<A extends AnyAction> = A extends Action201
  ? A extends Action16
    ? typeof ALL
    : typeof V2
  : A extends Action21
    ? typeof V21
    : typeof V16;

/** Rows under the official names; a misspelt name or a wrong list of versions does not compile. */
export type Rows<R extends Row> = { readonly [A in AnyAction]?: R & { readonly in: VersionsOf<A> } };
