import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiDocument } from '../../../src/http/api/openapi.ts';
import { OPERATIONS } from '../../../src/http/api/operations.ts';
import { at, type Documented, faultOf, operationsOf } from './document.ts';
import { API_TOKEN, type ApiHouse, apiHouse, CHARGER, fieldsOf, rowsOf, SITE } from './house.ts';

const DOCUMENTED = operationsOf(apiDocument(OPERATIONS));
const RUNS = 25;
const SEED = 20_261_122;

let house: ApiHouse;
beforeAll(async () => {
  house = await apiHouse(SITE);
  await house.charge(0, 10);
});
afterAll(() => house[Symbol.asyncDispose]());

/** What a schema of the document admits, now and then with something that it does not. */
function valuesOf(schema: unknown): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, enum: words, type, properties, required, items, ...more } = fieldsOf(schema);
  if (typeof $ref === 'string') return valuesOf(at($ref));
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map(valuesOf));
  if ('const' in more) return fc.constant(more.const);
  if (Array.isArray(words)) return fc.constantFrom(...words);
  switch (type) {
    case 'object': {
      const fields = Object.entries(fieldsOf(properties)).map(([name, field]): [string, fc.Arbitrary<unknown>] => [
        name,
        fc.oneof({ weight: 8, arbitrary: valuesOf(field) }, { weight: 1, arbitrary: fc.jsonValue() }),
      ]);
      const requiredKeys = Array.isArray(required) ? required.map(String) : [];
      return fc.record(Object.fromEntries(fields), { requiredKeys });
    }
    case 'array':
      return fc.array(valuesOf(items), { maxLength: 4 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -1, max: 40 }), fc.double(), fc.constant(Number(more.maximum)));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('alpha', 'home', 'CARD1', '1'));
  }
}

const ODD_TEXTS = ['T', 'true', '2026-01-31', 'fact,control', '0', '-1', '1e9', '%00', '../..', '__proto__', 'W10'];

const KNOWN: { readonly [parameter: string]: string } = {
  ...{ charger: CHARGER, provider: 'alpha', tariff: 'plain', payer: 'home', month: '2026-11' },
  ...{ starts: '2026-01-31', leaves: '2026-02-01', from: '2026-01-31', to: '2026-02-01' },
};

/** In a path or query: what is right half of the time, anything else the other half. */
function textsOf(parameter: Documented['parameters'][number]): fc.Arbitrary<string> {
  const known = KNOWN[String(parameter.name)] ?? '1';
  return fc
    .oneof(
      { weight: 4, arbitrary: fc.constant(known) },
      { weight: 2, arbitrary: valuesOf(parameter.schema).map((value) => String(value)) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
    )
    .map((text) => text.toWellFormed())
    .filter((text) => parameter.in !== 'path' || !['', '.', '..'].includes(text));
}

interface Request {
  readonly path: string;
  readonly text: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function requestsFor(row: Documented): fc.Arbitrary<Request> {
  const places = (place: string) => row.parameters.filter((parameter) => parameter.in === place);
  const record = (place: string, requiredKeys: string[]) =>
    fc.record(Object.fromEntries(places(place).map((each) => [String(each.name), textsOf(each)])), { requiredKeys });
  const names = record(
    'path',
    places('path').map(({ name }) => String(name)),
  );
  const needed = places('query').flatMap(({ name, required }) => (required === true ? [String(name)] : []));
  const query = fc.oneof(
    { weight: 4, arbitrary: fc.constant(Object.fromEntries(needed.map((name) => [name, KNOWN[name] ?? '1']))) },
    { weight: 6, arbitrary: record('query', needed) },
    { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 3 }) },
  );
  const json = valuesOf(row.bodySchema).map((value) => JSON.stringify(value) ?? '');
  const yaml = fc.oneof(
    fc.constantFrom(
      'mode: home_only\n',
      '- a\n',
      'mode: [\n',
      '',
      'a: &a [*a]\n',
      'backends: [{id: x, token: "********"}]\n',
    ),
    json.map((text) => text),
  );
  const garbage = fc.oneof(fc.string({ maxLength: 200 }), fc.json({ maxDepth: 4 }), fc.constant('['.repeat(2_000)));
  const text = fc.oneof(
    { weight: 4, arbitrary: row.bodyType === 'application/yaml' ? yaml : json },
    { weight: 2, arbitrary: garbage },
  );
  const type = fc.oneof(
    { weight: 8, arbitrary: fc.constant(row.bodyType ?? '') },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'x', '') },
  );
  const match = fc.constantFrom('"x"', 'W/"x"', '*', 'x', '""');
  return fc.record({ names, query, text, type, match }).map((drawn) => {
    const path = row.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(drawn.names[name] ?? ''));
    const params = new URLSearchParams(Object.entries(drawn.query).filter(([, value]) => value !== undefined));
    return {
      path: params.size === 0 ? path : `${path}?${params}`,
      text: row.bodyType === undefined ? undefined : drawn.text,
      headers: {
        ...(row.bodyType !== undefined && { 'content-type': drawn.type }),
        ...(row.id === 'writeConfiguration' && { 'if-match': drawn.match }),
      },
    };
  });
}

test.each(DOCUMENTED)('$id: whatever is sent is answered as documented, and never by a 5xx', async (row) => {
  let good = 0;
  await fc.assert(
    fc.asyncProperty(requestsFor(row), async ({ path, text, headers }) => {
      const answer = await house.ask(row.method, path, {
        token: API_TOKEN,
        headers,
        ...(text !== undefined && { text }),
      });
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.type).toBe('application/problem+json');
      else good += 1;
      expect(faultOf(row, answer)).toBeUndefined();
    }),
    { seed: SEED, numRuns: RUNS },
  );
  const mayNeverWork = [
    'login',
    'changePassword',
    'writeConfiguration',
    'revokeToken',
    'correctSession',
    'takeBackCorrection',
    'getSession',
    'getSessionCourse',
    'getSessionTimeline',
    'sumSessions',
    'getCertificate',
    'listSessionDeliveries',
    'resendSession',
    'endAlarm',
    'decideFirmware',
    'decideAdoption',
    'removeTag',
    'setPayer',
    'removePayer',
    'setProvider',
    'enableProvider',
    'setAuthority',
    'removeProvider',
    'undoConfiguration',
    'getBackup',
    'removeBackup',
    'followEventsBySocket',
  ];
  if (!mayNeverWork.includes(row.id)) expect(good).toBeGreaterThan(0);
});

test('after all of that the house is as well as before', async () => {
  expect((await house.ask('GET', '/chargers')).status).toBe(200);
  expect(house.charger.violations).toEqual([]);
  const { json } = await house.ask('GET', `/chargers/${CHARGER}`);
  expect(fieldsOf(json).online).toBe(true);
  expect(rowsOf(fieldsOf(json).evses)).toHaveLength(1);
});
