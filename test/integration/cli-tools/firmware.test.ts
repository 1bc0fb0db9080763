import { expect, test } from 'vitest';
import { API_TOKEN, CHARGER } from '../../e2e/house.ts';
import { stage } from './stage.ts';

test('firmware is shown and decided on from the command line', async () => {
  await using it = await stage({ API_TOKEN }, {}, 'operator');
  expect(await it.run('firmware')).toMatchObject({ code: 0, out: 'No firmware waits for you.' });
  expect(await it.run('firmware', 'approve')).toMatchObject({ code: 1, err: 'No firmware waits for you.' });
  const station = await it.alpha.station(CHARGER);
  const ask = { location: 'ftp://joe:secret@files.example/box.bin', retrieveDate: '2026-11-22T12:00:00Z' };
  await station.call('UpdateFirmware', ask);
  const shown = await it.run('firmware');
  expect(shown).toMatchObject({
    code: 0,
    out: expect.stringMatching(/BOX1\s+alpha\s+ftp:\/\/files\.example\/box\.bin/),
  });
  expect(shown.out).not.toContain('secret');
  expect(await it.run('firmware', '--json', '--charger', 'other')).toMatchObject({ code: 0, out: '[]' });
  expect(await it.run('firmware', 'refuse')).toMatchObject({ code: 0, out: 'The firmware of "alpha" was refused.' });
  await station.call('UpdateFirmware', ask);
  // This charger is asked, and answers with nonsense.
  const approved = await it.run('firmware', 'approve', '--charger', CHARGER);
  expect(approved).toMatchObject({ code: 1, err: expect.stringContaining('the charger did not begin it') });
  expect(it.box.calls.at(-1)).toMatchObject({ action: 'UpdateFirmware', payload: ask });
  expect(await it.run('firmware', 'perhaps')).toMatchObject({ code: 2 });
});
