/**
 * Shadow mode: a provider sees what its role says, and nothing that it says has an effect. Whatever it asks, the charger
 * hears the very frames that it hears without it, and the trail tells what would have come of it.
 */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { profile, remoteStart, remoteStop } from './asks.ts';
import { answersEverything } from './every-answer.ts';
import { type Command, everyCommand } from './every-command.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { eventsOf, type Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled, tokenOf } from './stage.ts';
import { castOf, FIRST_TX, STEP_MS } from './sweep-cast.ts';
import { heard } from './sweep-words.ts';

const CONFIG = { firmware: 'auto' };
/** What is told from its own world, all of which is true; in no version there is more. */
const OWN_WORLD = [
  'ChangeConfiguration virtual',
  'ExtendedTriggerMessage',
  'GetBaseReport',
  'GetCompositeSchedule',
  'GetReport',
  'GetVariables',
  'SetVariables virtual',
  'TriggerMessage Heartbeat',
  'TriggerMessage MeterValues',
  'TriggerMessage StatusNotification',
];
/** What is allowed to somebody with every right while nothing charges, and what is refused then. */
const MARKS: { readonly [V in OcppVersion]: readonly (readonly [asked: string, mark: string])[] } = {
  '1.6': [
    ['RemoteStartTransaction', 'would_allow'],
    ['RemoteStopTransaction', 'would_refuse'],
    ['ChangeConfiguration', 'would_refuse'],
  ],
  '2.0.1': [
    ['RequestStartTransaction', 'would_allow'],
    ['RequestStopTransaction', 'would_refuse'],
    ['SetNetworkProfile', 'would_refuse'],
  ],
  '2.1': [
    ['RequestStartTransaction', 'would_allow'],
    ['SetDERControl', 'would_allow'],
    ['SetNetworkProfile', 'would_refuse'],
  ],
};
const OF_ALL = [
  ['SetChargingProfile', 'would_allow'],
  ['ChangeAvailability', 'would_allow'],
  ['Reset', 'would_allow'],
  ['UnlockConnector', 'would_allow'],
  ['ReserveNow', 'would_allow'],
  ['SendLocalList', 'would_allow'],
] as const;

describe.each(OCPP_VERSIONS)('%s: a service in shadow mode', (version) => {
  test('asks everything, and the charger hears nothing of it', async () => {
    const alone = await heardByCharger(version, {});
    const said: string[] = [];
    const beside = await heardByCharger(version, { shadow: true }, async (stage, { name, action, payload }) => {
      const answer = await heard(stage.ask('able', action, payload));
      if (answer.startsWith('Accepted') || answer === 'configurationKey') said.push(name);
    });
    expect(beside).toEqual(alone);
    expect(beside.length).toBeGreaterThan(1);
    const isRead = (name: string) => name.startsWith('GetConfiguration');
    expect([...new Set(said)].filter((name) => !isRead(name)).toSorted()).toEqual(
      OWN_WORLD.filter((name) => said.includes(name)),
    );
    expect(said.length).toBeGreaterThan(OWN_WORLD.length);
  });

  test('is told all of a session as its role says, reads what would have been, and may at once when it leaves the mode', () => {
    const { able, other } = castOf(version, { shadow: true });
    return play(
      { version, services: { able, other }, config: CONFIG, answer: answersEverything(version) },
      async (stage) => {
        await settled(stage, 'able', 'other');
        for (const { action, payload } of everyCommand(version, { now: stage.clock.now() })) {
          stage.clock.advance(STEP_MS);
          await heard(stage.ask('able', action, payload));
        }
        const trail = await shadowTrail(stage);
        for (const [asked, mark] of [...MARKS[version], ...OF_ALL])
          expect(trail).toContainEqual(expect.objectContaining({ by: 'able', asked, shadow: mark, allowed: false }));
        const start = remoteStart(version, 'TAG', 7);
        expect(await heard(stage.ask('able', start.action, start.payload))).toMatch(/^Rejected/);
        const txId = await stage.box.start('TAG', 100);
        await stage.box.meter(txId, 200);
        await stage.box.stop(txId, 300);
        await stage.box.status('Available');
        await delivered(stage);
        const told = (id: string) =>
          stage
            .service(id)
            .calls.flatMap(({ action, payload }) =>
              /Transaction|MeterValues/.test(action) ? [`${action} ${String(payload.eventType ?? '')}`] : [],
            );
        expect(told('able')).toEqual(told('other'));
        expect(told('able').length).toBeGreaterThan(2);

        expect((await stage.house.api('/api/v1/providers/able')).body).toMatchObject({ shadow: true, online: true });
        await stage.house.app.reload(
          configSchema.parse({
            ...CONFIG,
            rate_limit_seconds: 0,
            ocpp_services: ['able', 'other'].map((id) => ({
              id,
              url: stage.service(id).url,
              version,
              ...(id === 'able' ? { ...able.config, shadow: false } : other.config),
            })),
          }),
        );
        await until(
          'the service to be back',
          async () => fields((await stage.house.api('/api/v1/providers/able')).body).online === true,
        );
        const said = await heard(stage.ask('able', start.action, start.payload));
        expect(said).toMatch(/^Accepted/);
        expect(stage.box.peer.calls.at(-1)?.action).toBe(start.action);
      },
    );
  });

  test('says no to a card and to its session: neither is stopped, and the difference is noted', () => {
    const no = { status: 'Invalid' };
    const answer = ({ action }: { readonly action: string }) => {
      if (action === 'StartTransaction') return { transactionId: 77, idTagInfo: no };
      if (action === 'TransactionEvent') return { idTokenInfo: no };
      if (action === 'Authorize') return version === '1.6' ? { idTagInfo: no } : { idTokenInfo: no };
      return undefined;
    };
    const config = { role: 'billing', foreign_view: 'mirror' };
    const services = { payer: { config }, ghost: { config: { ...config, shadow: true }, answer } };
    return play({ version, services, config: { authority: 'payer' } }, async (stage) => {
      await settled(stage, 'payer', 'ghost');
      expect(await stage.box.authorize('TAG')).toBe('Accepted');
      await until('its word to be compared', async () => (await shadowTrail(stage)).length === 1);
      const txId = await stage.box.start('TAG', 100);
      await stage.box.meter(txId, 200);
      await delivered(stage);
      await stage.pass(60_000);
      expect(stage.box.peer.calls).toEqual([]);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'payer' });
      const { body } = await stage.house.api('/api/v1/providers/ghost/shadow');
      expect(body).toMatchObject({
        shadow: true,
        commands: [],
        answers: [{ asked: 'card', yes: 0, no: 1 }, { asked: 'start of a session' }],
      });
      expect(body.differences).toContainEqual(
        expect.objectContaining({
          asked: 'card',
          why: 'ghost would have refused the card "TAG" (Invalid), but it was accepted.',
        }),
      );
      const { body: alarms } = await stage.house.api('/api/v1/alarms');
      expect(alarms).toEqual({ alarms: [] });
      await stage.box.stop(txId, 300);
      await delivered(stage);
      const last = stage.service('ghost').calls.at(-1);
      expect(version === '1.6' ? last?.action : last?.payload.eventType).toBe(
        version === '1.6' ? 'StopTransaction' : 'Ended',
      );
    });
  });
});

test('a backend in shadow mode is told everything and gets nothing', () =>
  play({ version: '1.6', services: { real: {} }, backends: { ghost: { shadow: true } } }, async (stage) => {
    await settled(stage, 'real');
    const ghost = await stage.backend('ghost');
    const refused = { error: 'not_allowed', rule: 'shadow' };
    const asks: readonly (readonly [string, Json])[] = [
      ['RemoteStartTransaction', { connector_id: 1, id_tag: 'TAG' }],
      ['request_control', {}],
      ['set_limit', { limit_a: 6 }],
    ];
    for (const [action, more] of asks) expect(await ghost.ask(action, more)).toMatchObject(refused);
    const txId = await stage.box.start('TAG', 100);
    await delivered(stage);
    const [started] = eventsOf(ghost, 'transaction_started');
    expect(await ghost.ask('RemoteStopTransaction', { transaction_id: started?.transaction_id })).toMatchObject(
      refused,
    );
    expect(await ghost.ask('release_control')).toMatchObject({ error: 'control_locked' });
    await stage.box.stop(txId, 200);
    await stage.box.status('Available');
    await until('it to hear of the end', () => eventsOf(ghost, 'transaction_stopped').length === 1);
    expect(stage.box.peer.calls).toEqual([]);
    const trail = await shadowTrail(stage);
    expect(trail.map(({ asked, shadow }) => `${asked} ${shadow}`).toReversed()).toEqual([
      'start would_allow',
      'request_control would_allow',
      'set_limit would_allow',
      'stop would_allow',
    ]);
    const { body } = await stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, {
      command: 'give',
      provider: 'ghost',
    });
    expect(JSON.stringify(body)).toContain('is in shadow mode and only watches');

    await stage.house.app.reload(
      configSchema.parse({
        rate_limit_seconds: 0,
        ocpp_services: [{ id: 'real', url: stage.service('real').url }],
        backends: [{ id: 'ghost', token: tokenOf('ghost') }],
      }),
    );
    const again = await stage.backend('ghost');
    expect(await again.ask('RemoteStartTransaction', { connector_id: 1, id_tag: 'TAG' })).toMatchObject({
      result: 'accepted',
    });
  }));

test('who is put into shadow mode loses its control, its limit and its word on a session that runs', () =>
  play({ version: '1.6', services: { amber: {}, birch: {} } }, async (stage) => {
    await settled(stage, 'amber', 'birch');
    const start = remoteStart('1.6', 'TAG', 1);
    await stage.ask('amber', start.action, start.payload);
    await stage.box.start('TAG', 0);
    const low = profile('1.6', 8);
    expect(await stage.ask('amber', low.action, low.payload)).toEqual({ status: 'Accepted' });
    const isLimited = () => limitOf(stage);
    await until('the limit to be in force', async () => (await isLimited()) === 8);
    await stage.house.app.reload(
      configSchema.parse({
        rate_limit_seconds: 0,
        ocpp_services: ['amber', 'birch'].map((id) => ({ id, url: stage.service(id).url, shadow: id === 'amber' })),
      }),
    );
    expect(await stage.status()).toMatchObject({
      lock_owner: 'home',
      lock_reason: 'its provider is in shadow mode now',
    });
    await until('the limit to be gone', async () => (await isLimited()) === null);
    const before = stage.box.peer.calls.length;
    await until(
      'the service to be back',
      async () => fields((await stage.house.api('/api/v1/providers/amber')).body).online === true,
    );
    const stop = remoteStop('1.6', '1');
    expect(await stage.ask('amber', stop.action, stop.payload)).toEqual({ status: 'Rejected' });
    expect(stage.box.peer.calls.slice(before).map(({ action }) => action)).not.toContain('RemoteStopTransaction');
  }));

/** What the charger hears while one with every right is beside another who starts a session, and may ask before and in it. */
async function heardByCharger(
  version: OcppVersion,
  keys: Json,
  ask: (stage: Stage, command: Command) => Promise<void> = async () => undefined,
): Promise<readonly unknown[]> {
  const { able, other } = castOf(version, keys);
  const isThere = keys.shadow === true;
  const cast = {
    version,
    services: { other, ...(isThere && { able }) },
    config: CONFIG,
    answer: answersEverything(version),
  };
  const calls: unknown[] = [];
  await play(cast, async (stage) => {
    await settled(stage, 'other', ...(isThere ? ['able'] : []));
    const askAll = async (txId?: string) => {
      for (const command of everyCommand(version, { now: stage.clock.now(), txId })) {
        await stage.pass(STEP_MS);
        await ask(stage, command);
      }
    };
    await askAll();
    const call = remoteStart(version, 'TAG', 1);
    await stage.ask('other', call.action, call.payload);
    const remoteStartId = Number(stage.box.peer.calls.at(-1)?.payload.remoteStartId);
    const txId = await stage.box.start('TAG', 0, version === '1.6' ? {} : { remoteStartId });
    await stage.box.meter(txId, 100);
    await delivered(stage);
    await askAll(version === '1.6' ? String(FIRST_TX.able) : nameOf(stage));
    const own = profile(version, 10);
    await stage.ask('other', own.action, own.payload);
    await until('the charger to be told', () =>
      stage.box.peer.calls.some(({ action }) => action === 'SetChargingProfile'),
    );
    await stage.box.stop(txId, 200);
    await delivered(stage);
    calls.push(
      ...stage.box.peer.calls.map(({ action, payload }) => ({
        action,
        payload: JSON.stringify(payload).replace(/20\d\d-\d\d-[^"]*/g, 'TIME'),
      })),
    );
  });
  return calls;
}

function nameOf(stage: Stage): string {
  return String(fields(callsOf(stage.service('other'), 'TransactionEvent').at(-1)?.transactionInfo).transactionId);
}

async function shadowTrail(stage: Stage): Promise<readonly Json[]> {
  const { body } = await stage.house.api('/api/v1/decisions?shadow=true&limit=500');
  return Object.values(fields(body.decisions)).map(fields);
}

async function limitOf(stage: Stage): Promise<unknown> {
  const { body } = await stage.house.api(`/api/v1/chargers/${CHARGER}/evses/1`);
  return body.limit_a;
}
