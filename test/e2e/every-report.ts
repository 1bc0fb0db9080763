/** What a charger tells after a command was done, and what else it says in its life: the other half of each conversation. */
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Call } from './asks.ts';
import { REAL_MONITOR } from './every-command.ts';
import { fields } from './seen.ts';

interface Moment {
  readonly version: OcppVersion;
  readonly at: string;
  /** The charger's own id of the session. */
  readonly txId: string;
}
type Follow = (asked: Payload, moment: Moment) => readonly Call[];

const VARIABLE = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };

const MONITOR = { id: REAL_MONITOR, transaction: false, value: 5, type: 'Delta', severity: 4 };

/** The messages that follow a command; the command is as the charger got it, with its numbers. */
export function followUps({ action, payload }: Call, moment: Moment): readonly Call[] {
  const follow = (moment.version === '1.6' ? FOLLOW_16 : FOLLOW_2)[action];
  return follow?.(payload, moment) ?? [];
}

const FOLLOW_16: { readonly [action: string]: Follow } = {
  GetDiagnostics: () => [{ action: 'DiagnosticsStatusNotification', payload: { status: 'Uploaded' } }],
  UpdateFirmware: () => [{ action: 'FirmwareStatusNotification', payload: { status: 'Downloading' } }],
  GetLog: ({ requestId }) => [{ action: 'LogStatusNotification', payload: { status: 'Uploading', requestId } }],
  SignedUpdateFirmware: ({ requestId }) => [
    { action: 'SignedFirmwareStatusNotification', payload: { status: 'Downloading', requestId } },
  ],
};

const FOLLOW_2: { readonly [action: string]: Follow } = {
  GetBaseReport: report,
  GetReport: report,
  GetMonitoringReport({ requestId }, { at, version }) {
    const since21 = version === '2.1' ? { eventNotificationType: 'CustomMonitor' } : {};
    const monitor = [{ ...VARIABLE, variableMonitoring: [{ ...MONITOR, ...since21 }] }];
    return [{ action: 'NotifyMonitoringReport', payload: { requestId, seqNo: 0, generatedAt: at, monitor } }];
  },
  GetChargingProfiles: ({ requestId }) => [
    {
      action: 'ReportChargingProfiles',
      payload: {
        requestId,
        chargingLimitSource: 'SO',
        evseId: 1,
        chargingProfile: [
          {
            id: -5,
            stackLevel: 0,
            chargingProfilePurpose: 'ChargingStationExternalConstraints',
            chargingProfileKind: 'Absolute',
            chargingSchedule: [
              { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 20 }] },
            ],
          },
        ],
      },
    },
  ],
  CustomerInformation: ({ requestId }, { at }) => [
    { action: 'NotifyCustomerInformation', payload: { requestId, seqNo: 0, generatedAt: at, data: 'nothing' } },
  ],
  GetDisplayMessages: ({ requestId }) => [{ action: 'NotifyDisplayMessages', payload: { requestId } }],
  GetLog: ({ requestId }) => [{ action: 'LogStatusNotification', payload: { status: 'Uploading', requestId } }],
  PublishFirmware: ({ requestId }) => [
    { action: 'PublishFirmwareStatusNotification', payload: { status: 'Downloading', requestId } },
  ],
  UpdateFirmware: ({ requestId }) => [
    { action: 'FirmwareStatusNotification', payload: { status: 'Downloading', requestId } },
  ],
  ReserveNow: ({ id }) => [
    { action: 'ReservationStatusUpdate', payload: { reservationId: id, reservationUpdateStatus: 'Expired' } },
  ],
};

function report({ requestId }: Payload, { at }: Moment): readonly Call[] {
  const reportData = [{ ...VARIABLE, variableAttribute: [{ value: '300', mutability: 'ReadWrite' }] }];
  return [{ action: 'NotifyReport', payload: { requestId, seqNo: 0, generatedAt: at, reportData } }];
}

/** What no command asks for. */
export function ownAccord({ version, at, txId }: Moment): readonly Call[] {
  const always: readonly Call[] = [
    { action: 'SecurityEventNotification', payload: { type: 'SettingSystemTime', timestamp: at } },
    { action: 'DataTransfer', payload: { vendorId: 'com.example', messageId: 'Hello', data: 'up' } },
  ];
  if (version === '1.6') return always;
  const event = {
    eventId: 1,
    timestamp: at,
    trigger: 'Alerting',
    actualValue: 'true',
    eventNotificationType: 'CustomMonitor',
    variableMonitoringId: REAL_MONITOR,
    ...VARIABLE,
    transactionId: txId,
  };
  return [
    ...always,
    { action: 'NotifyEvent', payload: { generatedAt: at, seqNo: 0, eventData: [event] } },
    {
      action: 'NotifyEVChargingNeeds',
      payload: { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } },
    },
    {
      action: 'Get15118EVCertificate',
      payload: { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Install', exiRequest: 'aa' },
    },
    {
      action: 'GetCertificateStatus',
      payload: {
        ocspRequestData: {
          hashAlgorithm: 'SHA256',
          issuerNameHash: 'aa',
          issuerKeyHash: 'bb',
          serialNumber: '01',
          responderURL: 'https://ocsp.example',
        },
      },
    },
  ];
}

/** A central system that has an answer for those of them that want one. */
export function thanks({ action, payload }: Call): Payload | undefined {
  switch (action) {
    case 'DataTransfer':
      return { status: 'Accepted', data: `you said ${String(fields(payload).data)}` };
    case 'Get15118EVCertificate':
      return { status: 'Accepted', exiResponse: 'bb' };
    case 'GetCertificateStatus':
      return { status: 'Accepted', ocspResult: 'cc' };
    case 'NotifyEVChargingNeeds':
      return { status: 'Processing' };
    default:
      return undefined;
  }
}
