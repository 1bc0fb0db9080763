/** The transparent role: the charger's own words and answers, but never its keys. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { bareService, bareStation } from './bare.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, settled } from './stage.ts';

const TRANSPARENT = { config: { role: 'transparent' } };

describe.each([...OCPP_VERSIONS].reverse())('%s: a transparent service', (version) => {
  test('vendor messages go both ways and are answered by the other end', () =>
    play(
      {
        version,
        services: {
          clear: {
            ...TRANSPARENT,
            answer: ({ action, payload }) =>
              action === 'DataTransfer' ? { status: 'Accepted', data: `you said ${String(payload.data)}` } : undefined,
          },
          other: { config: { role: 'operator' } },
        },
        answer: ({ payload }) => ({ status: 'Accepted', data: `echo of ${String(payload.data)}` }),
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'clear', 'other');
        const up = { vendorId: 'com.acme', messageId: 'Hello', data: 'up' };
        expect(await box.peer.call('DataTransfer', up)).toEqual({ status: 'Accepted', data: 'you said up' });
        expect(callsOf(stage.service('clear'), 'DataTransfer')).toEqual([up]);
        const down = { vendorId: 'com.acme', messageId: 'Hello', data: 'down' };
        expect(await stage.ask('clear', 'DataTransfer', down)).toEqual({ status: 'Accepted', data: 'echo of down' });
        expect(callsOf(box.peer, 'DataTransfer')).toEqual([down]);
        // Vendor messages are not for a provider without the right to this vendor.
        expect(callsOf(stage.service('other'), 'DataTransfer')).toEqual([]);
        expect(await stage.ask('other', 'DataTransfer', down)).toMatchObject({ status: 'UnknownVendorId' });
        expect(callsOf(box.peer, 'DataTransfer')).toHaveLength(1);
      },
    ));

  test('its commands get the charger’s own answer, and what the charger refuses is its refusal', () =>
    play({ version, services: { clear: TRANSPARENT }, answer: () => ({ status: 'Rejected' }) }, async (stage) => {
      await settled(stage, 'clear');
      const trigger = { requestedMessage: 'Heartbeat' };
      expect(await stage.ask('clear', 'TriggerMessage', trigger)).toEqual({ status: 'Rejected' });
      expect(stage.box.peer.calls.map(({ action, payload }) => [action, payload])).toEqual([
        ['TriggerMessage', trigger],
      ]);
    }));
});

describe('1.6: a transparent service', () => {
  test('writes the charger’s settings and gets its answer; keys that move the charger away never arrive', () =>
    play(
      {
        version: '1.6',
        services: { clear: TRANSPARENT },
        answer: ({ action }) =>
          action === 'GetConfiguration'
            ? {
                configurationKey: [
                  { key: 'HeartbeatInterval', readonly: false, value: '300' },
                  { key: 'AuthorizationKey', readonly: false, value: 'secret-of-the-house' },
                ],
              }
            : { status: 'RebootRequired' },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'clear');
        const good = { key: 'ConnectionTimeOut', value: '90' };
        expect(await stage.ask('clear', 'ChangeConfiguration', good)).toEqual({ status: 'RebootRequired' });
        for (const key of ['AuthorizationKey', 'SecurityProfile', 'CentralSystemURI', 'WifiSSID', 'BackendURL']) {
          const answer = await stage.ask('clear', 'ChangeConfiguration', { key, value: 'x' });
          expect(answer.status, key).toBe('Rejected');
        }
        expect(box.peer.calls.map(({ payload }) => payload)).toEqual([good]);
        expect(await stage.ask('clear', 'GetConfiguration', {})).toEqual({
          configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
          unknownKey: ['AuthorizationKey'],
        });
      },
    ));

  test('gets what breaks the schema as it came, while another service gets it mended', async () => {
    let lastTxId = 40;
    const clear = await bareService(({ action }) => {
      if (action === 'BootNotification')
        return { payload: { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 } };
      if (action === 'StartTransaction') {
        lastTxId += 1;
        return { payload: { transactionId: lastTxId, idTagInfo: { status: 'Accepted' } } };
      }
      if (action === 'Authorize') return { payload: { idTagInfo: { status: 'Accepted' } } };
      return { payload: {} };
    });
    try {
      await play(
        {
          version: '1.6',
          services: { strict: { firstTxId: 5 } },
          moreServices: [{ id: 'clear', url: clear.url, role: 'transparent' }],
        },
        async (stage) => {
          await settled(stage, 'strict');
          await until('the transparent service to register', () =>
            clear.calls.some(({ action }) => action === 'StatusNotification'),
          );
          const bare = await bareStation(stage.house.url, CHARGER, '1.6');
          const timestamp = new Date(stage.clock.now()).toISOString();
          const started = { connectorId: 1, idTag: 'CARD-1', meterStart: 0, timestamp, vendorExtra: { a: 1 } };
          const [, , answer] = await bare.ask('1', 'StartTransaction', started);
          const txId = Number(fields(answer).transactionId);
          const meter = {
            connectorId: 1,
            transactionId: txId,
            meterValue: [{ timestamp, sampledValue: [{ value: 120, measurand: 'Energy.Active.Import.Register' }] }],
            note: 'odd',
          };
          await bare.ask('2', 'MeterValues', meter);
          await bare.ask('3', 'StopTransaction', { transactionId: txId, meterStop: 200, timestamp, reason: 'Weird' });
          await delivered(stage);
          const heard = (name: string) => clear.calls.find(({ action }) => action === name)?.payload;
          expect(heard('StartTransaction')).toEqual(started);
          expect(heard('MeterValues')).toEqual({ ...meter, transactionId: 41 });
          expect(heard('StopTransaction')).toMatchObject({ transactionId: 41, meterStop: 200, reason: 'Weird' });

          const mended = (name: string) => callsOf(stage.service('strict'), name)[0];
          expect(mended('StartTransaction')).not.toHaveProperty('vendorExtra');
          expect(mended('MeterValues')).toMatchObject({
            transactionId: 5,
            meterValue: [{ sampledValue: [{ value: '120' }] }],
          });
          expect(mended('MeterValues')).not.toHaveProperty('note');
          expect(mended('StopTransaction')).toMatchObject({ transactionId: 5, meterStop: 200 });
          await bare.end();
        },
      );
    } finally {
      await clear.close();
    }
  });
});

describe('1.6: a service that is asked for the charger and is not transparent', () => {
  test('gets a vendor message and a card only as the schema allows', () =>
    play(
      {
        version: '1.6',
        services: {
          vendor: {
            config: { rights: ['observe', 'authorise', 'data:acme'] },
            answer: ({ action }) => (action === 'DataTransfer' ? { status: 'Accepted' } : undefined),
          },
        },
        config: { authority: 'vendor' },
      },
      async (stage) => {
        await settled(stage, 'vendor');
        const bare = await bareStation(stage.house.url, CHARGER, '1.6');
        const sent = { vendorId: 'acme', messageId: 'hello', odd: 1 };
        expect(await bare.ask('1', 'DataTransfer', sent)).toEqual([3, '1', { status: 'Accepted' }]);
        const card = { idTag: 'CARD-1', odd: 1 };
        expect(await bare.ask('2', 'Authorize', card)).toMatchObject([3, '2', { idTagInfo: { status: 'Accepted' } }]);
        expect(callsOf(stage.service('vendor'), 'DataTransfer')).toEqual([{ vendorId: 'acme', messageId: 'hello' }]);
        expect(callsOf(stage.service('vendor'), 'Authorize')).toEqual([{ idTag: 'CARD-1' }]);
        await bare.end();
      },
    ));
});

describe.each(['2.0.1', '2.1'] as const)('%s: a transparent service', (version) => {
  test('gets what breaks the schema as it came, while another service gets it mended', async () => {
    const clear = await bareService(({ action }) => ({
      payload:
        action === 'BootNotification'
          ? { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 }
          : action === 'Authorize'
            ? { idTokenInfo: { status: 'Accepted' } }
            : {},
    }));
    try {
      await play(
        { version, services: { strict: {} }, moreServices: [{ id: 'clear', url: clear.url, role: 'transparent' }] },
        async (stage) => {
          await settled(stage, 'strict');
          await until('the transparent service to register', () =>
            clear.calls.some(({ action }) => action === 'StatusNotification'),
          );
          const bare = await bareStation(stage.house.url, CHARGER, version);
          const timestamp = new Date(stage.clock.now()).toISOString();
          const common = { timestamp, vendorExtra: { a: 1 } };
          const started = {
            ...common,
            eventType: 'Started',
            triggerReason: 'Authorized',
            seqNo: 3,
            transactionInfo: { transactionId: 'tx-1', odd: true },
            evse: { id: 1, connectorId: 1 },
            idToken: { idToken: 'CARD-1', type: 'ISO14443' },
          };
          const ended = {
            ...common,
            eventType: 'Ended',
            triggerReason: 'BecauseISay',
            seqNo: 4,
            transactionInfo: { transactionId: 'tx-1', stoppedReason: 'Weird' },
          };
          await bare.ask('1', 'TransactionEvent', started);
          await bare.ask('2', 'TransactionEvent', ended);
          await delivered(stage);
          const heard = clear.calls.filter(({ action }) => action === 'TransactionEvent').map(({ payload }) => payload);
          // All of it but the number, which every link counts for itself.
          expect(heard).toEqual([
            { ...started, seqNo: 0 },
            { ...ended, seqNo: 1 },
          ]);
          const mended = callsOf(stage.service('strict'), 'TransactionEvent');
          expect(mended.map(({ seqNo }) => seqNo)).toEqual([0, 1]);
          for (const payload of mended) expect(payload).not.toHaveProperty('vendorExtra');
          await bare.end();
        },
      );
    } finally {
      await clear.close();
    }
  });
});
