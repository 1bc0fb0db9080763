/** What the owner sets for the whole house holds at once, outlives the program, and ends when its time is over. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { rejected, remoteStart, remoteStop } from './asks.ts';
import { API_TOKEN, CHARGER, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { delivered, leaseOf, play, type Stage, settled, tokenOf } from './stage.ts';

const CAST = { services: { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } }, backends: { script: {} } } as const;
const MINUTE_MS = 60_000;

describe('2.1: a mode of the house', () => {
  test('takes back what nobody uses, lets sessions go on, and outlives the program', () =>
    play({ version: '2.1', ...CAST }, async (stage) => {
      await settled(stage, 'alpha');
      const script = await stage.backend('script');
      expect(await script.ask('request_control')).toMatchObject({ result: 'accepted' });
      expect(await house(stage, { command: 'mode', mode: 'home_only' })).toMatchObject({
        status: 200,
        body: { result: 'accepted', reason: expect.stringContaining('providers get no control') },
      });
      expect(await leaseOf(stage)).toEqual({ owner: null });
      expect(await script.ask('request_control')).toMatchObject({ error: 'blocked_by_home', rule: 'mode' });
      expect(await stage.status()).toMatchObject({ mode: 'home_only', sharing: false });
      await stage.restart();
      await settled(stage, 'alpha');
      expect(await start(stage, '2.1', 'alpha')).toMatchObject(rejected('2.1', 'Unspecified'));
      expect((await house(stage, { command: 'mode', mode: 'automatic' })).status).toBe(200);
      expect(await start(stage, '2.1', 'alpha')).toEqual({ status: 'Accepted' });
    }));

  test('of one charger is its own until one is set for all', () =>
    play({ version: '2.1', ...CAST }, async (stage) => {
      await settled(stage, 'alpha');
      await house(stage, { command: 'mode', mode: 'locked', charger: CHARGER });
      expect(await view(stage)).toMatchObject({
        mode: 'automatic',
        chargers: [{ charger_id: CHARGER, mode: 'locked' }],
      });
      expect(await stage.box.authorize('CARD-1')).toBe('Blocked');
      await house(stage, { command: 'mode', mode: 'automatic' });
      expect(await view(stage)).toMatchObject({ chargers: [{ charger_id: CHARGER, mode: 'automatic' }] });
      expect(await stage.box.authorize('CARD-1')).toBe('Accepted');
    }));

  test.each([
    [{ mode: 'home_only' }, 'automatic', 'mode', 'mode: home_only'],
    [{ mode: 'locked' }, 'home_only', 'mode', 'mode: locked'],
    [{ allow_shared_charging: false }, 'automatic', 'sharing', 'allow_shared_charging: false'],
  ])('never goes beyond the file: %j keeps %s out', (config, mode, rule, words) =>
    play({ version: '2.1', ...CAST, config }, async (stage) => {
      await settled(stage, 'alpha');
      const before = await view(stage);
      expect(await house(stage, { command: 'mode', mode })).toMatchObject({
        status: 409,
        body: { rule, detail: expect.stringContaining(words) },
      });
      expect(await view(stage)).toEqual(before);
      expect(await start(stage, '2.1', 'alpha')).toMatchObject(rejected('2.1', 'Unspecified'));
    }),
  );
});

test.each([
  ['2.1', { command: 'mode', mode: 'home_only' }],
  ['1.6', { command: 'mode', mode: 'locked' }],
  ['1.6', { command: 'pause_provider', provider: 'alpha' }],
] as const)('%s: S47: a start that was agreed before %j and begins after it is stopped', (version, command) =>
  play({ version, ...CAST }, async (stage) => {
    const { box } = stage;
    await settled(stage, 'alpha');
    expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
    const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
    await house(stage, command);
    expect(await leaseOf(stage)).toEqual({ owner: null });
    await box.start('TAG-alpha', 0, version === '1.6' ? {} : { remoteStartId });
    const stop = version === '1.6' ? 'RemoteStopTransaction' : 'RequestStopTransaction';
    await until('the session to be stopped', () => box.peer.calls.some(({ action }) => action === stop));
  }),
);

test('2.1: a file that becomes stricter goes before what was set, and takes back what nobody uses', () =>
  play({ version: '2.1', ...CAST }, async (stage) => {
    await settled(stage, 'alpha');
    const script = await stage.backend('script');
    await house(stage, { command: 'mode', mode: 'automatic' });
    expect(await script.ask('request_control')).toMatchObject({ result: 'accepted' });
    const notices: string[] = [];
    const services = ['alpha', 'beta'].map((id) => ({ id, url: stage.service(id).url }));
    const backends = [{ id: 'script', token: tokenOf('script') }];
    const file = { rate_limit_seconds: 0, ocpp_services: services, backends };
    const { app } = stage.house;
    const events = await fetch(
      `${stage.house.url.replace('ws', 'http')}/api/v1/events?kinds=house&charger=${CHARGER}`,
      {
        headers: { authorization: `Bearer ${API_TOKEN}` },
      },
    );
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of events.body ?? []) notices.push(decoder.decode(chunk));
    })();
    await app.reload(configSchema.parse({ ...file, mode: 'home_only' }));
    expect(await leaseOf(stage)).toEqual({ owner: null });
    expect(await view(stage)).toMatchObject({ mode: 'home_only', ceiling: 'home_only' });
    await until('the notice', () => notices.join('').includes('"ceiling":"home_only"'));
    await app.reload(configSchema.parse(file));
    expect(await view(stage)).toMatchObject({ mode: 'automatic', ceiling: 'automatic' });
    await stage.house.close();
    await reading;
  }));

describe.each(['2.1', '1.6'] as const)('%s: a provider that the home paused', (version) => {
  test('is told what happens, stops what is its own, and starts nothing until its time is over', () =>
    play({ version, ...CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
      const txId = await box.start('TAG-alpha', 0, version === '1.6' ? {} : { remoteStartId });
      await delivered(stage);
      await house(stage, { command: 'pause_provider', provider: 'alpha', minutes: 30 });
      await box.meter(txId, 100);
      await delivered(stage);
      const stop = remoteStop(version, version === '1.6' ? '77' : txId);
      expect(await stage.ask('alpha', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
      await box.stop(txId, 200, { reason: 'Remote', remote: true });
      await box.status('Available');
      await delivered(stage);
      expect(await start(stage, version, 'alpha')).toMatchObject(rejected(version, 'Unspecified'));
      await stage.pass(29 * MINUTE_MS);
      expect(await start(stage, version, 'alpha')).toMatchObject(rejected(version, 'Unspecified'));
      expect(await start(stage, version, 'beta')).toEqual({ status: 'Accepted' });
      // What beta agreed and did not use is over then, too.
      await stage.pass(2 * MINUTE_MS);
      await until('the pause to be over', async () => (await view(stage)).paused_providers?.toString() === '');
      await until('the place to be free', async () => ((await leaseOf(stage)) as Json).owner === null);
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      expect(await decided(stage)).toContainEqual(
        expect.objectContaining({ by: 'system', asked: 'resume_provider', rule: 'time' }),
      );
    }));
});

test('2.1: what ended while the program was down is over when it is back', () =>
  play({ version: '2.1', ...CAST }, async (stage) => {
    await settled(stage, 'alpha');
    await house(stage, { command: 'pause_provider', provider: 'alpha', minutes: 10 });
    await house(stage, { command: 'pause_provider', provider: 'beta' });
    await stage.restart(() => stage.clock.advance(10 * MINUTE_MS));
    await settled(stage, 'alpha');
    expect(await view(stage)).toMatchObject({ paused_providers: [{ provider_id: 'beta', until: null }] });
    expect(await decided(stage)).toContainEqual(expect.objectContaining({ asked: 'resume_provider', by: 'system' }));
    expect(await start(stage, '2.1', 'beta')).toMatchObject(rejected('2.1', 'Unspecified'));
    expect(await start(stage, '2.1', 'alpha')).toEqual({ status: 'Accepted' });
  }));

describe.each(['2.1', '1.6'] as const)('%s: a time for guests', (version) => {
  const config = {
    authority: 'alpha',
    tags: [{ id: 'STOLEN', blocked: true }],
  };
  const refusing = {
    alpha: {
      firstTxId: 77,
      answer: ({ action, payload }: { action: string; payload: Json }) => {
        if (action === 'StartTransaction') return { transactionId: 77, idTagInfo: { status: 'Invalid' } };
        if (action !== 'Authorize' && payload.idToken === undefined) return undefined;
        return version === '1.6' ? { idTagInfo: { status: 'Invalid' } } : { idTokenInfo: { status: 'Invalid' } };
      },
    },
  };

  test('lets a card charge that its network refuses, the home pays, and a blocked one stays blocked', () =>
    play({ version, services: refusing, config }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      expect(await box.authorize('GUEST')).toBe('Invalid');
      expect(await house(stage, { command: 'guest', minutes: 60 })).toMatchObject({
        status: 200,
        body: { reason: expect.stringContaining('the home pays') },
      });
      expect(await box.authorize('GUEST')).toBe('Accepted');
      // No charger remembers it for longer.
      const shown = version === '1.6' ? { idTag: 'GUEST' } : { idToken: { idToken: 'GUEST', type: 'ISO14443' } };
      const expires = { [version === '1.6' ? 'expiryDate' : 'cacheExpiryDateTime']: (await view(stage)).guest_until };
      expect(Object.values(await box.peer.call('Authorize', shown))).toMatchObject([expires]);
      expect(await box.authorize('STOLEN')).toBe('Blocked');
      await box.start('GUEST', 0);
      expect((await stage.house.api('/api/v1/sessions?include_running=true')).body).toMatchObject({
        sessions: [{ payer: 'home', holder: 'home' }],
      });
      // That its network says no to the session, too, ends it for that network alone.
      await delivered(stage);
      await stage.pass(60 * MINUTE_MS);
      expect(box.peer.calls.filter(({ action }) => /Stop/.test(action))).toEqual([]);
      await until('the time to be over', async () => (await view(stage)).guest_until === null);
      // Who charges goes on.
      expect((await stage.house.api('/api/v1/sessions?include_running=true')).body).toMatchObject({
        sessions: [{ running: true }],
      });
      expect(await box.authorize('GUEST-2')).toBe('Invalid');
      expect(await decided(stage)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ asked: 'card', rule: 'guest', allowed: true }),
          expect.objectContaining({ asked: 'guest', by: 'system', rule: 'time' }),
        ]),
      );
    }));

  test('ends when the home says so, and does not open what is locked', () =>
    play({ version, services: refusing, config }, async (stage) => {
      await settled(stage, 'alpha');
      await house(stage, { command: 'guest', minutes: 60 });
      await house(stage, { command: 'mode', mode: 'locked' });
      expect(await stage.box.authorize('GUEST')).toBe('Blocked');
      await house(stage, { command: 'mode', mode: 'automatic' });
      expect(await stage.box.authorize('GUEST')).toBe('Accepted');
      await house(stage, { command: 'end_guest' });
      expect(await stage.box.authorize('GUEST')).toBe('Invalid');
    }));
});

test.each(['2.1', '1.6'] as const)('%s: a card that may charge stands in the trail of decisions once', (version) =>
  play({ version, ...CAST }, async (stage) => {
    await settled(stage, 'alpha');
    expect(await stage.box.authorize('CARD-1')).toBe('Accepted');
    await stage.box.start('CARD-1', 0);
    const cards = Object.values(Object(await decided(stage))).filter((one) => Object(one).asked === 'card');
    expect(cards).toMatchObject([
      { allowed: true, by: 'system', rule: 'open', why: 'The card "CARD-1" may charge: every card charges.' },
    ]);
  }),
);

function house(stage: Stage, command: Json) {
  return stage.house.api('/api/v1/house/commands', command);
}

async function view(stage: Stage): Promise<Json> {
  return (await stage.house.api('/api/v1/house')).body;
}

async function decided(stage: Stage): Promise<unknown> {
  return (await stage.house.api('/api/v1/decisions')).body.decisions;
}

function start(stage: Stage, version: OcppVersion, id: string) {
  const call = remoteStart(version, `TAG-${id}`, 1);
  return stage.ask(id, call.action, call.payload);
}
