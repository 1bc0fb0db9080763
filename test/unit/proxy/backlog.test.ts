import { expect, test } from 'vitest';
import { backlogOf, MAX_WAITING_DAYS, MAX_WAITING_FACTS } from '../../../src/proxy/backlog.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const daysAgo = (days: number): number => NOW - days * 86_400_000;

test.each<[string, number, number | undefined, string | undefined]>([
  ['nothing waits', 0, undefined, undefined],
  ['some wait for a while', 12, daysAgo(MAX_WAITING_DAYS) + 1, undefined],
  ['one waits for too long', 1, daysAgo(MAX_WAITING_DAYS), 'has taken nothing for 30 days'],
  ['as many wait as may', MAX_WAITING_FACTS, daysAgo(1), undefined],
  ['more wait', MAX_WAITING_FACTS + 1, daysAgo(1), 'is 50001 messages behind'],
])('%s', (_name, pending, oldestAt, backlog) => {
  expect(backlogOf({ pending, oldestAt }, NOW)).toBe(backlog);
});
