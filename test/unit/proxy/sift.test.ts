import { describe, expect, test } from 'vitest';
import { meteringOf } from '../../../src/core/configuration/metering.ts';
import { SETTING } from '../../../src/core/configuration/settings.ts';
import type { Message, Payload } from '../../../src/core/model.ts';
import { decode } from '../../../src/core/ocpp/codec.ts';
import { sift } from '../../../src/proxy/sift.ts';

const START = Date.UTC(2026, 10, 28, 8);
const at = (afterS: number) => new Date(START + afterS * 1000).toISOString();

/** Every minute, and nothing but the voltage at the end. */
const metering = meteringOf({ values: { [SETTING.sampledS]: '60', [SETTING.ended]: 'Voltage' } });

function sifted(version: '1.6' | '2.0.1', action: string, payload: Payload) {
  const message = decode(version, action, payload);
  if (metering === undefined || message === undefined) throw new Error('it has a meaning');
  const fact = { message: message as Message, source: { version, action, payload } };
  return { fact, result: sift(metering, fact, START, {}) };
}

const periodic = (afterS: number) => ({ timestamp: at(afterS), sampledValue: [{ value: '5' }] });
const meterValues = (...meterValue: Payload[]) => ({ connectorId: 1, transactionId: 7, meterValue });

describe('what is left of a fact for a provider', () => {
  test('one that it wants as it is stays the very same, so that it goes on byte for byte', () => {
    const { fact, result } = sifted('1.6', 'MeterValues', meterValues(periodic(60)));
    expect(result?.fact).toBe(fact);
    expect(result?.told).toEqual({ sampledAt: START + 60_000 });
  });

  test('samples before they are due are nothing; of several those that are due stay, in the message and in its words', () => {
    expect(sifted('1.6', 'MeterValues', meterValues(periodic(30))).result).toBeUndefined();
    const { result } = sifted('1.6', 'MeterValues', meterValues(periodic(50), periodic(70), periodic(80)));
    expect(result?.fact.source.payload.meterValue).toEqual([periodic(70)]);
    expect(result?.fact.message).toMatchObject({ ask: { readings: [{ at: START + 70_000 }] } });
  });

  test('an end keeps its registers, and an event that tells of more than samples goes without them', () => {
    const end = { timestamp: at(90), sampledValue: [{ value: '9', context: 'Transaction.End' }] };
    const ended = { transactionId: 7, meterStop: 9, timestamp: at(90), transactionData: [periodic(80), end] };
    // Which of them is the last one is not for us to say, where a charger names them alike.
    expect(sifted('1.6', 'StopTransaction', ended).result?.fact.source.payload).toEqual(ended);
    const event = (triggerReason: string) => ({
      eventType: 'Updated',
      timestamp: at(30),
      triggerReason,
      seqNo: 2,
      transactionInfo: { transactionId: 'T', chargingState: 'SuspendedEV' },
      meterValue: [{ timestamp: at(30), sampledValue: [{ value: 5 }] }],
    });
    expect(sifted('2.0.1', 'TransactionEvent', event('MeterValuePeriodic')).result).toBeUndefined();
    const { meterValue: _, ...rest } = event('ChargingStateChanged');
    expect(sifted('2.0.1', 'TransactionEvent', event('ChargingStateChanged')).result?.fact.source.payload).toEqual(
      rest,
    );
  });
});
