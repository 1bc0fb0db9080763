/** UP of sessions: a card is decided on, what is told becomes state and facts in its turn, and is answered (PROTOCOL §2.2). */
import type { MessageOf, Source, TxAnswer, TxStarted } from '../core/model.ts';
import { parseInstant } from '../core/ocpp/time.ts';
import { decideToken } from './authority.ts';
import type { Context } from './context.ts';
import { costShown } from './costs.ts';
import { countSoon } from './counting.ts';
import type { Twin } from './twin.ts';
import { releaseFollowing, takeInTurn } from './up-order.ts';
import { begin, isRepeatedStart } from './up-transactions.ts';
import { urge } from './urging.ts';

export async function txStarted(
  context: Context,
  twin: Twin,
  message: MessageOf<'txStarted'>,
  source: Source,
): Promise<TxAnswer> {
  const ask = withSaid(message.ask, source);
  const { token, place, at, remoteStartId } = ask;
  const decided =
    token === undefined || isRepeatedStart(context, twin, ask)
      ? undefined
      : await decideToken(context, twin, { token, evse: place.evse, at, remoteStartId, starting: true });
  const answer = await twin.run((unit) => {
    const begun = begin(context, unit, ask, source, decided);
    releaseFollowing(context, unit);
    return begun;
  });
  urge(context, twin);
  return answer;
}

/** A clock that is set right in between would make two sessions of a start that comes again. */
function withSaid(ask: TxStarted, { received }: Source): TxStarted {
  const saidAt = parseInstant(received?.timestamp);
  return saidAt === undefined || saidAt === ask.at ? ask : { ...ask, saidAt };
}

export async function txUpdated(
  context: Context,
  twin: Twin,
  message: MessageOf<'txUpdated'>,
  source: Source,
): Promise<TxAnswer> {
  const { token, place, at, remoteStartId } = message.ask;
  const decided =
    token === undefined ? undefined : await decideToken(context, twin, { token, evse: place?.evse, at, remoteStartId });
  await twin.run((unit) => takeInTurn(context, unit, { message, source, decided }));
  urge(context, twin);
  countSoon(context, twin);
  const tx = twin.state.transactions.find(
    ({ chargerTxId, endedAt }) => chargerTxId === message.ask.chargerTxId && endedAt === undefined,
  );
  return { info: decided?.info, ...(tx && costShown(twin, tx)) };
}

/** Always acknowledged, whatever it ends (T10). */
export async function txEnded(
  context: Context,
  twin: Twin,
  message: MessageOf<'txEnded'>,
  source: Source,
): Promise<TxAnswer> {
  const { token, at } = message.ask;
  const decided = token === undefined ? undefined : await decideToken(context, twin, { token, at, stopping: true });
  await twin.run((unit) => takeInTurn(context, unit, { message, source, decided }));
  return { info: decided?.info };
}
