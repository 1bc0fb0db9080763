/**
 * What central systems send (PROTOCOL §1.2); display, tariffs and DER are in `catalogue-extras.ts`, monitoring,
 * firmware and logs in `catalogue-upkeep.ts`.
 */
import { ALL, type CsmsRow, REQ, type Rows, TX, V2, V16, V21 } from './catalogue-row.ts';

export const csmsRows = {
  // -------------------------------------------------------------- sessions
  RemoteStartTransaction: {
    in: V16,
    from: 'csms',
    needs: 'control',
    verb: 'start',
    handling: 'lease',
    ids: { tok: ['idTag'], cp: ['chargingProfile.chargingProfileId'], tx: ['chargingProfile.transactionId'] },
    means: ['start'],
  },
  RequestStartTransaction: {
    in: V2,
    from: 'csms',
    needs: 'control',
    verb: 'start',
    handling: 'lease',
    ids: {
      tok: ['idToken.idToken', 'groupIdToken.idToken'],
      rs: ['remoteStartId'],
      cp: ['chargingProfile.id'],
      tx: ['chargingProfile.transactionId'],
    },
    answerIds: TX,
    means: ['start'],
  },
  RemoteStopTransaction: {
    in: V16,
    from: 'csms',
    needs: 'control',
    verb: 'stop',
    handling: 'lease',
    ids: TX,
    means: ['stop'],
  },
  RequestStopTransaction: {
    in: V2,
    from: 'csms',
    needs: 'control',
    verb: 'stop',
    handling: 'lease',
    ids: TX,
    means: ['stop'],
  },
  UnlockConnector: { in: ALL, from: 'csms', needs: 'control', verb: 'unlock', handling: 'lease', means: ['unlock'] },
  ReserveNow: {
    in: ALL,
    from: 'csms',
    needs: 'control',
    verb: 'reserve',
    handling: 'lease',
    ids: { rsv: ['reservationId', 'id'], tok: ['idTag', 'parentIdTag', 'idToken.idToken', 'groupIdToken.idToken'] },
  },
  CancelReservation: {
    in: ALL,
    from: 'csms',
    needs: 'control',
    verb: 'cancel',
    handling: 'virtual',
    ids: { rsv: ['reservationId'] },
  },
  GetTransactionStatus: {
    in: V2,
    from: 'csms',
    needs: 'observe',
    verb: 'read',
    handling: 'virtual',
    ids: TX,
    means: ['transactionStatus'],
  },
  NotifyWebPaymentStarted: { in: V21, from: 'csms', needs: 'control', verb: 'reserve', handling: 'lease' },
  RequestBatterySwap: {
    in: V21,
    from: 'csms',
    needs: 'control',
    verb: 'start',
    handling: 'lease',
    ids: { req: ['requestId'], tok: ['idToken.idToken'] },
  },

  // -------------------------------------------------------------- limits and profiles
  SetChargingProfile: {
    in: ALL,
    from: 'csms',
    needs: 'control',
    verb: 'limit',
    handling: 'merged',
    ids: {
      cp: ['csChargingProfiles.chargingProfileId', 'chargingProfile.id'],
      tx: ['csChargingProfiles.transactionId', 'chargingProfile.transactionId'],
    },
    means: ['limit'],
  },
  ClearChargingProfile: {
    in: ALL,
    from: 'csms',
    needs: 'control',
    verb: 'limit',
    handling: 'merged',
    ids: { cp: ['id', 'chargingProfileId'] },
  },
  GetCompositeSchedule: { in: ALL, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual' },
  GetChargingProfiles: {
    in: V2,
    from: 'csms',
    needs: 'observe',
    verb: 'read',
    handling: 'virtual',
    ids: { req: ['requestId'], cp: ['chargingProfile.chargingProfileId[]'] },
  },
  UpdateDynamicSchedule: {
    in: V21,
    from: 'csms',
    needs: 'control',
    verb: 'limit',
    handling: 'merged',
    ids: { cp: ['chargingProfileId'] },
  },
  UsePriorityCharging: { in: V21, from: 'csms', needs: 'control', verb: 'limit', handling: 'lease', ids: TX },
  NotifyAllowedEnergyTransfer: { in: V21, from: 'csms', needs: 'control', verb: 'limit', handling: 'lease', ids: TX },
  AFRRSignal: { in: V21, from: 'csms', needs: 'control', alsoNeeds: 'v2x', verb: 'limit', handling: 'lease' },

  // -------------------------------------------------------------- configuration and reports
  ChangeConfiguration: { in: V16, from: 'csms', needs: 'configure', verb: 'configure', handling: 'merged' },
  GetConfiguration: { in: V16, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual' },
  SetVariables: { in: V2, from: 'csms', needs: 'configure', verb: 'configure', handling: 'merged' },
  GetVariables: { in: V2, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual' },
  GetBaseReport: { in: V2, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual', ids: REQ },
  GetReport: { in: V2, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual', ids: REQ },
  SetNetworkProfile: { in: V2, from: 'csms', needs: 'maintain', verb: 'denied', handling: 'denied' },

  // -------------------------------------------------------------- tokens
  SendLocalList: {
    in: ALL,
    from: 'csms',
    needs: 'control',
    alsoNeeds: 'authorise',
    verb: 'configure',
    handling: 'virtual',
    ids: {
      tok: [
        'localAuthorizationList[].idTag',
        'localAuthorizationList[].idTagInfo.parentIdTag',
        'localAuthorizationList[].idToken.idToken',
        'localAuthorizationList[].idTokenInfo.groupIdToken.idToken',
      ],
    },
  },
  GetLocalListVersion: { in: ALL, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual' },
  ClearCache: {
    in: ALL,
    from: 'csms',
    needs: 'control',
    alsoNeeds: 'authorise',
    verb: 'configure',
    handling: 'virtual',
  },
  CustomerInformation: {
    in: V2,
    from: 'csms',
    needs: 'maintain',
    verb: 'maintain',
    handling: 'virtual',
    ids: { req: ['requestId'], tok: ['idToken.idToken'] },
  },

  // -------------------------------------------------------------- maintenance
  ChangeAvailability: {
    in: ALL,
    from: 'csms',
    needs: 'maintain',
    verb: 'maintain',
    handling: 'merged',
    means: ['setAvailability'],
  },
  Reset: { in: ALL, from: 'csms', needs: 'maintain', verb: 'maintain', handling: 'exclusive', means: ['reset'] },
  TriggerMessage: { in: ALL, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual' },
  ExtendedTriggerMessage: { in: V16, from: 'csms', needs: 'observe', verb: 'read', handling: 'virtual' },

  // -------------------------------------------------------------- certificates
  InstallCertificate: { in: ALL, from: 'csms', needs: 'certificate', verb: 'certificate', handling: 'virtual' },
  DeleteCertificate: { in: ALL, from: 'csms', needs: 'certificate', verb: 'certificate', handling: 'virtual' },
  GetInstalledCertificateIds: { in: ALL, from: 'csms', needs: 'certificate', verb: 'read', handling: 'virtual' },
  CertificateSigned: {
    in: ALL,
    from: 'csms',
    needs: 'certificate',
    verb: 'certificate',
    handling: 'exclusive',
    ids: REQ,
  },
} as const satisfies Rows<CsmsRow>;
