/** What a charger goes on with when the proxy dies (PROTOCOL §2.5 "what is written"). */
import { expect, onTestFinished, test } from 'vitest';
import { strictClient } from '../peers/strict.ts';
import { profile } from './asks.ts';
import { boxOf } from './box.ts';
import { callsOf, network, until } from './house.ts';
import { killable } from './killable.ts';
import { offeredBy } from './offer.ts';

const ALPHA_TX = 77;
const HOUR_MS = 3_600_000;
const SAFE_A = 6;

test('S28: 1.6: the proxy is killed while a session gets 32 A: that ends by itself at the safe default, and a restart repeats nothing', async () => {
  const alpha = await network('1.6', { firstTxId: ALPHA_TX });
  onTestFinished(() => alpha.close());
  const chargers = [{ id: 'BOX1', max_a: 32, offline_limit_a: SAFE_A }];
  const house = await killable([{ id: 'alpha', url: alpha.url }], { chargers });
  const connect = async () => {
    const peer = await strictClient({
      url: house.proxy().url,
      identity: 'BOX1',
      version: '1.6',
      answer: () => ({ status: 'Accepted' }),
    });
    onTestFinished(() => peer.close());
    return peer;
  };
  let peer = await connect();
  const box = boxOf(() => peer, '1.6', Date);
  await box.boot();
  await box.status('Available');
  const session = { startedAt: Date.now(), txId: await box.start('CARD-1', 1_000) };
  await until('alpha to know the session', () => callsOf(alpha, 'StartTransaction').length === 1);
  await house.waiting('alpha 0, script 0');
  const { action, payload } = profile('1.6', 32, String(ALPHA_TX));
  expect(await (await alpha.station('BOX1')).call(action, payload)).toEqual({ status: 'Accepted' });
  const before = peer;
  const offered = (at: number) => offeredBy(before.calls, at, session);
  await until('32 A', () => offered(Date.now()) === 32);

  await house.killAndRestart();
  const diedAt = Date.now();
  expect(offered(diedAt + 23 * HOUR_MS)).toBe(32);
  // A charger is told full seconds.
  expect(offered(diedAt + 24 * HOUR_MS + 1_000)).toBe(SAFE_A);

  peer = await connect();
  await box.meter(session.txId, 1_100);
  await house.waiting('alpha 0, script 0');
  expect(peer.calls).toEqual([]);
  expect(before.violations).toEqual([]);
});
