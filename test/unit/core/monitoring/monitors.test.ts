import { describe, expect, test } from 'vitest';
import type { MonitorAsk } from '../../../../src/core/asks/monitoring.ts';
import {
  levelOf,
  MAX_MONITORS,
  type Monitor,
  ownMonitor,
  planOf,
  WATCHING,
  type Watching,
  withMonitor,
  withoutMonitor,
} from '../../../../src/core/monitoring/monitors.ts';

const ask = (more: Partial<MonitorAsk> = {}): MonitorAsk => ({
  component: { name: 'TemperatureSensor', evse: { id: 1 } },
  variable: { name: 'Temperature' },
  type: 'Delta',
  value: 5,
  severity: 4,
  ...more,
});
/** The monitors once these were set, one after the other. */
function house(...asks: readonly (readonly [by: string, ask: MonitorAsk])[]): readonly Monitor[] {
  const watching = new Map<string, Watching>();
  return asks.reduce<readonly Monitor[]>((monitors, [by, one], index) => {
    const plan = planOf(monitors, by, one);
    const real = plan.kind === 'shared' ? plan.id : index + 1;
    const next = withMonitor(monitors, watching.get(by) ?? WATCHING, by, real, one);
    watching.set(by, next.watching);
    return next.monitors;
  }, []);
}
const FIRST = WATCHING.lastId + 1;
const streamed = ask({ stream: { intervalS: 10 } });

describe('a monitor that somebody sets', () => {
  test.each<[what: string, monitors: readonly Monitor[], by: string, ask: MonitorAsk, kind: string]>([
    ['is asked for', [], 'alpha', ask(), 'asked'],
    ['is shared where it is there already', house(['beta', ask()]), 'alpha', ask({ severity: 9 }), 'shared'],
    [
      'is shared whatever the case of its names',
      house(['beta', ask()]),
      'alpha',
      ask({ variable: { name: 'TEMPERATURE' } }),
      'shared',
    ],
    [
      'is another one at another place',
      house(['beta', ask()]),
      'alpha',
      ask({ component: { name: 'TemperatureSensor' } }),
      'asked',
    ],
    ['is another one within sessions', house(['beta', ask()]), 'alpha', ask({ inSession: true }), 'asked'],
    ['is another one as a stream', house(['beta', ask()]), 'alpha', streamed, 'asked'],
    ['is refused as one that it has', house(['alpha', ask()]), 'alpha', ask({ severity: 1 }), 'refused'],
    [
      "is refused under somebody else's number",
      house(['beta', ask()]),
      'alpha',
      ask({ id: FIRST, value: 9 }),
      'refused',
    ],
    ['replaces the own one', house(['alpha', ask()]), 'alpha', ask({ id: FIRST, value: 9 }), 'asked 1'],
    [
      'leaves the one that is shared',
      house(['beta', ask()], ['alpha', ask()]),
      'alpha',
      ask({ id: FIRST, value: 9 }),
      'asked',
    ],
    ['becomes less severe where it is', house(['alpha', ask()]), 'alpha', ask({ id: FIRST, severity: 9 }), 'asked 1'],
  ])('%s', (_what, monitors, by, one, kind) => {
    const plan = planOf(monitors, by, one);
    expect(plan.kind === 'asked' ? ['asked', plan.replaces].filter(Boolean).join(' ') : plan.kind).toBe(kind);
  });

  test('is one too many at some point', () => {
    const many = Array.from({ length: MAX_MONITORS }, (_, value) => ['alpha', ask({ value })] as const);
    expect(planOf(house(...many), 'alpha', ask({ value: -1 }))).toMatchObject({ kind: 'refused' });
    expect(planOf(house(...many), 'beta', ask({ value: -1 }))).toMatchObject({ kind: 'asked' });
  });
});

test('it keeps its number when it is replaced, and the one without users waits to be cleared', () => {
  const before = house(['beta', ask()], ['alpha', ask()]);
  const { monitors, id } = withMonitor(before, WATCHING, 'alpha', 7, ask({ id: FIRST, value: 9 }));
  expect(id).toBe(FIRST);
  expect(monitors.map((one) => [one.id, one.users.map(({ by }) => by)])).toEqual([
    [1, ['beta']],
    [7, ['alpha']],
  ]);
  const cleared = withoutMonitor(monitors, 'alpha', FIRST);
  expect(cleared.map((one) => [one.id, one.users.length])).toEqual([
    [1, 1],
    [7, 0],
  ]);
  expect(ownMonitor(cleared, 'alpha', FIRST)).toBeUndefined();
  expect(ownMonitor(cleared, 'beta', FIRST)?.id).toBe(1);
});

test.each([
  [[], 0],
  [[3, 5], 5],
  [[3, undefined], 9],
])('of %j the charger reports %d', (levels, level) => {
  expect(levelOf(levels)).toBe(level);
});
