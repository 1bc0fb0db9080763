/** What waits for a busy charger: who goes first, how long, and what becomes of what comes too late (PROTOCOL §5.3). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { type Call, rejected, remoteStart, remoteStop } from './asks.ts';
import { until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const VERSIONS = [...OCPP_VERSIONS].reverse();
const IDS = ['alpha', 'beta', 'gamma', 'delta'] as const;
const OPERATORS = Object.fromEntries(IDS.map((id) => [id, { firstTxId: 77, config: { role: 'operator' } }]));

/** Asks the charger for one value, which only the charger can tell. */
function read(version: OcppVersion, name: string): Call {
  if (version === '1.6') return { action: 'GetConfiguration', payload: { key: [name] } };
  const asked = { component: { name }, variable: { name: 'Power' } };
  return { action: 'GetVariables', payload: { getVariableData: [asked] } };
}

function nameRead({ key, getVariableData }: Json): string | undefined {
  const [name] = Object.values(fields(key));
  const [asked] = Object.values(fields(getVariableData)).map(fields);
  const found = name ?? fields(asked?.component).name;
  return typeof found === 'string' ? found : undefined;
}

function answerTo(action: string, payload: Json): Json {
  if (action === 'GetConfiguration') return {};
  const [asked] = Object.values(fields(payload.getVariableData)).map(fields);
  if (asked === undefined) return { status: 'Accepted' };
  const { component, variable } = asked;
  return { getVariableResult: [{ component, variable, attributeStatus: 'Accepted', attributeValue: '1' }] };
}

/** A service asks, and its question waits in the queue of the charger. */
async function queued(stage: Stage, id: string, { action, payload }: Call): Promise<{ answer: Promise<Json> }> {
  const isIn = () =>
    stage.house.app.trace
      .recent()
      .some((entry) => entry.direction === 'in' && entry.meta.provider === id && entry.action === action);
  const answer = stage.ask(id, action, payload);
  await until(`the question of ${id}`, isIn);
  // The proxy needs no more than a turn for it; this takes many.
  await stage.status();
  return { answer };
}

/** What the charger was asked, in order: the name of what was read, or the action and what it is about. */
function askedOf(stage: Stage): readonly string[] {
  return stage.box.peer.calls.map(({ action, payload }) => nameRead(payload) ?? `${action} ${placeOf(payload)}`);
}

function placeOf({ connectorId, evse, evseId, transactionId }: Json): unknown {
  return transactionId ?? connectorId ?? fields(evse).id ?? evseId;
}

describe.each(VERSIONS)('%s: the queue of a busy charger', (version) => {
  test('safety before home before holder before the others, these in order; its own questions are answered meanwhile', () => {
    const late = Promise.withResolvers<void>();
    const busy = Promise.withResolvers<void>();
    const start = remoteStart(version, 'TAG', 1).action;
    const answer: StrictAnswer = async ({ action, payload }) => {
      const isSecond = action === start && placeOf(payload) === 2;
      if (isSecond) await late.promise;
      if (nameRead(payload) === 'Busy') await busy.promise;
      return answerTo(action, payload);
    };
    return play({ version, services: OPERATORS, answer }, async (stage) => {
      const { box } = stage;
      await settled(stage, ...IDS);
      await box.status('Available', 2);
      const first = remoteStart(version, 'TAG-alpha', 1, 1);
      expect(await stage.ask('alpha', first.action, first.payload)).toEqual({ status: 'Accepted' });
      const idOf = (nth: number) => Number(box.peer.calls[nth]?.payload.remoteStartId);
      const begun = (nth: number) => (version === '1.6' ? {} : { remoteStartId: idOf(nth) });
      const own = await box.start('TAG-alpha', 0, { connector: 1, ...begun(0) });
      await delivered(stage);

      // A start at the second place that the charger agrees to too late.
      const second = remoteStart(version, 'TAG-beta', 2, 2);
      const refused = await queued(stage, 'beta', second);
      await stage.pass(20_000);
      expect(await refused.answer).toMatchObject(rejected(version, 'InternalError'));
      late.resolve();
      await box.status('cable', 2);

      const held = await queued(stage, 'gamma', read(version, 'Busy'));
      const others = [
        await queued(stage, 'delta', read(version, 'Delta')),
        await queued(stage, 'beta', read(version, 'Beta')),
        await queued(stage, 'alpha', remoteStop(version, version === '1.6' ? '77' : own)),
      ];
      const home = stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'block', evse: 2 });
      await until('the word of the home', async () => {
        const { decisions } = (await stage.house.api('/api/v1/decisions?by=home')).body;
        return Object.values(fields(decisions)).length > 0;
      });
      // It is answered although the charger owes an answer itself; then the start that nobody may have is stopped.
      const unwanted = await box.start('TAG-beta', 0, { connector: 2, ...begun(1) });
      await until('the alarm', async () => {
        const { alarms } = (await stage.house.api('/api/v1/alarms')).body;
        return Object.values(fields(alarms)).some((alarm) => fields(alarm).kind === 'unexpected_start');
      });
      expect(askedOf(stage).at(-1)).toBe('Busy');

      busy.resolve();
      await Promise.all([held.answer, ...others.map((other) => other.answer), home]);
      const stop = remoteStop(version, '1').action;
      expect(askedOf(stage).slice(3)).toEqual([
        `${stop} ${unwanted}`,
        'ChangeAvailability 2',
        `${stop} ${own}`,
        'Delta',
        'Beta',
      ]);
    });
  });

  test('a command has 20 s, the wait included; what comes later is not forwarded, and what never left is not sent', () => {
    const busy = Promise.withResolvers<void>();
    const answer: StrictAnswer = async ({ action, payload }) => {
      if (nameRead(payload) === 'Busy') await busy.promise;
      return answerTo(action, payload);
    };
    return play({ version, services: OPERATORS, answer }, async (stage) => {
      await settled(stage, ...IDS);
      const held = await queued(stage, 'alpha', read(version, 'Busy'));
      await stage.pass(5_000);
      const waiting = await queued(stage, 'beta', remoteStart(version, 'TAG-beta', 1));
      await stage.pass(15_000);
      // The slot is free: what waited goes out, with the five seconds that are left to it.
      await held.answer.catch(() => undefined);
      expect(await waiting.answer).toEqual({ status: 'Accepted' });
      const before = stage.service('alpha').calls.length;
      busy.resolve();
      await stage.box.status('cable');
      expect(stage.service('alpha').violations).toEqual([]);
      await until('the status', () => stage.service('alpha').calls.length > before);
      expect(askedOf(stage)[0]).toBe('Busy');
      expect(askedOf(stage)).toHaveLength(2);
    });
  });
});
