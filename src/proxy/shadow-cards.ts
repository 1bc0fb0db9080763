/** What services in shadow mode say to cards, beside what was decided: nobody waits for it, and nothing follows from it. */
import { comparedCard } from '../core/arbitration/shadow.ts';
import { asSeenBy, cardName, cardOf } from '../core/authorise/cards.ts';
import { atEvse } from '../core/authorise/evses.ts';
import type { Card, ProviderId, Token, TokenInfo, TokenStatus, Transaction } from '../core/model.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import { evsesOf } from '../core/station/apply.ts';
import { type Context, failed } from './context.ts';
import { crossingOf, say } from './crossing.ts';
import { decides } from './deciders.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

interface Shown {
  readonly token: Token;
  readonly evse?: number | undefined;
}

/** Who could decide on the card if it were let is asked, unless the owner's row leaves that to somebody. */
export function askShadows(context: Context, twin: Twin, shown: Shown, card: Card | undefined, real: TokenInfo): void {
  if (card?.authority !== undefined) return;
  for (const { id, shadow } of context.settings.providers) {
    if (shadow === undefined || !decides(shadow, twin.chargerId)) continue;
    const asked = askShadow(context, twin, id, shown, card, real.status);
    void asked.catch(failed(context, { chargerId: twin.chargerId, provider: id }, 'an answer could not be compared'));
  }
}

async function askShadow(
  context: Context,
  twin: Twin,
  id: ProviderId,
  { token, evse }: Shown,
  card: Card | undefined,
  real: TokenStatus,
): Promise<void> {
  const link = context.service(twin.chargerId, id);
  const theirs = asSeenBy(card, id, token);
  const call = link && say(link.version, crossingOf(twin.state), { means: 'authorize', ask: { token: theirs } });
  if (link === undefined || call === undefined) return;
  const timeoutMs = context.settings.authorityDeadlineS * 1000;
  const outcome = await link.call(call.action, call.payload, { timeoutMs });
  if (outcome.kind !== 'result') return;
  const { info } = decodeAnswer(link.version, 'authorize', outcome.payload);
  const { status } = atEvse(info, evse, evsesOf(twin.state.station));
  const note = comparedCard(id, cardName(token, card), status, real);
  const at = context.clock.now();
  await twin.run((unit) => unit.audit({ at, evse: evse || undefined, by: id, asked: 'card', ...note }));
}

/** What it answers to the start of a session, whose card was decided on before. */
export function noteStartAnswer(
  { settings, clock }: Context,
  unit: Unit,
  by: ProviderId,
  { token, place, rejectedBy }: Transaction,
  said: TokenStatus,
): void {
  if (token === undefined) return;
  const real = rejectedBy === undefined ? 'Accepted' : 'Invalid';
  const note = comparedCard(by, cardName(token, cardOf(settings.cards, token)), said, real);
  unit.audit({ at: clock.now(), evse: place.evse, by, asked: 'start of a session', ...note });
}
