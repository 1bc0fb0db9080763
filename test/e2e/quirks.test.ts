import { describe, expect, test } from 'vitest';
import { authorization, bareCharger, bareService, bareStation } from './bare.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { fields, sessions } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const VERSIONS = ['1.6', '2.0.1', '2.1'] as const;

/** The quirks of a charger that were met, with how often. */
async function metBy(stage: Stage, chargerId = CHARGER): Promise<unknown> {
  const { body } = await stage.house.api(`/api/v1/chargers/${chargerId}/quirks`);
  const rows = Object.values(fields(body.quirks)).map(fields);
  return Object.fromEntries(rows.flatMap(({ id, times }) => (Number(times) > 0 ? [[id, times]] : [])));
}

const triggers = (stage: Stage) => callsOf(stage.box.peer, 'TriggerMessage');
const boots = (stage: Stage) => callsOf(stage.service('amber'), 'BootNotification');

describe.each(VERSIONS)('%s: a charger that sends no Boot (Q13)', (version) => {
  test('is served, asked for it after ten seconds, and its services hear what it then says', () =>
    play({ version, services: { amber: {} } }, async (stage) => {
      await stage.box.status('Available');
      await stage.pass(9_000);
      expect(triggers(stage)).toEqual([]);
      await stage.pass(2_000);
      await until('the charger to be asked', () => triggers(stage).length === 1);
      expect(triggers(stage)).toEqual([{ requestedMessage: 'BootNotification' }]);
      await stage.box.boot();
      await until('the service to hear the boot', () => boots(stage).length === 1);
      expect(JSON.stringify(boots(stage))).toContain('Acme');
      await stage.pass(60_000);
      expect(triggers(stage)).toHaveLength(1);
      expect(boots(stage)).toHaveLength(1);
      expect(await metBy(stage)).toEqual({ 'no-boot': 1 });
    }));

  test.each([
    ['says no', { status: 'Rejected' }, 12_000],
    ['says yes and does nothing', { status: 'Accepted' }, 42_000],
  ])('%s: its services are dialled all the same, and learn its name later', (_, answer, ms) =>
    play({ version, services: { amber: {} }, answer: () => answer }, async (stage) => {
      const txId = await stage.box.start('TAG', 100);
      await stage.pass(ms);
      await until('the service to be dialled', () => boots(stage).length === 1);
      expect(JSON.stringify(boots(stage))).toContain('Unknown');
      await stage.box.stop(txId, 300);
      await delivered(stage);
      expect(sessions(stage.service('amber').calls)).toMatchObject([{ kind: 'start' }, { kind: 'stop', wh: 300 }]);
      await stage.reconnect();
      await stage.box.boot();
      await until('the service to hear the boot', () => boots(stage).length === 2);
      expect(JSON.stringify(boots(stage)[1])).toContain('Acme');
    }),
  );
});

test('1.6: a charger whose Boot is known, or for which it is switched off, is not asked for one', async () => {
  await play({ version: '1.6', services: { amber: {} } }, async (stage) => {
    await settled(stage, 'amber');
    await stage.reconnect();
    await stage.box.status('Available');
    await stage.pass(60_000);
    expect(triggers(stage)).toEqual([]);
  });
  await play({ version: '1.6', config: { quirks: { 'no-boot': false } } }, async (stage) => {
    await stage.box.status('Available');
    await stage.pass(60_000);
    expect(triggers(stage)).toEqual([]);
    expect(await metBy(stage)).toEqual({});
  });
});

describe('broken frames of a 1.6 charger (Q22)', () => {
  const meter = (samples: string, id = 'm') =>
    `[2,"${id}","MeterValues",{"connectorId":1,"transactionId":0,"meterValue":[{"timestamp":"2026-11-22T12:00:00Z","sampledValue":[${samples}]}]}]`;

  test('are read where their meaning is plain; a start that cannot be read is to be sent again', () =>
    play({ version: '1.6', services: { amber: {} }, config: { unknown_chargers: 'accept' } }, async (stage) => {
      const box = await bareStation(stage.house.url, 'BENY', '1.6');
      await box.ask('boot', 'BootNotification', { chargePointVendor: 'ZJBENY', chargePointModel: 'BCP' });
      const start =
        '[2,"s","StartTransaction",{"connectorId":1,"idTag":"TAG","meterStart":0,"timestamp":"2026-11-22T12:00:00Z"';
      const answerTo = async (id: string, frame: string) => {
        box.say(frame);
        return until(`an answer to ${id}`, () =>
          box.heard.map((text) => JSON.parse(text)).find((one) => String(one[1]) === id),
        );
      };
      expect(await answerTo('s', start.replace('"timestamp"', '"timest'))).toEqual([
        4,
        's',
        'FormationViolation',
        expect.any(String),
        {},
      ]);
      expect(await answerTo('t', start.replace('"s"', '"t"'))).toMatchObject([
        3,
        't',
        { idTagInfo: { status: 'Accepted' } },
      ]);
      expect(await answerTo('m', meter(',{"value":"250","unit":}'))).toEqual([3, 'm', {}]);
      expect(await answerTo('7', meter("{'value':'300'}", 'x').replace('"x"', '7'))).toEqual([3, 7, {}]);
      const heard = () => sessions(stage.service('amber').calls);
      await until('the service to hear all of it', () => heard().length === 3);
      expect(heard()).toMatchObject([{ kind: 'start' }, { kind: 'meter', wh: 250 }, { kind: 'meter', wh: 300 }]);
      expect(await metBy(stage, 'BENY')).toEqual({
        'brackets-left-out': 1,
        'comma-before-first': 1,
        'no-session-number': 2,
        'null-for-nothing': 1,
        'number-as-message-id': 1,
        'single-quotes': 1,
        'value-left-out': 1,
      });
      await box.end();
    }));

  test('are unreadable when that is switched off', () =>
    play(
      {
        version: '1.6',
        config: { chargers: [{ id: CHARGER }, { id: 'BENY', quirks: { 'comma-before-first': false } }] },
      },
      async (stage) => {
        const box = await bareStation(stage.house.url, 'BENY', '1.6');
        box.say(meter(',{"value":"250"}'));
        await box.ask('h', 'Heartbeat', {});
        expect(JSON.parse(box.heard[0] ?? '')).toEqual([4, 'm', 'FormationViolation', expect.any(String), {}]);
        expect(await metBy(stage, 'BENY')).toEqual({});
        await box.end();
      },
    ));
});

test.each(VERSIONS)('%s: a charger is spoken to as it can read (Q3, Q7), and its power is corrected (Q12)', (version) =>
  play(
    {
      version,
      services: { amber: {} },
      config: {
        chargers: [
          { id: CHARGER, quirks: { 'times-without-fraction': true, 'short-cards': true, 'power-times-ten': true } },
        ],
      },
    },
    async (stage) => {
      expect((await stage.box.boot()).currentTime).toMatch(/^2026-11-22T12:00:00Z$/);
      await stage.box.status('Available');
      await until('the service', () => callsOf(stage.service('amber'), 'StatusNotification').length > 0);
      const card = '12345678901234567890';
      const asked =
        version === '1.6'
          ? stage.ask('amber', 'RemoteStartTransaction', { connectorId: 1, idTag: card })
          : stage.ask('amber', 'RequestStartTransaction', {
              evseId: 1,
              remoteStartId: 5,
              idToken: { idToken: card, type: 'Central' },
            });
      expect(await asked).toMatchObject({ status: 'Accepted' });
      expect(JSON.stringify(stage.box.peer.calls)).toContain(card.slice(0, 16));
      expect(JSON.stringify(stage.box.peer.calls)).not.toContain(card);
      const sampledValue = [{ value: version === '1.6' ? '36800' : 36_800, measurand: 'Power.Active.Import' }];
      const meterValue = [{ timestamp: new Date(stage.clock.now()).toISOString(), sampledValue }];
      const place = version === '1.6' ? { connectorId: 1 } : { evseId: 1 };
      await stage.box.peer.call('MeterValues', { ...place, meterValue });
      const told = await until('the power', () => callsOf(stage.service('amber'), 'MeterValues')[0]);
      expect(told).toEqual({
        ...place,
        meterValue: [
          { ...meterValue[0], sampledValue: [{ ...sampledValue[0], value: version === '1.6' ? '3680' : 3680 }] },
        ],
      });
      const start = await stage.box.start(card.slice(0, 16), 0, { remoteStartId: remoteStartIdOf(stage) });
      expect(start).not.toBe('');
      const met = fields(await metBy(stage));
      expect(met).toMatchObject({ 'short-cards': 1, 'power-times-ten': 1, 'times-without-fraction': 1 });
      expect(met['card-cut']).toBe(1);
    },
  ),
);

function remoteStartIdOf(stage: Stage): number {
  const [asked] = callsOf(stage.box.peer, 'RequestStartTransaction');
  return Number(asked?.remoteStartId ?? 0);
}

test('GET /quirks lists every quirk; a charger that does not exist has none', () =>
  play({ version: '1.6' }, async ({ house }) => {
    const { body } = await house.api('/api/v1/quirks');
    expect(body.quirks).toContainEqual({
      id: 'power-times-ten',
      does: 'Divides the power that the charger tells by ten.',
      seen: ['Wallbox (evcc 28541)'],
      use: 'suggested',
      switchable: true,
      match: [
        { vendor: 'Wall Box', model: null, firmware: null },
        { vendor: 'Wallbox', model: null, firmware: null },
      ],
    });
    expect((await house.api('/api/v1/chargers/NOBODY/quirks')).status).toBe(404);
    const open = await fetch(`${house.url.replace('ws', 'http')}/api/v1/quirks`);
    expect(open.status).toBe(401);
  }));

const MINUTE_MS = 60_000;

describe('how a charger is spoken to', () => {
  test('one that cannot bear pings gets none, one that hangs up gets more, once it has said who it is (Q29)', () =>
    play({ version: '1.6', config: { unknown_chargers: 'accept' } }, async ({ house, clock, ...stage }) => {
      const pingsTo = async (vendor: string, firmwareVersion = '1') => {
        const boot = { chargePointVendor: vendor, chargePointModel: 'AC7000', firmwareVersion };
        const first = await bareStation(house.url, vendor, '1.6');
        await first.ask('boot', 'BootNotification', boot);
        await first.end();
        const box = await bareStation(house.url, vendor, '1.6');
        for (let minute = 0; minute < 3; minute += 1) {
          await box.ask(`beat-${minute}`, 'Heartbeat', {});
          clock.advance(MINUTE_MS / 2);
          await box.ask(`half-${minute}`, 'Heartbeat', {});
          clock.advance(MINUTE_MS / 2);
        }
        await box.ask('last', 'Heartbeat', {});
        await box.end();
        return box.pings();
      };
      expect(await pingsTo('Acme')).toBe(3);
      expect(await pingsTo('EN+')).toBe(0);
      expect(await pingsTo('Wall Box Chargers', '6.7.38')).toBe(6);
      expect(await metBy({ house, clock, ...stage }, 'Wall Box Chargers')).toMatchObject({ 'ping-often': 1 });
      expect(await metBy({ house, clock, ...stage }, 'EN+')).toMatchObject({ 'no-ping': 1 });
    }));

  test('the same report is asked for once in five seconds, and all who asked are answered (Q30)', () =>
    play({ version: '1.6', services: { amber: {}, blue: {} } }, async (stage) => {
      await settled(stage, 'amber', 'blue');
      const ask = (id: string, more = {}) =>
        stage.ask(id, 'TriggerMessage', { requestedMessage: 'MeterValues', ...more });
      const answers = await Promise.all([ask('amber'), ask('blue'), ask('blue', { connectorId: 1 })]);
      expect(answers).toEqual([{ status: 'Accepted' }, { status: 'Accepted' }, { status: 'Accepted' }]);
      expect(triggers(stage)).toHaveLength(2);
      await stage.pass(5_000);
      expect(await ask('amber')).toEqual({ status: 'Accepted' });
      expect(triggers(stage)).toHaveLength(3);
      expect(await metBy(stage)).toEqual({ 'triggers-at-once': 1 });
    }));

  test('one that does not close as a whole is closed place by place (Q35)', () =>
    play(
      { version: '1.6', answer: ({ payload }) => ({ status: payload.connectorId === 0 ? 'Rejected' : 'Accepted' }) },
      async (stage) => {
        await settled(stage);
        await stage.box.status('Available', 2);
        const path = `/api/v1/chargers/${CHARGER}/commands`;
        expect((await stage.house.api(path, { command: 'block' })).status).toBe(200);
        await until('both places to be closed', () => callsOf(stage.box.peer, 'ChangeAvailability').length === 3);
        expect(callsOf(stage.box.peer, 'ChangeAvailability')).toEqual(
          [0, 1, 2].map((connectorId) => ({ connectorId, type: 'Inoperative' })),
        );
        expect(await metBy(stage)).toEqual({ 'closed-by-place': 1 });
      },
    ));

  test('one that names no version is let in (Q21)', () =>
    play({ version: '1.6', config: { unknown_chargers: 'accept' } }, async (stage) => {
      const box = await bareCharger(`${stage.house.url}/GRIZZL-E`);
      expect(box.named).toBeUndefined();
      await box.ask('boot', 'BootNotification', { chargePointVendor: 'United Chargers', chargePointModel: 'GRS' });
      expect(await metBy(stage, 'GRIZZL-E')).toEqual({ 'no-subprotocol': 1 });
      await box.end();
    }));
});

test('1.6: an end without number and meter ends the session with its last value; a status of its own changes nothing', () =>
  play({ version: '1.6', services: { amber: {} }, config: { unknown_chargers: 'accept' } }, async (stage) => {
    const box = await bareStation(stage.house.url, 'ODD', '1.6');
    await box.ask('boot', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    const timestamp = new Date(stage.clock.now()).toISOString();
    const status = { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp };
    expect(await box.ask('s1', 'StatusNotification', status)).toEqual([3, 's1', {}]);
    expect(await box.ask('s2', 'StatusNotification', { ...status, status: 'Sleeping' })).toEqual([3, 's2', {}]);
    const [, , { transactionId }] = (await box.ask('start', 'StartTransaction', {
      connectorId: 1,
      idTag: 'TAG',
      meterStart: 100,
      timestamp,
    })) as [number, string, { transactionId: number }];
    const meterValue = [{ timestamp, sampledValue: [{ value: '350' }] }];
    await box.ask('meter', 'MeterValues', { connectorId: 1, transactionId, meterValue });
    box.say(Buffer.from(JSON.stringify([2, 'stop', 'StopTransaction', { timestamp }])));
    await until('the answer', () => box.heard.includes('[3,"stop",{}]'));
    const heard = await until('the end', () => {
      const all = sessions(stage.service('amber').calls);
      return all.length === 3 ? all : undefined;
    });
    expect(heard).toMatchObject([
      { kind: 'start', wh: 100 },
      { kind: 'meter', wh: 350 },
      { kind: 'stop', wh: 350 },
    ]);
    expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ energy_kwh: 0.25 }] });
    const statuses = callsOf(stage.service('amber'), 'StatusNotification').filter(
      ({ connectorId }) => connectorId === 1,
    );
    expect(statuses.map((told) => told.status)).toEqual(['Available']);
    expect(await metBy(stage, 'ODD')).toEqual({
      'binary-frame': 1,
      'no-meter-at-end': 1,
      'no-number-at-end': 1,
      'no-session-number': 1,
      'unknown-status': 1,
    });
    await box.end();
  }));

test('1.6: what a service answers to a start is understood, and counted beside the charger (Q46, Q47)', async () => {
  const answers = [
    { transactionId: '77' },
    { transactionId: ' -3 ', idTagInfo: { status: 'ACCEPTED' } },
    { transactionId: 5, idTagInfo: { status: 'Accepted' } },
  ];
  let starts = 0;
  const service = await bareService(({ action }) => {
    if (action === 'BootNotification')
      return { payload: { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 } };
    if (action !== 'StartTransaction') return { payload: {} };
    starts += 1;
    return { payload: answers[starts - 1] };
  });
  try {
    await play({ version: '1.6', moreServices: [{ id: 'odd', url: service.url }] }, async (stage) => {
      await stage.box.boot();
      for (const [n] of answers.entries()) {
        const txId = await stage.box.start(`TAG-${n}`, n);
        await stage.box.stop(txId, n);
      }
      await delivered(stage);
      const stops = service.calls.filter(({ action }) => action === 'StopTransaction');
      expect(stops.map(({ payload }) => payload.transactionId)).toEqual([77, -3, 5]);
      expect(await metBy(stage)).toEqual({
        'service-number-as-text': 2,
        'service-silent-on-card': 1,
        'service-word-in-other-case': 1,
      });
    });
  } finally {
    await service.close();
  }
});

test('1.6: a password that comes as digits is that of the bytes (Q34)', () => {
  const key = '00112233445566778899aabbccddeeff';
  const chargers = [{ id: CHARGER }, { id: 'HEX', password: key }, { id: 'BYTES', password: key }];
  return play({ version: '1.6', config: { chargers } }, async (stage) => {
    for (const [id, password] of [
      ['HEX', key.toUpperCase()],
      ['BYTES', Buffer.from(key, 'hex')],
    ] as const) {
      const headers = authorization(id, password);
      const box = await bareCharger(`${stage.house.url}/${id}`, { offers: ['ocpp1.6'], headers });
      await box.ask('boot', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
      await box.end();
    }
    expect(await metBy(stage, 'HEX')).toEqual({ 'password-in-digits': 1 });
    expect(await metBy(stage, 'BYTES')).toEqual({});
  });
});
