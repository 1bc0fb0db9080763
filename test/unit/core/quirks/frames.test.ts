import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, parseFrame } from '../../../../src/core/ocpp/frame.ts';
import { OCPP_VERSIONS } from '../../../../src/core/ocpp/versions.ts';
import { FRAME_QUIRKS, type FrameQuirkId, mendText, odditiesOf } from '../../../../src/core/quirks/frames.ts';

const all = () => true;

const ROWS: readonly (readonly [string, readonly FrameQuirkId[], string, unknown])[] = [
  [
    'a comma before the first sample (BENY)',
    ['comma-before-first'],
    '[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"t","sampledValue":[,{"value":"1"}]}]}]',
    [2, '1', 'MeterValues', { connectorId: 1, meterValue: [{ timestamp: 't', sampledValue: [{ value: '1' }] }] }],
  ],
  ['no value', ['value-left-out'], '[2,"1","X",{"a":,"b":}]', [2, '1', 'X', { a: null, b: null }]],
  ['the end of a list', ['list-left-out'], '[3,"1",{"configurationKey":]}]', [3, '1', { configurationKey: [] }]],
  ['brackets that are missing (Grizzl-E)', ['brackets-left-out'], '[3,"1",{"k":[]', [3, '1', { k: [] }]],
  ['all three of them', ['brackets-left-out'], '[3,"1",{"k":[true', [3, '1', { k: [true] }]],
  ['behind a word and a line', ['brackets-left-out'], '[2,"1","X",{"k":"v"\r\n', [2, '1', 'X', { k: 'v' }]],
  ['single quotes', ['single-quotes'], "[2,'1','X',{'a':1}]", [2, '1', 'X', { a: 1 }]],
  ['quotes of both kinds', ['single-quotes'], `[2,"1","X",{'a':"it's"}]`, [2, '1', 'X', { a: "it's" }]],
  [
    'several slips, and zero bytes behind them',
    ['single-quotes', 'value-left-out', 'comma-before-first', 'brackets-left-out'],
    "[2,'1','X',{'a':,'b':[,1]}\0\0",
    [2, '1', 'X', { a: null, b: [1] }],
  ],
  [
    'what looks like a slip within a text',
    ['brackets-left-out'],
    '[2,"1","X",{"a":"[,:,\\":]"',
    [2, '1', 'X', { a: '[,:,":]' }],
  ],
];

describe('broken frames of chargers', () => {
  test.each(ROWS)('%s', (_, quirks, text, meant) => {
    expect(() => JSON.parse(text), 'the row shows nothing: it is JSON already').toThrow();
    const mended = mendText(text, all);
    expect(mended?.quirks).toEqual(quirks);
    expect(JSON.parse(mended?.text ?? '')).toEqual(meant);
  });

  test('every quirk of frames is shown, and can be switched off', () => {
    const shown = new Set(ROWS.flatMap(([, quirks]) => quirks));
    expect([...shown].toSorted()).toEqual(Object.keys(FRAME_QUIRKS).toSorted());
    for (const [, [first], text] of ROWS) {
      if (first !== undefined) expect(mendText(text, (quirk) => quirk !== first)).toBeUndefined();
    }
  });

  test.each([
    ['a number whose end may be lost', '[2,"1","StopTransaction",{"transactionId":7,"meterStop":12'],
    ['a text that is cut off', '[2,"1","X",{"a":"Avail'],
    ['more than three brackets', '[3,"1",{"a":[{"b":[{}'],
    ['brackets that cross', '[3,"1",{"a":[}'],
    ['words', 'hello'],
    ['a text that is far too long', `[2,"1","X",{"a":"${'x'.repeat(70_000)}"`],
  ])('beyond repair: %s', (_, text) => expect(mendText(text, all)).toBeUndefined());

  test.each([
    ['[2,7,"Heartbeat",{}]', ['number-as-message-id']],
    ['[2,"7","Heartbeat",{}]\0', ['nul-after-frame']],
    ['[2,"7","Heartbeat"]', ['payload-left-out']],
    ['[2, "7", "Heartbeat", [] ]', ['payload-left-out']],
    ['[2,7,"Heartbeat",null]', ['number-as-message-id', 'payload-left-out']],
    ['[4,"7","GenericError","no"]', ['error-without-details']],
    ['[4,"7","GenericError","",[]]', ['error-without-details']],
    ['[4,"7","GenericError","",{}]', []],
    [`[4,"7","GenericError","${'x'.repeat(2_000)}"]`, ['error-without-details']],
    ['[3,7,{}]', []],
    ['\0', []],
  ])('%j is odd, and read all the same', (text, quirks) => expect(odditiesOf(text)).toEqual(quirks));
});

describe('properties', () => {
  const payload = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  const frame = fc.tuple(fc.uuid(), fc.string({ minLength: 1 }), payload);

  test('a frame that is valid is never changed', () => {
    fc.assert(
      fc.property(frame, fc.constantFrom(...OCPP_VERSIONS), ([id, action, fields], version) => {
        const text = encodeFrame({ type: 'call', id, action, payload: fields }, version);
        expect(mendText(text, all)).toBeUndefined();
        expect(odditiesOf(text)).toEqual([]);
      }),
      { seed: 22, numRuns: 500 },
    );
  });

  test('whatever comes, nothing is thrown, and what is mended is JSON', () => {
    const slip = fc.tuple(fc.nat(), fc.constantFrom('', ',', ':', '"', "'", '[', ']', '{', '}', '\\', '\0'));
    const cut = fc.nat({ max: 3 });
    const broken = fc.tuple(frame, fc.array(slip, { maxLength: 2 }), cut).map(([[id, action, fields], slips, end]) => {
      const text = slips.reduce(
        (before, [where, what]) => {
          const at = where % (before.length + 1);
          return before.slice(0, at) + what + before.slice(at + 1);
        },
        JSON.stringify([2, id, action, fields]),
      );
      return text.slice(0, text.length - end);
    });
    let mendings = 0;
    fc.assert(
      fc.property(fc.oneof(broken, fc.string()), (text) => {
        for (const version of OCPP_VERSIONS) expect(() => parseFrame(text, version)).not.toThrow();
        const mended = mendText(text, all);
        if (mended === undefined) return;
        mendings += 1;
        expect(mended.quirks.length).toBeGreaterThan(0);
        expect(() => JSON.parse(mended.text)).not.toThrow();
      }),
      { seed: 23, numRuns: 3_000 },
    );
    expect(mendings).toBeGreaterThan(20);
  });
});
