import { expect, test } from 'vitest';
import { silentLog } from '../../../src/lib/log.ts';
import { QuirkBook } from '../../../src/proxy/quirk-book.ts';
import { FakeClock } from '../../fakes/clock.ts';

function book() {
  const clock = new FakeClock();
  const lines: unknown[] = [];
  const settings = { quirks: { 'no-boot': false }, chargers: [{ id: 'BOX', quirks: { 'no-boot': true } }] };
  const log = { ...silentLog, warn: (detail: unknown) => void lines.push(detail) };
  const made = new QuirkBook({ clock, log }, { settings: () => settings, boot: () => undefined });
  return { clock, lines, book: made };
}

test('I8: each charger and quirk has one line in the log an hour, and all are counted', () => {
  const { clock, lines, book: it } = book();
  for (let n = 0; n < 3; n += 1) it.met('BOX', { quirk: 'too-long', action: 'StatusNotification', where: '/info' });
  it.met('BOX', { quirk: 'wrong-case' });
  it.met('OTHER', { quirk: 'too-long' });
  expect(lines).toEqual([
    { charger: 'BOX', quirk: 'too-long', action: 'StatusNotification', where: '/info' },
    { charger: 'BOX', quirk: 'wrong-case' },
    { charger: 'OTHER', quirk: 'too-long' },
  ]);
  clock.advance(3_600_000);
  it.met('BOX', { quirk: 'too-long' });
  expect(lines).toHaveLength(4);
  expect(it.of('BOX').filter(({ times }) => times > 0)).toMatchObject([
    { id: 'wrong-case', times: 1, lastAt: clock.now() - 3_600_000 },
    { id: 'too-long', times: 4, lastAt: clock.now() },
  ]);
});

test('the owner switches one for all chargers, and for one of them', () => {
  const { book: it } = book();
  expect(it.isOn('OTHER', 'no-boot')).toBe(false);
  expect(it.isOn('BOX', 'no-boot')).toBe(true);
  expect(it.of('BOX').find(({ id }) => id === 'no-boot')).toMatchObject({ on: true, why: 'charger', times: 0 });
});

test('chargers that are counted are bounded: who was counted first goes first', () => {
  const { book: it } = book();
  for (let n = 0; n <= 1_000; n += 1) it.met(`BOX${n}`, { quirk: 'too-long' });
  const times = (id: string) => it.of(id).find((quirk) => quirk.id === 'too-long')?.times;
  expect([times('BOX0'), times('BOX1'), times('BOX1000')]).toEqual([0, 1, 1]);
});
