/** Costs and tariffs: each provider writes its own, and the charger shows those that count (PROTOCOL §2.6). */
import { describe, expect, test } from 'vitest';
import type { StrictAnswer } from '../peers/strict.ts';
import { remoteStart, remoteStop } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const SELLS = { config: { rights: ['observe', 'control', 'tariff'], foreign_view: 'mirror' } };
const WATCHES = { config: { rights: ['observe', 'control'], foreign_view: 'mirror' } };
const tariff = (tariffId: string, priceKwh = 0.3, currency = 'EUR'): Json => ({
  tariffId,
  currency,
  energy: { prices: [{ priceKwh }] },
});
const told = (stage: Stage, action: string) => callsOf(stage.box.peer, action);

/** What the only session comes to by the tariff of its payer. */
async function payerTariff(stage: Stage): Promise<unknown> {
  const { body } = await stage.house.api('/api/v1/sessions?include_running=true');
  const [{ id } = {}] = body.sessions as readonly Json[];
  return fields(fields((await stage.house.api(`/api/v1/sessions/${String(id)}`)).body).cost).payer_tariff;
}

async function charging(stage: Stage, version: '2.0.1' | '2.1', ...others: readonly string[]): Promise<string> {
  const { box } = stage;
  const start = remoteStart(version, 'TAG-A', 5);
  await stage.ask('alpha', start.action, start.payload);
  const tx = await box.start('TAG-A', 0, { remoteStartId: Number(box.peer.calls.at(-1)?.payload.remoteStartId) });
  await until('all to know the session', () =>
    ['alpha', ...others].every((id) => callsOf(stage.service(id), 'TransactionEvent').length === 1),
  );
  return tx;
}

describe.each(['2.0.1', '2.1'] as const)('%s: what a session costs', (version) => {
  test('is shown when it comes from who steers it, and kept for the owner from everybody', () =>
    play(
      {
        version,
        services: { alpha: SELLS, beta: SELLS },
        answer: ({ action }) => (action === 'CostUpdated' ? {} : { status: 'Accepted' }),
      },
      async (stage) => {
        await settled(stage, 'alpha', 'beta');
        const transactionId = await charging(stage, version, 'beta');
        expect(await stage.ask('alpha', 'CostUpdated', { transactionId, totalCost: 1.25 })).toEqual({});
        expect(await stage.ask('beta', 'CostUpdated', { transactionId, totalCost: 9 })).toEqual({});
        expect(await stage.ask('alpha', 'CostUpdated', { transactionId: 'none', totalCost: 7 })).toEqual({});
        expect(told(stage, 'CostUpdated')).toEqual([{ transactionId, totalCost: 1.25 }]);
        await stage.restart();
        const { body } = await stage.house.api('/api/v1/sessions?include_running=true');
        const [session] = (body.sessions as readonly Json[]).map(fields);
        const deliveries = await stage.house.api(`/api/v1/sessions/${String(session?.id)}/deliveries`);
        const costs = (deliveries.body.providers as readonly Json[]).map((one) => [one.provider_id, one.total_cost]);
        expect(costs).toEqual([
          ['alpha', 1.25],
          ['beta', 9],
        ]);
      },
    ));
});

describe('2.1: default tariffs', () => {
  const set = (stage: Stage, id: string, evseId: number, one: Json) =>
    stage.ask(id, 'SetDefaultTariff', { evseId, tariff: one });
  const clearing = ({ action, payload }: { action: string; payload: Json }) =>
    action === 'ClearTariffs'
      ? { clearTariffsResult: (payload.tariffIds as string[]).map((tariffId) => ({ tariffId, status: 'Accepted' })) }
      : { status: 'Accepted' };

  test('one that is set anew while the charger is told to give others up stays', () => {
    const held: (() => void)[] = [];
    const answer: StrictAnswer = (call) =>
      call.action === 'ClearTariffs' && held.length === 0
        ? new Promise((resolve) => held.push(() => resolve(clearing(call))))
        : clearing(call);
    return play({ version: '2.1', services: { alpha: SELLS, beta: WATCHES }, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await set(stage, 'alpha', 0, tariff('day'));
      await set(stage, 'alpha', 1, tariff('night'));
      await stage.ask('alpha', 'ClearTariffs', {});
      await until('the charger to be told', () => held.length === 1);
      const anew = set(stage, 'alpha', 1, tariff('night', 0.5));
      held[0]?.();
      expect(await anew).toEqual({ status: 'Accepted' });
      await set(stage, 'alpha', 0, tariff('other'));
      const last = stage.box.peer.calls.findLast(({ payload }) => JSON.stringify(payload).includes('alpha:night'));
      expect(last?.action).toBe('SetDefaultTariff');
    });
  });

  test('one that is cleared while the charger is being told goes from there, too', () => {
    const held: (() => void)[] = [];
    let tries = 0;
    const answer: StrictAnswer = (call) => {
      if (call.action !== 'SetDefaultTariff') return clearing(call);
      tries += 1;
      // It gives no usable answer at first, so that it is told again when nobody waits for it.
      if (tries === 1) throw new Error('not now');
      return new Promise((resolve) => held.push(() => resolve(clearing(call))));
    };
    return play({ version: '2.1', services: { alpha: SELLS, beta: WATCHES }, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await set(stage, 'alpha', 0, tariff('day'))).toEqual({ status: 'Accepted' });
      await until('the charger to be told again', () => held.length === 1);
      await stage.ask('alpha', 'ClearTariffs', {});
      held[0]?.();
      await until('it to be cleared', () => callsOf(stage.box.peer, 'ClearTariffs').length === 1);
      expect(callsOf(stage.box.peer, 'ClearTariffs')[0]).toMatchObject({ tariffIds: ['alpha:day'] });
    });
  });

  test('of the only provider that has any are at the charger, under its name', () =>
    play({ version: '2.1', services: { alpha: SELLS, beta: WATCHES }, answer: clearing }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await set(stage, 'alpha', 1, tariff('night'))).toEqual({ status: 'Accepted' });
      expect(told(stage, 'SetDefaultTariff')).toEqual([{ evseId: 1, tariff: tariff('alpha:night') }]);
      expect(await set(stage, 'alpha', 0, tariff('night', 0.5))).toMatchObject({ status: 'DuplicateTariffId' });
      expect(await set(stage, 'alpha', 7, tariff('day'))).toMatchObject({ status: 'Rejected' });
      expect(await stage.ask('alpha', 'GetTariffs', { evseId: 1 })).toEqual({
        status: 'Accepted',
        tariffAssignments: [{ tariffId: 'night', tariffKind: 'DefaultTariff', evseIds: [1] }],
      });
      expect(await stage.ask('beta', 'GetTariffs', { evseId: 1 })).toMatchObject({ status: 'NoTariff' });

      // What the charger tells of a tariff is told to its provider, in its own name.
      const tx = await charging(stage, '2.1', 'beta');
      await stage.box.peer.call('TransactionEvent', {
        eventType: 'Updated',
        timestamp: new Date(stage.clock.now()).toISOString(),
        triggerReason: 'TariffChanged',
        seqNo: 1,
        transactionInfo: { transactionId: tx, tariffId: 'alpha:night' },
      });
      const heard = async (id: string) => {
        await until(`${id} to hear it`, () => callsOf(stage.service(id), 'TransactionEvent').length === 2);
        return fields(callsOf(stage.service(id), 'TransactionEvent')[1]?.transactionInfo).tariffId;
      };
      expect(await heard('alpha')).toBe('night');
      expect(await heard('beta')).toBeUndefined();

      expect(await stage.ask('alpha', 'ClearTariffs', { tariffIds: ['night', 'day'] })).toMatchObject({
        clearTariffsResult: [
          { tariffId: 'night', status: 'Accepted' },
          { tariffId: 'day', status: 'NoTariff' },
        ],
      });
      await until('it to go from the charger', () => told(stage, 'ClearTariffs').length === 1);
      expect(told(stage, 'ClearTariffs')).toEqual([{ tariffIds: ['alpha:night'], evseId: 1 }]);
      expect(await stage.ask('alpha', 'ClearTariffs', {})).toEqual({ clearTariffsResult: [{ status: 'NoTariff' }] });
    }));

  test('of several providers are read back by each, and no charger hears of them', () =>
    play({ version: '2.1', services: { alpha: SELLS, beta: SELLS } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await set(stage, 'alpha', 0, tariff('night'))).toEqual({ status: 'Accepted' });
      expect(await set(stage, 'beta', 1, tariff('night', 0.9))).toEqual({ status: 'Accepted' });
      await stage.restart();
      await settled(stage, 'alpha', 'beta');
      expect(await stage.ask('alpha', 'GetTariffs', { evseId: 1 })).toMatchObject({
        tariffAssignments: [{ evseIds: [0] }],
      });
      expect(await stage.ask('beta', 'GetTariffs', { evseId: 0 })).toMatchObject({
        tariffAssignments: [{ evseIds: [1] }],
      });
      await stage.box.peer.call('Heartbeat', {});
      expect(told(stage, 'SetDefaultTariff')).toEqual([]);
    }));

  test('come with the word on a card only from who gives tariffs here', () =>
    play(
      {
        version: '2.1',
        config: { authority: 'alpha' },
        services: {
          alpha: {
            config: { rights: ['observe', 'authorise', 'tariff'] },
            answer: ({ action }) =>
              action === 'Authorize' ? { idTokenInfo: { status: 'Accepted' }, tariff: tariff('driver') } : undefined,
          },
        },
      },
      async (stage) => {
        await settled(stage, 'alpha');
        const show = () => stage.box.peer.call('Authorize', { idToken: { idToken: 'TAG-A', type: 'ISO14443' } });
        expect((await show()).tariff).toEqual(tariff('alpha:driver'));
      },
    ));

  test('change within a session for who steers it, in its currency', () =>
    play({ version: '2.1', services: { alpha: SELLS, beta: SELLS } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await set(stage, 'alpha', 1, tariff('night'));
      const transactionId = await charging(stage, '2.1', 'beta');
      const change = (id: string, one: Json, txId = transactionId) =>
        stage.ask(id, 'ChangeTransactionTariff', { transactionId: txId, tariff: one });
      expect(await change('beta', tariff('mine'))).toMatchObject({ status: 'TxNotFound' });
      expect(await change('alpha', tariff('mine'), 'none')).toMatchObject({ status: 'TxNotFound' });
      expect(await change('alpha', tariff('mine', 1, 'GBP'))).toMatchObject({ status: 'NoCurrencyChange' });
      expect(await payerTariff(stage)).toMatchObject({ tariff: 'night' });
      expect(await change('alpha', tariff('mine'))).toEqual({ status: 'Accepted' });
      // From then on its charger alone knows what it costs.
      expect(await payerTariff(stage)).toBeUndefined();
      expect(told(stage, 'ChangeTransactionTariff')).toEqual([{ transactionId, tariff: tariff('alpha:mine') }]);
    }));
});

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s: a session of a payer that has set a tariff', (version) => {
  const answer = ({ action, payload }: { action: string; payload: Json }) =>
    action === 'TransactionEvent' && payload.eventType === 'Started'
      ? { idTokenInfo: { status: 'Accepted' }, transactionLimit: { maxCost: 2 } }
      : undefined;
  const cast = {
    version,
    config: { authority: 'alpha', time_zone: 'UTC' },
    services: {
      alpha: { version: '2.1' as const, answer, config: { rights: ['observe', 'authorise', 'control', 'tariff'] } },
      beta: { version: '2.1' as const, config: { rights: ['observe', 'tariff'], foreign_view: 'mirror' as const } },
    },
  };
  const stops = (stage: Stage) => callsOf(stage.box.peer, remoteStop(version, '1').action).length;

  test('is counted by it as it was at the start, told to the driver, and stopped at its limit', () =>
    play(cast, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const set = (id: string, one: Json) => stage.ask(id, 'SetDefaultTariff', { evseId: 0, tariff: one });
      const timed = { prices: [{ priceMinute: 0.01 }], taxRates: [{ type: 'vat', tax: 25 }] };
      const taxed = { prices: [{ priceKwh: 0.4 }], taxRates: [{ type: 'vat', tax: 25 }] };
      expect(await set('alpha', { ...tariff('day'), energy: taxed, chargingTime: timed })).toEqual({
        status: 'Accepted',
      });
      expect(await set('beta', tariff('other', 9))).toEqual({ status: 'Accepted' });
      await stage.box.authorize('TAG-A');
      const tx = await stage.box.start('TAG-A', 0);
      await until('alpha to limit it', () => callsOf(stage.service('alpha'), 'TransactionEvent').length === 1);
      // What is set later is for later sessions.
      expect(await set('alpha', tariff('dear', 90))).toEqual({ status: 'Accepted' });

      await stage.pass(600_000);
      await stage.box.meter(tx, 2_000);
      // 2 kWh × 0.40 + 10 min × 0.01 = 0.90, 25 % on top: 1.125 → 1.13 (0.23 of tax)
      expect(await payerTariff(stage)).toEqual({ tariff: 'day', currency: 'EUR', total: '1.13' });
      expect(stops(stage)).toBe(0);
      await stage.restart();
      await stage.box.boot();
      await stage.pass(600_000);
      await stage.box.meter(tx, 3_500);
      // 3.5 kWh × 0.40 + 20 min × 0.01 = 1.60, with tax 2.00
      // It is looked at once a minute.
      await stage.pass(60_000);
      await until('the stop', () => stops(stage) === 1);
      if (version !== '1.6') {
        const event = { eventType: 'Updated', triggerReason: 'MeterValuePeriodic', seqNo: 50 };
        const timestamp = new Date(stage.clock.now()).toISOString();
        const transactionInfo = { transactionId: tx };
        const told = await stage.box.peer.call('TransactionEvent', { ...event, timestamp, transactionInfo });
        expect(told).toEqual({ totalCost: 2 });
      }
      await stage.box.stop(tx, 3_500, { reason: 'Remote', remote: true });
      await until('the price', async () => {
        const { body } = await stage.house.api('/api/v1/sessions');
        return JSON.stringify(body).includes('"payer_tariff":{"tariff":"day","currency":"EUR","total":"2.00"}');
      });
    }));

  test('is not counted where its prices depend on what nobody here follows', () =>
    play(cast, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const fast = { ...tariff('fast'), energy: { prices: [{ priceKwh: 1, conditions: { minPower: 50 } }] } };
      const answer = await stage.ask('alpha', 'SetDefaultTariff', { evseId: 0, tariff: fast });
      expect(answer.status).toBe(version === '2.1' ? 'Accepted' : 'ConditionNotSupported');
      const kept = await stage.ask('alpha', 'GetTariffs', { evseId: 0 });
      expect(kept.status).toBe(version === '2.1' ? 'Accepted' : 'NoTariff');
      await stage.box.authorize('TAG-A');
      const tx = await stage.box.start('TAG-A', 0);
      await stage.box.meter(tx, 9_000);
      expect(await payerTariff(stage)).toBeUndefined();
    }));
});
