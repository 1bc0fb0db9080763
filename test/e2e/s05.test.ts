/** S05: a service is away for a day, and hears all of it afterwards: in order, once, with the original times. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { callsOf, until } from './house.ts';
import { type Told, told } from './seen.ts';
import { delivered, play, settled } from './stage.ts';

const SESSIONS = 12;
const METERS = 250;
/** So that all of it fills a day. */
const EVERY_MS = 28_600;
const DAY_MS = 86_400_000;

describe.each([...OCPP_VERSIONS].reverse())('%s: S05', (version) => {
  test('a day away: 12 sessions and 3,000 samples are told in order, each once', () =>
    play({ version, services: { alpha: { firstTxId: 77 } } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      await stage.shut('alpha');
      await until('the proxy to notice', async () => {
        const { ocpp_services: services } = await stage.status();
        return Array.isArray(services) && services.every(({ state }) => state === 'backoff');
      });
      const since = clock.now();
      const expected: Told[] = [];
      const now = () => new Date(clock.now()).toISOString();
      for (let session = 0; session < SESSIONS; session += 1) {
        clock.advance(EVERY_MS);
        const wh = session * 10_000;
        const tag = `CARD-${session}`;
        const at = now();
        const ours = await box.start(tag, wh);
        const txId = version === '1.6' ? String(77 + session) : ours;
        expected.push({ kind: 'start', tag, wh, at, ...(version !== '1.6' && { txId }) });
        for (let meter = 1; meter <= METERS; meter += 1) {
          clock.advance(EVERY_MS);
          expected.push({ kind: 'meter', txId, wh: wh + meter, at: now() });
          await box.meter(ours, wh + meter);
        }
        clock.advance(EVERY_MS);
        expected.push({ kind: 'stop', txId, wh: wh + 9_000, at: now(), reason: 'Local' });
        await box.stop(ours, wh + 9_000);
      }
      expect(clock.now() - since).toBeGreaterThanOrEqual(DAY_MS);
      // The charger was answered all the time, and asked nothing.
      expect(box.peer.calls).toEqual([]);
      await stage.reopen('alpha');
      await stage.pass(400_000);
      const { calls } = stage.service('alpha');
      // In portions, each of which has its own patience.
      for (let heard = 1; heard < expected.length; heard += 500)
        await until(
          `alpha to have ${heard}`,
          () => calls.filter(({ action }) => action !== 'Heartbeat').length > heard,
        );
      await delivered(stage);
      const heard = told(calls);
      const first = heard.findIndex(({ kind }) => kind === 'start');
      expect(heard.slice(0, first).map(({ kind }) => kind)).toEqual(['boot', 'status']);
      expect(heard.slice(first)).toEqual(expected);
      const { body } = await stage.house.api('/api/v1/chargers/BOX1/deliveries');
      expect(body.deliveries).toMatchObject([{ lane: 'E' }, { lane: 'T', pending: 0, left_out: 0 }]);
      if (version === '1.6') return;
      const numbers = callsOf(stage.service('alpha'), 'TransactionEvent').map(({ seqNo }) => seqNo);
      const each = Array.from({ length: METERS + 2 }, (_, seqNo) => seqNo);
      expect(numbers).toEqual(Array.from({ length: SESSIONS }, () => each).flat());
    }));
});
