/** Boot and heartbeat (PROTOCOL §4.2). */
import type { Boot, Registration } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { cut, integer, oneOf } from './words.ts';

/** For a vendor or model that the charger left empty; some central systems refuse an empty one. */
const UNKNOWN = 'unknown';

const status = oneOf<Registration['status']>({ Accepted: 1, Pending: 1, Rejected: 1 });
const reason = oneOf<Request<NewerVersion, 'BootNotification'>['reason']>({
  ApplicationReset: 1,
  FirmwareUpdate: 1,
  LocalReset: 1,
  PowerUp: 1,
  RemoteReset: 1,
  ScheduledReset: 1,
  Triggered: 1,
  Unknown: 1,
  Watchdog: 1,
});

const newerBoot: Translation<NewerVersion, 'BootNotification', 'boot'> = {
  action: 'BootNotification',
  decode: ({ chargingStation: station, reason }) => ({
    vendor: station.vendorName,
    model: station.model,
    serialNumber: station.serialNumber,
    firmwareVersion: station.firmwareVersion,
    iccid: station.modem?.iccid,
    imsi: station.modem?.imsi,
    reason,
  }),
  encode: (boot): Request<NewerVersion, 'BootNotification'> => ({
    reason: reason(boot.reason) ?? 'Unknown',
    chargingStation: {
      vendorName: cut(boot.vendor, 50) || UNKNOWN,
      model: cut(boot.model, 20) || UNKNOWN,
      serialNumber: cut(boot.serialNumber, 25),
      firmwareVersion: cut(boot.firmwareVersion, 50),
      modem: modem(boot),
    },
  }),
  decodeAnswer: decodeRegistration,
  encodeAnswer: encodeRegistration,
};

export const boot: Translations<'boot'> = {
  '1.6': {
    action: 'BootNotification',
    decode: (request) => ({
      vendor: request.chargePointVendor,
      model: request.chargePointModel,
      serialNumber: request.chargePointSerialNumber ?? request.chargeBoxSerialNumber,
      firmwareVersion: request.firmwareVersion,
      iccid: request.iccid,
      imsi: request.imsi,
      meterType: request.meterType,
      meterSerialNumber: request.meterSerialNumber,
    }),
    encode: (boot): Request<'1.6', 'BootNotification'> => ({
      chargePointVendor: cut(boot.vendor, 20) || UNKNOWN,
      chargePointModel: cut(boot.model, 20) || UNKNOWN,
      chargePointSerialNumber: cut(boot.serialNumber, 25),
      firmwareVersion: cut(boot.firmwareVersion, 50),
      iccid: cut(boot.iccid, 20),
      imsi: cut(boot.imsi, 20),
      meterType: cut(boot.meterType, 25),
      meterSerialNumber: cut(boot.meterSerialNumber, 25),
    }),
    decodeAnswer: decodeRegistration,
    encodeAnswer: encodeRegistration,
  },
  '2.0.1': newerBoot,
  '2.1': newerBoot,
};

const anyHeartbeat: Translation<'1.6' | NewerVersion, 'Heartbeat', 'heartbeat'> = {
  action: 'Heartbeat',
  decode: () => ({}),
  encode: () => ({}),
  decodeAnswer: (response) => ({ now: parseInstant(response.currentTime) ?? 0 }),
  encodeAnswer: ({ now }): Response<NewerVersion, 'Heartbeat'> => ({ currentTime: formatInstant(now) }),
};

export const heartbeat: Translations<'heartbeat'> = {
  '1.6': anyHeartbeat,
  '2.0.1': anyHeartbeat,
  '2.1': anyHeartbeat,
};

function modem({ iccid, imsi }: Boot): { iccid?: string | undefined; imsi?: string | undefined } | undefined {
  // Chargers without a modem send empty texts, which tell of one all the same.
  return iccid || imsi ? { iccid: cut(iccid || undefined, 20), imsi: cut(imsi || undefined, 20) } : undefined;
}

/** All versions agree. No readable time is 0, no readable interval is 0 ("as you like"), no readable status refuses. */
function decodeRegistration(response: Sloppy<Response<NewerVersion, 'BootNotification'>>): Registration {
  return {
    status: status(response.status) ?? 'Rejected',
    now: parseInstant(response.currentTime) ?? 0,
    intervalS: Math.max(0, integer(response.interval) ?? 0),
  };
}

function encodeRegistration({ status, now, intervalS }: Registration): Response<'1.6', 'BootNotification'> {
  return { status, currentTime: formatInstant(now), interval: Math.max(0, Math.round(intervalS)) };
}
