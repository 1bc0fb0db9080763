import { modeAt } from '../core/arbitration/house.ts';
import {
  ACCEPT_HOLDS_MS,
  type AuthoriseWorld,
  authorise,
  type CardRule,
  learn,
  mustAgree,
  policyOf,
  unanswered,
  type Verdict,
} from '../core/authorise/authorise.ts';
import { asSeenBy, cardName, cardOf } from '../core/authorise/cards.ts';
import { atEvse } from '../core/authorise/evses.ts';
import { guestCard, isForGuests } from '../core/authorise/guests.ts';
import { merged as mergeAnswers, settles, type TokenAnswer } from '../core/authorise/merge.ts';
import { reservedFor } from '../core/authorise/reserved.ts';
import type { Card, Instant, Payload, ProviderId, Source, Token, TokenInfo, Transaction } from '../core/model.ts';
import { between } from '../core/ocpp/between-newer.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { evsesOf, isClosed, pendingStartFor } from '../core/station/apply.ts';
import type { PendingStart } from '../core/station/station.ts';
import { causeOf } from './cause.ts';
import { type Context, failed } from './context.ts';
import { crossingOf, rememberTokens, say } from './crossing.ts';
import { authorityOf, decides, learntOf } from './deciders.ts';
import { wordsFor } from './questions.ts';
import { askShadows } from './shadow-cards.ts';
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
  /** The owner's row for this card. */
  readonly card: Card | undefined;
  /** Who had to agree to it. */
  readonly agreeing: readonly ProviderId[];
  /** The provider's own words, for a question that it got as it came. */
  readonly words?: Payload | undefined;
}

/** Decides on a card; the owner gets to see the decision. */
export async function decideToken(context: Context, twin: Twin, question: TokenQuestion): Promise<TokenDecision> {
  const card = cardOf(context.settings.cards, question.token);
  if (question.stopping) return { info: { status: 'Accepted' }, by: undefined, card, agreeing: [] };
  const judged = await judgeToken(context, twin, question, card);
  const { guestUntil } = context.house();
  if (guestUntil !== undefined && isForGuests(judged.info, judged.rule)) {
    const why = `it would be refused (${judged.info.status}), but guests may charge now, and the home pays`;
    // Chargers remember whom they let charge, and for how long, also where they are told not to.
    const info = { status: 'Accepted', expiresAt: guestUntil } as const;
    const isNew = await noteCard(context, twin, question, card, { info, rule: 'guest', why });
    if (isNew) askShadows(context, twin, question, card, info);
    return { info, by: undefined, card: guestCard(question.token, card), agreeing: [] };
  }
  const isNew = await noteCard(context, twin, question, card, judged);
  if (isNew) askShadows(context, twin, question, card, judged.info);
  const { rule: _rule, why: _why, ...decision } = judged;
  return { ...decision, card, agreeing: mustAgree(worldOf(context, twin, question, card)) };
}

/**
 * An accept once, where the card is shown and its session begins right after; of a start of its own the trail has a line.
 * False where there is nothing new to write down.
 */
async function noteCard(
  context: Context,
  twin: Twin,
  { token, evse }: TokenQuestion,
  card: Card | undefined,
  { info: { status }, rule, why }: Pick<Judged, 'info' | 'rule' | 'why'>,
): Promise<boolean> {
  const now = context.clock.now();
  const isAccepted = status === 'Accepted';
  const { accepted } = twin;
  if (isAccepted && accepted?.id === token.id && now - accepted.at <= ACCEPT_HOLDS_MS) return false;
  twin.accepted = isAccepted ? { id: token.id, at: now } : undefined;
  if (isAccepted && rule === 'pending') return false;
  const what = isAccepted ? 'may charge' : `was refused (${status})`;
  const line = { at: now, evse: evse || undefined, by: 'system', asked: 'card', allowed: isAccepted, rule } as const;
  await twin.run((unit) => unit.audit({ ...line, why: `The card ${cardName(token, card)} ${what}: ${why}.` }));
  return true;
}

type Judged = Omit<TokenDecision, 'card' | 'agreeing'> & { readonly rule: string; readonly why: string };

async function judgeToken(
  context: Context,
  twin: Twin,
  question: TokenQuestion,
  card: Card | undefined,
): Promise<Judged> {
  const { token } = question;
  const world = worldOf(context, twin, question, card);
  const verdict = authorise(token, world);
  if (verdict.kind === 'decided') return judgedLocally(verdict);
  const answers = await askDeciders(context, twin, verdict, question, card);
  const merged = mergeAnswers(answers, verdict.merge, verdict.providers);
  if (answers.length > 0 && merged !== undefined) {
    const by = merged.info.status === 'Accepted' ? merged.from : undefined;
    return { info: merged.info, by, words: merged.words, rule: 'authority', why: `"${merged.from}" decided` };
  }
  const local = unanswered(token, verdict, { ...world, learnt: learntOf(twin, token, card) });
  context.log.warn(
    { charger: twin.chargerId, providers: verdict.providers, status: local.info.status },
    'nobody who decides on cards answered in time; decided locally',
  );
  return judgedLocally(local);
}

function judgedLocally({ info, by, from }: Extract<Verdict, { kind: 'decided' }>): Judged {
  return { info, by: info.status === 'Accepted' ? from : undefined, rule: by, why: REASONS[by] };
}

const REASONS: { readonly [R in CardRule]: string } = {
  open: 'every card charges',
  mode: 'the home has locked the charger',
  card: 'the table of cards says so',
  pending: 'a start waits for it',
  reserved: 'the place is reserved for another card',
  recent: 'it was accepted a moment ago',
  listed: 'it is on the list of who decides on it',
  local: 'nobody who decides answered, and what is known of it says so',
  concurrent: 'it charges somewhere else in the house',
};

function worldOf(context: Context, twin: Twin, question: TokenQuestion, card: Card | undefined): AuthoriseWorld {
  const { settings } = context;
  const { token, evse, at } = question;
  const now = context.clock.now();
  const { station } = twin.state;
  const authority = authorityOf(settings, twin.chargerId);
  const same = (tx: Transaction) => tx.endedAt === undefined && tx.token?.id.toLowerCase() === token.id.toLowerCase();
  const waiting = pendingStartFor(station, evse, token.id, question.remoteStartId, now);
  const isRunning = !question.starting && twin.state.transactions.some(same);
  const elsewhere = settings.allowConcurrentCards ? [] : context.openTransactions().filter(same);
  const isHere = (tx: Transaction) => tx.chargerId === twin.chargerId && (evse === undefined || tx.place.evse === evse);
  return {
    now,
    policy: policyOf(settings.cardPolicy, authority, settings.cards),
    authority,
    deciders: settings.providers.filter((provider) => decides(provider, twin.chargerId)).map(({ id }) => id),
    card,
    isLocked: modeAt(context.house(), settings, twin.chargerId) === 'locked' || isClosed(station, evse),
    pending: isRunning || (waiting !== undefined && waiting.voided === undefined),
    reserved: reservedFor(twin.state.leases, evse ? [evse] : evsesOf(station), token, now),
    isBusyElsewhere: elsewhere.some((tx) => !isHere(tx)),
    learnt: learntOf(twin, token, card),
    allowUnknown: settings.allowUnknownCards,
    at,
  };
}

type Answer = TokenAnswer & Pick<TokenDecision, 'words'>;

/** Asks all of them at once; the rest are not waited for once the question is settled (their answers are learnt all the same). */
async function askDeciders(
  context: Context,
  twin: Twin,
  { providers, merge }: Extract<Verdict, { kind: 'ask' }>,
  question: TokenQuestion,
  card: Card | undefined,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  const asking = providers.map(async (id) => {
    const answer = await askDecider(context, twin, id, question, card);
    if (answer === undefined) return;
    answers.push(answer);
    if (settles(answer, merge)) resolve();
  });
  await Promise.race([settled, Promise.all(asking)]);
  return answers;
}

/** What it says, remembered for the time when it is silent. Undefined: no answer in time. */
async function askDecider(
  context: Context,
  twin: Twin,
  from: ProviderId,
  { token, source, evse }: TokenQuestion,
  card: Card | undefined,
): Promise<Answer | undefined> {
  const link = context.service(twin.chargerId, from);
  if (link === undefined) return undefined;
  const theirs = asSeenBy(card, from, token);
  // Certificates that come with a card are in the charger's own words alone.
  const own = source !== undefined && theirs === token ? wordsFor(context, link, source) : undefined;
  const call =
    source !== undefined && own !== undefined
      ? { action: source.action, payload: own }
      : say(link.version, crossingOf(twin.state), { means: 'authorize', ask: { token: theirs } });
  if (call === undefined) return undefined;
  const timeoutMs = context.settings.authorityDeadlineS * 1000;
  const saidOf = (answer: Payload): TokenInfo =>
    atEvse(decodeAnswer(link.version, 'authorize', answer).info, evse, evsesOf(twin.state.station));
  const late = (outcome: CallOutcome): void => {
    // Who was waiting has been answered; the next time it is known (S17).
    if (outcome.kind !== 'result') return;
    const info = saidOf(outcome.payload);
    void learnt(context, twin, from, token, info).catch(failed(context, twin, 'a late answer could not be kept'));
  };
  const outcome = await link.call(call.action, call.payload, { timeoutMs, late, cause: causeOf(source) });
  if (outcome.kind !== 'result') return undefined;
  const info = saidOf(outcome.payload);
  await learnt(context, twin, from, token, info);
  const words =
    source === undefined || own === undefined || outcome.isBroken
      ? undefined
      : between(link.version, source.version, 'response', source.action, outcome.payload);
  return { from, info, words };
}

async function learnt(context: Context, twin: Twin, from: ProviderId, token: Token, info: TokenInfo): Promise<void> {
  await twin.run((unit) => {
    const tokens = learn(unit.station.tokens, token, from, info, context.clock.now());
    unit.setStation({ ...unit.station, tokens });
    if (info.group !== undefined) rememberTokens(unit, [{ id: info.group }]);
  });
}

/** PROTOCOL §2.2: the owner's table says who pays, else who accepted the card, else whose remote start it was, else the home. */
export function payerOf(
  card: Card | undefined,
  pending: Pick<PendingStart, 'by'> | undefined,
  acceptedBy: string | undefined,
): ProviderId | 'home' {
  if (card?.payer !== undefined) return card.payer;
  if (acceptedBy !== undefined) return acceptedBy;
  return pending === undefined || pending.by === 'system' ? 'home' : pending.by;
}
