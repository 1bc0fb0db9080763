/** How each provider registers the charger for itself (PROTOCOL §2.1), by the ids of the scenarios where they have one. */
import { createRPCError } from 'ocpp-rpc';
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { bareService } from './bare.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const VERSIONS: readonly OcppVersion[] = [...OCPP_VERSIONS].reverse();
const BETA = { beta: { firstTxId: 5 } };

/** A central system whose word on the Boot changes. */
function moody(first: string, interval = 0) {
  const mood = { status: first, interval };
  const answer = ({ action }: StrictCall): Payload | undefined =>
    action === 'BootNotification'
      ? { status: mood.status, currentTime: new Date(0).toISOString(), interval: mood.interval }
      : undefined;
  return { mood, answer };
}

function startOf(version: OcppVersion): [action: string, payload: Payload] {
  if (version === '1.6') return ['RemoteStartTransaction', { connectorId: 1, idTag: 'TAG-A' }];
  return ['RequestStartTransaction', { evseId: 1, remoteStartId: 1, idToken: { idToken: 'TAG-A', type: 'ISO14443' } }];
}

/** What is read from the asker's own world; the charger's own answer would be another one. */
const READ: { readonly [V in OcppVersion]: readonly [action: string, ask: Payload, answer: Payload] } = {
  '1.6': ['GetLocalListVersion', {}, { listVersion: 0 }],
  '2.0.1': ['GetLocalListVersion', {}, { versionNumber: 0 }],
  '2.1': ['GetLocalListVersion', {}, { versionNumber: 0 }],
};

function answers(version: OcppVersion): (call: StrictCall) => Payload {
  const ownList = version === '1.6' ? { listVersion: 3 } : { versionNumber: 3 };
  return (call) => (call.action === READ[version][0] ? ownList : { status: 'Accepted' });
}

describe.each(VERSIONS)('%s: a service that does not accept the charger at once', (version) => {
  const refused =
    version === '1.6' ? { status: 'Rejected' } : { status: 'Rejected', statusInfo: { reasonCode: 'CSNotAccepted' } };
  const [readAction, readAsk, readAnswer] = READ[version];

  test('S33: pending: it may read and not steer, hears nothing until it accepts, then all; the other notices nothing', () => {
    const { mood, answer } = moody('Pending', 120);
    return play(
      { version, services: { alpha: { firstTxId: 77, answer }, ...BETA }, answer: answers(version) },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'beta');
        await until('alpha to be pending', () => linkState(stage, 'alpha', 'pending'));
        const txId = await box.start('CARD-1', 100);
        await until('beta to hear the start', () => sessions(stage.service('beta').calls).length === 1);
        expect(await stage.ask('alpha', readAction, readAsk)).toEqual(readAnswer);
        expect(await stage.ask('alpha', ...startOf(version))).toMatchObject(refused);
        expect(callsOf(box.peer, startOf(version)[0])).toEqual([]);
        await stage.pass(100_000);
        expect(told(stage.service('alpha').calls)).toEqual([{ kind: 'boot' }]);

        mood.status = 'Accepted';
        await stage.pass(40_000);
        await delivered(stage);
        await box.stop(txId, 300);
        await delivered(stage);
        expect(told(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual([
          'boot',
          'boot',
          'status',
          'start',
          'stop',
        ]);
        expect(told(stage.service('beta').calls).map(({ kind }) => kind)).toEqual(['boot', 'status', 'start', 'stop']);
      },
    );
  });

  test('pending: a trigger brings the next boot, the statuses and a heartbeat at once', () => {
    const { mood, answer } = moody('Pending', 3_600);
    return play({ version, services: { alpha: { answer }, ...BETA } }, async (stage) => {
      await settled(stage, 'beta');
      await until('alpha to be pending', () => linkState(stage, 'alpha', 'pending'));
      const trigger = (requestedMessage: string) => stage.ask('alpha', 'TriggerMessage', { requestedMessage });
      const { calls } = stage.service('alpha');
      expect(await trigger('StatusNotification')).toEqual({ status: 'Accepted' });
      await until('the status', () => told(calls).some(({ kind }) => kind === 'status'));
      expect(await trigger('Heartbeat')).toEqual({ status: 'Accepted' });
      await until('the heartbeat', () => calls.some(({ action }) => action === 'Heartbeat'));
      mood.status = 'Accepted';
      expect(await trigger('BootNotification')).toEqual({ status: 'Accepted' });
      await until('alpha to be registered', () => linkState(stage, 'alpha', 'online'));
      const boots = callsOf(stage.service('alpha'), 'BootNotification');
      expect(boots).toHaveLength(2);
      if (version !== '1.6') expect(boots.map(({ reason }) => reason)).toEqual(['PowerUp', 'Triggered']);
      expect(stage.box.peer.calls).toEqual([]);
    });
  });

  test('before it has answered the boot a trigger brings nothing; what waits behind a boot is not sent after a no', () => {
    const { promise: first, resolve: answerFirst } = Promise.withResolvers<void>();
    const { promise: second, resolve: answerSecond } = Promise.withResolvers<void>();
    let boots = 0;
    const answer = async ({ action }: StrictCall) => {
      if (action !== 'BootNotification') return undefined as never;
      boots += 1;
      const status = boots === 1 ? 'Pending' : 'Rejected';
      await (boots === 1 ? first : second);
      return { status, currentTime: new Date(0).toISOString(), interval: 3_600 };
    };
    return play({ version, services: { alpha: { answer }, ...BETA } }, async (stage) => {
      await settled(stage, 'beta');
      await until('the boot', () => boots === 1);
      const trigger = (requestedMessage: string) => stage.ask('alpha', 'TriggerMessage', { requestedMessage });
      expect(await trigger('StatusNotification')).toMatchObject({ status: 'Rejected' });
      expect(await trigger('Heartbeat')).toMatchObject({ status: 'Rejected' });
      answerFirst();
      await until('alpha to be pending', () => linkState(stage, 'alpha', 'pending'));
      expect(await trigger('BootNotification')).toEqual({ status: 'Accepted' });
      await until('the next boot', () => boots === 2);
      expect(await trigger('StatusNotification')).toEqual({ status: 'Accepted' });
      answerSecond();
      await until('alpha to reject', () => linkState(stage, 'alpha', 'rejected'));
      await stage.pass(60_000);
      expect(stage.service('alpha').calls.map(({ action }) => action)).toEqual([
        'BootNotification',
        'BootNotification',
      ]);
    });
  });

  test('S34: rejected with interval 0: the next boot after a minute, nothing before, and no CALL is served', async () => {
    let status = 'Rejected';
    const central = await bareService(({ action }) => ({
      payload: action === 'BootNotification' ? { status, currentTime: new Date(0).toISOString(), interval: 0 } : {},
    }));
    try {
      await play({ version, services: BETA, moreServices: [{ id: 'alpha', url: central.url }] }, async (stage) => {
        await settled(stage, 'beta');
        await until('alpha to reject', () => linkState(stage, 'alpha', 'rejected'));
        central.latest().say([2, 'ask-1', readAction, readAsk]);
        if (version !== '1.6') {
          await until('the refusal', () => central.latest().heard.some((frame) => frame.includes('ask-1')));
          expect(JSON.parse(central.latest().heard.at(-1) ?? '').slice(0, 3)).toEqual([4, 'ask-1', 'SecurityError']);
        }
        await stage.pass(59_000);
        expect(central.calls.map(({ action }) => action)).toEqual(['BootNotification']);
        status = 'Accepted';
        await stage.pass(8_000);
        await until('alpha to be registered', () => linkState(stage, 'alpha', 'online'));
        await until('the status', () => central.calls.length === 3);
        expect(central.calls.map(({ action }) => action)).toEqual([
          'BootNotification',
          'BootNotification',
          'StatusNotification',
        ]);
        expect(central.connections).toHaveLength(1);
        // In 1.6 it was never answered.
        const answered = central.latest().heard.filter((frame) => frame.includes('ask-1'));
        expect(answered).toHaveLength(version === '1.6' ? 0 : 1);
      });
    } finally {
      await central.close();
    }
  });

  test('silent: the boot is told again after a minute, three times, and then on a new connection; reads are answered', async () => {
    const central = await bareService(() => 'silence');
    try {
      await play(
        { version, services: BETA, moreServices: [{ id: 'alpha', url: central.url }], answer: answers(version) },
        async (stage) => {
          await settled(stage, 'beta');
          await until('the boot', () => central.calls.length === 1);
          expect((await central.latest().ask('r1', readAction, readAsk))[2]).toEqual(readAnswer);
          const [action, payload] = startOf(version);
          expect((await central.latest().ask('s1', action, payload))[2]).toMatchObject(refused);
          await stage.pass(85_000);
          expect(central.calls).toHaveLength(1);
          await stage.pass(10_000);
          await until('the second boot', () => central.calls.length === 2);
          await stage.pass(100_000);
          await until('the third boot', () => central.calls.length === 3);
          expect(central.connections).toHaveLength(1);
          await stage.pass(30_000);
          expect(await central.latest().closed).toMatchObject({ code: 1002 });
          expect(fields(await serviceOf(stage, 'alpha')).last_error).toBe(
            'the service did not answer the Boot; ask the provider whether its service is well',
          );
          await stage.pass(20_000);
          await until('another connection', () => central.connections.length === 2);
        },
      );
    } finally {
      await central.close();
    }
  });

  test('Q48: what it asks before our boot, and many things at once, is served in order', async () => {
    const central = await bareService(({ action }) => ({
      payload:
        action === 'BootNotification'
          ? { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 }
          : {},
    }));
    try {
      await play(
        { version, services: BETA, moreServices: [{ id: 'alpha', url: central.url }], answer: answers(version) },
        async (stage) => {
          const connected = until('alpha to be connected', () => central.connections[0]);
          await stage.box.boot();
          const link = await connected;
          for (let n = 0; n < 50; n += 1) link.say([2, `burst-${n}`, readAction, readAsk]);
          await until('all answers', () => link.heard.filter((frame) => frame.includes('burst-')).length === 50);
          const ids = link.heard.filter((frame) => frame.includes('burst-')).map((frame) => JSON.parse(frame));
          expect(ids).toEqual(Array.from({ length: 50 }, (_, n) => [3, `burst-${n}`, readAnswer]));
          await until('alpha to be registered', () => linkState(stage, 'alpha', 'online'));
        },
      );
    } finally {
      await central.close();
    }
  });
});

describe.each(VERSIONS.filter((version) => version !== '1.6'))(
  '%s: a report that a pending service asked for',
  (version) => {
    test('reaches it before it accepts us, and nobody else', () => {
      const { answer } = moody('Pending', 3_600);
      return play({ version, services: { alpha: { answer }, ...BETA } }, async (stage) => {
        await settled(stage, 'beta');
        await until('alpha to be pending', () => linkState(stage, 'alpha', 'pending'));
        const asked = await stage.ask('alpha', 'GetBaseReport', { requestId: 41, reportBase: 'FullInventory' });
        expect(asked).toEqual({ status: 'Accepted' });
        const { requestId } = await until('the charger to be asked', () => callsOf(stage.box.peer, 'GetBaseReport')[0]);
        for (const seqNo of [0, 1]) {
          await stage.box.peer.call('NotifyReport', {
            requestId,
            generatedAt: new Date(stage.clock.now()).toISOString(),
            seqNo,
            tbc: seqNo === 0,
          });
        }
        await until('the report', () => callsOf(stage.service('alpha'), 'NotifyReport').length > 0);
        expect(callsOf(stage.service('alpha'), 'NotifyReport')).toMatchObject([
          { requestId: 41, seqNo: 0, tbc: false },
        ]);
        expect(callsOf(stage.service('beta'), 'NotifyReport')).toEqual([]);
        expect(told(stage.service('alpha').calls)).toEqual([{ kind: 'boot' }]);
      });
    });
  },
);

describe.each(VERSIONS)('%s: a service that forgot the charger', (version) => {
  test('S35: says so to the first message after a reconnect: boot, statuses, the same message again', () => {
    let forgot = false;
    const answer = ({ action }: StrictCall): Payload | undefined => {
      if (action === 'BootNotification') forgot = false;
      if (forgot) throw createRPCError('SecurityError', 'boot first');
      return undefined;
    };
    return play({ version, services: { alpha: { firstTxId: 77, answer }, ...BETA } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const txId = await stage.box.start('CARD-1', 0);
      await delivered(stage);
      await stage.shut('alpha');
      await stage.box.meter(txId, 100);
      forgot = true;
      await stage.reopen('alpha');
      await stage.pass(40_000);
      await delivered(stage);
      const kinds = told(stage.service('alpha').calls).map(({ kind }) => kind);
      expect(kinds).toEqual(['meter', 'boot', 'status', 'meter']);
      const [lost, again] = sessions(stage.service('alpha').calls);
      expect(again).toEqual(lost);
      expect(told(stage.service('beta').calls).filter(({ kind }) => kind === 'boot')).toHaveLength(1);
    });
  });

  test('which is found out by a heartbeat, too', () => {
    let forgot = false;
    const answer = ({ action }: StrictCall): Payload | undefined => {
      if (action === 'BootNotification') forgot = false;
      if (forgot) throw createRPCError('SecurityError', 'boot first');
      return undefined;
    };
    return play({ version, services: { alpha: { answer }, ...BETA } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.box.start('CARD-1', 0);
      await delivered(stage);
      await stage.shut('alpha');
      forgot = true;
      await stage.reopen('alpha');
      await stage.pass(30_000);
      await until('the link', () => linkState(stage, 'alpha', 'online'));
      expect(callsOf(stage.service('alpha'), 'BootNotification')).toEqual([]);
      await stage.pass(300_000);
      await until('the boot', () => callsOf(stage.service('alpha'), 'BootNotification').length === 1);
    });
  });
});

describe.each(VERSIONS)('%s: when a service is told of a boot', (version) => {
  test('a charger that boots again while the first boot is being answered is told again', async () => {
    let ids: readonly string[] = [];
    const central = await bareService(({ id, action }) => {
      if (action !== 'BootNotification') return { payload: {} };
      ids = [...ids, id];
      return 'silence';
    });
    const accepted = { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 };
    try {
      await play({ version, services: BETA, moreServices: [{ id: 'alpha', url: central.url }] }, async (stage) => {
        await settled(stage, 'beta');
        await until('the first boot', () => ids.length === 1);
        await stage.box.boot();
        expect(ids).toHaveLength(1);
        central.latest().say([3, ids[0], accepted]);
        await until('the second boot', () => ids.length === 2);
        central.latest().say([3, ids[1], accepted]);
        await until('alpha to be registered', () => linkState(stage, 'alpha', 'online'));
        await stage.pass(100_000);
        expect(ids).toHaveLength(2);
      });
    } finally {
      await central.close();
    }
  });

  test('its clock is compared with ours', () => {
    const clock = { currentTime: '2026-11-22T12:02:30Z' };
    const answer = ({ action }: StrictCall): Payload | undefined =>
      action === 'BootNotification' ? { ...clock, status: 'Accepted', interval: 300 } : undefined;
    return play({ version, services: { alpha: { answer } } }, async (stage) => {
      await settled(stage, 'alpha');
      const { body } = await stage.house.api('/api/v1/providers');
      expect(body).toMatchObject({ providers: [{ links: [{ state: 'accepted', clock_skew_seconds: 150 }] }] });
    });
  });

  test('one that insists gets it whenever it asks', () =>
    play({ version, services: { alpha: { config: { allow_boot_trigger: true } }, ...BETA } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      for (const count of [2, 3]) {
        const asked = await stage.ask('alpha', 'TriggerMessage', { requestedMessage: 'BootNotification' });
        expect(asked).toEqual({ status: 'Accepted' });
        await until('the boot', () => boots(stage, 'alpha').length === count);
        await until('it to be accepted', () => linkState(stage, 'alpha', 'online'));
      }
      expect(boots(stage, 'beta')).toHaveLength(1);
    }));

  test.each([
    ['always', [2, 3]],
    ['changed', [1, 2]],
    ['never', [1, 1]],
  ] as const)('boot_on_reconnect: %s', (policy, [afterReturn, afterMissedBoot]) =>
    play({ version, services: { alpha: { config: { boot_on_reconnect: policy } }, ...BETA } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const comesBack = async (meanwhile: () => Promise<unknown>): Promise<void> => {
        await (await stage.service('alpha').station(CHARGER)).close();
        await until('the link to be gone', () => linkState(stage, 'alpha', 'backoff'));
        await meanwhile();
        await stage.pass(330_000);
        await until('the link', () => linkState(stage, 'alpha', 'online'));
      };
      await comesBack(async () => undefined);
      expect(boots(stage, 'alpha')).toHaveLength(afterReturn);
      await comesBack(() => stage.box.boot());
      expect(boots(stage, 'alpha')).toHaveLength(afterMissedBoot);
      // What it accepted last is known after a restart of the program.
      await stage.restart();
      await until('the link', () => linkState(stage, 'alpha', 'online'));
      expect(boots(stage, 'alpha')).toHaveLength(afterMissedBoot + (policy === 'always' ? 1 : 0));
      // A boot of a charger while the service listens is told in any case.
      await stage.box.boot();
      await until('the boot', () => boots(stage, 'alpha').length > afterMissedBoot + (policy === 'always' ? 1 : 0));
    }),
  );

  test('S14: a charger loses power in a session, boots, and sends the end later: one boot and one end each', () =>
    play({ version, services: { alpha: { firstTxId: 77 }, ...BETA } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 100);
      await box.meter(txId, 400);
      await delivered(stage);
      const before = { alpha: stage.service('alpha').calls.length, beta: stage.service('beta').calls.length };
      await stage.reconnect();
      clock.advance(30_000);
      await box.boot();
      await box.status('Available');
      await box.stop(txId, 450, { reason: 'PowerLoss' });
      await delivered(stage);
      for (const [id, count] of Object.entries(before)) {
        const heard = told(stage.service(id).calls.slice(count));
        expect(heard.filter(({ kind }) => kind === 'boot')).toHaveLength(1);
        expect(heard.filter(({ kind }) => kind === 'stop')).toMatchObject([{ wh: 450, reason: 'PowerLoss' }]);
      }
    }));
});

describe.each(VERSIONS)('%s: while the charger is away', (version) => {
  const [readAction, readAsk] = READ[version];
  const alone = { version, services: { alpha: { firstTxId: 77 } } };

  test('its services stay a minute without a heartbeat, are told that it is offline, and are let go', () =>
    play(alone, async (stage) => {
      await settled(stage, 'alpha');
      const { calls } = stage.service('alpha');
      await stage.box.peer.close();
      await until('the charger to be away', () => chargerIsOff(stage));
      const heard = calls.length;
      const [action, payload] = startOf(version);
      expect(await stage.ask('alpha', action, payload)).toMatchObject(
        version === '1.6' ? { status: 'Rejected' } : { statusInfo: { additionalInfo: 'charger offline' } },
      );
      await stage.ask('alpha', readAction, readAsk);
      const trigger = { requestedMessage: 'StatusNotification' };
      expect(await stage.ask('alpha', 'TriggerMessage', trigger)).toEqual({ status: 'Accepted' });
      await until('the status', () => calls.length === heard + 1);
      expect(told(calls).at(-1)).toMatchObject({ kind: 'status', status: 'Available' });
      await stage.pass(50_000);
      expect(await linkState(stage, 'alpha', 'online')).toBe(true);
      await stage.pass(10_000);
      await until('the link to be let go', () => linkState(stage, 'alpha', 'off'));
      expect(calls.some((call) => call.action === 'Heartbeat')).toBe(false);
      await stage.reconnect();
      await until('the second boot', () => boots(stage, 'alpha').length === 2);
      if (version !== '1.6') expect(boots(stage, 'alpha').at(-1)).toMatchObject({ reason: 'Unknown' });
    }));

  test('a service that was shut hears what happened: boot, unavailable, the session, and is let go', () =>
    play(alone, async (stage) => {
      await settled(stage, 'alpha');
      await stage.shut('alpha');
      await until('the link to be gone', () => linkState(stage, 'alpha', 'backoff'));
      const txId = await stage.box.start('CARD-1', 0);
      await stage.box.stop(txId, 50);
      await stage.box.peer.call('MeterValues', readingOf(version));
      await stage.box.peer.close();
      await until('the charger to be away', () => chargerIsOff(stage));
      await stage.pass(60_000);
      await stage.reopen('alpha');
      await stage.pass(330_000);
      await delivered(stage);
      await until('the link to be let go', () => linkState(stage, 'alpha', 'off'));
      const { calls } = stage.service('alpha');
      expect(told(calls).map(({ kind }) => kind)).toEqual(['boot', 'status', 'start', 'stop', 'meter']);
      expect(told(calls)[1]).toMatchObject({ status: 'Unavailable' });
      expect(calls.some((call) => call.action === 'Heartbeat')).toBe(false);
    }));

  test('keep_online: the link stays, shows it as unavailable, and has no pulse', () =>
    play({ version, services: { alpha: { config: { keep_online: true } } } }, async (stage) => {
      await settled(stage, 'alpha');
      await stage.box.peer.close();
      await until('the charger to be away', () => chargerIsOff(stage));
      await stage.pass(660_000);
      await until('the status', () => told(stage.service('alpha').calls).at(-1)?.kind === 'status');
      expect(told(stage.service('alpha').calls).at(-1)).toMatchObject({ status: 'Unavailable' });
      expect(await linkState(stage, 'alpha', 'online')).toBe(true);
      expect(stage.service('alpha').calls.some((call) => call.action === 'Heartbeat')).toBe(false);
      await stage.reconnect();
      await until('the status', () => fields(told(stage.service('alpha').calls).at(-1)).status === 'Available');
      await stage.pass(310_000);
      await until('a heartbeat', () => stage.service('alpha').calls.some((call) => call.action === 'Heartbeat'));
      expect(boots(stage, 'alpha')).toHaveLength(1);
    }));
});

/** The meter of the house, outside of any session. */
function readingOf(version: OcppVersion): Payload {
  const at = { timestamp: '2026-11-22T12:00:00Z' };
  return version === '1.6'
    ? { connectorId: 0, meterValue: [{ ...at, sampledValue: [{ value: '7' }] }] }
    : { evseId: 0, meterValue: [{ ...at, sampledValue: [{ value: 7 }] }] };
}

function boots(stage: Stage, id: string): readonly Payload[] {
  return callsOf(stage.service(id), 'BootNotification');
}

async function serviceOf(stage: Stage, id: string): Promise<unknown> {
  const { ocpp_services: services } = await stage.status();
  return Object.values(fields(services)).find((one) => fields(one).id === id);
}

async function linkState(stage: Stage, id: string, state: string): Promise<boolean> {
  const one = fields(await serviceOf(stage, id));
  return state === 'online' ? one.online === true : one.state === state;
}

async function chargerIsOff(stage: Stage): Promise<boolean> {
  const { chargers } = await stage.status();
  return Object.values(fields(chargers)).every((one) => fields(one).online === false);
}
