/** A charger that can do everything: what it answers to each command, in the words of each version. */
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { REAL_MONITOR } from './every-command.ts';
import { fields } from './seen.ts';

type Answers = { readonly [action: string]: (asked: Payload) => Payload };

/** Settings of this charger by their names in each version; the same for reads of all of them. */
const KEYS = {
  HeartbeatInterval: '300',
  ConnectionTimeOut: '60',
  MeterValueSampleInterval: '60',
  NumberOfConnectors: '1',
};
const HASH = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '01' };
const AT = '2026-01-01T00:00:00.000Z';
const SCHEDULE = {
  duration: 3600,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
};

const ANSWERS_16: Answers = {
  GetConfiguration({ key }) {
    const asked = Array.isArray(key) ? key.map(String) : Object.keys(KEYS);
    const known = Object.entries(KEYS).filter(([name]) => asked.includes(name));
    const unknownKey = asked.filter((name) => !Object.keys(KEYS).includes(name));
    return {
      configurationKey: known.map(([name, value]) => ({ key: name, readonly: name === 'NumberOfConnectors', value })),
      ...(unknownKey.length > 0 && { unknownKey }),
    };
  },
  ChangeConfiguration: ({ key }) => ({ status: key === 'NumberOfConnectors' ? 'Rejected' : 'Accepted' }),
  GetLocalListVersion: () => ({ listVersion: 3 }),
  UnlockConnector: () => ({ status: 'Unlocked' }),
  GetDiagnostics: () => ({ fileName: 'diagnostics.zip' }),
  UpdateFirmware: () => ({}),
  GetLog: () => ({ status: 'Accepted', filename: 'log.zip' }),
  GetInstalledCertificateIds: () => ({ status: 'Accepted', certificateHashData: [HASH] }),
  GetCompositeSchedule: ({ connectorId }) => ({
    status: 'Accepted',
    connectorId,
    scheduleStart: AT,
    chargingSchedule: SCHEDULE,
  }),
};

const ANSWERS_2: Answers = {
  GetVariables: ({ getVariableData }) => ({
    getVariableResult: each(getVariableData, ({ component, variable }) => ({
      attributeStatus: 'Accepted',
      attributeValue: '300',
      component,
      variable,
    })),
  }),
  SetVariables: ({ setVariableData }) => ({
    setVariableResult: each(setVariableData, ({ component, variable }) => ({
      attributeStatus: 'Accepted',
      component,
      variable,
    })),
  }),
  SetVariableMonitoring: ({ setMonitoringData }) => ({
    setMonitoringResult: each(setMonitoringData, ({ type, severity, component, variable }) => ({
      id: REAL_MONITOR,
      status: 'Accepted',
      type,
      severity,
      component,
      variable,
    })),
  }),
  ClearVariableMonitoring: ({ id }) => ({
    clearMonitoringResult: list(id).map((one) => ({ id: one, status: 'Accepted' })),
  }),
  GetLocalListVersion: () => ({ versionNumber: 3 }),
  UnlockConnector: () => ({ status: 'Unlocked' }),
  UnpublishFirmware: () => ({ status: 'Unpublished' }),
  GetLog: () => ({ status: 'Accepted', filename: 'log.zip' }),
  GetTransactionStatus: () => ({ messagesInQueue: false, ongoingIndicator: true }),
  CostUpdated: () => ({}),
  NotifyWebPaymentStarted: () => ({}),
  GetPeriodicEventStream: () => ({}),
  ClearTariffs: ({ tariffIds }) => ({
    clearTariffsResult: list(tariffIds).map((tariffId) => ({ tariffId, status: 'Accepted' })),
  }),
  GetTariffs: () => ({ status: 'NoTariff' }),
  GetInstalledCertificateIds: () => ({
    status: 'Accepted',
    certificateHashDataChain: [{ certificateType: 'CSMSRootCertificate', certificateHashData: HASH }],
  }),
  GetCompositeSchedule: ({ evseId }) => ({
    status: 'Accepted',
    schedule: { ...SCHEDULE, evseId, scheduleStart: AT },
  }),
};

/** Says yes to everything that it can say yes to. */
export function answersEverything(version: OcppVersion): StrictAnswer {
  const answers = version === '1.6' ? ANSWERS_16 : ANSWERS_2;
  return ({ action, payload }) => answers[action]?.(payload) ?? { status: 'Accepted' };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function each(value: unknown, answer: (item: Payload) => Payload): readonly Payload[] {
  return list(value).map((item) => answer(fields(item)));
}
