/** Every frame of the house is judged in every test (test/frames): here is one that fails by it. */
import { expect, test } from 'vitest';
import { houseFrames } from '../frames/house-frames.ts';
import { bareService, bareStation } from './bare.ts';
import { CHARGER, until } from './house.ts';
import { play, settled } from './stage.ts';

test('a frame of the house that breaks the schema is found on its way', async () => {
  const clear = await bareService(({ action }) => ({
    payload:
      action === 'BootNotification'
        ? { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 }
        : {},
  }));
  try {
    await play(
      {
        version: '1.6',
        services: { strict: {} },
        moreServices: [{ id: 'clear', url: clear.url, role: 'transparent' }],
      },
      async (stage) => {
        await settled(stage, 'strict');
        expect(houseFrames.violations()).toEqual([]);
        const judged = houseFrames.judged();
        const bare = await bareStation(stage.house.url, CHARGER, '1.6');
        await bare.ask('1', 'StatusNotification', {
          connectorId: 1,
          status: 'Preparing',
          errorCode: 'NoError',
          odd: 1,
        });
        await until('the transparent service to have it', () => clear.calls.some(({ payload }) => 'odd' in payload));
        expect(houseFrames.judged()).toBeGreaterThan(judged);
        expect(houseFrames.violations().map(({ what }) => what)).toEqual([
          'service clear 1.6 CALL StatusNotification: data must NOT have additional properties',
        ]);
        await bare.end();
      },
    );
  } finally {
    await clear.close();
  }
});
