import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../../src/http/secrets.ts';
import { type ApiHouse, apiHouse, CHARGER, fieldsOf, rowsOf } from './house.ts';

let house: ApiHouse;
beforeAll(async () => {
  house = await apiHouse();
  for (let count = 0; count < 5; count += 1) {
    await house.charge(count * 1000, count * 1000 + 500, 60_000);
    house.clock.advance(1000);
  }
});
afterAll(() => house[Symbol.asyncDispose]());

/** All rows of a list, page by page. */
async function pages(
  path: string,
  list: string,
): Promise<readonly (readonly { readonly [field: string]: unknown }[])[]> {
  const found: (readonly { readonly [field: string]: unknown }[])[] = [];
  let cursor = '';
  for (;;) {
    const { json, status } = await house.ask('GET', `${path}${cursor}`);
    expect(status).toBe(200);
    const { next, [list]: rows } = fieldsOf(json);
    found.push(rowsOf(rows));
    if (next === null) return found;
    cursor = `&cursor=${next}`;
  }
}

describe('lists by cursor', () => {
  test('sessions, newest first, and each by itself', async () => {
    const found = await pages('/sessions?limit=2', 'sessions');
    expect(found.map((page) => page.length)).toEqual([2, 2, 1]);
    const all = found.flat();
    expect(all.map((row) => row.meter_start_wh)).toEqual([4000, 3000, 2000, 1000, 0]);
    expect(all[0]).toMatchObject({ charger_id: CHARGER, evse: 1, id_tag: 'CARD1', energy_wh: 500, running: false });
    expect(all[0]).toMatchObject({ duration_s: 60, payer: 'home', reason: 'Local' });
    expect((await house.ask('GET', `/sessions/${all[3]?.id}`)).json).toEqual(all[3]);
    const old = await fetch(`${house.base}/sessions`, {
      headers: { authorization: 'Bearer test-api-token-0123456789' },
    });
    expect(rowsOf(fieldsOf(await old.json()).sessions).map((row) => row.session_id)).toEqual(all.map(({ id }) => id));
  });

  test.each([
    ['from=2026-11-22&to=2026-11-22', 5],
    ['from=2026-11-23', 0],
    ['charger=BOX9', 0],
    ['include_running=true', 5],
    ['to=2026-11-22T12:01:30Z', 2],
  ])('sessions by %s', async (query, count) => {
    const { json } = await house.ask('GET', `/sessions?${query}`);
    expect(rowsOf(fieldsOf(json).sessions)).toHaveLength(count);
  });

  test('facts of a session, oldest first, with what the charger said', async () => {
    const found = await pages(`/chargers/${CHARGER}/facts?limit=3`, 'facts');
    expect(found.map((page) => page.length)).toEqual([3, 3, 3, 1]);
    const all = found.flat();
    expect(all.map(({ means }) => means)).toEqual(Array.from({ length: 5 }, () => ['txStarted', 'txEnded']).flat());
    expect(all[0]).toMatchObject({ lane: 'T', source: { action: 'StartTransaction', payload: { idTag: 'CARD1' } } });
    expect(all.map(({ seq }) => Number(seq))).toEqual(all.map(({ seq }) => Number(seq)).toSorted((a, b) => a - b));
  });

  test('decisions, with who asked and by which rule', async () => {
    for (const owner of ['home', null, 'alpha', null]) {
      expect((await house.ask('POST', `/chargers/${CHARGER}/override`, { body: { owner } })).status).toBe(200);
    }
    const found = await pages(`/decisions?by=home&charger=${CHARGER}&allowed=true&limit=3`, 'decisions');
    expect(found.map((page) => page.length)).toEqual([3, 1]);
    expect(found[0]?.[0]).toMatchObject({ asked: 'override', rule: 'home', why: 'Control was freed by the home.' });
    expect(found[0]?.[1]).toMatchObject({ why: expect.stringContaining('"alpha"') });
    expect(await pages('/decisions?by=nobody', 'decisions')).toEqual([[]]);
  });

  test('how far a provider has read', async () => {
    const look = async () => {
      const { json } = await house.ask('GET', `/chargers/${CHARGER}/deliveries?provider=alpha`);
      return rowsOf(fieldsOf(json).deliveries).find(({ lane }) => lane === 'T');
    };
    for (let count = 0; count < 2000 && (await look())?.pending !== 0; count += 1) house.clock.advance(1);
    expect(await look()).toMatchObject({ provider_id: 'alpha', pending: 0, head: null });
    const none = await house.ask('GET', `/chargers/${CHARGER}/deliveries?provider=nobody`);
    expect(none.json).toEqual({ deliveries: [] });
    expect((await house.ask('GET', `/chargers/${CHARGER}/given-up`)).json).toEqual({ given_up: [], next: null });
  });

  test.each(['AAAA', 'e30', 'WzEsMl0', 'x'.repeat(500), '%00'])(
    'a cursor that nobody gave (%s) is refused',
    async (cursor) => {
      for (const path of ['/sessions', '/decisions', `/chargers/${CHARGER}/facts`, `/chargers/${CHARGER}/given-up`]) {
        const answer = await house.ask('GET', `${path}?cursor=${cursor}`);
        expect([answer.status, fieldsOf(answer.json).field], path).toEqual([400, 'cursor']);
      }
    },
  );
});

describe('commands of the home', () => {
  const send = (body: unknown) => house.ask('POST', `/chargers/${CHARGER}/commands`, { body });

  test('reach the charger and answer what came of them', async () => {
    const calls = () => house.charger.calls.map(({ action }) => action);
    expect((await send({ command: 'start', tag: 'CARD7' })).json).toMatchObject({ result: expect.any(String) });
    expect(calls()).toContain('RemoteStartTransaction');
    expect((await send({ command: 'limit', limit_a: 10 })).status).toBe(200);
    expect(calls()).toContain('SetChargingProfile');
    expect((await send({ command: 'limit', limit_a: null })).status).toBe(200);
    const taken = await send({ command: 'take', evse: 1 });
    expect(taken.status).toBe(200);
    expect((await house.ask('GET', `/chargers/${CHARGER}/evses/1`)).json).toMatchObject({ lock_owner: 'home' });
    expect((await send({ command: 'release' })).json).toMatchObject({ result: 'released', session_id: null });
  });

  test.each([
    [{ command: 'release' }, 409, { rule: 'holder', code: 'L' }],
    [{ command: 'stop' }, 400, {}],
    [{ command: 'start', evse: 9 }, 400, { field: 'evse', detail: expect.stringContaining('no EVSE 9') }],
    [{ command: 'fly' }, 400, { field: 'command', detail: expect.stringContaining('start, stop, give, take') }],
    [{ command: 'limit' }, 400, { field: 'limit_a' }],
    [{ command: 'start', colour: 'red' }, 400, { field: 'colour' }],
    [[], 400, {}],
  ])('%o is refused with %i', async (body, status, more) => {
    await house.ask('POST', `/chargers/${CHARGER}/override`, { body: { owner: null } });
    const answer = await send(body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.json).toMatchObject({ status, ...more });
  });

  test('control is given only to who is known', async () => {
    const answer = await house.ask('POST', `/chargers/${CHARGER}/override`, { body: { owner: 'nobody' } });
    expect([answer.status, fieldsOf(answer.json).field]).toEqual([400, 'owner']);
    expect((await house.ask('POST', '/chargers/BOX9/override', { body: { owner: 'home' } })).status).toBe(404);
    expect((await house.ask('POST', '/chargers/BOX9/commands', { body: { command: 'stop' } })).status).toBe(404);
  });
});

test('a parameter that is given twice is no choice of ours', async () => {
  const answer = await house.ask('GET', '/sessions?limit=1&limit=2');
  expect([answer.status, fieldsOf(answer.json).field]).toEqual([400, 'limit']);
});

test('secrets in the words of a charger are hidden, by their own names and by those of configuration keys', () => {
  const payload = {
    key: [
      { key: 'AuthorizationKey', value: 'hidden-1' },
      { key: 'MeterInterval', value: '60' },
    ],
    reportData: [
      { variable: { name: 'BasicAuthPassword' }, variableAttribute: [{ value: 'hidden-2', mutability: 'WriteOnly' }] },
      { variable: { name: 'Model' }, variableAttribute: [{ value: 'Wall 1' }] },
    ],
    basicAuthPassword: 'hidden-3',
    idTag: 'CARD1',
    none: null,
  };
  const shown = JSON.stringify(withoutSecrets(payload));
  expect(shown).not.toContain('hidden');
  for (const word of ['"60"', 'Wall 1', 'CARD1', 'WriteOnly', 'AuthorizationKey', 'null'])
    expect(shown).toContain(word);
  let deep: { [key: string]: unknown } = { value: 'bottom' };
  for (let depth = 0; depth < 30; depth += 1) deep = { deep };
  expect(JSON.stringify(withoutSecrets(deep))).not.toContain('bottom');
});
