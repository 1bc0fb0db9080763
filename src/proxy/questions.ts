/** What a charger asks and only a provider can answer: who is asked, and in which words (PROTOCOL §1.1, §5.3). */
import { isTransparent } from '../core/arbitration/roles.ts';
import { AUTHORITY_DEADLINE_MS } from '../core/authorise/authorise.ts';
import type { MeaningName, Meanings, Message, Party, Payload, ProviderId, Source, Transaction } from '../core/model.ts';
import { between } from '../core/ocpp/between-newer.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { decodeAnswer, encodeAnswer } from '../core/ocpp/codec.ts';
import { isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import { causeOf } from './cause.ts';
import type { Context } from './context.ts';
import { crossingOf, say } from './crossing.ts';
import type { ServiceLink } from './ports.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';

/** A contract certificate takes its time: as long as chargers wait for an answer, less the way (PROTOCOL §1.1). */
const PATIENT_MS: { readonly [action: string]: number | undefined } = { Get15118EVCertificate: 28_000 };

/** The charger wants a certificate signed. */
const SIGNING = 'SignCertificate';

/** What became of a payment at the charger. */
export const SETTLEMENT = 'NotifySettlement';

/** What a tax number is good for knows who bills. */
const TAX = 'VatNumberValidation';

const ABOUT_MONEY: readonly string[] = [SETTLEMENT, TAX];

/** Asks one provider after the other; the first usable answer wins. Undefined: the proxy answers itself. */
export async function askProviders(
  context: Context,
  twin: Twin,
  row: CatalogueRow,
  source: Source,
  message: Message | undefined,
): Promise<Payload | undefined> {
  const links = context.settings.providers
    .filter(({ id }) => mayAnswer(context, twin, id, row, source))
    .flatMap(({ id }) => context.service(twin.chargerId, id) ?? [])
    .flatMap((link) => {
      const question = questionFor(context, twin, link, source, message);
      return question === undefined ? [] : [{ link, question }];
    })
    .toSorted((a, b) => rankOf(context, a.link.providerId) - rankOf(context, b.link.providerId));
  const deadline = context.clock.ticks() + (PATIENT_MS[row.action] ?? AUTHORITY_DEADLINE_MS);
  let negative: Payload | undefined;
  for (const [index, { link, question }] of links.entries()) {
    // Each gets its share of what is left: a silent one must not keep the others from being asked.
    const timeoutMs = Math.floor((deadline - context.clock.ticks()) / (links.length - index));
    if (timeoutMs <= 0) break;
    const outcome = await link.call(question.action, question.payload, { timeoutMs, cause: causeOf(source) });
    if (outcome.kind !== 'result' || outcome.isBroken) continue;
    const answer = question.answered(outcome.payload);
    if (answer === undefined) continue;
    if (row.action === SIGNING && isPositive(answer)) await noteSigning(context, twin, link.providerId, source);
    if (row.answeredBy === 'authority' || isPositive(answer)) return answer;
    negative ??= answer;
  }
  return negative;
}

/** Who decides on cards is asked before the others, which go as the owner wrote them down. */
function rankOf({ settings }: Context, id: ProviderId): number {
  return id === settings.authority ? 0 : 1;
}

/** It may send the signed certificate, some time from now. */
async function noteSigning(context: Context, twin: Twin, by: ProviderId, { payload }: Source): Promise<void> {
  const requestId = typeof payload.requestId === 'number' ? payload.requestId : undefined;
  await twin.run((unit) => unit.putPartyState(by, 'signing', { at: context.clock.now(), requestId }));
}

/** A question of the charger in the version of who is asked, and what the answer says in that of the charger. */
interface Question {
  readonly action: string;
  readonly payload: Payload;
  readonly answered: (answer: Payload) => Payload | undefined;
}

/** Undefined where that version has no words for it. */
function questionFor(
  context: Context,
  twin: Twin,
  link: ServiceLink,
  source: Source,
  message: Message | undefined,
): Question | undefined {
  const { version, action } = source;
  const payload = wordsFor(context, link, source);
  if (payload !== undefined) {
    return { action, payload, answered: (answer) => between(link.version, version, 'response', action, answer) };
  }
  const said = message && say(link.version, crossingOf(twin.state), message);
  return said && isOcppVersion(version)
    ? { ...said, answered: (answer) => heardAs(version, link, message, answer) }
    : undefined;
}

function heardAs<M extends MeaningName>(
  version: OcppVersion,
  link: ServiceLink,
  { means, ask }: { readonly means: M; readonly ask: Meanings[M]['ask'] },
  answer: Payload,
): Payload {
  return encodeAnswer(version, means, decodeAnswer(link.version, means, answer), ask);
}

/** Whether a provider is asked when the charger wants to know this. */
export function mayAnswer(context: Context, twin: Twin, id: ProviderId, row: CatalogueRow, source: Source): boolean {
  const provider = context.settings.providers.find((known) => known.id === id);
  // Who only watches has no say.
  if (provider === undefined || provider.shadow !== undefined) return false;
  const concerned = whoIsConcerned(twin, row.action, source.payload);
  // Of money that one is owed nobody else says a word.
  if (concerned !== undefined && ABOUT_MONEY.includes(row.action)) return id === concerned;
  if (isTransparent(provider)) return true;
  if (row.action === 'DataTransfer') return provider.rights.includes(`data:${String(source.payload.vendorId)}`);
  if (concerned !== undefined) return id === concerned;
  if (id === context.settings.authority) return true;
  return row.answeredBy === 'first' && provider.rights.includes(row.action === TAX ? 'authorise' : 'certificate');
}

/**
 * Who steers the place of a car decides what it gets, and who pays a session, or keeps its place for who is about to,
 * knows of its money (PROTOCOL §1.1). `home`: no provider is.
 */
export function whoIsConcerned({ state }: Twin, action: string, { evseId, transactionId }: Payload): Party | undefined {
  const holder = providerOf(state.leases.get(Number(evseId))?.holder);
  switch (action) {
    case 'NotifyEVChargingNeeds':
      return holder;
    case SETTLEMENT:
      return state.transactions.findLast(({ chargerTxId }) => chargerTxId === transactionId)?.payer;
    case TAX:
      return providerOf(billedAt(state, evseId)?.payer) ?? holder;
    default:
      return undefined;
  }
}

/** The session of a place, or the only one where no place is named. */
function billedAt({ transactions }: TwinState, evseId: unknown): Transaction | undefined {
  const open = transactions.filter(({ endedAt }) => endedAt === undefined);
  if (evseId !== undefined) return open.find(({ place }) => place.evse === evseId);
  return open.length === 1 ? open[0] : undefined;
}

function providerOf(party: Party | undefined): ProviderId | undefined {
  return party === 'home' || party === 'system' ? undefined : party;
}

/** Undefined where the charger's words cannot be taken over. Only a transparent provider gets some that break the schema (PROTOCOL §0). */
export function wordsFor(context: Context, link: ServiceLink, source: Source): Payload | undefined {
  const provider = context.settings.providers.find((known) => known.id === link.providerId);
  if (link.version === source.version && provider !== undefined && isTransparent(provider))
    return source.received ?? source.payload;
  return between(source.version, link.version, 'request', source.action, source.payload);
}

function isPositive(payload: Payload): boolean {
  return payload.status === undefined || payload.status === 'Accepted';
}
