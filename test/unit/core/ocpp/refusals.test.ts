import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import { mayCall, rowsOf } from '../../../../src/core/ocpp/catalogue.ts';
import type { Reply } from '../../../../src/core/ocpp/exchange.ts';
import { REFUSALS } from '../../../../src/core/ocpp/refusal-table.ts';
import { DETAIL_REASONS, type RefusalDetail, type Refused } from '../../../../src/core/ocpp/refusal-words.ts';
import { MAX_ADDITIONAL_INFO, refuse } from '../../../../src/core/ocpp/refusals.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './schemas.ts';

const CODES: readonly Refused[] = ['N', 'L', 'H', 'O', 'F', 'Q', 'unregistered'];
// Object.keys of an object gives exactly its keys.
const DETAILS = Object.keys(DETAIL_REASONS) as readonly RefusalDetail[];

const component = { name: 'OCPPCommCtrlr', evse: { id: 1 } };
const variable = { name: 'HeartbeatInterval', instance: 'x' };
const REQUESTS: { readonly [action: string]: Payload } = {
  GetConfiguration: { key: ['HeartbeatInterval', 'Whatever'] },
  SetVariables: { setVariableData: [{ attributeValue: '5', attributeType: 'Target', component, variable }] },
  GetVariables: {
    getVariableData: [
      { component, variable },
      { attributeType: 'MaxSet', component, variable },
    ],
  },
  SetVariableMonitoring: {
    setMonitoringData: [{ id: 3, value: 5, type: 'Delta', severity: 2, transaction: true, component, variable }],
  },
  ClearVariableMonitoring: { id: [3, 4] },
  ClearTariffs: { tariffIds: ['a', 'b'], evseId: 1 },
  GetTransactionStatus: { transactionId: 'tx' },
};

describe('every refusal is legal in its version', () => {
  test.each(OCPP_VERSIONS)('%s', (version) => {
    const wrong: string[] = [];
    let walked = 0;
    const actions = rowsOf(version).filter((row) => mayCall(version, row.action, 'csms'));
    for (const { action } of actions) {
      for (const code of CODES) {
        for (const detail of [undefined, ...DETAILS]) {
          const reply = refuse(version, action, REQUESTS[action] ?? {}, code, detail, 'because 🔌'.repeat(200));
          walked += 1;
          if (JSON.stringify(reply).includes('"Accepted')) wrong.push(`${action} ${code} is no refusal`);
          if (reply.kind === 'silence') wrong.push(`${action} ${code} is not answered`);
          if (reply.kind === 'result') wrong.push(...faults(version, action, 'response', reply.payload));
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(walked).toBe({ '1.6': 26, '2.0.1': 40, '2.1': 55 }[version] * CODES.length * (DETAILS.length + 1));
  });

  test('reason codes fit into 20 characters', () => {
    expect(Object.values(DETAIL_REASONS).filter((reason) => reason !== undefined && reason.length > 20)).toEqual([]);
  });
});

type Case = [version: OcppVersion, action: string, code: Refused, detail: RefusalDetail | undefined, says: string];

/** `status/reasonCode`, `CALLERROR code`, or the payload as JSON. */
const CASES: readonly Case[] = [
  ['1.6', 'RemoteStartTransaction', 'L', undefined, 'Rejected'],
  ['1.6', 'RemoteStartTransaction', 'unregistered', undefined, 'Rejected'],
  ['2.0.1', 'RequestStartTransaction', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'RequestStartTransaction', 'L', undefined, 'Rejected/TxInProgress'],
  ['2.0.1', 'RequestStartTransaction', 'H', undefined, 'Rejected/Unspecified'],
  ['2.0.1', 'RequestStartTransaction', 'O', undefined, 'Rejected/InternalError'],
  ['2.0.1', 'RequestStartTransaction', 'F', undefined, 'Rejected/InternalError'],
  ['2.0.1', 'RequestStartTransaction', 'Q', undefined, 'Rejected/Unspecified'],
  ['2.1', 'RequestStartTransaction', 'Q', undefined, 'Rejected/RateLimitExceeded'],
  ['2.0.1', 'RequestStartTransaction', 'unregistered', undefined, 'Rejected/CSNotAccepted'],
  ['2.0.1', 'RequestStartTransaction', 'L', 'unknown_evse', 'Rejected/UnknownEvse'],
  ['2.0.1', 'RequestStartTransaction', 'N', 'invalid_token', 'Rejected/InvalidIdToken'],
  ['1.6', 'RemoteStopTransaction', 'N', 'tx_not_found', 'Rejected'],
  ['2.1', 'RequestStopTransaction', 'L', undefined, 'Rejected/TxNotFound'],
  ['2.1', 'RequestStopTransaction', 'O', undefined, 'Rejected/InternalError'],
  ['1.6', 'UnlockConnector', 'L', undefined, 'UnlockFailed'],
  ['1.6', 'UnlockConnector', 'N', 'unknown_connector', 'NotSupported'],
  ['2.0.1', 'UnlockConnector', 'H', undefined, 'UnlockFailed/Unspecified'],
  ['2.0.1', 'UnlockConnector', 'L', undefined, 'OngoingAuthorizedTransaction/TxInProgress'],
  ['2.0.1', 'UnlockConnector', 'N', 'unknown_connector', 'UnknownConnector/UnknownConnectorId'],
  ['1.6', 'ReserveNow', 'L', undefined, 'Occupied'],
  ['1.6', 'ReserveNow', 'N', undefined, 'Rejected'],
  ['1.6', 'ReserveNow', 'Q', undefined, 'Rejected'],
  ['1.6', 'ReserveNow', 'O', undefined, 'Unavailable'],
  ['1.6', 'ReserveNow', 'H', 'inoperative', 'Unavailable'],
  ['2.0.1', 'ReserveNow', 'F', undefined, 'Faulted/InternalError'],
  ['1.6', 'CancelReservation', 'N', undefined, 'Rejected'],
  ['2.0.1', 'CancelReservation', 'N', undefined, 'Rejected/NotFound'],
  ['2.0.1', 'ChangeAvailability', 'N', 'unknown_evse', 'Rejected/UnknownEvse'],
  ['2.0.1', 'Reset', 'L', undefined, 'Rejected/TxInProgress'],
  ['2.0.1', 'Reset', 'O', 'fw_update_in_progress', 'Rejected/FwUpdateInProgress'],
  ['2.1', 'Reset', 'N', 'unsupported_param', 'Rejected/UnsupportedParam'],
  ['1.6', 'SetChargingProfile', 'N', undefined, 'Rejected'],
  ['1.6', 'SetChargingProfile', 'N', 'feature_absent', 'Rejected'],
  ['1.6', 'SetChargingProfile', 'N', 'unknown_connector', 'CALLERROR PropertyConstraintViolation'],
  ['1.6', 'SetChargingProfile', 'N', 'bad_value', 'CALLERROR PropertyConstraintViolation'],
  ['2.0.1', 'SetChargingProfile', 'N', 'unknown_evse', 'Rejected/UnknownEvse'],
  ['2.0.1', 'SetChargingProfile', 'N', 'duplicate_profile', 'Rejected/DuplicateProfile'],
  ['2.1', 'SetChargingProfile', 'N', 'unsupported_purpose', 'Rejected/UnsupportedPurpose'],
  ['1.6', 'ClearChargingProfile', 'L', undefined, 'Unknown'],
  ['2.0.1', 'ClearChargingProfile', 'N', undefined, 'Unknown/NotFound'],
  ['1.6', 'GetCompositeSchedule', 'N', undefined, 'Rejected'],
  ['2.0.1', 'GetCompositeSchedule', 'N', 'unsupported_rate_unit', 'Rejected/UnsupportedRateUnit'],
  ['2.0.1', 'GetChargingProfiles', 'N', undefined, 'NoProfiles/UnsupportedRequest'],
  ['1.6', 'ChangeConfiguration', 'N', undefined, 'Rejected'],
  ['1.6', 'ChangeConfiguration', 'N', 'hidden', 'NotSupported'],
  ['1.6', 'GetConfiguration', 'N', undefined, '{"unknownKey":["HeartbeatInterval","Whatever"]}'],
  ['2.0.1', 'GetBaseReport', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'GetReport', 'N', 'nothing_found', 'EmptyResultSet/NotFound'],
  ['2.0.1', 'GetMonitoringReport', 'L', undefined, 'Rejected/TxInProgress'],
  ['2.0.1', 'SetMonitoringBase', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'SetMonitoringLevel', 'L', undefined, 'Rejected/TxInProgress'],
  ['1.6', 'SendLocalList', 'N', undefined, 'Failed'],
  ['1.6', 'SendLocalList', 'N', 'feature_absent', 'NotSupported'],
  ['2.0.1', 'SendLocalList', 'N', undefined, 'Failed/NotEnabled'],
  ['2.0.1', 'SendLocalList', 'O', undefined, 'Failed/InternalError'],
  ['1.6', 'GetLocalListVersion', 'N', undefined, '{"listVersion":-1}'],
  ['1.6', 'GetLocalListVersion', 'O', undefined, '{"listVersion":0}'],
  ['2.0.1', 'GetLocalListVersion', 'N', undefined, '{"versionNumber":0}'],
  ['2.0.1', 'ClearCache', 'N', undefined, 'Rejected/NotEnabled'],
  ['1.6', 'ExtendedTriggerMessage', 'Q', undefined, 'Rejected'],
  ['2.0.1', 'TriggerMessage', 'Q', 'feature_absent', 'NotImplemented/UnsupportedRequest'],
  ['1.6', 'UpdateFirmware', 'N', undefined, 'CALLERROR NotSupported'],
  ['1.6', 'UpdateFirmware', 'H', undefined, '{}'],
  ['2.0.1', 'UpdateFirmware', 'L', undefined, 'Rejected/FwUpdateInProgress'],
  ['2.0.1', 'UpdateFirmware', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['1.6', 'SignedUpdateFirmware', 'H', undefined, 'Rejected'],
  ['1.6', 'GetDiagnostics', 'N', undefined, '{}'],
  ['1.6', 'GetLog', 'N', undefined, 'Rejected'],
  ['2.0.1', 'GetLog', 'H', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'PublishFirmware', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'UnpublishFirmware', 'N', undefined, 'NoFirmware'],
  ['1.6', 'InstallCertificate', 'N', undefined, 'Rejected'],
  ['2.0.1', 'DeleteCertificate', 'N', undefined, 'Failed/UnsupportedRequest'],
  ['1.6', 'DeleteCertificate', 'N', 'not_found', 'NotFound'],
  ['2.0.1', 'CertificateSigned', 'N', undefined, 'Rejected/InvalidCertificate'],
  ['1.6', 'GetInstalledCertificateIds', 'N', undefined, 'NotFound'],
  ['1.6', 'DataTransfer', 'N', undefined, 'UnknownVendorId'],
  ['2.0.1', 'DataTransfer', 'N', 'listed_vendor', 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'DataTransfer', 'L', undefined, 'Rejected/TxInProgress'],
  ['2.0.1', 'SetNetworkProfile', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'GetTransactionStatus', 'N', undefined, '{"ongoingIndicator":false,"messagesInQueue":false}'],
  ['2.0.1', 'CustomerInformation', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'CustomerInformation', 'N', 'bad_selector', 'Invalid/InvalidValue'],
  ['2.0.1', 'CostUpdated', 'L', undefined, '{}'],
  ['2.0.1', 'SetDisplayMessage', 'L', 'tx_not_found', 'UnknownTransaction/TxNotFound'],
  ['2.0.1', 'SetDisplayMessage', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.0.1', 'GetDisplayMessages', 'N', undefined, 'Unknown/UnsupportedRequest'],
  ['2.0.1', 'ClearDisplayMessage', 'N', undefined, 'Unknown/UnsupportedRequest'],
  ['2.1', 'ClearDisplayMessage', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.1', 'ClearDisplayMessage', 'H', undefined, 'Unknown/Unspecified'],
  ['2.1', 'UsePriorityCharging', 'N', undefined, 'NoProfile/UnsupportedRequest'],
  ['2.1', 'UsePriorityCharging', 'L', undefined, 'Rejected/TxNotFound'],
  ['2.1', 'UpdateDynamicSchedule', 'N', undefined, 'Rejected/InvalidProfileId'],
  ['2.1', 'UpdateDynamicSchedule', 'N', 'invalid_profile', 'Rejected/InvalidProfile'],
  ['2.1', 'NotifyAllowedEnergyTransfer', 'L', undefined, 'Rejected/TxNotFound'],
  ['2.1', 'AFRRSignal', 'H', undefined, 'Rejected/Unspecified'],
  ['2.1', 'SetDERControl', 'N', 'feature_absent', 'NotSupported/UnsupportedRequest'],
  ['2.1', 'ClearDERControl', 'N', 'not_found', 'NotFound/NotFound'],
  ['2.1', 'GetDERControl', 'N', undefined, 'NotFound/UnsupportedRequest'],
  ['2.1', 'SetDefaultTariff', 'N', 'duplicate_tariff_id', 'DuplicateTariffId/DuplicateTariffId'],
  ['2.1', 'GetTariffs', 'N', undefined, 'NoTariff/UnsupportedRequest'],
  ['2.1', 'ChangeTransactionTariff', 'L', undefined, 'TxNotFound/TxNotFound'],
  ['2.1', 'ChangeTransactionTariff', 'N', 'no_currency_change', 'NoCurrencyChange/NoCurrencyChange'],
  ['2.1', 'RequestBatterySwap', 'N', 'no_battery', 'Rejected/NoBatteryAvailable'],
  ['2.1', 'NotifyWebPaymentStarted', 'L', undefined, '{}'],
  ['2.1', 'AdjustPeriodicEventStream', 'N', undefined, 'Rejected/UnsupportedRequest'],
  ['2.1', 'GetPeriodicEventStream', 'N', undefined, '{}'],
  ['1.6', 'AFRRSignal', 'N', undefined, 'CALLERROR NotImplemented'],
  ['1.6', 'Heartbeat', 'N', undefined, 'CALLERROR NotImplemented'],
  ['2.1', 'toString', 'N', undefined, 'CALLERROR NotImplemented'],
];

describe('exact refusals (PROTOCOL §3.5)', () => {
  test.each(CASES)('%s %s %s %s: %s', (version, action, code, detail, says) => {
    expect(told(refuse(version, action, REQUESTS[action] ?? {}, code, detail))).toBe(says);
  });

  test('every command of a central system has a case', () => {
    const covered = new Set([...CASES.map(([, action]) => action), ...Object.keys(REQUESTS)]);
    expect(Object.keys(REFUSALS).filter((action) => !covered.has(action))).toEqual([]);
  });
});

function told(reply: Reply): string {
  if (reply.kind !== 'result') return reply.kind === 'error' ? `CALLERROR ${reply.code}` : reply.kind;
  const { status, statusInfo } = reply.payload;
  if (status === undefined) return JSON.stringify(reply.payload);
  const reason = statusInfo as { reasonCode: string } | undefined; // the walk above validates its shape
  return reason === undefined ? String(status) : `${status}/${reason.reasonCode}`;
}

describe('answers item by item', () => {
  test.each([
    {
      action: 'SetVariables',
      code: 'N',
      answer: {
        setVariableResult: [
          {
            attributeStatus: 'Rejected',
            attributeStatusInfo: { reasonCode: 'ReadOnly' },
            attributeType: 'Target',
            component,
            variable,
          },
        ],
      },
    },
    {
      action: 'SetVariables',
      code: 'N',
      detail: 'hidden',
      answer: {
        setVariableResult: [
          {
            attributeStatus: 'UnknownVariable',
            attributeStatusInfo: { reasonCode: 'NotFound' },
            attributeType: 'Target',
            component,
            variable,
          },
        ],
      },
    },
    {
      action: 'GetVariables',
      code: 'O',
      answer: {
        getVariableResult: [
          {
            attributeStatus: 'UnknownVariable',
            attributeStatusInfo: { reasonCode: 'InternalError' },
            component,
            variable,
          },
          {
            attributeStatus: 'UnknownVariable',
            attributeStatusInfo: { reasonCode: 'InternalError' },
            attributeType: 'MaxSet',
            component,
            variable,
          },
        ],
      },
    },
    {
      action: 'GetVariables',
      code: 'N',
      detail: 'write_only',
      answer: {
        getVariableResult: [
          { attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'WriteOnly' }, component, variable },
          {
            attributeStatus: 'Rejected',
            attributeStatusInfo: { reasonCode: 'WriteOnly' },
            attributeType: 'MaxSet',
            component,
            variable,
          },
        ],
      },
    },
    {
      action: 'SetVariableMonitoring',
      code: 'H',
      answer: {
        setMonitoringResult: [
          {
            id: 3,
            status: 'Rejected',
            statusInfo: { reasonCode: 'Unspecified' },
            type: 'Delta',
            severity: 2,
            component,
            variable,
          },
        ],
      },
    },
    {
      action: 'ClearVariableMonitoring',
      code: 'N',
      answer: {
        clearMonitoringResult: [
          { id: 3, status: 'NotFound', statusInfo: { reasonCode: 'UnsupportedRequest' } },
          { id: 4, status: 'NotFound', statusInfo: { reasonCode: 'UnsupportedRequest' } },
        ],
      },
    },
    {
      action: 'ClearTariffs',
      code: 'N',
      detail: 'not_found',
      answer: {
        clearTariffsResult: [
          { tariffId: 'a', status: 'NoTariff', statusInfo: { reasonCode: 'NotFound' } },
          { tariffId: 'b', status: 'NoTariff', statusInfo: { reasonCode: 'NotFound' } },
        ],
      },
    },
  ] as const)('$action', ({ action, code, answer, ...rest }) => {
    const detail = 'detail' in rest ? rest.detail : undefined;
    expect(refuse('2.1', action, REQUESTS[action] ?? {}, code, detail)).toEqual({ kind: 'result', payload: answer });
  });

  test.each([
    [
      'ClearTariffs',
      {},
      { clearTariffsResult: [{ status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRequest' } }] },
    ],
    ['GetTransactionStatus', {}, { messagesInQueue: false }],
  ])('%s about everything', (action, request, payload) => {
    expect(refuse('2.1', action, request, 'N')).toEqual({ kind: 'result', payload });
    expect(faults('2.1', action, 'response', payload)).toEqual([]);
  });

  test('1.6 GetConfiguration of everything knows no unknown key', () => {
    expect(refuse('1.6', 'GetConfiguration', {}, 'N')).toEqual({ kind: 'result', payload: {} });
  });

  test.each(['SetVariables', 'GetVariables', 'SetVariableMonitoring', 'ClearVariableMonitoring'])(
    '%s without items cannot be answered by items',
    (action) => {
      expect(refuse('2.0.1', action, {}, 'N')).toMatchObject({ kind: 'error', code: 'OccurrenceConstraintViolation' });
    },
  );

  test('an item that is no object is answered without being repeated', () => {
    expect(refuse('2.1', 'SetVariables', { setVariableData: ['x'] }, 'O')).toEqual({
      kind: 'result',
      payload: {
        setVariableResult: [{ attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'InternalError' } }],
      },
    });
  });
});

describe('the sentence', () => {
  test('goes where a version has a field for it', () => {
    const reply = refuse('2.0.1', 'Reset', {}, 'H', undefined, 'the home is in control');
    expect(reply).toEqual({
      kind: 'result',
      payload: {
        status: 'Rejected',
        statusInfo: { reasonCode: 'Unspecified', additionalInfo: 'the home is in control' },
      },
    });
    expect(refuse('1.6', 'Reset', {}, 'H', undefined, 'x')).toEqual({
      kind: 'result',
      payload: { status: 'Rejected' },
    });
    expect(refuse('1.6', 'UpdateFirmware', {}, 'N', undefined, 'no right')).toMatchObject({ description: 'no right' });
  });

  test('is cut to what every version has room for, and left out when empty', () => {
    const long = refuse('2.0.1', 'Reset', {}, 'H', undefined, 'é🔌'.repeat(400));
    const info = long.kind === 'result' ? (long.payload.statusInfo as { additionalInfo: string }) : undefined; // as above
    expect([...(info?.additionalInfo ?? '')]).toHaveLength(MAX_ADDITIONAL_INFO);
    expect(told(refuse('2.0.1', 'Reset', {}, 'H', undefined, ''))).toBe('Rejected/Unspecified');
  });
});
