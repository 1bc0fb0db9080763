/** What is wrong with a frame of the trace, as who looks at it is told. */
import { describe, expect, test } from 'vitest';
import { examined } from '../../src/findings.ts';
import { makeTrace } from '../../src/lib/trace.ts';
import { FakeClock } from '../fakes/clock.ts';

const GARAGE = { peer: 'charger', charger: 'garage', version: '1.6' } as const;
const ALPHA = { peer: 'service', charger: 'garage', provider: 'alpha', version: '2.0.1' } as const;
const SCRIPT = { peer: 'backend', provider: 'script' } as const;

type Link = Parameters<ReturnType<typeof makeTrace>['open']>[0];

function setUp(tolerates = true) {
  const clock = new FakeClock();
  const trace = makeTrace({ clock, program: '1', config: {} });
  return { trace, seen: examined(trace, { tolerates: () => tolerates, clock }) };
}

/** Of the last of these frames, which come and go in turn. */
function findingsIn(link: Link, frames: readonly (readonly ['in' | 'out', string])[], tolerates = true) {
  const { trace, seen } = setUp(tolerates);
  const tap = trace.open(link);
  for (const [direction, text] of frames) tap.frame(direction, text);
  return seen.recent().at(-1)?.findings;
}

const STATUS = '"connectorId":1,"errorCode":"NoError"';

describe('a frame', () => {
  test.each<[what: string, link: Link, frames: readonly (readonly ['in' | 'out', string])[], found: unknown]>([
    ['that is right', GARAGE, [['in', '[2,"a","Heartbeat",{}]']], undefined],
    [
      'of a charger that lacks a field, and is not mended',
      GARAGE,
      [['in', '[2,"a","StatusNotification",{"connectorId":1}]']],
      {
        violations: [
          { path: '', message: "the payload must have required property 'errorCode'" },
          { path: '', message: "the payload must have required property 'status'" },
        ],
        quirks: [],
      },
    ],
    [
      'of a charger whose slip is mended',
      GARAGE,
      [['in', `[2,"a","StatusNotification",{${STATUS},"status":"available"}]`]],
      {
        violations: [{ path: '/status', message: expect.stringContaining('must be equal') }],
        quirks: [expect.any(String)],
      },
    ],
    [
      'that is odd, and can be read all the same',
      GARAGE,
      [['in', '[2,7,"Heartbeat",{}]']],
      { violations: [], quirks: ['number-as-message-id'] },
    ],
    [
      'that nobody can read',
      GARAGE,
      [['in', 'hello']],
      { violations: [{ path: '', message: 'cannot be read as a frame of OCPP' }], quirks: [] },
    ],
    [
      'that this version does not have',
      ALPHA,
      [['in', '[2,"a","RemoteStartTransaction",{}]']],
      { violations: [{ path: '', message: 'there is no such message in this version' }], quirks: [] },
    ],
    [
      'of a service, which is refused and not mended',
      ALPHA,
      [['in', '[2,"a","Reset",{"type":"immediate"}]']],
      { violations: [{ path: '/type', message: expect.stringContaining('must be equal') }], quirks: [] },
    ],
    [
      'that answers, by its question',
      ALPHA,
      [
        ['out', '[2,"a","Heartbeat",{}]'],
        ['in', '[3,"a",{"currentTime":"today"}]'],
      ],
      { violations: [{ path: '/currentTime', message: '/currentTime must match format "date-time"' }], quirks: [] },
    ],
    ['that answers a question nobody knows', ALPHA, [['in', '[3,"z",{"x":1}]']], undefined],
    ['that is an error', GARAGE, [['in', '[4,"a","Whatever","",{}]']], undefined],
    ['of a backend, which speaks its own JSON', SCRIPT, [['in', '{"action":"dance"}']], undefined],
    [
      'whose password the trace keeps to itself',
      GARAGE,
      [['out', '[2,"a","GetDiagnostics",{"location":"ftp://user:secret@host/x"}]']],
      undefined,
    ],
  ])('%s', (_what, link, frames, found) => {
    expect(findingsIn(link, frames)).toEqual(found);
  });

  test('is not said to be mended by a quirk that is switched off', () => {
    const text = `[2,"a","StatusNotification",{${STATUS},"status":"available"}]`;
    expect(findingsIn(GARAGE, [['in', text]], false)).toMatchObject({ quirks: [] });
  });

  test('with a flood of faults tells ten', () => {
    const values = Array.from({ length: 40 }, () => '{"value":1}').join();
    const text = `[2,"a","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"x","sampledValue":[${values}]}]}]`;
    expect(findingsIn(GARAGE, [['in', text]], false)?.violations).toHaveLength(10);
  });

  test('is examined as it comes, too', () => {
    const { trace, seen } = setUp();
    const told: unknown[] = [];
    const end = seen.follow(({ findings }) => told.push(findings));
    trace.open(GARAGE).frame('in', 'hello');
    end();
    expect(told).toEqual([undefined, { violations: [expect.anything()], quirks: [] }]);
  });
});
