import { describe, expect, test } from 'vitest';
import { forbiddenIn, forbiddenKey, maskForbidden } from '../../../../src/core/ocpp/forbidden-keys.ts';
import { faults } from './schemas.ts';

const FORBIDDEN = [
  'AuthorizationKey',
  'authorizationkey',
  ' AuthorizationKey ',
  'SecurityProfile',
  'SecurityCtrlr.BasicAuthPassword',
  'SecurityCtrlr.SecurityProfile',
  'SecurityCtrlr.Identity',
  'securityctrlr.identity',
  'SecurityCtrlr.AllowSecurityProfileDowngrade',
  'CentralSystemURI',
  'Central_System_Url',
  'CentralSystemPort',
  'csmsHost',
  'BackendUrl',
  'backend-address',
  'OcppServerUrl',
  'ocpp_path',
  'url',
  'Host',
  'ChargePointId',
  'chargepoint_id',
  'APN',
  'ModemApnName',
  'VpnServer',
  'WifiEnabled',
  'SSID',
  'AdminPassword',
  'passwd',
  'SimPin',
  'PIN',
  'OCPPCommCtrlr.ActiveNetworkProfile',
  'OCPPCommCtrlr.NetworkConfigurationPriority',
  'OCPPCommCtrlr.NetworkProfileConnectionAttempts',
  'NetworkConfiguration.OcppCsmsUrl',
  'NetworkConfiguration.MessageTimeout',
  'NetworkConfiguration[1].Identity',
  'NetworkConfiguration[1].OcppInterface',
  'SecurityCtrlr@1.Identity',
  'SecurityCtrlr.SecurityProfile[1]',
  'WiFi.Enabled',
  'CSMS.Address',
  'NtpServer',
  'ClockCtrlr.NtpServerUri',
  'ClockCtrlr.NtpSource',
  'TimeServer',
  'WebLogin',
  'web_user',
  'InstallerCode',
];

const ALLOWED = [
  'HeartbeatInterval',
  'WebSocketPingInterval',
  'SupportedFeatureProfiles',
  'SupportedFileTransferProtocols',
  'ReserveConnectorZeroSupported',
  'ConnectorSwitch3to1PhaseSupported',
  'MeterValuesSampledData',
  'AuthorizeRemoteTxRequests',
  'CpoName',
  'ConnectionTimeOut',
  'LightIntensity',
  'UnlockConnectorOnEVSideDisconnect',
  'ISO15118PnCEnabled',
  'TimeOffset',
  'OCPPCommCtrlr.HeartbeatInterval',
  'OCPPCommCtrlr.MessageTimeout',
  'OCPPCommCtrlr.OfflineThreshold',
  'OCPPCommCtrlr.FileTransferProtocols',
  'OCPPCommCtrlr.RetryBackOffWaitMinimum',
  'SecurityCtrlr.OrganizationName',
  'SecurityCtrlr.CertificateEntries',
  'ISO15118Ctrlr.PnCEnabled',
  'AuthCacheCtrlr.Enabled',
  'ClockCtrlr.DateTime',
  'ChargingStation.Identity',
  'SmartChargingCtrlr.Entries',
];

describe('keys that no provider writes or reads', () => {
  test.each(FORBIDDEN)('%s', (name) => expect(forbiddenKey(name)).toBe(true));
});

describe('keys that stay open', () => {
  test.each(ALLOWED)('%s', (name) => expect(forbiddenKey(name)).toBe(false));
});

function item(component: string, variable: string, rest: object = {}) {
  return { component: { name: component }, variable: { name: variable }, ...rest };
}

describe('forbiddenIn', () => {
  test.each([
    ['1.6', 'ChangeConfiguration', { key: 'AuthorizationKey', value: 'x' }, true],
    ['1.6', 'ChangeConfiguration', { key: 'HeartbeatInterval', value: '5' }, false],
    ['2.0.1', 'SetNetworkProfile', {}, true],
    [
      '2.1',
      'SetVariables',
      { setVariableData: [item('TxCtrlr', 'TxStartPoint'), item('SecurityCtrlr', 'Identity')] },
      true,
    ],
    ['2.1', 'SetVariables', { setVariableData: [item('TxCtrlr', 'TxStartPoint')] }, false],
    ['2.1', 'SetVariables', { setVariableData: [{ variable: { name: 'BasicAuthPassword' } }] }, true],
    ['2.1', 'SetVariables', {}, false],
    ['1.6', 'GetConfiguration', { key: ['AuthorizationKey'] }, false],
    ['2.1', 'Reset', { type: 'Immediate' }, false],
  ] as const)('%s %s %j: %s', (version, action, request, forbidden) => {
    expect(forbiddenIn(version, action, request)).toBe(forbidden);
  });
});

describe('maskForbidden', () => {
  const entry = (key: string) => ({ key, readonly: false, value: 'secret' });
  const read = (component: string, variable: string, rest: object) => item(component, variable, rest);
  const value = { attributeStatus: 'Accepted', attributeValue: 'secret' };
  const hidden = { attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'WriteOnly' } };
  const report = { requestId: 1, seqNo: 0, generatedAt: '2026-11-22T12:00:00Z', tbc: false };

  test.each([
    {
      name: '1.6 moves the key to the unknown ones',
      version: '1.6',
      action: 'GetConfiguration',
      payload: { configurationKey: [entry('HeartbeatInterval'), entry('WifiPassword')], unknownKey: ['Nope'] },
      becomes: { configurationKey: [entry('HeartbeatInterval')], unknownKey: ['Nope', 'WifiPassword'] },
    },
    {
      name: '1.6 with nothing left to show',
      version: '1.6',
      action: 'GetConfiguration',
      payload: { configurationKey: [entry('AuthorizationKey')] },
      becomes: { unknownKey: ['AuthorizationKey'] },
    },
    {
      name: '2.x keeps the item and loses the value',
      version: '2.0.1',
      action: 'GetVariables',
      payload: {
        getVariableResult: [read('TxCtrlr', 'TxStartPoint', value), read('SecurityCtrlr', 'BasicAuthPassword', value)],
      },
      becomes: {
        getVariableResult: [read('TxCtrlr', 'TxStartPoint', value), read('SecurityCtrlr', 'BasicAuthPassword', hidden)],
      },
    },
    {
      name: '2.x leaves a refusal of the charger as it is',
      version: '2.1',
      action: 'GetVariables',
      payload: { getVariableResult: [read('SecurityCtrlr', 'Identity', { attributeStatus: 'UnknownVariable' })] },
      becomes: { getVariableResult: [read('SecurityCtrlr', 'Identity', { attributeStatus: 'UnknownVariable' })] },
    },
  ] as const)('$name', ({ version, action, payload, becomes }) => {
    const masked = maskForbidden(version, action, payload);
    expect(masked).toEqual(becomes);
    expect(faults(version, action, 'response', masked)).toEqual([]);
  });

  test('reports say write-only', () => {
    const attributes = {
      variableAttribute: [
        { type: 'Actual', value: 'wss://x' },
        { mutability: 'ReadOnly', value: 'y' },
      ],
    };
    const open = item('TxCtrlr', 'TxStartPoint', attributes);
    const payload = { ...report, reportData: [open, item('NetworkConfiguration', 'OcppCsmsUrl', attributes)] };
    const masked = maskForbidden('2.1', 'NotifyReport', payload);
    expect(masked).toEqual({
      ...report,
      reportData: [
        open,
        item('NetworkConfiguration', 'OcppCsmsUrl', {
          variableAttribute: [{ type: 'Actual', mutability: 'WriteOnly' }, { mutability: 'WriteOnly' }],
        }),
      ],
    });
    expect(faults('2.1', 'NotifyReport', 'request', masked)).toEqual([]);
  });

  test('an event loses the value, which is mandatory, and what explains it', () => {
    const event = {
      eventId: 1,
      timestamp: '2026-11-22T12:00:00Z',
      trigger: 'Delta',
      eventNotificationType: 'CustomMonitor',
    };
    const open = item('RCD', 'Tripped', { ...event, actualValue: 'true', techInfo: 'why' });
    const secret = item('SecurityCtrlr', 'Identity', { ...event, actualValue: 'box', techInfo: 'why' });
    const payload = { generatedAt: '2026-11-22T12:00:00Z', seqNo: 0, eventData: [open, secret] };
    const masked = maskForbidden('2.0.1', 'NotifyEvent', payload);
    expect(masked).toEqual({
      ...payload,
      eventData: [open, item('SecurityCtrlr', 'Identity', { ...event, actualValue: '' })],
    });
    expect(faults('2.0.1', 'NotifyEvent', 'request', masked)).toEqual([]);
  });

  test.each([
    ['1.6', 'GetConfiguration', { configurationKey: [entry('HeartbeatInterval')] }],
    ['1.6', 'GetConfiguration', {}],
    ['2.1', 'GetVariables', { getVariableResult: [read('TxCtrlr', 'TxStartPoint', value)] }],
    ['2.1', 'NotifyReport', report],
    ['2.1', 'NotifyEvent', { eventData: [] }],
  ] as const)('%s %s without secrets is the same', (version, action, payload) => {
    expect(maskForbidden(version, action, payload)).toBe(payload);
  });
});
