/** Bad neighbours: a provider that floods, one that lies. The good one and the charger notice nothing. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { BUSY_MESSAGES } from '../../src/wire/inbox.ts';
import { remoteStart } from './asks.ts';
import { type BareAnswer, type BareCall, bareService } from './bare.ts';
import { callsOf, until } from './house.ts';
import { fields, sessions } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';
import { tale } from './witnesses.ts';

const VERSIONS = [...OCPP_VERSIONS].reverse();
const REGISTERED = { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 };
const SESSION_ACTIONS = new Set(['StartTransaction', 'MeterValues', 'StopTransaction', 'TransactionEvent']);
const OF_SESSION = ({ action }: BareCall): boolean => SESSION_ACTIONS.has(action);

/** What is usual, with ids of its own. */
const usual = ({ action }: BareCall): unknown => {
  if (action === 'BootNotification') return REGISTERED;
  if (action === 'Heartbeat') return { currentTime: '2026-11-22T12:00:00Z' };
  if (action === 'StartTransaction') return { transactionId: 900, idTagInfo: { status: 'Accepted' } };
  return {};
};

async function neighbour(answer: (call: BareCall) => BareAnswer) {
  const service = await bareService(answer);
  onTestFinished(() => service.close());
  return service;
}

/** How much of what this service asked waits in the proxy, as the owner sees it. */
async function waitingOf(stage: Stage, id: string): Promise<number> {
  const { body } = await stage.house.api('/api/v1/providers');
  const providers = Array.isArray(body.providers) ? body.providers : [];
  return Number(providers.find((one) => one.id === id)?.links[0]?.requests_waiting);
}

describe.each(VERSIONS)('%s: S50 a service that floods and never answers', (version) => {
  /** What it asks 500 times a second. */
  const FLOOD = 500;
  /** Served at once, before its pace counts. */
  const BURST = 200;

  test('gets legal refusals, costs bounded memory, keeps its messages; the others notice nothing', async () => {
    let isDeaf = true;
    const bad = await neighbour((call) =>
      isDeaf && call.action !== 'BootNotification' ? 'silence' : { payload: usual(call) },
    );
    const moreServices = [{ id: 'bad', url: bad.url }];
    const config = { rate_limit_seconds: 10 };
    await play({ version, services: { good: { firstTxId: 77 } }, moreServices, config }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'good');
      await until('the bad one to be registered', () =>
        bad.calls.some(({ action }) => action === 'StatusNotification'),
      );
      const link = bad.latest();
      const answers = () => link.heard.filter((text) => text.startsWith('[3,"f'));
      const flood = (second: number): void => {
        for (let count = 0; count < FLOOD; count += 1) {
          const { action, payload } = remoteStart(version, 'TAG-BAD', count);
          link.say([2, `f${second}-${count}`, action, payload]);
        }
      };
      // Taken by the home: its starts are refused from the first on.
      await stage.house.api('/override', { owner: 'home' });
      flood(0);
      flood(1);
      await until('its burst to be answered', () => answers().length >= BURST);
      const txId = await box.start('CARD-1', 0);
      for (let second = 2; second < 6; second += 1) {
        flood(second);
        clock.advance(1_000);
        await box.meter(txId, second * 100);
        expect(await waitingOf(stage, 'bad')).toBeLessThan(FLOOD * 2);
      }
      await box.stop(txId, 1_000);
      await until('the good one to have all', () => sessions(stage.service('good').calls).length === 6);
      // It is served at its pace, and with words that its version knows.
      expect(answers().length).toBeLessThan(BURST + 6 * 60);
      const statuses = answers().map((text) => fields(JSON.parse(text)[2]).status);
      expect(new Set(statuses)).toEqual(new Set(['Rejected']));
      expect(bad.connections).toHaveLength(1);
      expect(callsOf(box.peer, remoteStart(version, 'x', 0).action)).toEqual([]);
      // All of the session waits for it, and comes when it behaves.
      isDeaf = false;
      await stage.pass(400_000);
      await until('all to be told', async () => {
        const { ocpp_services: services } = await stage.status();
        return Array.isArray(services) && services.every(({ pending }) => pending === 0);
      });
      const told = tale(bad.calls.filter(OF_SESSION)).map((one) => 'wh' in one && [one.kind, one.wh]);
      const once = told.filter((one, index) => JSON.stringify(one) !== JSON.stringify(told[index - 1]));
      expect(once).toEqual([
        ['start', 0],
        ['meter', 200],
        ['meter', 300],
        ['meter', 400],
        ['meter', 500],
        ['stop', 1_000],
      ]);
    });
  });

  test('while it cannot be served at all it is not read on', async () => {
    const bad = await neighbour((call) => ({ payload: usual(call) }));
    const moreServices = [{ id: 'bad', url: bad.url }];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const answer = async () => {
      await gate;
      return { status: 'Accepted' };
    };
    await play({ version, services: { good: {} }, moreServices, answer }, async (stage) => {
      await settled(stage, 'good');
      await until('the bad one to be registered', () =>
        bad.calls.some(({ action }) => action === 'StatusNotification'),
      );
      const long = 'x'.repeat(500);
      for (let count = 0; count < 20_000; count += 1)
        bad.latest().say(JSON.stringify([2, `f${count}`, 'ClearCache', { customData: { vendorId: long } }]));
      await until('much to wait', async () => (await waitingOf(stage, 'bad')) >= BUSY_MESSAGES);
      await stage.status();
      // What is read at once is taken, and no more.
      expect(await waitingOf(stage, 'bad')).toBeLessThan(BUSY_MESSAGES + 200);
      open();
    });
  });
});

describe.each(VERSIONS)('%s: a service that lies', (version) => {
  const foreign = (version: OcppVersion) => (version === '1.6' ? 77 : 'box-tx-1');

  /** What it says besides and in place of the right answer. */
  const LIES: readonly (readonly [name: string, lie: (call: BareCall) => readonly unknown[]])[] = [
    [
      'answers with the id of the session at the other one',
      ({ id, action }) => [
        [
          3,
          id,
          action === 'StartTransaction' ? { transactionId: 77, idTagInfo: { status: 'Accepted' } } : usualOf(action),
        ],
      ],
    ],
    [
      'answers what nobody asked',
      ({ id, action }) => [
        [3, 'nobody', { transactionId: 77, idTagInfo: { status: 'Accepted' } }],
        [3, '', { status: 'Accepted' }],
        [4, 'nobody', 'InternalError', '', {}],
        [3, id, usualOf(action)],
      ],
    ],
    [
      'answers twice, first one thing, then another',
      ({ id, action }) => [
        [3, id, usualOf(action)],
        [3, id, { transactionId: 77, idTagInfo: { status: 'Invalid' }, idTokenInfo: { status: 'Invalid' } }],
        [4, id, 'InternalError', '', {}],
      ],
    ],
    [
      'uses the ids of our messages for its own',
      ({ id, action }) => [
        [
          2,
          id,
          version === '1.6' ? 'RemoteStopTransaction' : 'RequestStopTransaction',
          { transactionId: foreign(version) },
        ],
        [3, id, usualOf(action)],
      ],
    ],
    [
      'asks for all under one id',
      ({ id, action }) => [
        [
          2,
          'one',
          version === '1.6' ? 'RemoteStopTransaction' : 'RequestStopTransaction',
          { transactionId: foreign(version) },
        ],
        [2, 'one', 'ClearCache', {}],
        [3, id, usualOf(action)],
      ],
    ],
  ];
  const usualOf = (action: string): unknown => usual({ connection: 0, raw: '', id: '', action, payload: {} });

  test.each(LIES)('%s: the good one and the charger notice nothing', async (_name, lie) => {
    const bad = await neighbour((call) => {
      if (!OF_SESSION(call)) return { payload: usual(call) };
      const [last, ...before] = lie(call).toReversed();
      for (const frame of before.toReversed()) bad.latest().say(frame);
      return { raw: last };
    });
    // It may look on and control, but what runs is somebody else's.
    const moreServices = [{ id: 'bad', url: bad.url, role: 'energy' }];
    const services = { good: { firstTxId: 77, config: { role: 'billing' } } };
    const config = { authority: 'good' };
    await play({ version, services, moreServices, config }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'good');
      await until('the bad one to be registered', () =>
        bad.calls.some(({ action }) => action === 'StatusNotification'),
      );
      await box.authorize('CARD-1');
      const txId = await box.start('CARD-1', 0);
      clock.advance(1_000);
      await box.meter(txId, 100);
      clock.advance(1_000);
      await box.stop(txId, 200);
      await until('the good one to have all', () => sessions(stage.service('good').calls).length === 3);
      await until('the bad one to have all', () => tale(bad.calls.filter(OF_SESSION)).length >= 3);
      expect(sessions(stage.service('good').calls)).toMatchObject([
        { kind: 'start', tag: 'CARD-1', wh: 0 },
        { kind: 'meter', txId: version === '1.6' ? '77' : txId, wh: 100 },
        { kind: 'stop', txId: version === '1.6' ? '77' : txId, wh: 200, reason: 'Local' },
      ]);
      // No word of it reached the charger, and every frame to the good one is about its own ids.
      expect(box.peer.calls).toEqual([]);
      expect(JSON.stringify(stage.service('good').calls)).not.toContain('900');
    });
  });
});
