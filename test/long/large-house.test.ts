/** A house with more sessions than any has goes out and in again, in little memory. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { everything } from '../integration/keep/everything.ts';
import { DATABASE, folder, MAIN } from '../integration/keep/support.ts';

const SESSIONS = 100_000;
/** In MiB: the program itself, and no more than a few thousand rows. */
const HEAP = 48;

test(`${SESSIONS} sessions go out and in with ${HEAP} MiB of memory, byte for byte`, async () => {
  const path = await everything();
  const db = new DatabaseSync(join(path, DATABASE));
  db.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < ${SESSIONS})
     insert into sessions (id, charger_id, evse, tag, payer, holder, started_at, ended_at, meter_start_wh, meter_stop_wh, energy_wh, reason)
     select 'session-' || i, 'CP1', 1, 'CARD-' || (i % 7), 'tap', 'home', i * 1000, i * 1000 + 900, i * 7.5, i * 7.5 + 1000.25, 1000.25, 'Local' from n`);
  db.close();
  const command = (place: string, ...args: readonly string[]) => {
    const done = spawnSync(process.execPath, [`--max-old-space-size=${HEAP}`, MAIN, ...args], {
      cwd: place,
      env: { DATA_DIR: place, OPTIONS_PATH: join(place, 'none.json') },
      encoding: 'utf8',
    });
    expect(done, args.join(' ')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^(?:Ex|Im)ported/) });
  };
  const [first, second] = [join(folder(), 'first.jsonl'), join(folder(), 'second.jsonl')];
  const place = folder();
  command(path, 'export', first);
  command(place, 'import', first);
  command(place, 'export', second);
  expect(statSync(first).size).toBeGreaterThan(SESSIONS * 200);
  expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
});
