import { describe, expect, test } from 'vitest';
import { chooseVersion, offeredNames, type VersionQuestion } from '../../../src/wire/choose-version.ts';

const AUTO: VersionQuestion = { offered: [], hints: [], autoDetect: true, defaultVersion: '1.6' };
const HINTS = [
  { from: 'header', version: '2.1' },
  { from: 'path', version: '2.0.1' },
] as const;

describe('the version of a link', () => {
  test.each<readonly [string, Partial<VersionQuestion>, string, string, string | undefined]>([
    ['nothing told', {}, '1.6', 'default', undefined],
    ['another default', { defaultVersion: '2.0.1' }, '2.0.1', 'default', undefined],
    ['one offered', { offered: ['ocpp1.6'] }, '1.6', 'subprotocol', 'ocpp1.6'],
    ['the newest of several', { offered: ['ocpp1.6', 'ocpp2.0.1'] }, '2.0.1', 'subprotocol', 'ocpp2.0.1'],
    ['its own spelling', { offered: ['OCPP1.6'] }, '1.6', 'subprotocol', 'OCPP1.6'],
    ['unknown ones beside', { offered: ['ocpp9', 'ocpp1.6'] }, '1.6', 'subprotocol', 'ocpp1.6'],
    ['an offer beats a hint', { offered: ['ocpp1.6'], hints: HINTS }, '1.6', 'subprotocol', 'ocpp1.6'],
    ['the strongest hint', { hints: HINTS }, '2.1', 'header', undefined],
    ['the owner beats hints', { forced: '1.6', hints: HINTS }, '1.6', 'settings', undefined],
    [
      'the owner chooses among offers',
      { forced: '1.6', offered: ['ocpp2.1', 'ocpp1.6'] },
      '1.6',
      'subprotocol',
      'ocpp1.6',
    ],
    ['without detection hints say nothing', { autoDetect: false, hints: HINTS }, '1.6', 'default', undefined],
    ['without detection', { autoDetect: false, offered: ['ocpp2.1', 'ocpp1.6'] }, '1.6', 'subprotocol', 'ocpp1.6'],
  ])('%s', (_, question, version, from, echo) => {
    expect(chooseVersion({ ...AUTO, ...question })).toEqual({ version, from, echo });
  });

  test.each<readonly [string, Partial<VersionQuestion>]>([
    ['only unknown ones', { offered: ['ocpp9'] }],
    ['2.0 was never finished', { offered: ['ocpp2.0'] }],
    ['the owner wants another', { offered: ['ocpp1.6'], forced: '2.0.1' }],
    ['without detection, another', { offered: ['ocpp2.1'], autoDetect: false }],
  ])('refused: %s', (_, question) => {
    expect(chooseVersion({ ...AUTO, ...question })).toEqual({ refuse: expect.stringContaining('offers only') });
  });
});

test.each([
  [undefined, []],
  ['', []],
  ['ocpp1.6,ocpp2.0.1', ['ocpp1.6', 'ocpp2.0.1']],
  [' ocpp1.6 , , ocpp1.6,', ['ocpp1.6']],
])('the names in %j', (header, names) => expect(offeredNames(header)).toEqual(names));
