/** What the house takes of the breaker, told by a program. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { type ApiHouse, apiHouse, fieldsOf, SITE } from './house.ts';

let house: ApiHouse;
beforeAll(async () => {
  house = await apiHouse(SITE);
});
afterAll(() => house[Symbol.asyncDispose]());

const feed = (body: unknown) => house.ask('PUT', '/site/spare', { body });

test('what is told holds for a while', async () => {
  expect((await house.ask('GET', '/site')).json).toMatchObject({
    breaker_a: 25,
    share: 'equal',
    spare: { left_a: 10, state: 'unknown', until: null, told_at: null, told_by: null },
    places: [{ charger_id: 'BOX1', evse: 1, charging: false, leaves_a: 10 }],
  });
  const now = house.clock.now();
  expect((await feed({ house_load_a: [3, 11.5, -4] })).json).toEqual({
    left_a: 13.5,
    state: 'fed',
    until: new Date(now + 120_000).toISOString(),
    told_at: new Date(now).toISOString(),
    told_by: 'api',
  });
  expect((await feed({ spare_a: 7 })).json).toMatchObject({ left_a: 7 });
  house.clock.advance(120_000);
  expect((await house.ask('GET', '/site')).json).toMatchObject({ spare: { left_a: 10, state: 'old', told_by: 'api' } });
});

const RIGHT = 'expected a number of amperes, or a list of up to 3, one for each phase';
test.each<[body: unknown, detail: string]>([
  [{}, 'expected one of house_load_a and spare_a'],
  [{ house_load_a: 1, spare_a: 1 }, 'expected one of house_load_a and spare_a'],
  [{ house_load_a: '16' }, `house_load_a: ${RIGHT}`],
  [{ spare_a: null }, `spare_a: ${RIGHT}`],
  [{ spare_a: [] }, `spare_a: ${RIGHT}`],
  [{ spare_a: [1, 2, 3, 4] }, `spare_a: ${RIGHT}`],
  [{ spare_a: 1e6 }, `spare_a: ${RIGHT}`],
  [{ spare: 1 }, 'spare: there is no such field in the body'],
])('%j cannot be told', async (body, detail) => {
  const { status, json } = await feed(body);
  expect([status, fieldsOf(json).detail]).toEqual([400, detail]);
});

test('without the key in the file nothing depends on it', async () => {
  await house.app.reload(configSchema.parse({ site: { breaker_a: 25 } }));
  const { status, json: no } = await feed({ spare_a: 7 });
  expect([status, fieldsOf(no).detail]).toEqual([
    409,
    'the configuration has no site.spare_capacity, so what the house takes changes nothing',
  ]);
  expect((await house.ask('GET', '/site')).json).toMatchObject({ spare: { left_a: 25, state: 'breaker' } });
});
