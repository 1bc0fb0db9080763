/** What providers say that a session costs: kept for the owner from each, shown to the driver from who pays (PROTOCOL §2.6). */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { strictClient } from '../peers/strict.ts';
import { boxOf } from './box.ts';
import { callsOf, network, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { killable } from './killable.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

type Answer = NonNullable<NonNullable<Parameters<typeof network>[1]>['answer']>;

const PAYS = { role: 'billing' };
const WATCHES = { role: 'energy', foreign_view: 'mirror' };

/** Says a cost with every answer: one for what runs, one for the end. */
const says =
  (running: number, final: number, text?: string): Answer =>
  ({ action, payload }) =>
    action === 'TransactionEvent'
      ? {
          idTokenInfo: { status: 'Accepted' },
          totalCost: payload.eventType === 'Ended' ? final : running,
          ...(text !== undefined && { updatedPersonalMessage: { format: 'UTF8', language: 'nl', content: text } }),
        }
      : undefined;

const cast = (charger: OcppVersion, payer: '2.0.1' | '2.1' = '2.1') => ({
  version: charger,
  config: { authority: 'alpha', currency: 'EUR' },
  services: {
    alpha: { version: payer, answer: says(0.355, 1.25, 'Nog €0,30/kWh'), config: PAYS },
    beta: { version: '2.1', answer: says(9, 10), config: WATCHES },
  } as const,
});

async function begin(stage: Stage): Promise<string> {
  await settled(stage, 'alpha', 'beta');
  await stage.box.authorize('CARD-1');
  const txId = await stage.box.start('CARD-1', 0);
  await delivered(stage);
  return txId;
}

async function sessionOf(stage: Stage): Promise<Json> {
  const { body } = await stage.house.api('/api/v1/sessions?include_running=true');
  const [{ id }] = (body.sessions as readonly Json[]).map(fields) as [Json];
  return (await stage.house.api(`/api/v1/sessions/${String(id)}`)).body;
}

const costsIn = (session: Json) =>
  (session.provider_costs as readonly Json[]).map((one) => [one.provider_id, one.total, one.currency, one.final]);

describe.each<[charger: OcppVersion, payer: '2.0.1' | '2.1']>([
  ['1.6', '2.1'],
  ['2.0.1', '2.1'],
  ['2.1', '2.1'],
  ['2.1', '2.0.1'],
])('a charger of %s, a payer of %s that says a cost with its answers', (charger, payer) => {
  test('each provider has its own, so far and in the end; the driver reads that of the payer', () =>
    play(cast(charger, payer), async (stage) => {
      const txId = await begin(stage);
      expect(costsIn(await sessionOf(stage))).toEqual([
        ['alpha', '0.36', 'EUR', false],
        ['beta', '9.00', 'EUR', false],
      ]);
      await stage.pass(60_000);
      if (charger !== '1.6') {
        expect(
          await stage.box.peer.call('TransactionEvent', {
            ...{ eventType: 'Updated', triggerReason: 'MeterValuePeriodic', seqNo: 7 },
            ...{ timestamp: new Date(stage.clock.now()).toISOString(), transactionInfo: { transactionId: txId } },
          }),
        ).toEqual({
          totalCost: 0.36,
          updatedPersonalMessage: { format: 'UTF8', language: 'nl', content: 'Nog €0,30/kWh' },
        });
      }
      await stage.box.stop(txId, 4_000);
      await delivered(stage);
      await stage.restart();
      const session = await sessionOf(stage);
      expect(costsIn(session)).toEqual([
        ['alpha', '1.25', 'EUR', true],
        ['beta', '10.00', 'EUR', true],
      ]);
      expect((session.provider_costs as Json[])[0]).toMatchObject({ text: 'Nog €0,30/kWh', settled: null });
      const { body } = await stage.house.api(`/api/v1/sessions/${String(session.id)}/course`);
      expect((body.costs as Json[]).map((one) => [one.provider_id, one.said, one.amount])).toEqual([
        ['alpha', 'running', '0.36'],
        ['beta', 'running', '9.00'],
        ['alpha', 'final', '1.25'],
        ['beta', 'final', '10.00'],
      ]);
      const month = new Date(stage.clock.now()).toISOString().slice(0, 7);
      const statement = await stage.house.api(`/api/v1/statements?payer=alpha&month=${month}&format=json`);
      expect(statement.body.rows).toMatchObject([{ payer_says: '1.25', payer_says_currency: 'EUR', total: null }]);
    }));
});

test('2.1: what was paid at the charger is asked of the payer alone, and stays with the session', () =>
  play(
    {
      version: '2.1',
      config: { authority: 'alpha' },
      services: {
        through: { config: { role: 'operator' }, answer: receipt('not mine') },
        alpha: { config: PAYS, answer: receipt('R-1') },
      },
    },
    async (stage) => {
      await settled(stage, 'through', 'alpha');
      await stage.box.authorize('CARD-1');
      const transactionId = await stage.box.start('CARD-1', 0);
      await delivered(stage);
      const settlement = { pspRef: 'P-1', status: 'Settled', settlementAmount: 3.2, settlementTime: TIME };
      expect(await stage.box.peer.call('NotifySettlement', { ...settlement, transactionId })).toEqual({
        receiptId: 'R-1',
      });
      expect(callsOf(stage.service('through'), 'NotifySettlement')).toEqual([]);
      expect((await sessionOf(stage)).provider_costs).toMatchObject([
        {
          ...{ provider_id: 'alpha', total: null, currency: 'EUR' },
          settled: { at: TIME, status: 'Settled', amount: '3.20', reference: 'P-1', receipt_id: null },
        },
      ]);
      await stage.box.stop(transactionId, 1_000);

      // A session that the home pays is no business of any provider.
      const mine = await stage.box.start('UNKNOWN', 1_000);
      await delivered(stage);
      expect(await stage.box.peer.call('NotifySettlement', { ...settlement, transactionId: mine })).toEqual({});
      expect(callsOf(stage.service('alpha'), 'NotifySettlement')).toHaveLength(1);
    },
  ));

test('2.1: a tax number is asked of who pays the session of the place, else of those who bill, and of nobody else', () =>
  play(
    {
      version: '2.1',
      config: { authority: 'alpha' },
      services: {
        other: { config: { rights: ['observe', 'authorise'] }, answer: tax('Accepted', 'not mine') },
        alpha: { config: PAYS, answer: tax('Rejected', 'mine') },
      },
    },
    async (stage) => {
      await settled(stage, 'other', 'alpha');
      const ask = (evseId: number) => stage.box.peer.call('VatNumberValidation', { vatNumber: 'NL1', evseId });
      // Nobody pays there yet: the authority says no, the next one knows it.
      expect(await ask(1)).toMatchObject({ status: 'Accepted', company: { name: 'not mine' } });
      await stage.box.authorize('CARD-1');
      await stage.box.start('CARD-1', 0);
      await delivered(stage);
      expect(await ask(1)).toMatchObject({ status: 'Rejected', company: { name: 'mine' } });
      expect(callsOf(stage.service('other'), 'VatNumberValidation')).toHaveLength(1);
      await stage.shut('alpha');
      await until('the link to be gone', async () => JSON.stringify(await stage.status()).includes('backoff'));
      expect(await ask(1)).toEqual({ vatNumber: 'NL1', evseId: 1, status: 'Rejected' });
      expect(callsOf(stage.service('other'), 'VatNumberValidation')).toHaveLength(1);
    },
  ));

test('kill -9: what providers said is there again', async () => {
  const alpha = await network('2.1', { answer: says(0.5, 2) });
  onTestFinished(() => alpha.close());
  const house = await killable([{ id: 'alpha', url: alpha.url }]);
  const peer = await strictClient({ url: house.proxy().url, identity: 'BOX1', version: '2.1' });
  onTestFinished(() => peer.close());
  const box = boxOf(() => peer, '2.1', { now: Date.now });
  await box.boot();
  await box.status('Available');
  await box.start('CARD-1', 1_000);
  await house.waiting('alpha 0, script 0');
  await house.killAndRestart();
  const { body } = await house.proxy().api('/api/v1/sessions?include_running=true');
  expect((body.sessions as Json[]).flatMap(costsIn)).toEqual([['alpha', '0.50', 'EUR', false]]);
});

const TIME = '2026-11-22T12:00:00.000Z';

function receipt(receiptId: string): Answer {
  return ({ action, payload }) => {
    if (action === 'NotifySettlement') return { receiptId };
    const isKnown = fields(payload.idToken).idToken === 'CARD-1';
    return action === 'Authorize' ? { idTokenInfo: { status: isKnown ? 'Accepted' : 'Unknown' } } : undefined;
  };
}

function tax(status: string, name: string): Answer {
  return ({ action, payload: { vatNumber, evseId } }) =>
    action === 'VatNumberValidation'
      ? { vatNumber, evseId, status, company: { name, address1: 'Street 1', city: 'Town', country: 'NL' } }
      : undefined;
}
