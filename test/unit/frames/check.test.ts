import { describe, expect, test } from 'vitest';
import type { TracedLink } from '../../../src/lib/trace.ts';
import { makeFrameCheck } from '../../frames/check.ts';
import { type Exemption, verdict } from '../../frames/verdict.ts';

const CHARGER_16: TracedLink = { peer: 'charger', charger: 'BOX1', version: '1.6' };
const SERVICE_201: TracedLink = { peer: 'service', provider: 'tap', version: '2.0.1' };
const SERVICE_21: TracedLink = { peer: 'service', provider: 'tap', version: '2.1' };

const heartbeat = '[2,"q1","Heartbeat",{}]';
const now = '2026-11-28T12:00:00.000Z';

/** What is found when these frames are said: `<` came in, `>` was sent. */
function found(link: TracedLink, ...frames: readonly string[]): readonly string[] {
  const check = makeFrameCheck();
  const tap = check.open(link);
  for (const frame of frames) tap.frame(frame.startsWith('<') ? 'in' : 'out', frame.slice(1));
  return check.violations().map(({ what }) => what);
}

describe('what the house sends is judged', () => {
  const cases: readonly (readonly [string, TracedLink, readonly string[]])[] = [
    ['a CALL', CHARGER_16, ['>[2,"1","Reset",{"type":"Soft"}]']],
    ['a CALL of the newest version', SERVICE_21, ['>[2,"1","Heartbeat",{}]']],
    ['an answer', CHARGER_16, [`<${heartbeat}`, `>[3,"q1",{"currentTime":"${now}"}]`]],
    ['an answer to an id that is a number', CHARGER_16, ['<[2,7,"Heartbeat",{}]', `>[3,7,{"currentTime":"${now}"}]`]],
    [
      'an answer to what could be mended',
      CHARGER_16,
      ['<[2,"q","Heartbeat",{},]', `>[3,"q",{"currentTime":"${now}"}]`],
    ],
    ['an error', CHARGER_16, [`<${heartbeat}`, '>[4,"q1","FormationViolation","",{}]']],
    [
      'a message that wants no answer',
      SERVICE_21,
      [`>[6,"1","NotifyPeriodicEventStream",{"id":1,"pending":0,"basetime":"${now}","data":[{"t":0,"v":"1"}]}]`],
    ],
    ['an answer that could not be used', SERVICE_21, ['>[5,"1","GenericError","",{}]']],
    ['nonsense of the peer', CHARGER_16, ['<nonsense', '<[2,"1","Reset",{"type":"Maybe"}]']],
    ['the own language of a backend', { peer: 'backend', provider: 'script' }, ['>{"event":"x"}']],
  ];
  test.each(cases)('%s is well', (_, link, frames) => expect(found(link, ...frames)).toEqual([]));

  const broken: readonly (readonly [string, TracedLink, readonly string[], string])[] = [
    [
      'a wrong word',
      CHARGER_16,
      ['>[2,"1","Reset",{"type":"Maybe"}]'],
      'charger 1.6 CALL Reset: data/type must be equal',
    ],
    [
      'a field of another version',
      CHARGER_16,
      ['>[2,"1","Reset",{"type":"Soft","evseId":1}]'],
      'charger 1.6 CALL Reset: data must NOT have additional',
    ],
    [
      'a field that is missing',
      SERVICE_201,
      ['>[2,"1","StatusNotification",{}]'],
      'service tap 2.0.1 CALL StatusNotification: data must have required',
    ],
    ['null', CHARGER_16, ['>[2,"1","Reset",{"type":"Soft","x":null}]'], 'charger 1.6 CALL Reset'],
    [
      'a text that is too long',
      CHARGER_16,
      [`>[2,"1","RemoteStartTransaction",{"idTag":"${'x'.repeat(21)}"}]`],
      'charger 1.6 CALL RemoteStartTransaction: data/idTag',
    ],
    [
      'a message of another version',
      SERVICE_201,
      ['>[2,"1","StartTransaction",{}]'],
      'service tap 2.0.1 CALL StartTransaction: Error: no schema',
    ],
    [
      'an id that is too long',
      CHARGER_16,
      [`>[2,"${'1'.repeat(37)}","ClearCache",{}]`],
      'charger 1.6 CALL ClearCache: its id',
    ],
    ['an element too many', CHARGER_16, ['>[2,"1","ClearCache",{},{}]'], 'charger 1.6 CALL ClearCache: 5 elements'],
    [
      'the answer to another question',
      SERVICE_201,
      ['<[2,"1","Reset",{"type":"OnIdle"}]', '>[3,"1",{"currentTime":"x"}]'],
      'service tap 2.0.1 CALLRESULT Reset',
    ],
    ['an answer to nothing', CHARGER_16, ['>[3,"1",{}]'], 'charger 1.6 CALLRESULT: nobody asked 1'],
    [
      "a newer version's spelling",
      CHARGER_16,
      ['>[4,"1","FormatViolation","",{}]'],
      'charger 1.6 CALLERROR: this version has no code FormatViolation',
    ],
    [
      "an older version's spelling",
      SERVICE_201,
      ['>[4,"1","FormationViolation","",{}]'],
      'service tap 2.0.1 CALLERROR: this version',
    ],
    ['an error of few words', CHARGER_16, ['>[4,"1","GenericError"]'], 'charger 1.6 CALLERROR: 3 elements'],
    [
      'a long description',
      CHARGER_16,
      [`>[4,"1","GenericError","${'x'.repeat(256)}",{}]`],
      'charger 1.6 CALLERROR: a description of 256',
    ],
    ['details that are no object', CHARGER_16, ['>[4,"1","GenericError","",null]'], 'charger 1.6 CALLERROR: details'],
    [
      'what an older version does not know',
      SERVICE_201,
      ['>[5,"1","GenericError","",{}]'],
      'service tap 2.0.1 CALLRESULTERROR: unknown here',
    ],
    ['another type', CHARGER_16, ['>[7,"1"]'], 'charger 1.6 message type 7'],
  ];
  test.each(broken)('%s is found', (_, link, frames, what) => {
    expect(found(link, ...frames)).toEqual([expect.stringContaining(what)]);
  });

  test('by the version that was agreed on in the end', () => {
    const check = makeFrameCheck();
    check.open(CHARGER_16).frame('out', '[2,"1","Reset",{"type":"OnIdle"}]', '2.0.1');
    expect(check.violations()).toEqual([]);
    expect(check.judged()).toBe(1);
  });
});

describe('a test fails', () => {
  const violations = [{ what: 'service clear 1.6 CALL Heartbeat: odd', frame: '[2]' }];
  const exemption: Exemption = { test: 'passes it on', to: 'service clear ', why: 'it wants it so' };

  test('by every frame that breaks a rule', () => {
    expect(verdict('any', violations)).toEqual(['service clear 1.6 CALL Heartbeat: odd in [2]']);
    expect(verdict('any', violations, [exemption])).toHaveLength(1);
    expect(verdict('any', [])).toEqual([]);
  });
  test('unless it is about that frame', () => {
    expect(verdict('a clear one passes it on', violations, [exemption])).toEqual([]);
    expect(verdict('a clear one passes it on', violations, [{ ...exemption, to: 'charger ' }])).toHaveLength(2);
  });
  test('by an exemption that it does not need', () => {
    expect(verdict('a clear one passes it on', [], [exemption])).toHaveLength(1);
  });
});
