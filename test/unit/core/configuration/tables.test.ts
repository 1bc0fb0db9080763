import { describe, expect, test } from 'vitest';
import {
  idOf,
  knownAs,
  NOTHING_KNOWN,
  NOTHING_WRITTEN,
  nameOf,
  withKnown,
} from '../../../../src/core/configuration/kept.ts';
import { SETTINGS, settingOf } from '../../../../src/core/configuration/settings.ts';
import { readValue } from '../../../../src/core/configuration/value.ts';
import { viewOf } from '../../../../src/core/configuration/view.ts';
import { wantedValue } from '../../../../src/core/configuration/wanted.ts';
import { decode } from '../../../../src/core/ocpp/codec.ts';
import { forbiddenKey } from '../../../../src/core/ocpp/forbidden-keys.ts';
import { keyOfSetting, settingOfKey } from '../../../../src/core/ocpp/translate/setting-keys.ts';

describe('the table of settings', () => {
  test('has each name once, in a spelling that is read back, and what is forbidden in it is forbidden everywhere', () => {
    const names = SETTINGS.map(({ name }) => name);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.map((name) => nameOf(idOf(name)))).toEqual(names);
    for (const row of SETTINGS) expect(forbiddenKey(row.name), row.name).toBe(row.class === 'forbidden');
  });

  test.each([
    ['HeartbeatInterval', 'virtual'],
    ['transactionmessageattempts', 'virtual'],
    ['MinimumStatusDuration', 'virtual'],
    ['MeterValueSampleInterval', 'merged'],
    ['StopTxnAlignedData', 'merged'],
    ['ConnectionTimeOut', 'exclusive'],
    ['LightIntensity', 'exclusive'],
    ['NumberOfConnectors', 'read_only'],
    ['ChargeProfileMaxStackLevel', 'read_only'],
    ['AuthorizationKey', 'forbidden'],
    ['SecurityProfile', 'forbidden'],
    ['AcmeLed', undefined],
  ])('%s is %s', (key, kind) => {
    const setting = settingOfKey(key);
    expect(settingOf(nameOf(setting))?.class).toBe(kind);
    expect(keyOfSetting(setting)?.toLowerCase()).toBe(key.toLowerCase());
  });

  test('a password of 1.6 in hexadecimal digits is the bytes that it stands for', () => {
    const write = (value: string) => decode('1.6', 'ChangeConfiguration', { key: 'AuthorizationKey', value });
    const valueIn = (value: string) => {
      const message = write(value);
      return message?.means === 'writeSettings' ? message.ask.items[0]?.value : undefined;
    };
    expect(valueIn('41'.repeat(16))).toBe('A'.repeat(16));
    expect(valueIn('a-plain-password')).toBe('a-plain-password');
  });
});

test.each([
  [{ type: 'integer', min: 0, max: 60 } as const, ' 30 ', '30'],
  [{ type: 'integer', min: 0, max: 60 } as const, '61', undefined],
  [{ type: 'integer', min: 0, max: 60 } as const, '-1', undefined],
  [{ type: 'boolean' } as const, 'TRUE', 'true'],
  [{ type: 'boolean' } as const, 'yes', undefined],
  [{ type: 'text', maxChars: 3 } as const, 'long', undefined],
  [{ type: 'list' } as const, ' Voltage, "SoC" ,', 'Voltage,SoC'],
])('%j takes %j as %j', (kind, value, kept) => {
  expect(readValue(kind, value)).toBe(kept);
});

describe('what the charger should have', () => {
  const row = SETTINGS.find(({ name }) => name === 'SampledDataCtrlr.TxUpdatedMeasurands');
  const maximum = { component: 'VendorConfig', variable: 'MeterValuesSampledDataMaxLength' };

  test('a list is cut to the room that the charger has, and the register goes first', () => {
    if (row === undefined) throw new Error('it is in the table');
    const charger = withKnown(NOTHING_KNOWN, [knownAs(maximum, '3', true)], 1);
    const wants = [{ values: { [row.name]: 'Voltage,SoC,Frequency' } }];
    expect(wantedValue(row, wants, charger)).toBe('Energy.Active.Import.Register,Voltage,SoC');
    expect(wantedValue(row, [NOTHING_WRITTEN], charger)).toBeUndefined();
    expect(wantedValue(row, [], { ...charger, originals: { [row.name]: 'SoC' } })).toBe('SoC');
  });
});

test('what nobody may see is neither read nor told in a report, and who may not use a function does not see it', () => {
  const secret = knownAs({ component: 'SecurityCtrlr', variable: 'BasicAuthPassword' }, 'secret', false);
  const profiles = knownAs(
    { component: 'VendorConfig', variable: 'SupportedFeatureProfiles' },
    'Core,SmartCharging',
    true,
  );
  const view = viewOf({
    own: NOTHING_WRITTEN,
    charger: withKnown(NOTHING_KNOWN, [secret, profiles], 1),
    has: (right) => right === 'observe',
    isHidden: forbiddenKey,
    isAllowed: () => false,
  });
  expect(view.read(secret.setting)).toEqual({ setting: secret.setting, status: 'Rejected' });
  expect(view.read(profiles.setting)).toMatchObject({ status: 'Accepted', value: 'Core', isReadOnly: true });
  expect(JSON.stringify(view.all())).not.toContain('secret');
});
