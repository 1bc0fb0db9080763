/** What is kept about one customer for the asker, told and forgotten (PROTOCOL §2.6). Its sessions stay in the books. */
import { asSeenBy, cardOf, meantBy } from '../../core/authorise/cards.ts';
import type { Token } from '../../core/model.ts';
import { CUSTOMER_PAGE_CHARS, customerPage } from '../../core/ocpp/codec.ts';
import { linesOf, pagesOf } from '../../core/views/customer.ts';
import { failed } from '../context.ts';
import { partyState } from '../party-states.ts';
import { CALL_TIMEOUT_MS } from '../patience.ts';
import { rowKey } from '../twin-state.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

type Asked = Served<'customer'>;

export async function customer(served: Asked): Promise<Outcome<'customer'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'maintain' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const named = [ask.token, ask.certificate, ask.identifier].filter((selector) => selector !== undefined);
  if (named.length !== 1) return refused('N', 'exactly one thing names a customer', 'bad_selector');
  const lines = ask.token === undefined ? [] : linesAbout(served, ask.token);
  if (ask.clears && ask.token !== undefined) await forget(served, ask.token);
  if (!ask.wantsReport) return answered({ status: 'Accepted' });
  return answered({ status: 'Accepted' }, () => {
    const fields = { chargerId: twin.chargerId, provider: provider.id };
    void tell(served, lines).catch(failed(context, fields, 'a report could not be sent'));
  });
}

function linesAbout({ context, twin, provider }: Asked, token: Token): readonly string[] {
  const { rows, transactions, station } = twin.state;
  const isSame = (id: string, other: string): boolean => id.toLowerCase() === other.toLowerCase();
  const { entries } = partyState(twin.state, provider.id, 'local_list');
  const card = meantBy(context.settings.cards, provider.id, token.id);
  const told = transactions.filter((tx) => rows.get(rowKey(tx.id, provider.id)) !== undefined);
  return linesOf(provider, token, told, {
    listed: entries.find((entry) => isSame(entry.token.id, token.id))?.info,
    said: station.tokens.find(({ id, from }) => from === provider.id && isSame(id, card)),
  });
}

async function forget({ context, twin, provider }: Asked, token: Token): Promise<void> {
  const { cards } = context.settings;
  const card = meantBy(cards, provider.id, token.id).toLowerCase();
  const theirs = asSeenBy(cardOf(cards, token), provider.id, token).id.toLowerCase();
  await twin.run((unit) => {
    const { station } = unit;
    const tokens = station.tokens.filter(({ id, from }) => from !== provider.id || id.toLowerCase() !== card);
    if (tokens.length < station.tokens.length) unit.setStation({ ...station, tokens });
    const list = partyState(unit.state, provider.id, 'local_list');
    const entries = list.entries.filter(
      ({ token: { id } }) => ![theirs, token.id.toLowerCase()].includes(id.toLowerCase()),
    );
    if (entries.length < list.entries.length) unit.putPartyState(provider.id, 'local_list', { ...list, entries });
  });
}

/** A link that goes away takes the rest with it: the asker asks anew. */
async function tell({ context, link, ask }: Asked, lines: readonly string[]): Promise<void> {
  const at = context.clock.now();
  const pages = pagesOf(lines, CUSTOMER_PAGE_CHARS);
  for (const [seqNo, data] of pages.entries()) {
    const call = customerPage({ requestId: ask.requestId, at, seqNo, hasMore: seqNo < pages.length - 1, data });
    const outcome = await link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    if (outcome.kind === 'closed' || outcome.kind === 'withdrawn') return;
  }
}
