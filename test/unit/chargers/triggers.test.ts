import { expect, test } from 'vitest';
import { Triggers } from '../../../src/chargers/triggers.ts';
import { FakeClock } from '../../fakes/clock.ts';

const METER = { requestedMessage: 'MeterValues' };
const answer = Promise.resolve({ kind: 'result', payload: { status: 'Accepted' } } as const);

test('an answer serves the same question for five seconds, and no other', () => {
  const clock = new FakeClock();
  const triggers = new Triggers(clock);
  expect(triggers.before('TriggerMessage', METER)).toBeUndefined();
  triggers.remember('TriggerMessage', METER, answer);
  clock.advance(4_999);
  expect(triggers.before('TriggerMessage', { ...METER })).toBe(answer);
  expect(triggers.before('ExtendedTriggerMessage', METER)).toBeUndefined();
  expect(triggers.before('TriggerMessage', { ...METER, connectorId: 1 })).toBeUndefined();
  clock.advance(1);
  expect(triggers.before('TriggerMessage', METER)).toBeUndefined();
});

test('other commands are never answered so', () => {
  const triggers = new Triggers(new FakeClock());
  triggers.remember('UnlockConnector', { connectorId: 1 }, answer);
  expect(triggers.before('UnlockConnector', { connectorId: 1 })).toBeUndefined();
});

test('what is remembered is bounded', () => {
  const triggers = new Triggers(new FakeClock());
  for (let connectorId = 0; connectorId <= 50; connectorId += 1) {
    triggers.remember('TriggerMessage', { ...METER, connectorId }, answer);
  }
  expect(triggers.before('TriggerMessage', { ...METER, connectorId: 0 })).toBeUndefined();
  expect(triggers.before('TriggerMessage', { ...METER, connectorId: 50 })).toBe(answer);
});
