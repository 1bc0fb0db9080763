import { describe, expect, test } from 'vitest';
import { type HealthParts, HealthWatch } from '../../../src/monitor/health.ts';
import { FakeClock } from '../../fakes/clock.ts';

const GIB = 1024 ** 3;

function watch(parts: Partial<HealthParts> = {}) {
  const clock = new FakeClock();
  const health = new HealthWatch({
    clock,
    freeBytes: () => GIB,
    chargers: () => [{ online: true }],
    keys: () => [],
    homeFails: () => false,
    tryWrite: async () => undefined,
    ...parts,
  });
  return { clock, health };
}

describe('what is wrong', () => {
  test.each<[string, Partial<HealthParts>, readonly string[]]>([
    ['nothing', {}, []],
    ['no charger yet', { chargers: () => [] }, []],
    ['a charger is away', { chargers: () => [{ online: true }, { online: false }] }, ['1 of 2 chargers not connected']],
    ['little room', { freeBytes: () => 1 }, ['the disk with the database is nearly full']],
    ['nobody knows how much room', { freeBytes: () => undefined }, []],
    [
      'files of certificates that cannot be used, of two holders, and a certificate that is over',
      { keys: () => [{ what: 'broken' }, { what: 'broken' }, { what: 'expired' }] },
      [
        'new files of certificates cannot be used; the old ones stay in force',
        'a certificate of this proxy has expired',
      ],
    ],
    [
      'Home Assistant is away, or lacks an entity',
      { homeFails: () => true },
      ['Home Assistant does not tell all that it should'],
    ],
    ['a clock of 1970', { clock: { now: () => 5_000 } }, ['the clock of this machine is not set']],
  ])('%s', async (_, parts, reasons) => {
    const { health } = watch(parts);
    health.started();
    expect(await health.health()).toEqual({ status: reasons.length === 0 ? 'ok' : 'degraded', reasons });
    expect(await health.readiness()).toEqual({ ready: true, reasons: [] });
  });
});

test('ready from the open port to the goodbye', async () => {
  const { health } = watch();
  expect(await health.readiness()).toEqual({ ready: false, reasons: ['the proxy is starting'] });
  health.started();
  expect(await health.readiness()).toEqual({ ready: true, reasons: [] });
  health.stopping();
  expect(await health.readiness()).toEqual({ ready: false, reasons: ['the proxy is stopping'] });
  expect(await health.health()).toEqual({ status: 'degraded', reasons: ['the proxy is stopping'] });
});

describe('a database that cannot be written', () => {
  test('is tried again, at most every five seconds and once at a time', async () => {
    let tries = 0;
    let isFull = true;
    const tryWrite = async () => {
      tries += 1;
      if (isFull) throw new Error('disk full');
    };
    const { clock, health } = watch({ tryWrite });
    health.started();
    health.wrote(false);
    const refused = { ready: false, reasons: ['the database cannot be written'] };
    expect(await Promise.all([health.readiness(), health.readiness()])).toEqual([refused, refused]);
    expect(await health.readiness()).toEqual(refused);
    expect(tries).toBe(1);
    isFull = false;
    clock.advance(4_999);
    expect(await health.readiness()).toEqual(refused);
    clock.advance(1);
    expect(await health.readiness()).toEqual({ ready: true, reasons: [] });
    expect(tries).toBe(2);
    await health.readiness();
    expect(tries).toBe(2);
  });

  test('is well again as soon as anything is written', async () => {
    const { health } = watch({ tryWrite: () => Promise.reject(new Error('disk full')) });
    health.started();
    health.wrote(false);
    expect((await health.health()).reasons).toEqual(['the database cannot be written']);
    health.wrote(true);
    expect((await health.health()).reasons).toEqual([]);
  });
});
