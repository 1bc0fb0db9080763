import { describe, expect, test } from 'vitest';
import { firstDifference, IdPairs } from '../../../src/replay/compare.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const EXACT = { at: Date.UTC(2026, 10, 22, 12), exact: true };
const FIELD = { ...EXACT, exact: false };
const NOON = '2026-11-22T12:00:00.000Z';

describe('two frames', () => {
  test.each([
    ['the same', '[3,"a",{"x":1.0}]', '[3,"a",{"x":1.0}]', undefined],
    ['another number', '[3,"a",{"x":1}]', '[3,"a",{"x":2}]', 12],
    ['the same number in other digits', '[3,"a",{"x":1.0}]', '[3,"a",{"x":1}]', 13],
    ['another order', '{"a":1,"b":2}', '{"b":2,"a":1}', 2],
    ['more', '[3]', '[3] ', 3],
    ['less', '[3] ', '[3]', 3],
    [
      'ids that the proxy made',
      `[2,"${id(1)}","X",{"t":"${id(2)}"}]`,
      `[2,"${id(7)}","X",{"t":"${id(8)}"}]`,
      undefined,
    ],
    ['one id twice, in the log alone', `["${id(1)}","${id(1)}"]`, `["${id(7)}","${id(8)}"]`, 76],
    ['one id twice, in the replay alone', `["${id(1)}","${id(2)}"]`, `["${id(7)}","${id(7)}"]`, 76],
    ['no id where the log has one', `["${id(1)}"]`, '["x"]', 2],
    ['an id where the log has none', '["x"]', `["${id(1)}"]`, 2],
    ['another time', `{"at":"${NOON}"}`, '{"at":"2026-11-22T12:00:00.001Z"}', 29],
    ['more ids', `["${id(1)}"]`, `["${id(1)}","${id(2)}"]`, 39],
  ])('%s', (_what, ofLog, ofReplay, at) => {
    expect(firstDifference(ofLog, ofReplay, new IdPairs(), EXACT)).toBe(at);
  });

  test.each([
    ['near both', '2026-11-22T12:00:00.000Z', '2026-11-22T11:59:58.001Z', undefined],
    ['too far in the replay', '2026-11-22T12:00:00.000Z', '2026-11-22T12:00:02.001Z', 6],
    ['too far in the log', '2026-11-22T11:00:00.000Z', '2026-11-22T12:00:00.000Z', 6],
    ['the same, wherever', '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z', undefined],
  ])('of a clock that runs, a time %s', (_what, ofLog, ofReplay, at) => {
    const found = firstDifference(`{"at":"${ofLog}"}`, `{"at":"${ofReplay}"}`, new IdPairs(), FIELD);
    expect(found === undefined).toBe(at === undefined);
  });
});

describe('ids', () => {
  test('that were paired stay so, from frame to frame', () => {
    const ids = new IdPairs();
    expect(firstDifference(`["${id(1)}"]`, `["${id(7)}"]`, ids, EXACT)).toBeUndefined();
    expect(firstDifference(`["${id(1)}"]`, `["${id(8)}"]`, ids, EXACT)).toBe(37);
    expect(firstDifference(`["${id(2)}"]`, `["${id(7)}"]`, ids, EXACT)).toBe(37);
  });

  test('come in as those of the replay; what comes from outside is the same in both', () => {
    const ids = new IdPairs();
    ids.pair(id(1), id(7));
    expect(ids.inbound(`[3,"${id(1)}",{"tx":"${id(3)}","at":"${NOON}"}]`)).toBe(
      `[3,"${id(7)}",{"tx":"${id(3)}","at":"${NOON}"}]`,
    );
    expect(ids.pair(id(3), id(3))).toBe(true);
    expect(ids.pair(id(3), id(9))).toBe(false);
    expect(ids.pair(id(4), id(3))).toBe(false);
  });
});
