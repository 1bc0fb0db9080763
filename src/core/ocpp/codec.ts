/**
 * From the words of a version to the proxy's own and back, never from version to version. What a version cannot say is
 * `undefined` and up to the caller to refuse; nothing is invented here: ids and sequence numbers come with the message.
 */
import { invariant } from '../assert.ts';
import type { MeaningName, Meanings, Message, Payload } from '../model.ts';
import { authorize } from './translate/authorisation.ts';
import { status } from './translate/availability.ts';
import { configurationAsks } from './translate/configuration.ts';
import { displayAsks } from './translate/display.ts';
import { gridAsks } from './translate/grid.ts';
import { lists } from './translate/lists.ts';
import { maintenance } from './translate/maintenance.ts';
import { meter } from './translate/metering.ts';
import { monitoringAsks } from './translate/monitoring.ts';
import { newsAsks } from './translate/news.ts';
import { problems } from './translate/problems.ts';
import { profileAsks } from './translate/profiles.ts';
import { records } from './translate/records.ts';
import { boot, heartbeat } from './translate/registration.ts';
import { start, stop, unlock } from './translate/remote.ts';
import { reservations } from './translate/reservations.ts';
import { streamAsks } from './translate/streams.ts';
import { tariffAsks } from './translate/tariffs.ts';
import { transactionAsks } from './translate/transaction-status.ts';
import { txEnded, txStarted, txUpdated } from './translate/transactions.ts';
import { triggers } from './translate/triggers.ts';
import { trust } from './translate/trust.ts';
import { upkeepAsks } from './translate/upkeep.ts';
import { vendorAsks } from './translate/vendor.ts';
import { withoutAbsent } from './translate/words.ts';
import type { Translations } from './types.ts';
import type { OcppVersion } from './versions.ts';

export { decodeHousekeeping, isRestarting, restart } from './translate/housekeeping.ts';
export { giveProfile, knowsSteering, type OwnProfile, takeAllProfiles, takeProfile } from './translate/own-profiles.ts';
export { clearLimit } from './translate/profiles.ts';
export { CUSTOMER_PAGE_CHARS, customerPage } from './translate/records.ts';
export { reaches, settingsWithKey } from './translate/setting-keys.ts';
export { MAX_VALUE_CHARS, sayable } from './translate/setting-values.ts';

const TRANSLATIONS: { readonly [M in MeaningName]: Translations<M> } = {
  boot,
  heartbeat,
  authorize,
  status,
  txStarted,
  txUpdated,
  txEnded,
  meter,
  problems,
  start,
  stop,
  unlock,
  ...profileAsks,
  ...configurationAsks,
  ...transactionAsks,
  ...upkeepAsks,
  ...monitoringAsks,
  ...displayAsks,
  ...tariffAsks,
  ...gridAsks,
  ...streamAsks,
  ...vendorAsks,
  ...newsAsks,
  ...maintenance,
  ...reservations,
  ...triggers,
  ...lists,
  ...trust,
  ...records,
};

/** A translation without its version: what it reads is proven by the schema, what it writes by its own type. */
interface Row<M extends MeaningName> {
  readonly action: string;
  readonly when?: (request: never) => boolean;
  readonly decode: (request: never) => Meanings[M]['ask'] | undefined;
  readonly encode: (ask: Meanings[M]['ask']) => object | undefined;
  readonly decodeAnswer: (response: Payload) => Meanings[M]['answer'];
  readonly encodeAnswer: (answer: Meanings[M]['answer'], ask: Meanings[M]['ask'] | undefined) => object;
}
type Rows = { readonly [M in MeaningName]: { readonly [V in OcppVersion]: Row<M> | null } };
const ROWS: Rows = TRANSLATIONS;

/**
 * What a CALL means. The payload has passed the published schema of this version and action.
 *
 * Undefined when it means nothing that crosses versions: the action has no meaning here, or this content has none.
 */
export function decode(version: OcppVersion, action: string, payload: Payload): Message | undefined {
  // The rows below are those of this version and action, so the schema that the payload passed is their request type.
  const request = payload as never;
  for (const [means, columns] of Object.entries(ROWS)) {
    const row = columns[version];
    if (row?.action !== action || row.when?.(request) === false) continue;
    const ask = row.decode(request);
    // `ROWS` keeps every row under the name of the meaning that it decodes to.
    return ask === undefined ? undefined : ({ means, ask } as Message);
  }
  return undefined;
}

/** The CALL that says this; undefined when this version cannot say it. Absent fields are left out, never `null`. */
export function encode(
  version: OcppVersion,
  message: Message,
): { readonly action: string; readonly payload: Payload } | undefined {
  return encodeAs(version, message.means, message.ask);
}

function encodeAs<M extends MeaningName>(version: OcppVersion, means: M, ask: Meanings[M]['ask']) {
  const row = ROWS[means][version];
  const payload = row?.encode(ask);
  return row && payload ? { action: row.action, payload: withoutAbsent(payload) } : undefined;
}

/**
 * What an answer to that meaning says. Answers of real central systems are read generously (PROTOCOL Q46, Q47): any
 * payload will do, and what it fails to say is read as a refusal.
 */
export function decodeAnswer<M extends MeaningName>(
  version: OcppVersion,
  means: M,
  payload: Payload,
): Meanings[M]['answer'] {
  return rowOf(version, means).decodeAnswer(payload);
}

/**
 * The answer as the payload of a CALLRESULT. `ask` is what is answered, where known: a token that was not shown is
 * not answered for.
 */
export function encodeAnswer<M extends MeaningName>(
  version: OcppVersion,
  means: M,
  answer: Meanings[M]['answer'],
  ask?: Meanings[M]['ask'],
): Payload {
  return withoutAbsent(rowOf(version, means).encodeAnswer(answer, ask));
}

function rowOf<M extends MeaningName>(version: OcppVersion, means: M): Row<M> {
  const row = ROWS[means][version];
  invariant(row !== null, `${means} cannot be asked in this version, so nobody can answer it`);
  return row;
}

/** Whether this version has a message for it at all. */
export function hasWords(version: OcppVersion, means: MeaningName): boolean {
  return ROWS[means][version] !== null;
}
