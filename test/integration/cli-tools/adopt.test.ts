import { expect, test } from 'vitest';
import { bareStation } from '../../e2e/bare.ts';
import { API_TOKEN } from '../../e2e/house.ts';
import { stage } from './stage.ts';

test('unknown chargers are shown and decided on from the command line', async () => {
  await using it = await stage({ API_TOKEN });
  expect(await it.run('adopt')).toMatchObject({ code: 0, out: 'No unknown charger waits for you.' });
  const strange = (id: string) => bareStation(it.home.url, id, '1.6');
  await expect(strange('NEW')).rejects.toThrow('refused with 404');
  await expect(strange('ODD')).rejects.toThrow('refused with 404');
  expect(await it.run('adopt')).toMatchObject({ code: 0, out: expect.stringMatching(/NEW\s+waits for you\s+\S+\s+1/) });
  expect(await it.run('adopt', '--refuse')).toMatchObject({
    code: 2,
    err: expect.stringContaining('say which charger'),
  });
  expect(await it.run('adopt', 'NOBODY')).toMatchObject({ code: 1, err: expect.stringContaining('"NOBODY"') });
  expect(await it.run('adopt', 'NEW')).toMatchObject({ code: 0, out: expect.stringContaining('"NEW" is adopted') });
  expect(await it.run('adopt', 'ODD', '--refuse')).toMatchObject({
    code: 0,
    out: expect.stringContaining('"ODD" is refused'),
  });
  const shown = JSON.parse((await it.run('adopt', '--json')).out);
  expect(shown).toMatchObject({ waiting: [], adopted: [{ charger_id: 'NEW' }], refused: [{ charger_id: 'ODD' }] });
  await (await strange('NEW')).end();
});
