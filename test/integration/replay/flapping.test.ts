import { expect, test } from 'vitest';
import { record } from '../../../scripts/golden/stage.ts';
import { readLog } from '../../../src/replay/log.ts';
import { replay } from '../../../src/replay/replay.ts';

test('the log of a charger that comes anew all the time, and is made to wait, can be replayed', async () => {
  const text = await record({
    name: 'flapping',
    about: 'A charger connects nine times within a minute.',
    version: '1.6',
    config: {},
    answers: { charger: () => ({}) },
    async play(stage) {
      for (let count = 0; count < 9; count += 1) {
        const boot = stage.charger.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
        await stage.settled();
        if (count >= 6) await stage.pass(10_000);
        await boot;
        await stage.settled();
        if (count < 8) await stage.reconnect();
      }
    },
  });
  const log = readLog(text);
  if (!log.ok) throw new Error(log.why);
  expect(text.split('"direction":"open"')).toHaveLength(10);
  expect(await replay(log)).toMatchObject({ kind: 'same' });
});
