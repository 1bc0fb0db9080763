/**
 * The sweep (PROTOCOL §1.2, §3.5): every command of every version, asked by providers with and without the right, of a
 * charger in each of its states. Strict peers on both ends see to it that every frame is valid by the published schema;
 * the words are held against a table that was written down by reading the protocol.
 */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { profile, remoteStart } from './asks.ts';
import { answersEverything } from './every-answer.ts';
import { everyCommand } from './every-command.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';
import { castOf, FIRST_TX, STEP_MS } from './sweep-cast.ts';
import { expected, SITUATIONS, type Situation, type State } from './sweep-situations.ts';
import { heard } from './sweep-words.ts';

/** What the owner would have to be asked is allowed. */
const CONFIG = { firmware: 'auto' };
const HOUR_S = 3_600;
/** Of profiles in a minute, and of settings at once (§3.1). */
const MOST = { profiles: 20, settings: 5 };
/** Commands in the list of each version: all of its actions, some of them more than once. */
const COMMANDS: { readonly [V in OcppVersion]: { actions: number; all: number } } = {
  '1.6': { actions: 26, all: 38 },
  '2.0.1': { actions: 40, all: 50 },
  '2.1': { actions: 55, all: 65 },
};
const STATES = [...new Set(SITUATIONS.map(({ state }) => state))];

let total = 0;

describe.each([...OCPP_VERSIONS].reverse())('%s: every command of a central system', (version) => {
  test('is in the list', () => {
    const list = everyCommand(version, { now: 0 });
    expect(new Set(list.map(({ action }) => action)).size).toBe(COMMANDS[version].actions);
    expect(list).toHaveLength(COMMANDS[version].all);
  });

  test.each(STATES)('%s', (state) =>
    play(
      {
        version,
        services: castOf(version, ABLE_IN[state]),
        config: configIn(state),
        answer: answersEverything(version),
      },
      async (stage) => {
        await settled(stage, 'watcher', 'able', 'other');
        await SET[state](stage, version);
        const wrong: string[] = [];
        let sent = 0;
        const situations = SITUATIONS.filter((one) => one.state === state);
        for (const situation of situations) {
          for (const command of everyCommand(version, {
            now: stage.clock.now(),
            txId: sessionOf(stage, version, situation),
          })) {
            if (state !== 'asked too often') stage.clock.advance(STEP_MS);
            sent += 1;
            const answer = await heard(stage.ask(situation.asker, command.action, command.payload));
            const right = expected(version, situation, command);
            if (!right.includes(answer))
              wrong.push(`${situation.asker} ${command.name}: ${answer}, not ${right.join(' or ')}`);
          }
        }
        expect(wrong).toEqual([]);
        expect(sent).toBe(situations.length * COMMANDS[version].all);
        total += sent;
      },
    ),
  );
});

test('all of it was sent', () => {
  const lists = Object.values(COMMANDS).map(({ all }) => all);
  expect(total).toBe(SITUATIONS.length * lists.reduce((sum, all) => sum + all, 0));
  console.info(`the sweep sent ${total} commands in ${SITUATIONS.length} situations of each version`);
});

/** More keys of the provider `able`. */
const ABLE_IN: { readonly [S in State]?: Json } = {
  'out of hours': { deny_when: [{ days: ['weekdays', 'weekend'] }] },
};

const SET: { readonly [S in State]: (stage: Stage, version: OcppVersion) => Promise<unknown> } = {
  idle: async () => undefined,
  'own session': (stage, version) => session(stage, version, 'able'),
  'session of another': (stage, version) => session(stage, version, 'other'),
  'taken home': (stage) => stage.house.api('/override', { owner: 'home' }),
  'out of hours': async () => undefined,
  closed: (stage) => stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, { command: 'block' }),
  faulted: (stage) => stage.box.status('Faulted'),
  /** It has used up what it may ask for, and no time passes. */
  async 'asked too often'(stage, version) {
    const commands = everyCommand(version, { now: stage.clock.now() });
    const ask = async (name: string, times: number): Promise<void> => {
      const command = commands.find((one) => one.name === name);
      for (let time = 0; time < times; time += 1) {
        if (command !== undefined) await heard(stage.ask('able', command.action, command.payload));
      }
    };
    const start = remoteStart(version, 'TAG-able', 1);
    await stage.ask('able', start.action, start.payload);
    for (let time = 0; time < MOST.profiles; time += 1) {
      const raise = profile(version, 1 + time / 2);
      await stage.ask('able', raise.action, raise.payload);
    }
    await ask(version === '1.6' ? 'ChangeConfiguration exclusive' : 'SetVariables exclusive', MOST.settings);
  },
  async offline(stage) {
    await stage.box.peer.close();
    const isOnline = async () => fields(fields((await stage.status()).chargers)[0]).online;
    await until('the house to notice', async () => (await isOnline()) === false);
  },
};

async function session(stage: Stage, version: OcppVersion, id: string): Promise<void> {
  const call = remoteStart(version, `TAG-${id}`, 1);
  await stage.ask(id, call.action, call.payload);
  const remoteStartId = Number(stage.box.peer.calls.at(-1)?.payload.remoteStartId);
  await stage.box.start(`TAG-${id}`, 0, version === '1.6' ? {} : { remoteStartId });
  await delivered(stage);
}

function configIn(state: State) {
  return state === 'asked too often' ? { ...CONFIG, rate_limit_seconds: HOUR_S } : CONFIG;
}

/** The id of the session that runs, as the asker was told it; a stranger tries the one that others were told. */
function sessionOf(stage: Stage, version: OcppVersion, { state, asker }: Situation): string | undefined {
  if (state !== 'own session' && state !== 'session of another') return undefined;
  if (version === '1.6') return String(asker === 'stranger' ? FIRST_TX.other : FIRST_TX[asker]);
  const told = callsOf(stage.service('other'), 'TransactionEvent').at(-1);
  return String(fields(told?.transactionInfo).transactionId);
}
