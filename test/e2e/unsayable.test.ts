/** What a bug of the proxy keeps from being put into words holds up nothing but itself. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { callsOf, until } from './house.ts';
import { fields, sessions } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

/** No version has words for a time so far away: whoever writes it down throws. */
const NO_TIME = 1e300;

/** A sentence in the journal that nobody can say. */
function plant(dataDir: string, means: string, path: string): void {
  const db = new DatabaseSync(join(dataDir, 'ocpp-proxy.sqlite'));
  const { changes } = db
    .prepare("update journal set body = json_set(body, ?, ?) where body ->> '$.message.means' = ?")
    .run(path, NO_TIME, means);
  db.close();
  if (Number(changes) !== 1) throw new Error(`${changes} facts were changed`);
}

/** The last status of the only place is of such a time. */
function plantStatus(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'ocpp-proxy.sqlite'));
  const sql = `update stations set state = json_set(state, '$.statuses."1/1".meaning.at', ?)`;
  const { changes } = db.prepare(sql).run(NO_TIME);
  db.close();
  if (Number(changes) !== 1) throw new Error(`${changes} stations were changed`);
}

function listening() {
  const errors: { readonly what: string; readonly fields: string }[] = [];
  const log: Log = {
    ...silentLog,
    error: (fields, what) => void errors.push({ what, fields: JSON.stringify(fields) }),
    child: () => log,
  };
  return { log, errors };
}

const UNSAID = 'a message could not be put into words and is passed over';

describe('a fact that cannot be put into words', () => {
  test.each([
    { means: 'txStarted', path: '$.message.ask.at', heard: ['stop'], states: ['given_up', 'passed', 'passed'] },
    {
      means: 'txUpdated',
      path: '$.message.ask.readings[0].at',
      heard: ['start', 'stop'],
      states: ['passed', 'given_up', 'passed'],
    },
    { means: 'txEnded', path: '$.message.ask.at', heard: ['start', 'meter'], states: ['passed', 'passed', 'given_up'] },
  ])('$means: it is given up with an alarm, and all that comes after it is told', ({ means, path, heard, states }) => {
    const { log, errors } = listening();
    return play({ version: '1.6', services: { alpha: { version: '2.0.1' } }, log }, async (stage) => {
      const { box, clock, house } = stage;
      await settled(stage, 'alpha');
      await gone(stage);
      const first = await box.start('CARD-1', 0);
      clock.advance(2_000);
      await box.meter(first, 100);
      clock.advance(2_000);
      await box.stop(first, 200);
      const id = await lastSession(house);
      await stage.restart((dataDir) => plant(dataDir, means, path));
      await stage.reopen('alpha');
      await stage.pass(120_000);
      await box.boot();
      await delivered(stage);
      clock.advance(2_000);
      const next = await box.start('CARD-2', 200);
      clock.advance(2_000);
      await box.stop(next, 300);
      await delivered(stage);
      const seen = sessions(stage.service('alpha').calls).map(({ kind }) => kind);
      expect(seen).toEqual([...heard, 'start', 'stop']);

      expect((await stage.house.api('/api/v1/alarms')).body.alarms).toMatchObject([
        { kind: 'delivery_refused', provider_id: 'alpha', count: 1, why: expect.stringContaining('can be sent again') },
      ]);
      expect((await stage.house.api(`/api/v1/sessions/${id}/deliveries`)).body).toMatchObject({
        providers: [{ provider_id: 'alpha', state: 'closed', messages: states.map((state) => ({ state })) }],
      });
      expect(errors.map(({ what }) => what)).toEqual([UNSAID]);
      expect(errors[0]?.fields).toMatch(/"provider":"alpha","seq":\d+,"error":"RangeError/);
      expect(errors[0]?.fields).not.toContain('CARD-1');

      // Sent again while the bug is still there, it is given up anew, once.
      const again = await stage.house.api(`/api/v1/sessions/${id}/deliveries/alpha/resend`, {});
      expect(again.status).toBe(200);
      await until('it to be given up anew', () => errors.length === 2);
      await delivered(stage);
      expect(errors).toHaveLength(2);
    });
  });

  test('a status is passed over and logged once, and the session is told', () => {
    const { log, errors } = listening();
    return play({ version: '1.6', services: { alpha: { version: '2.0.1' } }, log }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      await stage.restart((dataDir) => plantStatus(dataDir));
      await box.boot();
      await until('alpha to be back', () => callsOf(stage.service('alpha'), 'BootNotification').length === 2);
      const txId = await box.start('CARD-1', 0);
      clock.advance(2_000);
      await box.stop(txId, 100);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual(['start', 'stop']);
      expect(errors.map(({ what }) => what)).toEqual([UNSAID]);
    });
  });

  test('an event is passed over, and the session after it is told', () => {
    const { log, errors } = listening();
    return play({ version: '1.6', services: { alpha: { version: '2.0.1' } }, log }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      await gone(stage);
      const values = (wh: number) =>
        box.peer.call('MeterValues', {
          connectorId: 1,
          meterValue: [{ timestamp: new Date(clock.now()).toISOString(), sampledValue: [{ value: String(wh) }] }],
        });
      await values(10);
      await stage.restart((dataDir) => plant(dataDir, 'meter', '$.message.ask.readings[0].at'));
      await values(20);
      await stage.reopen('alpha');
      await stage.pass(120_000);
      await box.boot();
      await until('the second event', () => callsOf(stage.service('alpha'), 'MeterValues').length > 0);
      expect(JSON.stringify(callsOf(stage.service('alpha'), 'MeterValues'))).not.toContain('"value":10');
      expect(errors.map(({ what }) => what)).toEqual([UNSAID]);
      expect((await stage.house.api('/api/v1/alarms')).body.alarms).toEqual([]);
    });
  });
});

/** The server of the service is away, and the proxy has noticed: nothing is on its way in the words of its link. */
async function gone(stage: Stage): Promise<void> {
  await stage.shut('alpha');
  await until('the link to be gone', async () => {
    const { ocpp_services: services } = await stage.status();
    return Object.values(fields(services)).some((one) => fields(one).state === 'backoff');
  });
}

async function lastSession(house: { api(path: string): Promise<{ body: Record<string, unknown> }> }): Promise<string> {
  const { body } = await house.api('/sessions');
  const [last] = Array.isArray(body.sessions) ? body.sessions : [];
  return String(last?.session_id ?? last?.id);
}
