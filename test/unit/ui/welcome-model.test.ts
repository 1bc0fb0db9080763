/** The first steps: where they open, who is at the door, and how a provider stands to a session. */
import { describe, expect, test } from 'vitest';
import { neverConnected } from '../../../ui/src/lib/first-run.ts';
import type { Charger, Provider, Session, Welcome } from '../../../ui/src/live/types.ts';
import {
  describe as about,
  firstOpen,
  heard,
  mayPlay,
  visitors,
  withName,
} from '../../../ui/src/pages/welcome/welcome-model.ts';

const AT = '2026-11-28T20:00:00.000Z';
const charger = (id: string, rest: Partial<Charger> = {}) =>
  ({ id, online: true, last_seen_at: AT, ocpp_version: '1.6', vendor: 'Acme', model: 'Wall', ...rest }) as Charger;
const away = (id: string) => charger(id, { online: false });
const provider = {
  id: 'road',
  online: true,
  paused: null,
  links: [],
  kind: 'service',
  shadow: false,
} as unknown as Provider;
const refused = { ...provider, online: false, links: [{ state: 'rejected' }] } as unknown as Provider;
const session = { id: '1' } as Session;

function door(waiting: readonly string[], refused: readonly string[]): Welcome {
  return {
    adoption: { waiting: waiting.map((id) => ({ charger_id: id, last_at: AT, why: 'not known' })) },
    refused_chargers: refused.map((id) => ({ id, at: AT, reason: 'no' })),
  } as Welcome;
}

test.each([
  { chargers: [], providers: [], session: undefined, step: 'charger' },
  { chargers: [away('garage')], providers: [], session: undefined, step: 'charger' },
  { chargers: [charger('garage')], providers: [], session: undefined, step: 'provider' },
  { chargers: [charger('garage')], providers: [refused], session: undefined, step: 'provider' },
  { chargers: [charger('garage')], providers: [refused, provider], session: undefined, step: 'session' },
  { chargers: [charger('garage')], providers: [provider], session, step: 'session' },
])('it opens at the first step that is not done: $step', ({ step, ...progress }) => {
  expect(firstOpen(progress)).toBe(step);
});

test.each([
  { what: 'no charger', chargers: [], is: true },
  {
    what: 'one of the file that never spoke',
    chargers: [charger('a', { online: false, last_seen_at: null })],
    is: true,
  },
  { what: 'one that was here', chargers: [away('a')], is: false },
  { what: 'one that is here', chargers: [charger('a', { last_seen_at: null })], is: false },
])('the page begins with the first steps where nobody ever came: $what', ({ chargers, is }) => {
  expect(neverConnected(chargers)).toBe(is);
});

test.each([
  ['nobody', [], true],
  ['one that is away', [away('garage')], true],
  ['one that is here', [charger('garage')], false],
  ['the one that is played, beside another', [charger('garage'), charger('simulator')], true],
] as const)('a charger can be played: %s', (_who, chargers, may) => {
  expect(mayPlay(chargers)).toBe(may);
});

describe('who is at the door', () => {
  const seen = (chargers: readonly Charger[], welcome: Welcome) =>
    visitors(chargers, welcome).map(({ kind, id }) => `${kind} ${id}`);

  test('each of them once, who is inside first', () => {
    const welcome = door(['new', 'garage'], ['new', 'garage', 'other']);
    expect(seen([away('old'), charger('garage')], welcome)).toEqual([
      'connected garage',
      'asks new',
      'refused other',
      'away old',
    ]);
  });

  test('one without a name is told until somebody is inside', () => {
    expect(seen([away('garage')], door([], ['?']))).toContain('refused ?');
    expect(seen([charger('garage')], door([], ['?']))).toEqual(['connected garage']);
  });
});

test('what is typed in has the name behind it, without what an address cannot hold', () => {
  expect(withName('ws://host:9000/', ' my wall/1 ')).toBe('ws://host:9000/my%20wall%2F1');
});

test('what is known of a charger, and no more', () => {
  expect(about(charger('garage'))).toEqual(['OCPP 1.6', 'Acme Wall']);
  expect(about(charger('garage', { ocpp_version: null, vendor: null, model: null }))).toEqual([]);
});

test.each([
  [{ passed: 3 }, 'has_it'],
  [{ passed: 3, pending: 1 }, 'on_its_way'],
  [{ again: 1 }, 'on_its_way'],
  [{ passed: 3, pending: 1, given_up: 1 }, 'given_up'],
  [{ withheld: 3 }, 'hears_nothing'],
] as const)('of what became of its messages %j', (messages, says) => {
  expect(heard({ messages })).toBe(says);
});
