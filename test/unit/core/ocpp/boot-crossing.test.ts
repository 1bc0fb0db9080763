import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../../src/core/ocpp/codec.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const LONG = 'x'.repeat(60);

/** What a Boot of one version is in another. */
function across(from: OcppVersion, to: OcppVersion, payload: object): unknown {
  const message = decode(from, 'BootNotification', { ...payload });
  return message && encode(to, message)?.payload;
}

describe('PROTOCOL §4.2: a Boot in another version', () => {
  const rows: readonly (readonly [string, OcppVersion, OcppVersion, object, object])[] = [
    [
      'all that there is',
      '1.6',
      '2.0.1',
      {
        chargePointVendor: 'Acme',
        chargePointModel: 'Wall 1',
        chargePointSerialNumber: 'SN-1',
        chargeBoxSerialNumber: 'BOX-1',
        firmwareVersion: '1.2',
        iccid: '89',
        imsi: '20',
        meterType: 'DIN',
        meterSerialNumber: 'M-1',
      },
      {
        reason: 'Unknown',
        chargingStation: {
          vendorName: 'Acme',
          model: 'Wall 1',
          serialNumber: 'SN-1',
          firmwareVersion: '1.2',
          modem: { iccid: '89', imsi: '20' },
        },
      },
    ],
    [
      'a box without a number of its charge point, a name or a modem',
      '1.6',
      '2.1',
      { chargePointVendor: 'Acme', chargePointModel: '', chargeBoxSerialNumber: 'BOX-1', iccid: '', imsi: '' },
      { reason: 'Unknown', chargingStation: { vendorName: 'Acme', model: 'unknown', serialNumber: 'BOX-1' } },
    ],
    [
      'a modem of which one number is known',
      '1.6',
      '2.0.1',
      { chargePointVendor: 'Acme', chargePointModel: 'Wall', iccid: '89', imsi: '' },
      { reason: 'Unknown', chargingStation: { vendorName: 'Acme', model: 'Wall', modem: { iccid: '89' } } },
    ],
    [
      'names that are too long, and a reason that cannot be said',
      '2.1',
      '1.6',
      {
        reason: 'Watchdog',
        chargingStation: {
          vendorName: LONG.slice(0, 50),
          model: LONG.slice(0, 20),
          serialNumber: 'SN-2',
          firmwareVersion: '2.4',
          modem: { imsi: '20' },
        },
      },
      {
        chargePointVendor: LONG.slice(0, 20),
        chargePointModel: LONG.slice(0, 20),
        chargePointSerialNumber: 'SN-2',
        firmwareVersion: '2.4',
        imsi: '20',
      },
    ],
    [
      'between the newer ones, as it was',
      '2.1',
      '2.0.1',
      { reason: 'Watchdog', chargingStation: { vendorName: 'Acme', model: 'Wall 1' } },
      { reason: 'Watchdog', chargingStation: { vendorName: 'Acme', model: 'Wall 1' } },
    ],
  ];
  for (const [what, from, to, payload, said] of rows) {
    test(`${from} in ${to}: ${what}`, () => expect(across(from, to, payload)).toEqual(said));
  }

  test('what OCPP 1.6 says of its meter is not lost', () => {
    const payload = { chargePointVendor: 'Acme', chargePointModel: 'W', meterType: 'DIN', meterSerialNumber: 'M-1' };
    expect(across('1.6', '1.6', payload)).toEqual(payload);
  });
});
