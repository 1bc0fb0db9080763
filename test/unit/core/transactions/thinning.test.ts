import { describe, expect, test } from 'vitest';
import type { Message, Sample, TxUpdated } from '../../../../src/core/model.ts';
import { isPlainSample, isThinned, SPARSE_MS } from '../../../../src/core/transactions/thinning.ts';

const AT = Date.UTC(2026, 10, 22, 12);
const SAMPLE: Sample = { value: 100, measurand: 'Energy.Active.Import.Register', unit: 'Wh' };

const SIGNED = { data: 'OCMF|{}', encoding: 'OCMF' };

const sample = (more: Partial<TxUpdated> = {}, of: Partial<Sample> = {}): Message => ({
  means: 'txUpdated',
  ask: { chargerTxId: '1', at: AT, readings: [{ at: AT, samples: [{ ...SAMPLE, ...of }] }], ...more },
});
const END: Message = { means: 'txEnded', ask: { chargerTxId: '1', at: AT + 1, readings: [] } };
const METER: Message = { means: 'meter', ask: { place: { evse: 1 }, readings: [] } };

describe('a plain sample between others', () => {
  test.each<[string, Message | undefined, boolean]>([
    ['a periodic one', sample(), true],
    ['one that says so', sample({ trigger: 'MeterValuePeriodic' }, { context: 'Sample.Periodic' }), true],
    ['a clock-aligned one stays', sample({}, { context: 'Sample.Clock' }), false],
    ['one that was triggered by the clock stays', sample({ trigger: 'MeterValueClock' }), false],
    ['a signed one stays', sample({}, { signed: SIGNED }), false],
    ['the first and the last one of the charger stay', sample({}, { context: 'Transaction.End' }), false],
    ['one of an interruption stays', sample({}, { context: 'Interruption.Begin' }), false],
    ['a change of state stays', sample({ trigger: 'ChargingStateChanged' }), false],
    ['one with a card stays', sample({ token: { id: 'CARD' } }), false],
    ['one with the number of a remote start stays', sample({ remoteStartId: 7 }), false],
    ['an update without values stays', sample({ readings: [] }), false],
    ['an end is none', END, false],
    ['values outside of a session are none', METER, false],
    ['what the proxy cannot read is none', undefined, false],
  ])('%s', (_name, message, is) => {
    expect(isPlainSample(message)).toBe(is);
  });
});

describe('where too much waits', () => {
  test.each<[string, number | undefined, Message | undefined, boolean]>([
    ['one that follows closely on the last one told is left out', AT - SPARSE_MS + 1, sample(), true],
    ['one after a while stays', AT - SPARSE_MS, sample(), false],
    ['the first one of a session stays', undefined, sample(), false],
    ['the last one before the end stays', AT - 1, END, false],
    ['the newest one stays', AT - 1, undefined, false],
    ['one from before the last one told stays: the charger tells out of order', AT + 1, sample(), false],
  ])('%s', (_name, toldAt, followedBy, is) => {
    expect(isThinned(sample(), toldAt, followedBy)).toBe(is);
  });

  test('only plain samples are left out', () => {
    expect(isThinned(sample({}, { signed: SIGNED }), AT - 1, sample())).toBe(false);
  });
});
