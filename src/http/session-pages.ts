/** All sessions of a query, read page by page so that others have their turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger, Session, SessionQuery } from '../proxy/ports.ts';

/** Sessions that are read at a time. */
const PAGE = 500;

/** Newest first. */
export async function* sessionPages(
  ledger: Pick<Ledger, 'sessions'>,
  query: Omit<SessionQuery, 'before' | 'limit' | 'offset'>,
): AsyncGenerator<readonly Session[], void> {
  let before: SessionQuery['before'];
  for (;;) {
    const { sessions } = await ledger.sessions({ ...query, before, limit: PAGE, offset: 0 });
    const last = sessions.at(-1);
    if (last === undefined) return;
    yield sessions;
    if (sessions.length < PAGE) return;
    await nextTurn();
    before = { startedAt: last.startedAt, id: last.id };
  }
}
