import { expect, test } from 'vitest';
import { watchOf } from '../../../src/chargers/watch.ts';
import type { QuirkMet } from '../../../src/proxy/ports.ts';

test.each<[what: string, configured: number | undefined, quirk: string | undefined, everyMs: number, met: string[]]>([
  ['nobody configured it', undefined, undefined, 60_000, []],
  ['as the owner says', 45, undefined, 45_000, []],
  ['the owner wants none', 0, undefined, 0, []],
  ['it cannot bear pings', undefined, 'no-ping', 0, ['no-ping']],
  ['it cannot bear pings, whatever the owner says', 45, 'no-ping', 0, ['no-ping']],
  ['it hangs up when the line is silent', undefined, 'ping-often', 30_000, ['ping-often']],
  ['it hangs up when the line is silent, and the owner pings as often', 30, 'ping-often', 30_000, []],
  ['it hangs up when the line is silent, and the owner wants no pings', 0, 'ping-often', 0, []],
])('how a charger is watched: %s', (_what, configured, quirk, everyMs, met) => {
  const heard: QuirkMet[] = [];
  const side = {
    tolerates: (_chargerId: string, id: string) => id === quirk,
    met: (_chargerId: string, one: QuirkMet) => void heard.push(one),
  };
  const chargers = [
    { id: 'OTHER', pingS: 99 },
    ...(configured === undefined ? [] : [{ id: 'BOX', pingS: configured }]),
  ];
  expect(watchOf('BOX', { chargers, heartbeatS: 300 }, side)).toEqual({ everyMs, silentMs: 660_000 });
  expect(heard.map((one) => one.quirk)).toEqual(met);
});
