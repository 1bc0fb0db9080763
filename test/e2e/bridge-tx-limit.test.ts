/** A service of 2.1 limits a whole session, and the proxy keeps to it at a charger of any version (PROTOCOL §4.10). */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStop } from './asks.ts';
import { heardUntimed } from './bridge-words.ts';
import { callsOf, until } from './house.ts';
import { type Cast, delivered, play, type Stage, settled } from './stage.ts';

const CHARGERS: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];

const limits =
  (transactionLimit: object) =>
  ({ action, payload }: StrictCall) =>
    action === 'TransactionEvent' && payload.eventType === 'Started'
      ? { idTokenInfo: { status: 'Accepted' }, transactionLimit }
      : undefined;

const cast = (version: OcppVersion, payers: object, others: object = {}) => ({
  version,
  config: { authority: 'alpha' },
  services: {
    alpha: { version: '2.1', answer: limits(payers), config: { role: 'billing' } },
    beta: { version: '2.1', answer: limits(others), config: { role: 'energy' } },
  } as const,
});

const stops = (stage: Stage, version: OcppVersion) => callsOf(stage.box.peer, remoteStop(version, '1').action).length;
const endOf = (stage: Stage, id: string) => heardUntimed(stage.service(id).calls).at(-1);

async function begin(stage: Stage): Promise<string> {
  await settled(stage, 'alpha', 'beta');
  await stage.box.authorize('CARD-1');
  const txId = await stage.box.start('CARD-1', 1_000);
  await delivered(stage);
  return txId;
}

async function endsAsAsked(stage: Stage, txId: string, reason: string): Promise<void> {
  await stage.box.stop(txId, 1_600, { reason: 'Remote', remote: true });
  await delivered(stage);
  expect(endOf(stage, 'alpha')).toMatchObject({ event: 'Ended', trigger: reason, reason });
  expect(endOf(stage, 'beta')).toMatchObject({ event: 'Ended', trigger: 'ChargingStateChanged', reason: 'Other' });
}

describe.each(CHARGERS)('a charger of %s, a payer of 2.1', (version) => {
  test('energy: the session is stopped at the limit, not before, and the decision is told', () =>
    play(cast(version, { maxEnergy: 500 }, { maxEnergy: 100 }), async (stage) => {
      const txId = await begin(stage);
      await stage.pass(1_000);
      await stage.box.meter(txId, 1_499);
      await delivered(stage);
      expect(stops(stage, version)).toBe(0);
      await stage.pass(1_000);
      await stage.box.meter(txId, 1_500);
      await until('the stop', () => stops(stage, version) === 1);
      const { body } = await stage.house.api('/api/v1/decisions');
      expect(JSON.stringify(body)).toContain('lets this session go on until 500 Wh');
      await endsAsAsked(stage, txId, 'EnergyLimitReached');
    }));

  test('time: the session is stopped without news of it, also when the proxy was restarted in between', () =>
    play(cast(version, { maxTime: 600 }, { maxTime: 60 }), async (stage) => {
      const txId = await begin(stage);
      await stage.pass(300_000);
      expect(stops(stage, version)).toBe(0);
      await stage.restart();
      await stage.box.boot();
      await stage.pass(280_000);
      expect(stops(stage, version)).toBe(0);
      await stage.pass(30_000);
      await until('the stop', () => stops(stage, version) === 1);
      await endsAsAsked(stage, txId, 'TimeLimitReached');
    }));
});

/** Says with every answer what it costs by then. */
const priced =
  (transactionLimit: object, totalCost: number): NonNullable<Cast['services']>[string]['answer'] =>
  ({ action, payload }) =>
    action === 'TransactionEvent'
      ? {
          idTokenInfo: { status: 'Accepted' },
          totalCost: payload.eventType === 'Started' ? 0 : totalCost,
          ...(payload.eventType === 'Started' && { transactionLimit }),
        }
      : undefined;

describe.each(CHARGERS)('a charger of %s, a payer of 2.1 that limits what it costs', (version) => {
  test('the session is stopped when the payer says that it costs so much', () =>
    play(
      {
        ...cast(version, {}, { maxCost: 0 }),
        services: {
          alpha: { version: '2.1', answer: priced({ maxCost: 2.5 }, 2.5), config: { role: 'billing' } },
          beta: { version: '2.1', answer: priced({ maxCost: 0 }, 9), config: { role: 'energy' } },
        },
      },
      async (stage) => {
        const txId = await begin(stage);
        expect(stops(stage, version)).toBe(0);
        await stage.pass(1_000);
        await stage.box.meter(txId, 1_499);
        await until('the stop', () => stops(stage, version) === 1);
        const { body } = await stage.house.api('/api/v1/decisions');
        expect(JSON.stringify(body)).toContain('lets this session go on until it costs 2.5 EUR');
        await stage.box.stop(txId, 1_600, { reason: 'Remote', remote: true });
        await delivered(stage);
        expect(endOf(stage, 'alpha')).toMatchObject({ trigger: 'CostLimitReached', reason: 'LocalOutOfCredit' });
        expect(endOf(stage, 'beta')).toMatchObject({ trigger: 'ChargingStateChanged', reason: 'Other' });
      },
    ));
});
