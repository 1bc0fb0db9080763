import { expect, test } from 'vitest';
import type { Fact, Transaction } from '../../../src/core/model.ts';
import { type Log, type LogFields, silentLog } from '../../../src/lib/log.ts';
import { storyTeller } from '../../../src/monitor/story.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { aTransaction } from '../../fakes/hub.ts';

function listen() {
  const lines: [string, LogFields][] = [];
  const log: Log = { ...silentLog, info: (fields, message) => void lines.push([message, fields]) };
  const clock = new FakeClock();
  return { lines, clock, tell: storyTeller(clock, log) };
}

function fact(message: Fact['message']): Fact {
  return { seq: 1, chargerId: 'cp1', lane: 'T', recordedAt: 0, message };
}

const started = fact({
  means: 'txStarted',
  ask: { place: { evse: 1, connector: 1 }, at: 0, readings: [] },
} as Fact['message']);
const updated = fact({ means: 'txUpdated', ask: { chargerTxId: '7', at: 0, readings: [] } } as Fact['message']);
const ended = fact({ means: 'txEnded', ask: { chargerTxId: '7', at: 0, readings: [] } } as Fact['message']);

test('a session has two lines, whatever is measured in between, and no card in them', () => {
  const { lines, tell } = listen();
  const tx: Transaction = aTransaction({ payer: 'monta' });
  tell({ kind: 'fact', fact: started, tx });
  for (let sample = 0; sample < 20; sample += 1) tell({ kind: 'fact', fact: updated, tx });
  tell({ kind: 'fact', fact: ended, tx: { ...tx, endedAt: 5, meterStopWh: 8_000, reason: 'Local' } });
  const about = { charger: 'cp1', evse: 1, session: tx.id, provider: 'monta' };
  expect(lines).toEqual([
    ['a session started', about],
    ['a session ended', { ...about, energyWh: 7_000, reason: 'Local' }],
  ]);
  expect(JSON.stringify(lines)).not.toContain('CARD1');
});

test('without both registers no energy is made up', () => {
  const { lines, tell } = listen();
  tell({ kind: 'fact', fact: ended, tx: aTransaction({ endedAt: 5, meterStopWh: undefined }) });
  expect(lines).toMatchObject([['a session ended', { energyWh: undefined }]]);
});

test('facts without a session, and what else is noticed, have no line', () => {
  const { lines, tell } = listen();
  tell({ kind: 'fact', fact: started });
  tell({ kind: 'presence', chargerId: 'cp1', online: true });
  expect(lines).toEqual([]);
});

test('the same refusal is told once an hour; another rule or party at once', () => {
  const { lines, clock, tell } = listen();
  const refuse = (by: string, rule = 'rights', allowed = false) =>
    tell({
      kind: 'decision',
      entry: { at: 0, chargerId: 'cp1', by, asked: 'Reset', allowed, rule, why: 'It has no right to.' },
    });
  for (let again = 0; again < 10; again += 1) refuse('alpha');
  refuse('beta');
  refuse('alpha', 'home');
  refuse('alpha', 'free', true);
  expect(lines.map(([message, { provider, rule }]) => [message, provider, rule])).toEqual([
    ['refused: It has no right to.', 'alpha', 'rights'],
    ['refused: It has no right to.', 'beta', 'rights'],
    ['refused: It has no right to.', 'alpha', 'home'],
  ]);
  clock.advance(3_600_000);
  refuse('alpha');
  expect(lines).toHaveLength(4);
});
