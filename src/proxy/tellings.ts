/** What each provider was told of a session, and what it never took sent once more because the owner says so. */
import type { Fact, Provider, ProviderId } from '../core/model.ts';
import { clearAlarm } from './alarms.ts';
import type { Context } from './context.ts';
import type { Desk } from './desk.ts';
import type { SessionStory, SessionTelling, TellingState } from './ports.ts';
import { laneKey } from './twin-state.ts';

export async function tellingsOf(context: Context, desk: Desk, sessionId: string): Promise<readonly SessionTelling[]> {
  const story = await context.ledger.story(sessionId);
  const costs = (await context.ledger.session(sessionId))?.providerCosts ?? [];
  return context.settings.providers
    .filter(({ id }) => desk.twin.state.cursors.has(laneKey(id, 'T')))
    .map((provider) => ({
      ...telling(desk, provider, story),
      cost: costs.find(({ providerId }) => providerId === provider.id),
    }));
}

function telling(
  { twin }: Desk,
  { id: providerId, kind }: Pick<Provider, 'id' | 'kind'>,
  story: SessionStory,
): Omit<SessionTelling, 'cost'> {
  const row = story.rows.find((known) => known.providerId === providerId);
  // What a backend has read is its own cursor alone.
  const isWithheld = kind === 'service' && (row === undefined || row.state === 'withheld');
  const key = laneKey(providerId, 'T');
  const cursor = twin.state.cursors.get(key) ?? 0;
  const head = twin.state.deliveries.get(key);
  const again = new Set(twin.state.again.get(providerId));
  const givenUp = new Map(
    story.givenUp.filter((row) => row.providerId === providerId).map((row) => [row.seq, row.why]),
  );
  const stateOf = ({ seq }: Fact): TellingState => {
    if (head?.seq === seq && head.kind !== 'leave') return 'in_flight';
    if (again.has(seq)) return 'again';
    if (givenUp.has(seq)) return 'given_up';
    if (seq > cursor) return 'pending';
    return isWithheld ? 'withheld' : 'passed';
  };
  return {
    providerId,
    row,
    messages: story.facts
      .filter(({ lane }) => lane === 'T')
      .map((fact) => ({
        seq: fact.seq,
        means: fact.message?.means ?? fact.source?.action ?? 'unknown',
        recordedAt: fact.recordedAt,
        state: stateOf(fact),
        why: givenUp.get(fact.seq),
      })),
  };
}

/**
 * Puts what this provider never took of a session on its list again: the messages that were given up, or the whole
 * session if its start was one of them (T7). Answers how many messages.
 */
export async function sendAgain(
  context: Context,
  desk: Desk,
  sessionId: string,
  providerId: ProviderId,
): Promise<number> {
  const { twin } = desk;
  const story = await context.ledger.story(sessionId);
  const kind = context.settings.providers.find(({ id }) => id === providerId)?.kind ?? 'service';
  const { row, messages } = telling(desk, { id: providerId, kind }, story);
  const isWhole =
    row?.state === 'orphan' || messages.some(({ means, state }) => means === 'txStarted' && state === 'given_up');
  const seqs = messages
    .filter(({ state }) => state === 'given_up' || (isWhole && state === 'passed'))
    .map(({ seq }) => seq);
  if (seqs.length === 0) return 0;
  await twin.run((unit) => {
    unit.sendAgain(providerId, seqs);
    clearAlarm(unit, `delivery_refused.${providerId}`);
    clearAlarm(unit, `delivery_quarantined.${providerId}`);
    unit.audit({
      at: context.clock.now(),
      by: 'home',
      asked: 'send again',
      allowed: true,
      rule: 'home',
      why: `What "${providerId}" never took of a session is sent again: ${seqs.length} messages.`,
    });
  });
  desk.lanes.get(providerId)?.wake();
  return seqs.length;
}
