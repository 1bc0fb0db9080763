import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { HANDLING_QUIRKS } from '../../../../src/core/quirks/handling.ts';
import { isSwitchable } from '../../../../src/core/quirks/quirk.ts';
import { QUIRK_IDS, QUIRKS, type QuirkId, type Selected, select } from '../../../../src/core/quirks/quirks.ts';

describe('the table', () => {
  test.each(QUIRK_IDS)('%s says what is done, and where it was seen', (id) => {
    const { does, seen, use, match } = QUIRKS[id];
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(does).toMatch(/^[A-Z].*\.$/);
    expect(seen.length).toBeGreaterThan(0);
    if (use === 'matched') expect(match?.length).toBeGreaterThan(0);
  });

  const SRC = fileURLToPath(new URL('../../../../src', import.meta.url));
  const code = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('quirks/handling.ts'))
    .map((file) => readFileSync(`${SRC}/${file}`, 'utf8'))
    .join('\n');

  test.each(Object.keys(HANDLING_QUIRKS))('%s is counted somewhere', (id) => {
    expect(code.includes(`'${id}'`)).toBe(true);
  });
});

describe('which are on', () => {
  const WALLBOX = { vendor: 'Wallbox', model: 'Pulsar', firmwareVersion: '6.7.38' };
  const OTHER = { vendor: 'Acme', model: 'Wall 1' };
  const row = (on: boolean, why: Selected['why']): Selected => ({ on, why });

  test.each<readonly [string, QuirkId, Parameters<typeof select>[1], object, object, Selected]>([
    ['one without a switch', 'end-of-nothing', OTHER, { 'end-of-nothing': false }, {}, row(true, 'always')],
    ['one for all', 'wrong-case', undefined, {}, {}, row(true, 'default')],
    ['one that the house switched off', 'wrong-case', OTHER, {}, { 'wrong-case': false }, row(false, 'house')],
    [
      'the charger goes before the house',
      'wrong-case',
      OTHER,
      { 'wrong-case': true },
      { 'wrong-case': false },
      row(true, 'charger'),
    ],
    ['one that must be asked for', 'times-without-fraction', OTHER, {}, {}, row(false, 'default')],
    ['one that would help', 'power-times-ten', WALLBOX, {}, {}, row(false, 'suggested')],
    ['but not this one', 'power-times-ten', OTHER, {}, {}, row(false, 'default')],
    ['nor one that said nothing', 'power-times-ten', undefined, {}, {}, row(false, 'default')],
    ['one for a firmware', 'ping-often', { ...WALLBOX, vendor: 'Wall Box Chargers' }, {}, {}, row(true, 'matched')],
    [
      'not for another',
      'ping-often',
      { ...WALLBOX, vendor: 'Wall Box Chargers', firmwareVersion: '6.70' },
      {},
      {},
      row(false, 'default'),
    ],
    ['nor for none', 'ping-often', { vendor: 'Wall Box Chargers', model: 'x' }, {}, {}, row(false, 'default')],
    ['one that was asked for', 'power-times-ten', WALLBOX, { 'power-times-ten': true }, {}, row(true, 'charger')],
  ])('%s', (_, id, boot, own, all, expected) => expect(select(id, boot, { ...own }, { ...all })).toEqual(expected));

  test('those that are always on cannot be switched', () => {
    expect(QUIRK_IDS.filter((id) => !isSwitchable(QUIRKS[id])).length).toBeGreaterThan(5);
  });
});
