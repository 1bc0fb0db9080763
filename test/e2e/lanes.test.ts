/** The bounds of the lanes: what is left out when there is too much, what never is, and what the owner sees of it. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { callsOf } from './house.ts';
import { fields, sessions } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;
const VERSIONS = [...OCPP_VERSIONS].reverse();

async function alarms(stage: Stage): Promise<unknown> {
  return (await stage.house.api('/api/v1/alarms')).body.alarms;
}

async function metric(stage: Stage, name: string): Promise<string | undefined> {
  const headers = { authorization: 'Bearer test-api-token-0123456789' };
  const response = await fetch(`${stage.house.url.replace('ws:', 'http:')}/metrics`, { headers });
  return (await response.text()).split('\n').find((line) => line.startsWith(name));
}

describe.each(VERSIONS)('%s: a disk that is nearly full', (version) => {
  test('takes starts, ends and first samples; samples in between are counted, and back with room', () => {
    let room = 1_000 * MIB;
    return play({ version, services: { alpha: { firstTxId: 77 } }, freeBytes: () => room }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      room = 199 * MIB;
      const txId = await box.start('CARD-1', 0);
      for (const wh of [100, 200, 300]) {
        clock.advance(10_000);
        await box.meter(txId, wh);
      }
      room = 201 * MIB;
      clock.advance(10_000);
      await box.meter(txId, 400);
      clock.advance(10_000);
      await box.stop(txId, 500);
      await delivered(stage);
      const heard = sessions(stage.service('alpha').calls).map((one) => 'wh' in one && [one.kind, one.wh]);
      expect(heard).toEqual([
        ['start', 0],
        ['meter', 100],
        ['meter', 400],
        ['stop', 500],
      ]);
      const charger = (await stage.house.api('/api/v1/chargers/BOX1')).body;
      expect(charger).toMatchObject({ samples_not_kept: 2 });
      expect(await metric(stage, 'ocpp_proxy_samples_not_kept_total')).toBe('ocpp_proxy_samples_not_kept_total 2');
      expect(await stage.house.api('/sessions')).toMatchObject({ body: { sessions: [{ energy_kwh: 0.5 }] } });
    });
  });
});

test('a provider that takes nothing for 30 days is one alarm, which ends when it has caught up', () =>
  play({ version: '1.6', services: { alpha: { firstTxId: 77 } } }, async (stage) => {
    const { box, clock } = stage;
    await settled(stage, 'alpha');
    await stage.shut('alpha');
    for (const tag of ['CARD-1', 'CARD-2']) {
      const txId = await box.start(tag, 0);
      clock.advance(2_000);
      await box.stop(txId, 10);
    }
    clock.advance(29 * DAY_MS);
    await stage.status();
    expect(await alarms(stage)).toEqual([]);
    clock.advance(2 * DAY_MS);
    await stage.status();
    const why = expect.stringContaining('"alpha" has taken nothing for');
    const mine = { kind: 'delivery_backlog', provider_id: 'alpha', charger_id: 'BOX1', count: 1, why };
    expect(await alarms(stage)).toMatchObject([mine]);
    await stage.reopen('alpha');
    await stage.pass(400_000);
    await delivered(stage);
    expect(sessions(stage.service('alpha').calls)).toHaveLength(4);
    await stage.status();
    expect(await alarms(stage)).toEqual([]);
    const { body } = await stage.house.api('/api/v1/chargers/BOX1/deliveries?provider=alpha');
    expect(body.deliveries).toMatchObject([
      { lane: 'E', left_out: 0 },
      { lane: 'T', pending: 0, left_out: 0 },
    ]);
    const line = await metric(stage, 'ocpp_proxy_queue_left_out_total{provider="alpha",lane="T"}');
    expect(line).toMatch(/ 0$/);
  }));

test.each(VERSIONS)('%s: values that come after the end keep their place (T15)', (version) =>
  play({ version, services: { alpha: { firstTxId: 77 } } }, async (stage) => {
    const { box, clock } = stage;
    await settled(stage, 'alpha');
    const txId = await box.start('CARD-1', 0);
    clock.advance(1_000);
    await box.stop(txId, 100);
    clock.advance(1_000);
    await box.meter(txId, 100);
    clock.advance(1_000);
    const next = await box.start('CARD-2', 100);
    await box.stop(next, 110);
    await delivered(stage);
    const { calls } = stage.service('alpha');
    const order = calls.map(({ action, payload }) => String(payload.eventType ?? action));
    const [start, end] = version === '1.6' ? ['StartTransaction', 'StopTransaction'] : ['Started', 'Ended'];
    expect(order.slice(order.indexOf(start))).toEqual([start, end, 'MeterValues', start, end]);
    const [late] = callsOf(stage.service('alpha'), 'MeterValues');
    if (version === '1.6') {
      expect(late).toMatchObject({ transactionId: 77 });
      return;
    }
    // Nothing may follow the end of a transaction: they are values of the EVSE.
    expect(fields(late).evseId).toBe(1);
    const numbers = callsOf(stage.service('alpha'), 'TransactionEvent').map(({ seqNo }) => seqNo);
    expect(numbers).toEqual([0, 1, 0, 1]);
  }),
);
