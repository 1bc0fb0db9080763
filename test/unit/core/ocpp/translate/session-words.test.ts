/** Why sessions end and why events are told, from version to version (PROTOCOL §4.3). */
import { describe, expect, test } from 'vitest';
import {
  type Payload,
  type Reading,
  STOP_REASONS,
  type StopReason,
  type TxEnded,
} from '../../../../../src/core/model.ts';
import { decode, encode } from '../../../../../src/core/ocpp/codec.ts';
import type { NewerVersion } from '../../../../../src/core/ocpp/types.ts';
import { faults } from '../codec-schemas.ts';

const AT = Date.UTC(2026, 10, 22, 18);
const T = new Date(AT).toISOString();
const NEWER: readonly NewerVersion[] = ['2.0.1', '2.1'];

/** What a newer service is told of an end that a charger of 1.6 told with this reason. */
function newerEnd(version: NewerVersion, reason: string | undefined, trigger?: string) {
  const payload = { transactionId: 7, meterStop: 2_000, timestamp: T, ...(reason !== undefined && { reason }) };
  const message = decode('1.6', 'StopTransaction', payload);
  if (message?.means !== 'txEnded') throw new Error('a stop is an end');
  const said = encode(version, { means: 'txEnded', ask: { ...message.ask, seqNo: 3, trigger } });
  expect(faults(version, 'TransactionEvent', 'request', said?.payload)).toBe('');
  return [(said?.payload.transactionInfo as Payload | undefined)?.stoppedReason, said?.payload.triggerReason];
}

describe.each(NEWER)('the reason of a charger of 1.6 in %s', (version) => {
  test.each([
    [undefined, undefined, 'StopAuthorized'],
    ['Local', 'Local', 'StopAuthorized'],
    ['Remote', 'Remote', 'RemoteStop'],
    ['DeAuthorized', 'DeAuthorized', 'Deauthorized'],
    ['EVDisconnected', 'EVDisconnected', 'EVCommunicationLost'],
    ['EmergencyStop', 'EmergencyStop', 'AbnormalCondition'],
    ['HardReset', 'ImmediateReset', 'ResetCommand'],
    ['SoftReset', 'ImmediateReset', 'ResetCommand'],
    ['PowerLoss', 'PowerLoss', 'AbnormalCondition'],
    ['Reboot', 'Reboot', 'AbnormalCondition'],
    ['UnlockCommand', 'Other', 'UnlockCommand'],
    ['Other', 'Other', 'ChargingStateChanged'],
  ])('%s', (reason, stoppedReason, triggerReason) => {
    expect(newerEnd(version, reason)).toEqual([stoppedReason, triggerReason]);
  });

  test('a trigger that is known stays', () => {
    expect(newerEnd(version, 'Other', 'AbnormalCondition')).toEqual(['Other', 'AbnormalCondition']);
  });
});

describe('the reason of a newer charger in 1.6', () => {
  const REASONS: { readonly [R in StopReason]: string } = {
    DeAuthorized: 'DeAuthorized',
    EmergencyStop: 'EmergencyStop',
    EVDisconnected: 'EVDisconnected',
    Local: 'Local',
    Other: 'Other',
    PowerLoss: 'PowerLoss',
    Reboot: 'Reboot',
    Remote: 'Remote',
    MasterPass: 'Local',
    ImmediateReset: 'HardReset',
    HardReset: 'HardReset',
    SoftReset: 'SoftReset',
    UnlockCommand: 'UnlockCommand',
    EnergyLimitReached: 'Other',
    TimeLimitReached: 'Other',
    SOCLimitReached: 'Other',
    LocalOutOfCredit: 'Other',
    StoppedByEV: 'Other',
    Timeout: 'Other',
    ReqEnergyTransferRejected: 'Other',
    GroundFault: 'Other',
    OvercurrentFault: 'Other',
    PowerQuality: 'Other',
  };
  const reasonOf = (ended: Partial<TxEnded>): unknown => {
    const ask: TxEnded = { chargerTxId: '7', at: AT, meterWh: 2_000, readings: [], ...ended };
    const said = encode('1.6', { means: 'txEnded', ask });
    expect(faults('1.6', 'StopTransaction', 'request', said?.payload)).toBe('');
    return said?.payload.reason;
  };

  test.each(STOP_REASONS)('%s', (reason) => {
    expect(reasonOf({ reason })).toBe(REASONS[reason]);
  });

  test.each([
    ['Remote', 'UnlockCommand'],
    ['Other', 'UnlockCommand'],
    ['Local', 'Local'],
    ['EVDisconnected', 'EVDisconnected'],
  ] as const)('%s after an unlock', (reason, told) => {
    expect(reasonOf({ reason, trigger: 'UnlockCommand' })).toBe(told);
  });
});

const READING: Reading = { at: AT, samples: [{ value: 5, measurand: 'SoC', unit: 'Percent' }] };

describe('a trigger of 2.1 in 2.0.1', () => {
  const triggerOf = (trigger: string, readings: readonly Reading[]): unknown => {
    const ask = { chargerTxId: 'tx', at: AT, seqNo: 1, trigger, readings };
    return encode('2.0.1', { means: 'txUpdated', ask })?.payload.triggerReason;
  };

  test.each([
    ['SoCLimitReached', 'EnergyLimitReached', 'EnergyLimitReached'],
    ['CostLimitReached', 'ChargingStateChanged', 'ChargingStateChanged'],
    ['LimitSet', 'ChargingRateChanged', 'ChargingRateChanged'],
    ['OperationModeChanged', 'ChargingRateChanged', 'ChargingRateChanged'],
    ['RunningCost', 'MeterValuePeriodic', undefined],
    ['TariffChanged', 'MeterValuePeriodic', undefined],
    ['TariffNotAccepted', 'Deauthorized', 'Deauthorized'],
    ['TxResumed', 'ChargingStateChanged', 'ChargingStateChanged'],
    ['Authorized', 'Authorized', 'Authorized'],
  ])('%s; without values %s is not told where it tells of nothing else', (trigger, withValues, without) => {
    expect(triggerOf(trigger, [READING])).toBe(withValues);
    expect(triggerOf(trigger, [])).toBe(without);
  });
});

describe.each(NEWER)('the trigger of values of 1.6 in %s', (version) => {
  test.each([
    ['Sample.Periodic', 'MeterValuePeriodic'],
    ['Sample.Clock', 'MeterValueClock'],
    ['Trigger', 'Trigger'],
    ['Interruption.Begin', 'MeterValuePeriodic'],
    ['Interruption.End', 'MeterValuePeriodic'],
    ['Other', 'MeterValuePeriodic'],
    [undefined, 'MeterValuePeriodic'],
  ])('%s', (context, trigger) => {
    const sampledValue = [{ value: '1500', ...(context !== undefined && { context }) }];
    const payload = { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: T, sampledValue }] };
    const message = decode('1.6', 'MeterValues', payload);
    if (message?.means !== 'txUpdated') throw new Error('values of a session are an update');
    const said = encode(version, { means: 'txUpdated', ask: { ...message.ask, seqNo: 1 } });
    expect(faults(version, 'TransactionEvent', 'request', said?.payload)).toBe('');
    expect(said?.payload.triggerReason).toBe(trigger);
  });
});

describe('the register of the end', () => {
  const sample = (value: number, context: string) => ({
    value,
    context,
    measurand: 'Energy.Active.Import.Register',
    unit: 'Wh',
  });
  const told = (readings: readonly Reading[]): unknown[] => {
    const ask = { chargerTxId: 'tx', at: AT, meterWh: 2_000, readings, seqNo: 3 };
    const said = encode('2.1', { means: 'txEnded', ask })?.payload;
    const meterValue = (said?.meterValue ?? []) as { sampledValue: { value: number; context: string }[] }[];
    return meterValue.flatMap(({ sampledValue }) => sampledValue.map(({ value, context }) => `${value} ${context}`));
  };

  test.each<[string, readonly Reading[], readonly string[]]>([
    ['alone', [], ['2000 Transaction.End']],
    ['said twice', [{ at: AT, samples: [sample(2_000.4, 'Transaction.End')] }], ['2000.4 Transaction.End']],
    [
      'beside others',
      [{ at: AT, samples: [sample(1_000, 'Transaction.Begin')] }],
      ['1000 Transaction.Begin', '2000 Transaction.End'],
    ],
  ])('%s', (_title, readings, expected) => {
    expect(told(readings)).toEqual(expected);
  });
});

test.each([
  [0, 0],
  [3, 3],
  [4, undefined],
  [-1, undefined],
])('%s phases in use, which one version takes as they are, are %s in the newest', (numberOfPhasesUsed, told) => {
  const payload = {
    eventType: 'Updated',
    triggerReason: 'ChargingStateChanged',
    timestamp: T,
    seqNo: 1,
    transactionInfo: { transactionId: 'tx' },
    numberOfPhasesUsed,
  };
  const message = decode('2.0.1', 'TransactionEvent', payload);
  const said = message && encode('2.1', message);
  expect(faults('2.1', 'TransactionEvent', 'request', said?.payload)).toBe('');
  expect(said?.payload.numberOfPhasesUsed).toBe(told);
});
