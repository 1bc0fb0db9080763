import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../../../src/core/ocpp/errors.ts';
import { encodeFrame, type Frame, hasSend, type Parsed, parseFrame } from '../../../../src/core/ocpp/frame.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const V2: readonly OcppVersion[] = ['2.0.1', '2.1'];
const frame = (value: Frame): Parsed => ({ kind: 'frame', frame: value });
const call = (id: string | number, payload = {}): Parsed => frame({ type: 'call', id, action: 'Heartbeat', payload });
const framework = { type: 'error', id: '-1', code: 'RpcFrameworkError' };

describe('frames that can be read', () => {
  const rows: readonly [string, string, readonly OcppVersion[], Parsed][] = [
    ['a CALL', '[2,"a","Heartbeat",{}]', OCPP_VERSIONS, call('a')],
    ['a number as id is kept', '[2,12345,"Heartbeat",{}]', OCPP_VERSIONS, call(12345)],
    ['a missing payload', '[2,"a","Heartbeat"]', OCPP_VERSIONS, call('a')],
    ['a null payload', '[2,"a","Heartbeat",null]', OCPP_VERSIONS, call('a')],
    ['an empty object as PHP writes it', '[2,"a","Heartbeat",[]]', OCPP_VERSIONS, call('a')],
    ['more elements', '[2,"a","Heartbeat",{"x":1},7]', OCPP_VERSIONS, call('a', { x: 1 })],
    ['a trailing NUL', '[2,"a","Heartbeat",{}]\n\0', OCPP_VERSIONS, call('a')],
    ['a result', '[3,"a",{"x":1}]', OCPP_VERSIONS, frame({ type: 'result', id: 'a', payload: { x: 1 } })],
    ['a result of nothing', '[3,"a"]', OCPP_VERSIONS, frame({ type: 'result', id: 'a', payload: {} })],
    [
      'a result that is no object ends the call',
      '[3,"a","yes"]',
      OCPP_VERSIONS,
      frame({ type: 'error', id: 'a', code: 'FormatViolation', description: 'the payload of the answer is no object' }),
    ],
    [
      'an error in a foreign spelling, with an array for its details',
      '[4,"a","occurenceconstraintviolation","why",[]]',
      OCPP_VERSIONS,
      frame({ type: 'error', id: 'a', code: 'OccurrenceConstraintViolation', description: 'why', details: {} }),
    ],
    [
      'an error that says nothing',
      '[4,"a"]',
      OCPP_VERSIONS,
      frame({ type: 'error', id: 'a', code: 'GenericError', description: '', details: {} }),
    ],
    [
      'a CALLRESULTERROR',
      '[5,"a","FormatViolation","why",{"x":1}]',
      ['2.1'],
      frame({ type: 'resultError', id: 'a', code: 'FormatViolation', description: 'why', details: { x: 1 } }),
    ],
    [
      'a SEND',
      '[6,"a","NotifyPeriodicEventStream",{"id":1}]',
      ['2.1'],
      frame({ type: 'send', id: 'a', action: 'NotifyPeriodicEventStream', payload: { id: 1 } }),
    ],
  ];
  for (const [title, text, versions, expected] of rows) {
    test.each(versions)(`${title} (%s)`, (version) => expect(parseFrame(text, version)).toEqual(expected));
  }
});

describe('frames that are ignored', () => {
  const rows: readonly [string, string, readonly OcppVersion[], boolean][] = [
    ['empty text', '', OCPP_VERSIONS, false],
    ['white space', ' \r\n', OCPP_VERSIONS, false],
    ['type 7', '[7,"a"]', OCPP_VERSIONS, true],
    ['a CALLRESULTERROR of an older version', '[5,"a","X","",{}]', ['1.6', '2.0.1'], true],
    ['a SEND of an older version', '[6,"a","X",{}]', ['1.6', '2.0.1'], true],
  ];
  for (const [title, text, versions, bad] of rows) {
    test.each(versions)(`${title} (%s)`, (version) =>
      expect(parseFrame(text, version)).toMatchObject({ kind: 'ignore', bad }),
    );
  }
});

test('a long run of blanks inside a frame is passed over once', () => {
  const blanks = ' '.repeat(1_000_000);
  expect(parseFrame(`[${blanks}x`, '1.6').kind).toBe('unreadable');
  expect(parseFrame(`[2,"a","Heartbeat",{}]${blanks}\0`, '1.6')).toEqual(call('a'));
});

describe('frames that cannot be read', () => {
  const deep = `[2,"a","Heartbeat",${'['.repeat(40)}${']'.repeat(40)}]`;
  const rows: readonly [string, string, readonly OcppVersion[], object | undefined][] = [
    ['an object, 1.6', '{}', ['1.6'], undefined],
    ['an object', '{}', V2, framework],
    ['bad JSON, 1.6', '[2,"', ['1.6'], undefined],
    ['bad JSON', '[2,"', V2, framework],
    ['a CALL without anything, 1.6', '[2]', ['1.6'], undefined],
    ['a CALL without anything', '[2]', V2, framework],
    ['an empty id', '[2,"","Heartbeat",{}]', V2, framework],
    ['an id that is too long', `[2,"${'i'.repeat(256)}","Heartbeat",{}]`, V2, framework],
    ['an id that is an object', '[2,{},"Heartbeat",{}]', V2, framework],
    ['an endless number as id', '[2,1e999,"Heartbeat",{}]', V2, framework],
    ['an empty array', '[]', V2, framework],
    ['nested too deeply', deep, V2, framework],
    ['an answer in pieces is never answered', '[3,"a",{', V2, undefined],
    ['an answer without id', '[3]', OCPP_VERSIONS, undefined],
    ['an error without id', '[4,null,"X"]', OCPP_VERSIONS, undefined],
    ['a CALLRESULTERROR without id', '[5]', ['2.1'], undefined],
    ['a SEND without action', '[6,"a"]', ['2.1'], undefined],
    [
      'a broken StartTransaction of 1.6 is refused, so that it is sent again',
      '[2,"77","StartTransaction",{"connectorId":1,,}]',
      ['1.6'],
      { type: 'error', id: '77', code: 'FormatViolation' },
    ],
  ];
  for (const [title, text, versions, answer] of rows) {
    test.each(versions)(`${title} (%s)`, (version) => {
      const parsed = parseFrame(text, version);
      expect(parsed.kind).toBe('unreadable');
      if (answer === undefined) expect(parsed).toHaveProperty('answer', undefined);
      else expect(parsed).toMatchObject({ answer });
    });
  }
});

describe('CALLs that are refused', () => {
  const rows: readonly [string, string, readonly OcppVersion[], string][] = [
    ['no action', '[2,"a"]', OCPP_VERSIONS, 'FormatViolation'],
    ['a payload that is a text', '[2,"a","Heartbeat","x"]', OCPP_VERSIONS, 'FormatViolation'],
    ['a payload that is a list', '[2,"a","Heartbeat",[1]]', OCPP_VERSIONS, 'FormatViolation'],
    ['signed', '[2,"a","Heartbeat-Signed",{}]', V2, 'NotImplemented'],
  ];
  for (const [title, text, versions, code] of rows) {
    test.each(versions)(`${title} (%s)`, (version) =>
      expect(parseFrame(text, version)).toMatchObject({ kind: 'refuse', answer: { type: 'error', id: 'a', code } }),
    );
  }
});

describe('writing', () => {
  test('errors are spelt as the version spells them', () => {
    const error = { type: 'error', id: 1, code: 'OccurrenceConstraintViolation', description: 'why' } as const;
    expect(encodeFrame(error, '1.6')).toBe('[4,1,"OccurenceConstraintViolation","why",{}]');
    expect(encodeFrame(error, '2.1')).toBe('[4,1,"OccurrenceConstraintViolation","why",{}]');
  });

  test('a description is cut between characters', () => {
    const error = { type: 'error', id: 'a', code: 'GenericError', description: `${'x'.repeat(254)}😀` } as const;
    expect(JSON.parse(encodeFrame(error, '2.1'))[3]).toBe('x'.repeat(254));
  });

  test('only the newest version has SEND', () => {
    expect(OCPP_VERSIONS.map(hasSend)).toEqual([true, false, false]);
  });
});

describe('properties', () => {
  const id = fc.oneof(fc.string({ minLength: 1, maxLength: 255 }), fc.integer());
  const payload = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 }));
  const action = fc.string({ minLength: 1 }).filter((text) => !text.endsWith('-Signed'));
  const failure = fc.record({ id, code: fc.constantFrom(...ERROR_CODES), description: fc.string({ maxLength: 255 }) });
  const frames: fc.Arbitrary<Frame> = fc.oneof(
    fc.record({ type: fc.constantFrom('call', 'send'), id, action, payload }),
    fc.record({ type: fc.constant('result'), id, payload }),
    fc.tuple(failure, fc.constantFrom('error', 'resultError')).map(([rest, type]) => ({ ...rest, type, details: {} })),
  );

  test('what is written is read again', () => {
    fc.assert(
      fc.property(frames, (value) => {
        // Through JSON, since it knows no negative zero.
        const expected = JSON.parse(JSON.stringify(value));
        expect(parseFrame(encodeFrame(value, '2.1'), '2.1')).toEqual({ kind: 'frame', frame: expected });
      }),
      { seed: 16 },
    );
  });

  test('no text makes the reader throw, and an answer is never answered', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(...OCPP_VERSIONS), (text, version) => {
        const parsed = parseFrame(text, version);
        if (/^\s*\[\s*[34]\s*[,\]]/.test(text) && parsed.kind === 'unreadable') expect(parsed.answer).toBeUndefined();
      }),
      { seed: 20 },
    );
  });
});
