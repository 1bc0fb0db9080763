/** Asking others on behalf of the charger, with a deadline and an answer of our own behind it (invariant I1). */
import { isTransparent } from '../core/arbitration/roles.ts';
import { AUTHORITY_DEADLINE_MS, authorise, learn, localFallback } from '../core/authorise/authorise.ts';
import type { Instant, Payload, ProviderId, Source, Token, TokenInfo } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { pendingStartFor } from '../core/station/apply.ts';
import type { PendingStart } from '../core/station/station.ts';
import type { Context } from './context.ts';
import type { Twin } from './twin.ts';

export interface TokenQuestion {
  readonly token: Token;
  readonly evse?: number | undefined;
  /** When the charger says it was shown. */
  readonly at?: Instant | undefined;
  readonly remoteStartId?: number | undefined;
  /** The charger's own question, which an authority of its version gets as it came. */
  readonly source?: Source | undefined;
  /** A card that ends a session is never refused. */
  readonly stopping?: boolean | undefined;
  /** A session begins: that the same card runs another one says nothing of this one. */
  readonly starting?: boolean | undefined;
}

export interface TokenDecision {
  readonly info: TokenInfo;
  /** Whose accept it was; undefined when the proxy decided without a provider. */
  readonly by: ProviderId | undefined;
  /** The authority's own words, for a question that it got as it came. */
  readonly words?: Payload | undefined;
}

/** Decides on a card; a refusal is a decision that the owner gets to see. */
export async function decideToken(context: Context, twin: Twin, question: TokenQuestion): Promise<TokenDecision> {
  const decision = await judgeToken(context, twin, question);
  const { status } = decision.info;
  if (status !== 'Accepted') {
    const { authority, mode } = context.settings;
    const says =
      mode === 'locked' ? 'the home has locked the charger' : `"${authority}" or what it said before decided`;
    await twin.run((unit) =>
      unit.audit({
        at: context.clock.now(),
        evse: question.evse || undefined,
        by: 'system',
        asked: 'card',
        allowed: false,
        rule: mode === 'locked' ? 'mode' : 'authority',
        why: `The card "${question.token.id}" was refused (${status}): ${says}.`,
      }),
    );
  }
  return decision;
}

async function judgeToken(context: Context, twin: Twin, question: TokenQuestion): Promise<TokenDecision> {
  if (question.stopping) return { info: { status: 'Accepted' }, by: undefined };
  const { token } = question;
  const now = context.clock.now();
  const { authority } = context.settings;
  const { station } = twin.state;
  const pending = pendingStartFor(station, question.evse, token.id, question.remoteStartId, now);
  const running =
    !question.starting &&
    twin.state.transactions.some(
      (tx) => tx.endedAt === undefined && tx.token?.id.toLowerCase() === token.id.toLowerCase(),
    );
  const isLocked = context.settings.mode === 'locked';
  const world = {
    now,
    authority,
    isLocked,
    pending: pending !== undefined || running,
    learnt: station.tokens,
    at: question.at,
  };
  const verdict = authorise(token, world);
  if (verdict.kind === 'decided') {
    const named = verdict.by === 'recent' || verdict.by === 'local';
    return { info: verdict.info, by: named && verdict.info.status === 'Accepted' ? authority : undefined };
  }
  const answer = await askAuthority(context, twin, verdict.authority, question);
  if (answer === undefined) {
    const info = localFallback(token, { authority, learnt: twin.state.station.tokens, now });
    context.log.warn(
      { charger: twin.chargerId, provider: authority, status: info.status },
      'the authority did not answer in time; decided locally',
    );
    return { info, by: info.status === 'Accepted' ? authority : undefined };
  }
  return { ...answer, by: answer.info.status === 'Accepted' ? authority : undefined };
}

/** What the authority says, remembered for the time when it is silent. Undefined: no answer in time. */
async function askAuthority(
  context: Context,
  twin: Twin,
  authority: ProviderId,
  { token, source }: TokenQuestion,
): Promise<Pick<TokenDecision, 'info' | 'words'> | undefined> {
  const link = context.service(twin.chargerId, authority);
  if (link === undefined) return undefined;
  const asReceived = source !== undefined && source.version === link.version;
  const call = asReceived
    ? { action: source.action, payload: wordsFor(context, authority, source) }
    : encode(link.version, { means: 'authorize', ask: { token } });
  if (call === undefined) return undefined;
  const outcome = await link.call(call.action, call.payload, { timeoutMs: AUTHORITY_DEADLINE_MS });
  if (outcome.kind !== 'result') return undefined;
  const { info } = decodeAnswer(link.version, 'authorize', outcome.payload);
  await twin.run((unit) => {
    const tokens = learn(unit.station.tokens, token, authority, info, context.clock.now());
    unit.setStation({ ...unit.station, tokens });
  });
  return { info, words: asReceived && !outcome.isBroken ? outcome.payload : undefined };
}

/** PROTOCOL §2.2: who accepted the token pays, else whose remote start it was, else the home. */
export function payerOf(pending: PendingStart | undefined, acceptedBy: string | undefined): ProviderId | 'home' {
  if (acceptedBy !== undefined) return acceptedBy;
  return pending === undefined || pending.by === 'system' ? 'home' : pending.by;
}

/** Asks one provider after the other; the first usable answer wins. Undefined: the proxy answers itself. */
export async function askProviders(
  context: Context,
  twin: Twin,
  row: CatalogueRow,
  source: Source,
): Promise<Payload | undefined> {
  const deadline = context.clock.ticks() + AUTHORITY_DEADLINE_MS;
  let negative: Payload | undefined;
  for (const provider of context.settings.providers.filter((candidate) =>
    mayAnswer(context, candidate.id, row, source),
  )) {
    const link = context.service(twin.chargerId, provider.id);
    const timeoutMs = deadline - context.clock.ticks();
    if (link === undefined || link.version !== source.version || timeoutMs <= 0) continue;
    const outcome = await link.call(source.action, wordsFor(context, provider.id, source), { timeoutMs });
    if (outcome.kind !== 'result' || outcome.isBroken) continue;
    if (row.answeredBy === 'authority' || isPositive(outcome.payload)) return outcome.payload;
    negative ??= outcome.payload;
  }
  return negative;
}

function mayAnswer(context: Context, id: ProviderId, row: CatalogueRow, source: Source): boolean {
  const provider = context.settings.providers.find((known) => known.id === id);
  if (provider === undefined) return false;
  if (isTransparent(provider) || id === context.settings.authority) return true;
  if (row.action === 'DataTransfer') return provider.rights.includes(`data:${String(source.payload.vendorId)}`);
  return row.answeredBy === 'first' && provider.rights.includes('certificate');
}

/** Only a transparent provider gets words that break the schema (PROTOCOL §0). */
function wordsFor(context: Context, id: ProviderId, { payload, received }: Source): Payload {
  const provider = context.settings.providers.find((known) => known.id === id);
  return provider !== undefined && isTransparent(provider) ? (received ?? payload) : payload;
}

function isPositive(payload: Payload): boolean {
  return payload.status === undefined || payload.status === 'Accepted';
}
