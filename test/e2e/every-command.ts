/**
 * Every command that a central system may send, in the words of each version: the list that the sweep and the proof of
 * the transparent role walk. An action may stand there more than once, with payloads that are served differently.
 */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Call } from './asks.ts';
import type { Json } from './json-backend.ts';

/** What the payloads speak of. */
export interface Topic {
  /** Of the fake clock, so that dates lie in the future or the past as they should. */
  readonly now: number;
  /** The session in the asker's own words; without one the commands name one that nobody has. */
  readonly txId?: string | undefined;
}

/** A command with a name that is its own in the list: the action, and what it is about where there are several. */
export interface Command extends Call {
  readonly name: string;
}

/** In an order in which they can be sent one after the other: what restarts a charger comes last. */
export function everyCommand(version: OcppVersion, topic: Topic): readonly Command[] {
  const rows = version === '1.6' ? commands16(topic) : commands2(version, topic);
  return rows.map(([name, payload]) => ({ name, action: name.split(' ')[0] ?? name, payload }));
}

type Row = readonly [name: string, payload: Json];

/** Text that passes for a certificate: nobody looks into it before it is installed. */
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const HASH = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '01' };
const DAY_MS = 86_400_000;

/** What the charger of these stories calls the monitor that it is given; a provider is told another number. */
export const REAL_MONITOR = 501;
export const VENDOR = 'com.example';
/** Of the one who asks; only its own name for the session counts. */
export const NO_SUCH_TX = { '1.6': 99_999, '2.0.1': 'no-such-session', '2.1': 'no-such-session' } as const;

function commands16({ now, txId }: Topic): readonly Row[] {
  const later = new Date(now + DAY_MS).toISOString();
  const transactionId = txId === undefined ? NO_SUCH_TX['1.6'] : Number(txId);
  const log = { remoteLocation: 'ftp://files.example/up' };
  const flat = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] };
  const base = { stackLevel: 0, chargingProfileKind: 'Relative', chargingSchedule: flat };
  const byDefault = { ...base, chargingProfileId: 1, chargingProfilePurpose: 'TxDefaultProfile' };
  const ofSession = { ...base, chargingProfileId: 2, chargingProfilePurpose: 'TxProfile', transactionId };
  const ofStation = { ...base, chargingProfileId: 3, chargingProfilePurpose: 'ChargePointMaxProfile' };
  const ofStart = { ...base, chargingProfileId: 4, chargingProfilePurpose: 'TxProfile' };
  return [
    ['GetConfiguration all', {}],
    ['GetConfiguration some', { key: ['HeartbeatInterval', 'ConnectionTimeOut', 'NoSuchKey'] }],
    ['ChangeConfiguration virtual', { key: 'HeartbeatInterval', value: '120' }],
    ['ChangeConfiguration merged', { key: 'MeterValueSampleInterval', value: '30' }],
    ['ChangeConfiguration exclusive', { key: 'ConnectionTimeOut', value: '90' }],
    ['ChangeConfiguration read-only', { key: 'NumberOfConnectors', value: '2' }],
    ['ChangeConfiguration forbidden', { key: 'CentralSystemURI', value: 'ws://elsewhere.example' }],
    ['TriggerMessage Heartbeat', { requestedMessage: 'Heartbeat' }],
    ['TriggerMessage StatusNotification', { requestedMessage: 'StatusNotification', connectorId: 1 }],
    ['TriggerMessage MeterValues', { requestedMessage: 'MeterValues', connectorId: 1 }],
    ['ExtendedTriggerMessage', { requestedMessage: 'Heartbeat' }],
    ['GetLocalListVersion', {}],
    ['SendLocalList', { listVersion: 1, updateType: 'Full', localAuthorizationList: [card16('LIST-1')] }],
    ['ClearCache', {}],
    ['SetChargingProfile default', { connectorId: 1, csChargingProfiles: byDefault }],
    ['SetChargingProfile session', { connectorId: 1, csChargingProfiles: ofSession }],
    ['SetChargingProfile station', { connectorId: 0, csChargingProfiles: ofStation }],
    ['GetCompositeSchedule', { connectorId: 1, duration: 3600 }],
    ['ClearChargingProfile', { id: 1 }],
    ['ChangeAvailability close', { connectorId: 1, type: 'Inoperative' }],
    ['ChangeAvailability open', { connectorId: 1, type: 'Operative' }],
    ['UnlockConnector', { connectorId: 1 }],
    ['ReserveNow', { connectorId: 1, expiryDate: later, idTag: 'RES-1', reservationId: 4 }],
    ['CancelReservation', { reservationId: 4 }],
    ['RemoteStartTransaction', { connectorId: 1, idTag: 'REMOTE-1' }],
    ['RemoteStartTransaction limited', { connectorId: 1, idTag: 'REMOTE-1', chargingProfile: ofStart }],
    ['RemoteStopTransaction', { transactionId }],
    ['DataTransfer', { vendorId: VENDOR, messageId: 'Hello', data: 'x' }],
    ['DataTransfer strange', { vendorId: 'org.strange' }],
    ['InstallCertificate', { certificateType: 'CentralSystemRootCertificate', certificate: PEM }],
    ['GetInstalledCertificateIds', { certificateType: 'CentralSystemRootCertificate' }],
    ['DeleteCertificate', { certificateHashData: HASH }],
    ['CertificateSigned', { certificateChain: PEM }],
    ['GetLog', { logType: 'DiagnosticsLog', requestId: 5, log }],
    ['GetDiagnostics', { location: 'ftp://files.example/up' }],
    [
      'SignedUpdateFirmware',
      {
        requestId: 6,
        firmware: {
          location: 'https://files.example/fw',
          retrieveDateTime: later,
          signingCertificate: PEM,
          signature: 'aa',
        },
      },
    ],
    ['UpdateFirmware', { location: 'https://files.example/fw', retrieveDate: later }],
    ['Reset', { type: 'Soft' }],
  ];
}

function card16(idTag: string): Json {
  return { idTag, idTagInfo: { status: 'Accepted' } };
}

function commands2(version: '2.0.1' | '2.1', { now, txId }: Topic): readonly Row[] {
  const later = new Date(now + DAY_MS).toISOString();
  const transactionId = txId ?? NO_SUCH_TX[version];
  const idToken = { idToken: 'REMOTE-1', type: 'ISO14443' };
  const variable = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };
  const setting = (component: string, name: string, attributeValue: string): Json => ({
    setVariableData: [{ component: { name: component }, variable: { name }, attributeValue }],
  });
  const base = {
    stackLevel: 0,
    chargingProfileKind: 'Relative',
    chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] }],
  };
  const byDefault = { ...base, id: 1, chargingProfilePurpose: 'TxDefaultProfile' };
  const ofSession = { ...base, id: 2, chargingProfilePurpose: 'TxProfile', transactionId };
  const ofStation = { ...base, id: 3, chargingProfilePurpose: 'ChargingStationMaxProfile' };
  const ofStart = { ...base, id: 4, chargingProfilePurpose: 'TxProfile' };
  const text = { format: 'UTF8', content: 'Hello' };
  const monitor = { value: 5, type: 'Delta', severity: 4, ...variable };
  const listed = { idToken: { idToken: 'LIST-1', type: 'ISO14443' }, idTokenInfo: { status: 'Accepted' } };
  return [
    ['GetVariables', { getVariableData: [variable] }],
    ['SetVariables virtual', setting('OCPPCommCtrlr', 'HeartbeatInterval', '120')],
    ['SetVariables merged', setting('SampledDataCtrlr', 'TxUpdatedInterval', '30')],
    ['SetVariables exclusive', setting('TxCtrlr', 'EVConnectionTimeOut', '90')],
    ['SetVariables forbidden', setting('OCPPCommCtrlr', 'ActiveNetworkProfile', '2')],
    ['GetBaseReport', { requestId: 7, reportBase: 'FullInventory' }],
    ['GetReport', { requestId: 8, componentVariable: [variable] }],
    ['GetMonitoringReport', { requestId: 9 }],
    ['SetMonitoringBase', { monitoringBase: 'All' }],
    ['SetMonitoringLevel', { severity: 5 }],
    ['SetVariableMonitoring', { setMonitoringData: [monitor] }],
    ['ClearVariableMonitoring', { id: [REAL_MONITOR] }],
    ['TriggerMessage Heartbeat', { requestedMessage: 'Heartbeat' }],
    ['TriggerMessage StatusNotification', { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } }],
    ['TriggerMessage MeterValues', { requestedMessage: 'MeterValues', evse: { id: 1 } }],
    ['GetLocalListVersion', {}],
    ['SendLocalList', { versionNumber: 1, updateType: 'Full', localAuthorizationList: [listed] }],
    ['ClearCache', {}],
    ['SetChargingProfile default', { evseId: 1, chargingProfile: byDefault }],
    ['SetChargingProfile session', { evseId: 1, chargingProfile: ofSession }],
    ['SetChargingProfile station', { evseId: 0, chargingProfile: ofStation }],
    ['GetChargingProfiles', { requestId: 10, chargingProfile: {} }],
    ['GetCompositeSchedule', { evseId: 1, duration: 3600 }],
    ['ClearChargingProfile', { chargingProfileId: 1 }],
    ['ChangeAvailability close', { operationalStatus: 'Inoperative', evse: { id: 1 } }],
    ['ChangeAvailability open', { operationalStatus: 'Operative', evse: { id: 1 } }],
    ['UnlockConnector', { evseId: 1, connectorId: 1 }],
    ['ReserveNow', { id: 4, expiryDateTime: later, idToken, evseId: 1 }],
    ['CancelReservation', { reservationId: 4 }],
    ['RequestStartTransaction', { evseId: 1, remoteStartId: 11, idToken }],
    ['RequestStartTransaction limited', { evseId: 1, remoteStartId: 12, idToken, chargingProfile: ofStart }],
    ['GetTransactionStatus', { transactionId }],
    ['RequestStopTransaction', { transactionId }],
    ['DataTransfer', { vendorId: VENDOR, messageId: 'Hello', data: 'x' }],
    ['DataTransfer strange', { vendorId: 'org.strange' }],
    ['InstallCertificate', { certificateType: 'CSMSRootCertificate', certificate: PEM }],
    ['GetInstalledCertificateIds', { certificateType: ['CSMSRootCertificate'] }],
    ['DeleteCertificate', { certificateHashData: HASH }],
    ['CertificateSigned', { certificateChain: PEM, certificateType: 'ChargingStationCertificate' }],
    ['CustomerInformation', { requestId: 12, report: true, clear: false, idToken }],
    ['SetDisplayMessage', { message: { id: 13, priority: 'NormalCycle', message: text } }],
    ['GetDisplayMessages', { requestId: 14 }],
    ['ClearDisplayMessage', { id: 13 }],
    ['CostUpdated', { totalCost: 1.5, transactionId }],
    ...(version === '2.1' ? newIn21(transactionId, idToken) : []),
    ['GetLog', { logType: 'DiagnosticsLog', requestId: 15, log: { remoteLocation: 'ftp://files.example/up' } }],
    ['PublishFirmware', { location: 'https://files.example/fw', checksum: 'cc', requestId: 16 }],
    ['UnpublishFirmware', { checksum: 'cc' }],
    ['UpdateFirmware', { requestId: 17, firmware: { location: 'https://files.example/fw', retrieveDateTime: later } }],
    [
      'SetNetworkProfile',
      {
        configurationSlot: 1,
        connectionData: {
          ocppInterface: 'Wired0',
          ocppTransport: 'JSON',
          ...(version === '2.0.1' && { ocppVersion: 'OCPP20' }),
          ocppCsmsUrl: 'ws://elsewhere.example',
          messageTimeout: 30,
          securityProfile: 1,
        },
      },
    ],
    ['Reset', { type: 'Immediate' }],
  ];
}

function newIn21(transactionId: string, idToken: Json): readonly Row[] {
  const tariff = { tariffId: 'night', currency: 'EUR' };
  const control = { isDefault: false, controlId: 'grid-1', controlType: 'FixedVar' };
  const timestamp = '2026-01-01T00:00:00Z';
  return [
    ['UsePriorityCharging', { transactionId, activate: true }],
    ['UpdateDynamicSchedule', { chargingProfileId: 1, scheduleUpdate: { limit: 10 } }],
    ['NotifyAllowedEnergyTransfer', { transactionId, allowedEnergyTransfer: ['AC_three_phase'] }],
    ['AFRRSignal', { timestamp, signal: 1 }],
    ['SetDERControl', { ...control, fixedVar: { priority: 1, setpoint: 1, unit: 'PctMaxVar' } }],
    ['GetDERControl', { requestId: 18 }],
    ['ClearDERControl', { isDefault: false, controlId: 'grid-1' }],
    ['SetDefaultTariff', { evseId: 1, tariff }],
    ['GetTariffs', { evseId: 1 }],
    ['ChangeTransactionTariff', { tariff, transactionId }],
    ['ClearTariffs', { tariffIds: ['night'] }],
    ['RequestBatterySwap', { idToken, requestId: 19 }],
    ['NotifyWebPaymentStarted', { evseId: 1, timeout: 60 }],
    ['AdjustPeriodicEventStream', { id: 1, params: { interval: 5 } }],
    ['GetPeriodicEventStream', {}],
  ];
}
