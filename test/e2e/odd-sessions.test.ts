/** Sessions that a charger tells twice, late, in part or without an end (PROTOCOL §2.2, T1, T10, T11, T12, T15). */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { GAP_MS } from '../../src/core/transactions/order.ts';
import { REGISTER } from './box.ts';
import { callsOf, until } from './house.ts';
import { fields, sessions } from './seen.ts';
import { type Cast, delivered, play, type Stage, settled } from './stage.ts';

const VERSIONS = OCPP_VERSIONS.toReversed();
const NEWER = VERSIONS.filter((version) => version !== '1.6');
const ALPHA = { alpha: { firstTxId: 77 } };

function scene(version: OcppVersion, play_: (stage: Stage) => Promise<void>, cast: Partial<Cast> = {}): Promise<void> {
  return play({ version, services: ALPHA, ...cast }, async (stage) => {
    await settled(stage, ...Object.keys(cast.services ?? ALPHA));
    await play_(stage);
  });
}

async function ledgerOf(stage: Stage): Promise<unknown> {
  return (await stage.house.api('/sessions')).body.sessions;
}

describe.each(VERSIONS)('%s: a charger that goes on without an end', (version) => {
  test.each([
    ['and did not boot', false, 'Other'],
    ['after a boot', true, 'PowerLoss'],
  ])('T11: begins the next session %s: the last one ends with its last values', (_when, boots, reason) =>
    scene(version, async (stage) => {
      const { box, clock } = stage;
      const first = await box.start('CARD-1', 1000);
      clock.advance(5_000);
      await box.meter(first, 1600);
      const lastAt = new Date(clock.now()).toISOString();
      clock.advance(5_000);
      if (boots) await box.boot();
      const second = await box.start('CARD-2', 1700);
      await box.stop(second, 1900);
      await delivered(stage);
      const told = sessions(stage.service('alpha').calls);
      expect(told.map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop', 'start', 'stop']);
      expect(told[2]).toMatchObject({ reason, at: lastAt, ...(version === '1.6' && { wh: 1600 }) });
      expect(await ledgerOf(stage)).toMatchObject([
        { energy_kwh: 0.2, reason: 'Local' },
        { energy_kwh: 0.6, reason },
      ]);
    }),
  );
});

describe.each(VERSIONS)('%s: T1: the same start again', (version) => {
  test('on another socket, and after the program was started anew, is the same session, and told once', () =>
    scene(version, async (stage) => {
      const at = new Date(stage.clock.now()).toISOString();
      const again = async (card: string) => {
        const answer = await stage.box.peer.call(...startOf(version, card, at));
        return { id: answer.transactionId, info: fields(answer.idTagInfo ?? answer.idTokenInfo).status };
      };
      const first = await again('CARD-1');
      expect(first.info).toBe('Accepted');
      await stage.reconnect();
      expect(await again('card-1')).toEqual(first);
      await stage.restart();
      expect(await again('CARD-1')).toEqual(first);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls)).toHaveLength(1);
    }));
});

function startOf(version: OcppVersion, card: string, timestamp: string): [action: string, payload: Payload] {
  return version === '1.6'
    ? ['StartTransaction', { connectorId: 1, idTag: card, meterStart: 5, timestamp }]
    : [
        'TransactionEvent',
        {
          eventType: 'Started',
          timestamp,
          seqNo: 0,
          triggerReason: 'Authorized',
          transactionInfo: { transactionId: 'one' },
          evse: { id: 1, connectorId: 1 },
          idToken: { idToken: card, type: 'ISO14443' },
        },
      ];
}

describe('1.6: T10: an end with an id that nobody gave', () => {
  const stop = (stage: Stage, transactionId: number, meterStop: number, more: Payload = {}) =>
    stage.box.peer.call('StopTransaction', {
      transactionId,
      meterStop,
      timestamp: new Date(stage.clock.now()).toISOString(),
      ...more,
    });

  test('is taken for the end of the one session that runs', () =>
    scene('1.6', async (stage) => {
      await stage.box.start('CARD-1', 1000);
      expect(await stop(stage, 4711, 1500)).toEqual({});
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', txId: '77', wh: 1500 });
      expect(await ledgerOf(stage)).toMatchObject([{ energy_kwh: 0.5 }]);
    }));

  test.each([
    [-1, 'its card', { idTag: 'card-2' }, 9000],
    [0, 'its meter', {}, 1500],
  ])('%d is the end of the session that %s leaves', (id, _what, more, meterStop) =>
    scene('1.6', async (stage) => {
      const { box } = stage;
      await box.start('CARD-1', 1000);
      await box.start('CARD-2', 8000, { connector: 2 });
      await stop(stage, id, meterStop, more);
      await delivered(stage);
      const [end] = callsOf(stage.service('alpha'), 'StopTransaction');
      expect(end).toMatchObject({ transactionId: id === -1 ? 78 : 77, meterStop });
    }),
  );

  test('is acknowledged, kept for the owner and told to nobody where nothing fits', () =>
    scene('1.6', async (stage) => {
      expect(await stop(stage, 4711, 1500, { idTag: 'CARD-9', reason: 'PowerLoss' })).toEqual({
        idTagInfo: { status: 'Accepted' },
      });
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls)).toEqual([]);
      const why = expect.stringMatching(/4711.*1500 Wh.*CARD-9.*PowerLoss.*told to no provider/);
      const { decisions } = (await stage.house.api('/api/v1/decisions')).body;
      expect(decisions).toMatchObject([{ rule: 'unmatched', why }]);
      const { alarms } = (await stage.house.api('/api/v1/alarms')).body;
      expect(alarms).toMatchObject([{ kind: 'unmatched_end', why }]);
    }));
});

describe('1.6: T15: values that come after the end', () => {
  test('go to each service in their order, under its own id', () =>
    scene('1.6', async (stage) => {
      const { box } = stage;
      const txId = await box.start('CARD-1', 0);
      await box.stop(txId, 500);
      await box.meter(txId, 400);
      await delivered(stage);
      const told = sessions(stage.service('alpha').calls);
      expect(told.map(({ kind }) => kind)).toEqual(['start', 'stop', 'meter']);
      expect(told[2]).toMatchObject({ txId: '77', wh: 400 });
    }));
});

describe.each(NEWER)('%s: events', (version) => {
  const event = (stage: Stage, seqNo: number, eventType: string, more: Payload = {}) => {
    const { info, wh, ...rest } = more;
    return stage.box.peer.call('TransactionEvent', {
      eventType,
      seqNo,
      timestamp: new Date(stage.clock.now()).toISOString(),
      triggerReason: 'ChargingStateChanged',
      transactionInfo: { transactionId: 'odd', ...fields(info) },
      evse: { id: 1, connectorId: 1 },
      ...(wh !== undefined && {
        meterValue: [
          {
            timestamp: new Date(stage.clock.now()).toISOString(),
            sampledValue: [
              { value: wh, measurand: REGISTER, context: 'Sample.Periodic', unitOfMeasure: { unit: 'Wh' } },
            ],
          },
        ],
      }),
      ...rest,
    });
  };
  const card = (id: string) => ({ idToken: { idToken: id, type: 'ISO14443' } });
  const events = (stage: Stage, id: string) => callsOf(stage.service(id), 'TransactionEvent');

  test('of a session whose start never came: each service hears a start first', () =>
    scene(version, async (stage) => {
      await event(stage, 3, 'Updated', { wh: 700 });
      await event(stage, 4, 'Ended', { wh: 900 });
      await stage.pass(GAP_MS);
      // The start comes after all: it was told already.
      await event(stage, 0, 'Started', card('CARD-1'));
      await delivered(stage);
      expect(events(stage, 'alpha').map(({ eventType, seqNo, offline }) => [eventType, seqNo, offline])).toEqual([
        ['Started', 0, true],
        ['Updated', 1, undefined],
        ['Ended', 2, undefined],
      ]);
      expect(await ledgerOf(stage)).toMatchObject([{ energy_kwh: 0.2 }]);
    }));

  test('an end alone is a whole session', () =>
    scene(version, async (stage) => {
      await event(stage, 7, 'Ended', { ...card('CARD-1'), wh: 900, info: { stoppedReason: 'EVDisconnected' } });
      await stage.pass(GAP_MS);
      await delivered(stage);
      expect(events(stage, 'alpha')).toMatchObject([
        { eventType: 'Started', seqNo: 0, offline: true, ...card('CARD-1') },
        { eventType: 'Ended', seqNo: 1, transactionInfo: { stoppedReason: 'EVDisconnected' } },
      ]);
    }));

  test('with a number twice, and with gaps: each service counts without either', () =>
    scene(version, async (stage) => {
      await event(stage, 0, 'Started', card('CARD-1'));
      await event(stage, 1, 'Updated', { wh: 100 });
      await event(stage, 1, 'Updated', { wh: 100 });
      await event(stage, 5, 'Updated', { wh: 200 });
      await event(stage, 5, 'Updated', { wh: 250 });
      await event(stage, 9, 'Ended', { wh: 300 });
      await stage.pass(GAP_MS);
      await delivered(stage);
      const wh = (payload: Payload) => sessions([{ action: 'TransactionEvent', payload } as never])[0];
      expect(events(stage, 'alpha').map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3, 4]);
      expect(events(stage, 'alpha').slice(1).map(wh)).toMatchObject([
        { wh: 100 },
        { wh: 200 },
        { wh: 250 },
        { wh: 300 },
      ]);
    }));

  test('T7: of a session whose start a service refused for good: it hears the end alone, under the id of the charger', () => {
    const answer = ({ action, payload }: { action: string; payload: Payload }) => {
      if (action === 'TransactionEvent' && payload.eventType === 'Started') throw new Error('out of order');
      return undefined;
    };
    const config = { message_attempts: 2, message_retry_seconds: 5 };
    return scene(
      version,
      async (stage) => {
        await event(stage, 0, 'Started', card('CARD-1'));
        await event(stage, 1, 'Updated', { wh: 100 });
        await event(stage, 2, 'Ended', { wh: 200 });
        await until('the first try', () => events(stage, 'alpha').length === 1);
        await stage.pass(20_000);
        await delivered(stage);
        expect(events(stage, 'alpha').map(({ eventType }) => eventType)).toEqual(['Started', 'Started', 'Ended']);
        expect(events(stage, 'alpha').at(-1)).toMatchObject({ transactionInfo: { transactionId: 'odd' } });
      },
      { services: { alpha: { answer, config } } },
    );
  });

  test('T15: after the end they are plain meter values', () =>
    scene(version, async (stage) => {
      await event(stage, 0, 'Started', card('CARD-1'));
      await event(stage, 2, 'Ended', { wh: 300 });
      await stage.pass(GAP_MS);
      await event(stage, 1, 'Updated', { wh: 250 });
      await event(stage, 3, 'Updated');
      await delivered(stage);
      expect(events(stage, 'alpha').map(({ eventType }) => eventType)).toEqual(['Started', 'Ended']);
      expect(callsOf(stage.service('alpha'), 'MeterValues')).toMatchObject([
        { evseId: 1, meterValue: [{ sampledValue: [{ value: 250, measurand: REGISTER }] }] },
      ]);
    }));

  test('a card is answered for only where one was shown; its group is what who decides says', () => {
    const groupIdToken = { idToken: 'FLEET', type: 'Central' };
    return scene(
      version,
      async (stage) => {
        expect(await event(stage, 0, 'Started', { info: { chargingState: 'EVConnected' } })).toEqual({});
        const info = { idTokenInfo: { status: 'Accepted', groupIdToken } };
        expect(await event(stage, 1, 'Updated', card('CARD-1'))).toMatchObject(info);
        expect(await event(stage, 2, 'Updated', { wh: 10 })).toEqual({});
        expect(await event(stage, 3, 'Ended', card('CARD-1'))).toMatchObject({ idTokenInfo: { status: 'Accepted' } });
        // Known from a moment ago: the group is known, too.
        const another = { transactionInfo: { transactionId: 'two' }, ...card('card-1') };
        expect(await event(stage, 0, 'Started', another)).toMatchObject(info);
      },
      {
        config: { authority: 'alpha' },
        services: {
          alpha: {
            config: { role: 'billing' },
            answer: ({ action }) =>
              action === 'Authorize' ? { idTokenInfo: { status: 'Accepted', groupIdToken } } : undefined,
          },
        },
      },
    );
  });

  test('that begin without a card: whose session it is is settled with the card', () =>
    scene(
      version,
      async (stage) => {
        await event(stage, 0, 'Started', { info: { chargingState: 'EVConnected' } });
        await event(stage, 1, 'Updated', { ...card('CARD-1'), triggerReason: 'Authorized' });
        await event(stage, 2, 'Updated', { wh: 10, info: { chargingState: 'Charging' } });
        await event(stage, 3, 'Ended', { wh: 20 });
        await delivered(stage);
        expect(events(stage, 'beta').map(({ eventType, seqNo }) => [eventType, seqNo])).toEqual([
          ['Started', 0],
          ['Updated', 1],
          ['Updated', 2],
          ['Ended', 3],
        ]);
        expect(events(stage, 'alpha')).toEqual([]);
        expect(await ledgerOf(stage)).toMatchObject([{ payer: 'beta', id_tag: 'CARD-1' }]);
      },
      {
        config: { authority: 'beta' },
        services: { alpha: { config: { role: 'billing' } }, beta: { config: { role: 'billing' } } },
      },
    ));

  test('the payer of the table of cards goes before who started it over the network', () =>
    scene(
      version,
      async (stage) => {
        const idToken = { idToken: 'CARD-1', type: 'ISO14443' };
        await stage.ask('alpha', 'RequestStartTransaction', { evseId: 1, remoteStartId: 9, idToken });
        const [asked] = callsOf(stage.box.peer, 'RequestStartTransaction');
        const info = { remoteStartId: asked?.remoteStartId };
        await event(stage, 0, 'Started', { info: { chargingState: 'EVConnected' } });
        await event(stage, 1, 'Updated', { info, triggerReason: 'RemoteStart' });
        await event(stage, 2, 'Updated', card('CARD-1'));
        await event(stage, 3, 'Ended');
        await delivered(stage);
        expect(await ledgerOf(stage)).toMatchObject([{ payer: 'beta', id_tag: 'CARD-1' }]);
        const heard = (id: string) =>
          events(stage, id).map(({ triggerReason, transactionInfo }) => [
            triggerReason,
            fields(transactionInfo).remoteStartId,
          ]);
        expect(heard('alpha')[1]).toEqual(['RemoteStart', 9]);
        expect(heard('beta')[1]).toEqual(['Authorized', undefined]);
      },
      {
        config: { authority: 'beta', tags: [{ id: 'card-1', payer: 'beta' }] },
        services: { alpha: {}, beta: {} },
      },
    ));
});
