import { expect, test } from 'vitest';
import type { CallOutcome } from '../../../src/core/ocpp/exchange.ts';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { MAX_ATTEMPTS, MAX_WAITING, openOutbox } from '../../../src/simulate/outbox.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';

const OK: CallOutcome = { kind: 'result', payload: {} };
const NO: CallOutcome = { kind: 'error', code: 'InternalError', description: '' };

function outbox(version: OcppVersion, outcomes: CallOutcome[]) {
  const clock = new FakeClock();
  const sent: { action: string; messageId: string }[] = [];
  const dropped: string[] = [];
  const failures: unknown[] = [];
  const link = { up: true };
  const box = openOutbox({
    version,
    clock,
    ids: fakeIds(),
    canSend: () => link.up,
    send: async ({ action }, messageId) => {
      sent.push({ action, messageId });
      const outcome = outcomes.shift() ?? OK;
      if (outcome.kind === 'closed') link.up = false;
      return outcome;
    },
    timesSaid: () => 1,
    dropped: ({ action }) => void dropped.push(action),
    failed: (error) => void failures.push(error),
  });
  const push = (action: string, isSample = false) => box.push({ build: () => ({ action, payload: {} }), isSample });
  return { clock, sent, dropped, failures, link, box, push };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test.each([
  ['1.6', true],
  ['2.0.1', false],
  ['2.1', true],
] as const)('%s: what is refused is said three times and then given up; keeps its id: %s', async (version, keeps) => {
  const { clock, sent, dropped, box, push } = outbox(version, [NO, NO, NO]);
  push('Start');
  push('Stop');
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
    await turns();
    expect(sent).toHaveLength(attempt);
    clock.advance(attempt * 10_000);
  }
  await box.empty();
  expect(dropped).toEqual(['Start']);
  expect(sent.map(({ action }) => action)).toEqual(['Start', 'Start', 'Start', 'Stop']);
  expect(new Set(sent.slice(0, 3).map(({ messageId }) => messageId)).size).toBe(keeps ? 1 : 3);
  box.close();
});

test('what was cut off is said again, in order, when the link is back', async () => {
  const { sent, link, box, push } = outbox('1.6', [{ kind: 'closed' }]);
  push('Start');
  push('Meter', true);
  await turns();
  expect(sent.map(({ action }) => action)).toEqual(['Start']);
  link.up = true;
  box.wake();
  await box.empty();
  expect(sent.map(({ action }) => action)).toEqual(['Start', 'Start', 'Meter']);
  expect(sent[0]?.messageId).toBe(sent[1]?.messageId);
  box.close();
});

test('there is room for so many, and the oldest sample goes first', () => {
  const { link, box, push } = outbox('1.6', []);
  link.up = false;
  push('Start');
  push('Meter', true);
  for (let count = 0; count < MAX_WAITING - 1; count += 1) push('Other');
  expect(box.size).toBe(MAX_WAITING);
  push('Stop');
  expect(box.size).toBe(MAX_WAITING);
  box.close();
});

test('a fault of ours is told', async () => {
  const { failures, box } = outbox('1.6', []);
  box.push({
    isSample: false,
    build: () => {
      throw new RangeError('broken');
    },
  });
  await turns();
  expect(failures).toEqual([new RangeError('broken')]);
  box.close();
});
