import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AttributeNews,
  homeSocketUrl,
  readEntityNews,
  readHomeMessages,
} from '../../../src/home/home-messages.ts';

test.each([
  ['http://homeassistant.local:8123', 'ws://homeassistant.local:8123/api/websocket'],
  ['https://ha.example.com', 'wss://ha.example.com/api/websocket'],
  ['https://example.com/base/', 'wss://example.com/base/api/websocket'],
  ['http://ha:8123/api/websocket', 'ws://ha:8123/api/websocket'],
  ['ws://supervisor/core/websocket', 'ws://supervisor/core/websocket'],
  ['wss://ha.example.com/#/lovelace', 'wss://ha.example.com/api/websocket'],
])('%s is reached at %s', (address, url) => {
  expect(homeSocketUrl(address)).toBe(url);
});

test.each<[string, unknown, readonly unknown[]]>([
  ['the greeting', { type: 'auth_required', ha_version: '2026.11.1' }, [{ type: 'auth_required' }]],
  [
    'a result',
    { id: 1, type: 'result', success: true, result: 7 },
    [{ type: 'result', id: 1, result: { ok: true, value: 7 } }],
  ],
  ...(
    [
      [{ code: 'not_found', message: 'Service not found.' }, 'Service not found.'],
      [{ code: 'not_found' }, 'not_found'],
      [{ message: 'x'.repeat(300) }, 'x'.repeat(200)],
      [{}, 'it gives no reason'],
      [undefined, 'it gives no reason'],
    ] as const
  ).map(([error, why]): [string, unknown, readonly unknown[]] => [
    `a failure with ${JSON.stringify(error)?.slice(0, 60)}`,
    { id: 1, type: 'result', success: false, error },
    [{ type: 'result', id: 1, result: { ok: false, why } }],
  ]),
  ['an event', { id: 1, type: 'event', event: { a: {} } }, [{ type: 'event', id: 1, event: { a: {} } }]],
  ['several at once', [{ id: 4, type: 'pong' }, { type: 'auth_ok' }, 7], [{ type: 'pong' }, { type: 'auth_ok' }]],
  ['an event without an id', { type: 'event', event: {} }, []],
  ['another type', { id: 1, type: 'whatever' }, []],
  ['no object', 'auth_ok', []],
])('%s is understood', (_, message, expected) => {
  expect(readHomeMessages(JSON.stringify(message))).toEqual(expected);
});

test.each<
  [
    string,
    unknown,
    { readonly [entity: string]: string },
    readonly string[],
    { readonly [entity: string]: AttributeNews }?,
  ]
>([
  [
    'all states',
    { a: { 'person.me': { s: 'home', a: {}, c: 'x', lc: 1 }, 'sensor.x': {} } },
    { 'person.me': 'home' },
    [],
    {
      'person.me': { isWhole: true, set: {}, gone: [] },
      'sensor.x': { isWhole: true, set: {}, gone: [] },
    },
  ],
  [
    'a change',
    { c: { 'person.me': { '+': { s: 'not_home' } }, b: { '+': { a: {} } }, c: { '-': {} } } },
    { 'person.me': 'not_home' },
    [],
    { b: { isWhole: false, set: {}, gone: [] } },
  ],
  [
    'changed attributes',
    { c: { 'sensor.x': { '+': { a: { raw_today: [1] } }, '-': { a: ['today', 3] } }, y: { '-': { a: ['z'] } } } },
    {},
    [],
    {
      'sensor.x': { isWhole: false, set: { raw_today: [1] }, gone: ['today'] },
      y: { isWhole: false, set: {}, gone: ['z'] },
    },
  ],
  ['a removal', { r: ['person.me', 3] }, {}, ['person.me']],
  ['nothing', null, {}, []],
])('news of entities: %s', (_, event, states, gone, attributes = {}) => {
  expect(readEntityNews(event)).toEqual({
    ...{ states: new Map(Object.entries(states)), attributes: new Map(Object.entries(attributes)), gone },
  });
});

test('no text is ever thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(Array.isArray(readHomeMessages(text))).toBe(true);
    }),
    { seed: 20261122, numRuns: 500 },
  );
});
