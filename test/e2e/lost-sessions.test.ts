import { describe, expect, test } from 'vitest';
import { callsOf, until } from './house.ts';
import { delivered, play, settled } from './stage.ts';

const STOP_WAIT_MS = 600_000;

describe.each(['1.6', '2.0.1', '2.1'] as const)(
  '%s: S15 a charger that forgets its session in a power cycle',
  (version) => {
    const ends = version === '1.6' ? 'StopTransaction' : 'TransactionEvent';

    test('ends it after ten minutes with its last values; its late end is acknowledged and told to nobody', () =>
      play({ version, services: { amber: {} } }, async (stage) => {
        await settled(stage, 'amber');
        const txId = await stage.box.start('TAG', 1000);
        await stage.box.meter(txId, 1700);
        await delivered(stage);
        stage.clock.advance(1000);
        await stage.reconnect();
        await stage.box.boot();
        await stage.box.status('Available');
        await delivered(stage);
        const before = callsOf(stage.service('amber'), ends).length;
        await stage.pass(STOP_WAIT_MS - 20_000);
        expect(callsOf(stage.service('amber'), ends)).toHaveLength(before);
        await stage.pass(40_000);
        const told = await until('the end to be told', () => callsOf(stage.service('amber'), ends)[before]);
        expect(told).toMatchObject(
          version === '1.6'
            ? { transactionId: 1, meterStop: 1700, reason: 'Reboot' }
            : { eventType: 'Ended', transactionInfo: { transactionId: txId, stoppedReason: 'Reboot' } },
        );
        expect((await stage.house.api('/sessions')).body).toMatchObject({
          sessions: [{ energy_kwh: 0.7, reason: 'Reboot' }],
        });
        await stage.box.stop(txId, 1800);
        await delivered(stage);
        expect(callsOf(stage.service('amber'), ends)).toHaveLength(before + 1);
      }));

    test('goes on where the charger goes on', () =>
      play({ version, services: { amber: {} } }, async (stage) => {
        await settled(stage, 'amber');
        const txId = await stage.box.start('TAG', 1000);
        await delivered(stage);
        stage.clock.advance(1000);
        await stage.reconnect();
        await stage.box.boot();
        await stage.box.status('cable');
        await stage.box.meter(txId, 1200);
        await stage.pass(STOP_WAIT_MS + 60_000);
        await stage.box.stop(txId, 1800);
        await delivered(stage);
        expect((await stage.house.api('/sessions')).body).toMatchObject({
          total: 1,
          sessions: [{ energy_kwh: 0.8, reason: 'Local' }],
        });
      }));
  },
);
