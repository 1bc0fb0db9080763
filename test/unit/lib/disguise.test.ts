import { describe, expect, test } from 'vitest';
import { disguised, disguiseFor, withoutVendorData } from '../../../src/lib/disguise.ts';

describe('serial numbers and known words', () => {
  test.each([
    ['one under its own name', { serial_number: 'SN-1234' }, 'of SN-1234', 'of SERIAL-1'],
    ['in a frame, whatever the case', { chargePointSerialNumber: 'SN-1234' }, 'sn-1234!', 'SERIAL-1!'],
    ['of a SIM', { modem: { iccid: '8931', imsi: '2040' } }, '8931/2040', 'SERIAL-1/SERIAL-2'],
    ['a short one stands everywhere', { serialNumber: '12' }, '12 A', '12 A'],
    ['signs that mean something elsewhere', { serialNumber: 'a.b+(c)' }, 'xa.b+(c) axb', 'xSERIAL-1 axb'],
    ['with quotes, as they stand in JSON', { serialNumber: 'a"bc' }, JSON.stringify('a"bc'), '"SERIAL-1"'],
    ['no number at all', { serialNumber: 12345 }, '12345', '12345'],
  ])('%s', (_what, value, text, expected) => {
    expect(disguised(text, disguiseFor([value], [], new Map()))).toBe(expected);
  });

  test('the longer goes before the one that it holds, and cards keep their names', () => {
    const disguise = disguiseFor([{ serialNumber: 'CARD' }], ['CARD-1-token'], new Map([['CARD-1', 'TAG-7']]));
    expect(disguised('CARD CARD-1 CARD-1-token', disguise)).toBe('SERIAL-1 TAG-7 [hidden]');
  });

  test('without any nothing is touched', () => {
    expect(disguised('abc', disguiseFor([], [], new Map()))).toBe('abc');
  });
});

describe('what vendors say to each other', () => {
  const entry = { v: 1, seq: 1, at: '2026-11-22T12:00:00.000Z', direction: 'in', meta: { peer: 'charger' } } as const;

  test.each([
    ['[2,"1","DataTransfer",{"vendorId":"v","data":"x"}]', '[2,"1","DataTransfer",{"vendorId":"v","data":"[hidden]"}]'],
    ['[3,"1",{"status":"Accepted"}]', '[3,"1",{"status":"Accepted"}]'],
    ['[2,"1","DataTransfer",{"data":"x', '[hidden]'],
  ])('%s', (raw, expected) => {
    expect(withoutVendorData({ ...entry, action: 'DataTransfer', raw }).raw).toBe(expected);
  });

  test('other messages stay', () => {
    const other = { ...entry, action: 'Heartbeat', raw: '[2,"1","Heartbeat",{}]' };
    expect(withoutVendorData(other)).toBe(other);
  });
});
