/** Sessions that the owner corrects: who pays, by which tariff, and why; the facts stay. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { cli } from './cli.ts';
import { until } from './house.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const CONFIG = {
  time_zone: 'UTC',
  tariffs: [
    { id: 'work', per_kwh: 0.3, vat_percent: 21, prices_include_vat: false },
    { id: 'work', per_kwh: 9, valid_from: '2027-01-01' },
    { id: 'guests', name: 'Friends', per_kwh: 0.5 },
    { id: 'grid', per_kwh: 0.2 },
  ],
  purchase_tariff: 'grid',
  payers: [{ id: 'employer', tariff: 'work' }, { id: 'neighbour', tariff: 'guests' }, { id: 'friend' }],
  tags: [{ id: 'MINE' }, { id: 'NEXT', payer: 'neighbour' }],
};

test('a session is charged to somebody else, by that tariff or another one; sums and statements follow, over a restart', () =>
  play({ version: '1.6', config: CONFIG }, async (stage) => {
    await settled(stage);
    const txId = await stage.box.start('NEXT', 1_000);
    await stage.pass(600_000);
    const id = await newest(stage);
    const early = await cli(stage, 'sessions', 'correct', id, '--payer', 'employer');
    expect(early).toMatchObject({ code: 1, err: expect.stringContaining('this session still runs') });
    await stage.box.stop(txId, 11_000);
    await until('the session to be priced', async () => (await session(stage, id)).cost !== null);
    const before = await session(stage, id);
    expect(before).toMatchObject({ payer: 'neighbour', correction: null, cost: { owed: { total: '5.00' } } });

    // 10 kWh × 0.30, and 21 % on top: as the tariff was when the session was.
    expect(await cli(stage, 'sessions', 'correct', id, '--payer', 'employer', '--note', '=a <b>trip</b>')).toEqual({
      ...{ code: 0, out: 'employer pays 3.63 EUR by the tariff "work".', err: '' },
    });
    await stage.restart();
    const after = await session(stage, id);
    expect(after).toMatchObject({
      payer: 'employer',
      correction: { note: '=a <b>trip</b>', original_payer: 'neighbour', original_total: '5.00' },
      // 10 kWh × 0.20, as before
      cost: { owed: { total: '3.63' }, purchase: { total: '2.00' } },
    });
    for (const fact of ['started_at', 'ended_at', 'meter_start_wh', 'meter_stop_wh', 'energy_wh', 'id_tag', 'holder']) {
      expect(after[fact], fact).toEqual(before[fact]);
    }
    expect(await owed(stage)).toEqual([['employer', '3.63']]);
    expect(await statement(stage, 'neighbour')).toMatchObject({ rows: [] });
    expect(await statement(stage, 'employer')).toMatchObject({
      sums: [{ total: '3.63' }],
      rows: [{ tariff: 'work', vat_percent: 21, note: '=a <b>trip</b>', corrected_at: expect.any(String) }],
    });
    const printed = async (format: string) =>
      (await cli(stage, 'statement', '--payer', 'employer', '--month', '2026-11', '--format', format)).out;
    expect(await printed('html')).toContain('Corrected on 2026-11-22: =a &lt;b&gt;trip&lt;/b&gt;');
    expect(await printed('csv')).toContain(",'=a <b>trip</b>");
    expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ payer: 'employer', total: 3.63 }] });

    // Another tariff, whoever pays; the note stays.
    expect(await cli(stage, 'sessions', 'correct', id, '--tariff', 'guests')).toMatchObject({
      out: 'employer pays 5.00 EUR by the tariff "guests".',
    });
    expect(await statement(stage, 'employer')).toMatchObject({ rows: [{ tariff_name: 'Friends', vat_percent: 0 }] });
    expect((await session(stage, id)).correction).toMatchObject({
      note: '=a <b>trip</b>',
      original_payer: 'neighbour',
    });
    // Who has no tariff owes nothing.
    expect((await cli(stage, 'sessions', 'correct', id, '--payer', 'friend')).out).toBe(
      'friend pays; the session has no price.',
    );
    expect(await statement(stage, 'friend')).toMatchObject({ sums: [], without_price: 1 });
    expect((await session(stage, id)).cost).toMatchObject({ owed: null, purchase: { total: '2.00' } });

    expect((await cli(stage, 'sessions', 'correct', id, '--undo')).out).toBe(
      'neighbour pays 5.00 EUR by the tariff "guests".',
    );
    expect(await session(stage, id)).toEqual(before);
    const { body } = await stage.house.api('/api/v1/decisions?by=home');
    const lines = Object.values(fields(body.decisions)).map(fields);
    const why = lines.filter(({ asked }) => asked === 'correct session').map((line) => String(line.why));
    expect(why).toHaveLength(4);
    expect(why[0]).toContain('The correction was taken back.');
    expect(why.at(-1)).toBe(
      `Session ${id}: employer pays 3.63 EUR by the tariff "work"; before, neighbour pays 5.00 EUR by the tariff "guests". Note: =a <b>trip</b>`,
    );
  }));

test('what was corrected is priced again after a crash, also when the facts are no longer kept', () =>
  play({ version: '1.6', config: CONFIG }, async (stage) => {
    await settled(stage);
    const txId = await stage.box.start('NEXT', 1_000);
    await stage.pass(600_000);
    await stage.box.stop(txId, 11_000);
    const id = await newest(stage);
    await until('the session to be priced', async () => (await session(stage, id)).cost !== null);
    await cli(stage, 'sessions', 'correct', id, '--payer', 'employer');
    await stage.restart((dataDir) => {
      const db = new DatabaseSync(join(dataDir, 'ocpp-proxy.sqlite'));
      db.exec(`update session_costs set cost = null;
        update session_corrections set correction = json_remove(correction, '$.cost');
        delete from journal`);
      db.close();
    });
    await until('the correction to be priced', async () => String((await owed(stage))[0]) === 'employer,3.63');
  }));

test('what cannot be is refused and changes nothing', () =>
  play({ version: '1.6', config: CONFIG }, async (stage) => {
    await settled(stage);
    await stage.box.stop(await stage.box.start('MINE', 0), 1_000);
    const id = await newest(stage);
    const before = await session(stage, id);
    for (const [session, body, status, detail] of [
      [id, { payer: 'nobody' }, 404, 'there is no payer "nobody"'],
      [id, { tariff: 'none' }, 404, 'there is no tariff "none"'],
      ['gone', { note: 'x' }, 404, 'there is no session "gone"'],
      [id, {}, 400, 'name at least one of payer, tariff and note'],
      [id, { note: 'x'.repeat(501) }, 400, '500'],
      [id, { energy_wh: 1 }, 400, 'energy_wh'],
    ] as const) {
      const answer = await stage.house.api(`/api/v1/sessions/${session}/correction`, body);
      expect(answer, detail).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
    }
    expect((await session(stage, id)).correction).toEqual(before.correction);
  }));

async function newest(stage: Stage): Promise<string> {
  let id = '';
  await until('the session to be listed', async () => {
    const { body } = await stage.house.api('/api/v1/sessions?include_running=true');
    id = String(fields(Object.values(fields(body.sessions))[0]).id);
    return id !== 'undefined';
  });
  return id;
}

async function session(stage: Stage, id: string) {
  return (await stage.house.api(`/api/v1/sessions/${id}`)).body;
}

async function statement(stage: Stage, payer: string) {
  return (await stage.house.api(`/api/v1/statements?payer=${payer}&month=2026-11`)).body;
}

async function owed(stage: Stage) {
  const { body } = await stage.house.api('/api/v1/session-totals?by=payer');
  return Object.values(fields(body.totals)).map((each) => [fields(each).key, fields(each).owed]);
}
