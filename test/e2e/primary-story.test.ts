/**
 * A week at a house with one charger and three providers, on a fake clock: an energy provider has it in cheap hours, the
 * fleet in work hours, a public network while the house is on vacation. The home wins each time, and reads why.
 */
import { expect, test } from 'vitest';
import { type FakeCore, fakeCore } from '../fakes/core.ts';
import { rejected, remoteStart } from './asks.ts';
import { CHARGER, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields, sessions } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

/** Each speaks another version than its neighbours; the charger speaks 1.6. */
const VERSION = { energy: '2.0.1', fleet: '1.6', public: '2.1' } as const;
type Who = keyof typeof VERSION;
const ALL: readonly Who[] = ['energy', 'fleet', 'public'];

const CAST = {
  version: '1.6',
  services: {
    energy: {
      version: VERSION.energy,
      config: { role: 'energy', allow_when: [{ name: 'cheap hours', from: '23:00', to: '06:00' }] },
    },
    fleet: {
      version: VERSION.fleet,
      firstTxId: 500,
      config: {
        role: 'billing',
        allow_when: [{ name: 'work hours', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00' }],
      },
    },
    public: {
      version: VERSION.public,
      config: { role: 'billing', allow_when: [{ name: 'we are away', vacation: true }] },
    },
  },
  config: {
    time_zone: 'Europe/Amsterdam',
    override_input_boolean: 'input_boolean.charger_mine',
    vacation_entity: 'input_boolean.vacation',
  },
} as const;

test('energy in cheap hours, fleet in work hours, public on vacation: each alone in its time, and the home wins', async () => {
  await using core = await fakeCore({
    states: { 'input_boolean.charger_mine': 'off', 'input_boolean.vacation': 'off' },
  });
  await play({ ...CAST, haUrl: core.url }, async (stage) => {
    // Monday 05:00: cheap hours. The home stops it, and it stays stopped.
    await comes(stage, '2026-11-23T05:00:00+01:00');
    expect(await refusals(stage, ['fleet', 'public'])).toEqual([
      expect.stringMatching(/fleet.*Monday 05:00.*work hours/),
      expect.stringMatching(/public.*not on vacation|public.*vacation/),
    ]);
    let txId = await begins(stage, 'energy', 10_000);
    await stage.pass(60_000);
    await stage.box.meter(txId, 12_000);
    expect(await home(stage, { command: 'stop' })).toMatchObject({ status: 200, body: { result: 'accepted' } });
    await until('the stop', () => asked(stage).at(-1) === 'RemoteStopTransaction');
    await ends(stage, txId, 13_000, 'Remote');
    // The home keeps what it stopped, whoever's time it is.
    expect(await start(stage, 'energy')).toMatchObject(rejected(VERSION.energy, 'Unspecified'));

    // Monday 09:00: work hours. The home pauses and limits it; the session stays the fleet's.
    await comes(stage, '2026-11-23T09:00:00+01:00');
    expect(await refusals(stage, ['energy', 'public'])).toEqual([
      expect.stringMatching(/energy.*Monday 09:00.*cheap hours/),
      expect.stringMatching(/public.*vacation/),
    ]);
    txId = await begins(stage, 'fleet', 13_000);
    expect(await home(stage, { command: 'pause' })).toMatchObject({ status: 200 });
    await until('no current', () => lastLimit(stage) === 0);
    expect(await home(stage, { command: 'resume' })).toMatchObject({ status: 200 });
    expect(await home(stage, { command: 'limit', limit_a: 8 })).toMatchObject({ status: 200 });
    await until('8 A', () => lastLimit(stage) === 8);
    await ends(stage, txId, 20_000, 'Local');
    expect(await home(stage, { command: 'limit', limit_a: null })).toMatchObject({ status: 200 });

    // Saturday noon: nobody's time until the house is on vacation; then the owner takes the charger back.
    await comes(stage, '2026-11-28T12:00:00+01:00');
    expect(await refusals(stage, ALL)).toHaveLength(3);
    await homeSets(stage, core, { 'input_boolean.vacation': 'on' });
    await until('the public network to be let in', async () => (await start(stage, 'public')).status === 'Accepted');
    expect(await refusals(stage, ['energy', 'fleet'])).toEqual([
      expect.stringMatching(/energy.*Saturday 12:00/),
      expect.stringMatching(/fleet.*Saturday 12:00/),
    ]);
    txId = await stage.box.start(cardOf('public'), 20_000);
    await stage.box.status('charging');
    await delivered(stage);
    core.set({ 'input_boolean.charger_mine': 'on' });
    await until('the home to have control', async () => fields(await leaseOf(stage)).owner === 'home');
    expect(await home(stage, { command: 'stop' })).toMatchObject({ status: 200 });
    await until('the stop', () => asked(stage).at(-1) === 'RemoteStopTransaction');
    await ends(stage, txId, 26_000, 'Remote');
    expect(await refusals(stage, ALL)).toHaveLength(3);

    // Each has heard of ends, and the books agree with the meter.
    expect(await books(stage)).toEqual([
      ['energy', 3_000],
      ['fleet', 7_000],
      ['public', 6_000],
    ]);
    for (const id of ALL)
      expect(sessions(stage.service(id).calls).filter(({ kind }) => kind === 'stop')).not.toEqual([]);
  });
});

/** The house and its charger are started at this time: what lies between was quiet. */
async function comes(stage: Stage, at: string): Promise<void> {
  await stage.restart(() => stage.clock.advance(Date.parse(at) - stage.clock.now()));
  await settled(stage, ...ALL);
  await until('Home Assistant to be heard', async () => fields((await stage.status()).home).override === 'off');
}

async function homeSets(stage: Stage, core: FakeCore, states: { readonly [entity: string]: string }): Promise<void> {
  core.set(states);
  await until('the house to hear it', async () => fields((await stage.status()).home).vacation === 'on');
}

const cardOf = (id: Who) => `TAG-${id}`;

function start(stage: Stage, id: Who): Promise<Json> {
  const call = remoteStart(VERSION[id], cardOf(id), 1);
  return stage.ask(id, call.action, call.payload);
}

/** Who asks is refused; answers what the owner reads of it. */
async function refusals(stage: Stage, ids: readonly Who[]): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const id of ids) {
    const before = asked(stage).length;
    expect(await start(stage, id), id).toMatchObject(rejected(VERSION[id], 'Unspecified'));
    expect(asked(stage), id).toHaveLength(before);
    const { body } = await stage.house.api(`/api/v1/decisions?by=${id}&allowed=false&limit=1`);
    sentences.push(String(fields(Object.values(fields(body.decisions))[0]).why));
  }
  return sentences;
}

async function begins(stage: Stage, id: Who, meterWh: number): Promise<string> {
  expect(await start(stage, id)).toMatchObject({ status: 'Accepted' });
  const txId = await stage.box.start(cardOf(id), meterWh);
  await stage.box.status('charging');
  await delivered(stage);
  return txId;
}

async function ends(stage: Stage, txId: string, meterWh: number, reason: string): Promise<void> {
  await stage.box.stop(txId, meterWh, { reason });
  await stage.box.status('Available');
  await delivered(stage);
}

const home = (stage: Stage, body: Json) => stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, body);

const asked = (stage: Stage): readonly string[] => stage.box.peer.calls.map(({ action }) => action);

/** In amperes, of the newest profile that the charger got. */
function lastLimit(stage: Stage): unknown {
  const written = stage.box.peer.calls.findLast(({ action }) => action === 'SetChargingProfile');
  const schedule = fields(fields(written?.payload.csChargingProfiles).chargingSchedule);
  return fields(Object.values(fields(schedule.chargingSchedulePeriod))[0]).limit;
}

/** Whose each session was, oldest first, with its energy in Wh. */
async function books(stage: Stage): Promise<readonly (readonly [unknown, unknown])[]> {
  const { body } = await stage.house.api('/api/v1/sessions');
  return Object.values(fields(body.sessions))
    .map(fields)
    .toReversed()
    .map((one) => [one.payer, one.energy_wh]);
}
