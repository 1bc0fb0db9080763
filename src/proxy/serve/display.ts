/** Messages on the screen of the charger (PROTOCOL §1.2, §2.6). */
import {
  asked,
  askedFor,
  capped,
  hasRoom,
  notShown,
  over,
  type ShownMessage,
  stays,
  withMessage,
} from '../../core/display/messages.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import { isHolderOf } from '../displays.ts';
import { pass } from '../down.ts';
import { doHousework } from '../housework.ts';
import { partyState } from '../party-states.ts';
import { CALL_TIMEOUT_MS } from '../patience.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

/** Messages in one page of a report. */
const PAGE = 10;

export async function setMessage(served: Served<'setMessage'>): Promise<Outcome<'setMessage'>> {
  const { context, twin, provider, link, received, ask } = served;
  const { message } = ask;
  if (!hasRoom(partyState(twin.state, provider.id, 'shown'), message.id)) {
    const decision = await judged(served, { verb: 'read', needs: 'display' });
    return decision.allow
      ? refused('L', 'This provider has as many messages as there is room for.', 'too_many_elements')
      : refused(decision.code, decision.why);
  }
  const known = [...twin.state.rows.values()].find(
    (row) => row.providerId === provider.id && row.providerTxId === message.txId && row.state === 'open',
  );
  const txId = message.txId === undefined ? undefined : known?.txId;
  const asHolder = isHolderOf(twin.state, provider.id, txId);
  const shown = capped(message, asHolder);
  const call =
    shown === message ? received : (encode(link.version, { means: 'setMessage', ask: { message: shown } }) ?? received);
  const wasOver = await change(served, (before) => stays(before, message.id));
  // Before it is said: when the program is killed in between, it is known what is to be taken off the screen.
  await change(served, (before) => asked(before, { message: shown, txId, asHolder }));
  const passed = await pass(context, twin, provider, link.version, { ...received, ...call });
  const isShown =
    passed.kind === 'reply' &&
    passed.reply.kind === 'result' &&
    decodeAnswer(link.version, 'setMessage', passed.reply.payload).accepted;
  if (isShown) await change(served, (before) => withMessage(before, { message: shown, txId, asHolder }));
  else {
    // What got no answer may be on the screen all the same.
    const isUnheard = passed.kind === 'refused' && passed.code === 'O';
    await change(served, (before) =>
      isUnheard
        ? over(before, (one) => one.message.id === message.id && one.isAsked === true)
        : notShown(before, message.id),
    );
  }
  if (!isShown && wasOver) await change(served, (before) => over(before, (one) => one.message.id === message.id));
  return passed.kind === 'refused' ? refused(passed.code, passed.why ?? '', passed.detail) : passed;
}

/** Changes what the asker has on the screen; whether there was something to change. */
function change(
  { twin, provider }: Pick<Served, 'twin' | 'provider'>,
  edit: (before: readonly ShownMessage[]) => readonly ShownMessage[],
): Promise<boolean> {
  return twin.run((unit) => {
    const before = partyState(unit.state, provider.id, 'shown');
    const after = edit(before);
    if (after !== before) unit.putPartyState(provider.id, 'shown', after);
    return after !== before;
  });
}

export async function getMessages(served: Served<'getMessages'>): Promise<Outcome<'getMessages'>> {
  const { twin, provider, link, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'display' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const found = askedFor(partyState(twin.state, provider.id, 'shown'), ask);
  if (found.length === 0) return answered({ accepted: false, status: 'Unknown' });
  return answered({ accepted: true, status: 'Accepted' }, () => {
    for (let from = 0; from < found.length; from += PAGE) {
      const more = from + PAGE < found.length ? true : undefined;
      const page = { requestId: ask.requestId, messages: found.slice(from, from + PAGE), more };
      const call = encode(link.version, { means: 'messages', ask: page });
      if (call !== undefined) void link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    }
  });
}

export async function clearMessage(served: Served<'clearMessage'>): Promise<Outcome<'clearMessage'>> {
  const { context, twin, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'display' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const isKnown = await change(served, (before) => over(before, ({ message }) => message.id === ask.id));
  if (!isKnown) return answered({ accepted: false, status: 'Unknown' });
  return answered({ accepted: true, status: 'Accepted' }, () => doHousework(context, twin));
}
