import fc from 'fast-check';
import { expect, test } from 'vitest';
import { homeSocketUrl, readHomeMessages } from '../../../src/home/home-messages.ts';

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

const states = (entries: { [entity: string]: string }) => new Map(Object.entries(entries));

test.each<[string, unknown, readonly unknown[]]>([
  ['the greeting', { type: 'auth_required', ha_version: '2026.11.1' }, [{ type: 'auth_required' }]],
  ['a result', { id: 1, type: 'result', success: true, result: null }, [{ type: 'result', id: 1, success: true }]],
  ['a failure', { id: 1, type: 'result', success: false, error: {} }, [{ type: 'result', id: 1, success: false }]],
  [
    'all states',
    { id: 1, type: 'event', event: { a: { 'person.me': { s: 'home', a: {}, c: 'x', lc: 1 }, 'sensor.x': {} } } },
    [{ type: 'event', id: 1, states: states({ 'person.me': 'home' }), gone: [] }],
  ],
  [
    'a change',
    {
      id: 1,
      type: 'event',
      event: { c: { 'person.me': { '+': { s: 'not_home' } }, b: { '+': { a: {} } }, c: { '-': {} } } },
    },
    [{ type: 'event', id: 1, states: states({ 'person.me': 'not_home' }), gone: [] }],
  ],
  [
    'a removal',
    { id: 1, type: 'event', event: { r: ['person.me', 3] } },
    [{ type: 'event', id: 1, states: new Map(), gone: ['person.me'] }],
  ],
  ['several at once', [{ id: 4, type: 'pong' }, { type: 'auth_ok' }, 7], [{ type: 'pong' }, { type: 'auth_ok' }]],
  ['an event without content', { id: 1, type: 'event', event: null }, []],
  ['an event without an id', { type: 'event', event: {} }, []],
  ['another type', { id: 1, type: 'whatever' }, []],
  ['no object', 'auth_ok', []],
])('%s is understood', (_, message, expected) => {
  expect(readHomeMessages(JSON.stringify(message))).toEqual(expected);
});

test('no text is ever thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(Array.isArray(readHomeMessages(text))).toBe(true);
    }),
    { seed: 20261122, numRuns: 500 },
  );
});
