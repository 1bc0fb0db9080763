/** What a bug of ours keeps from being put into words: it is told as one, and whatever comes after it goes on. */
import type { Fact, Provider, ProviderTransaction, Transaction } from '../core/model.ts';
import { raiseAlarm } from './alarms.ts';
import type { Context } from './context.ts';
import type { Projected } from './project.ts';
import type { Twin } from './twin.ts';

export interface Unsaid {
  readonly kind: 'unsaid';
  /** What was thrown and where, without its text: that may hold what the message says. */
  readonly error: string;
}

/** Only for what is made of values at hand: a disk that fails is no fault of the message. */
export function tryToSay<T>(words: () => T): T | Unsaid {
  try {
    return words();
  } catch (error) {
    if (!(error instanceof Error)) return { kind: 'unsaid', error: typeof error };
    const where = error.stack?.split('\n').find((line) => line.startsWith('    at ')) ?? '';
    return { kind: 'unsaid', error: `${error.name}${where.replace(/^ +/, ' ')}` };
  }
}

export function isUnsaid(said: { readonly kind: string } | undefined): said is Unsaid {
  return said?.kind === 'unsaid';
}

/** `seq` is that of the fact; what is told in real time has none. */
export function logUnsaid(
  { log }: Pick<Context, 'log'>,
  charger: string,
  provider: string,
  { error }: Unsaid,
  seq?: number,
): void {
  log.error({ charger, provider, seq, error }, 'a message could not be put into words and is passed over');
}

/** A fact of a session that cannot be said is given up like one that was refused for good (T7). */
export async function giveUpUnsaid(
  context: Context,
  twin: Twin,
  { id: providerId }: Provider,
  fact: Fact,
  row: ProviderTransaction | undefined,
  unsaid: Unsaid,
): Promise<Projected> {
  const { seq } = fact;
  logUnsaid(context, twin.chargerId, providerId, unsaid, seq);
  await twin.run((unit) => {
    if (row !== undefined) unit.putRow(row);
    const at = context.clock.now();
    unit.changes.push({ type: 'givenUp', chargerId: unit.chargerId, providerId, seq, at, why: WHY });
    const text = `A message of a session for "${providerId}" ${WHY}; the others go on. It can be sent again.`;
    raiseAlarm(context, unit, { kind: 'delivery_refused', providerId }, text);
  });
  return { kind: 'skip', row };
}

const WHY = 'could not be put into words by the proxy, which is a fault of the proxy';

/** What the provider knows of the session from then on; undefined = what it knew. */
export function rowWithout(
  { message }: Fact,
  tx: Transaction,
  providerId: string,
  row: ProviderTransaction | undefined,
): ProviderTransaction | undefined {
  if (message?.means === 'txStarted') {
    const isOver = row?.state === 'leaving' || tx.takenFrom?.providerId === providerId;
    return { nextSeqNo: 0, ...row, txId: tx.id, providerId, state: isOver ? 'refused' : 'orphan' };
  }
  if (row === undefined) return undefined;
  if (message?.means === 'txEnded') return { ...row, state: 'closed' };
  // Its start was to be told before this one.
  return row.state === 'withheld' ? { ...row, state: 'orphan' } : undefined;
}
