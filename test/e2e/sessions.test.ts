import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { callsOf, until } from './house.ts';
import { eventsOf, type JsonBackend } from './json-backend.ts';
import { fields, sessions, told } from './seen.ts';
import { play } from './stage.ts';

const NO_FIGURES = { phases: [], soc_percent: null, temperature_c: null };

describe('a plain session with two services and one backend', () => {
  test.each([...OCPP_VERSIONS].reverse())('%s: everybody has the right picture of it', (version) =>
    play(
      {
        version,
        services: { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } },
        backends: { script: {} },
      },
      async (stage) => {
        const { box, clock } = stage;
        const script = await stage.backend('script');
        const at = (): string => new Date(clock.now()).toISOString();
        expect(await box.boot()).toMatchObject({ status: 'Accepted', currentTime: at(), interval: 300 });
        await box.status('Available');
        await box.status('cable');
        expect(await box.authorize('CARD-1')).toBe('Accepted');
        const startedAt = at();
        const txId = await box.start('CARD-1', 1_000);
        await box.status('charging');
        clock.advance(5_000);
        const firstAt = at();
        await box.meter(txId, 1_200);
        clock.advance(5_000);
        const secondAt = at();
        await box.meter(txId, 1_450);
        clock.advance(5_000);
        const stoppedAt = at();
        await box.stop(txId, 1_600);
        await box.status('Available');

        for (const [id, firstTxId] of [
          ['alpha', '77'],
          ['beta', '5'],
        ] as const) {
          const theirs = version === '1.6' ? firstTxId : txId;
          const { calls } = stage.service(id);
          await until(`${id} to hear the end`, () => told(calls).some(({ kind }) => kind === 'stop'));
          await until(`${id} to hear that the place is free`, () => {
            const last = told(calls).at(-1);
            return last?.kind === 'status' && last.status === 'Available';
          });
          expect(told(calls)[0]).toEqual({ kind: 'boot' });
          expect(sessions(calls)).toEqual([
            { kind: 'start', tag: 'CARD-1', wh: 1_000, at: startedAt, ...(version !== '1.6' && { txId }) },
            { kind: 'meter', txId: theirs, wh: 1_200, at: firstAt },
            { kind: 'meter', txId: theirs, wh: 1_450, at: secondAt },
            { kind: 'stop', txId: theirs, wh: 1_600, at: stoppedAt, reason: 'Local' },
          ]);
          // Authorize is the proxy's to answer: no provider is asked without being the authority.
          expect(callsOf(stage.service(id), 'Authorize')).toEqual([]);
          if (version !== '1.6') {
            expect(callsOf(stage.service(id), 'TransactionEvent').map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3]);
          }
        }

        await until('the backend to hear the end', () => eventsOf(script, 'transaction_stopped').length > 0);
        expectBackendPicture(script, { startedAt, firstAt, secondAt, stoppedAt });

        const { body } = await stage.house.api('/sessions');
        expect(body).toMatchObject({
          total: 1,
          sessions: [
            {
              backend_id: 'home',
              payer: 'home',
              charger_id: 'BOX1',
              evse: 1,
              id_tag: 'CARD-1',
              running: false,
              started_at: startedAt,
              stopped_at: stoppedAt,
              duration_s: 15,
              energy_kwh: 0.6,
              meter_start_wh: 1_000,
              meter_stop_wh: 1_600,
              reason: 'Local',
            },
          ],
        });
        // Nobody asked anything of the charger.
        expect(box.peer.calls).toEqual([]);
      },
    ),
  );

  test('power and current are shown while it runs, and no longer', () =>
    play({ version: '1.6' }, async (stage) => {
      const { box, clock } = stage;
      await box.boot();
      const transactionId = Number(await box.start('CARD-1', 1_000));
      const sampledValue = [
        { value: '7.2', measurand: 'Power.Active.Import', unit: 'kW' },
        { value: '16', measurand: 'Current.Import', phase: 'L1', unit: 'A' },
        { value: '1200', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
        { value: '229.7', measurand: 'Voltage', phase: 'L1-N', unit: 'V' },
        { value: '55', measurand: 'SoC', unit: 'Percent' },
        { value: '95', measurand: 'Temperature', unit: 'Fahrenheit' },
      ];
      const told = (samples: readonly object[]) => [
        { timestamp: new Date(clock.now()).toISOString(), sampledValue: samples },
      ];
      await box.peer.call('MeterValues', { connectorId: 1, transactionId, meterValue: told(sampledValue) });
      const phases = [{ phase: 'L1', current_a: 16, voltage_v: 229.7 }];
      const figures = { phases, soc_percent: 55, temperature_c: 35 };
      expect(await stage.status()).toMatchObject({
        chargers: [{ evses: [{ power_w: 7_200, current_a: 16, ...figures }] }],
      });
      await box.stop(String(transactionId), 1_600);
      expect(await stage.status()).toMatchObject({
        chargers: [{ evses: [{ power_w: null, current_a: null, energy_wh: 1_600, session: null, ...NO_FIGURES }] }],
      });
      // What it tells by the clock, without a session, is of the charger: no vehicle is there.
      await box.peer.call('MeterValues', { connectorId: 1, meterValue: told(sampledValue.slice(3)) });
      const idle = [{ phase: 'L1', current_a: null, voltage_v: 229.7 }];
      expect(await stage.status()).toMatchObject({
        chargers: [{ evses: [{ phases: idle, soc_percent: null, temperature_c: 35 }] }],
      });
      // Nor are they those of the next one.
      await box.start('CARD-1', 1_600);
      expect(await stage.status()).toMatchObject({
        chargers: [{ evses: [{ power_w: null, current_a: null, soc_percent: null, session: { id_tag: 'CARD-1' } }] }],
      });
    }));

  test.each([...OCPP_VERSIONS].reverse())('%s: a service hears every status of every place once', (version) =>
    play({ version, services: { alpha: {} } }, async (stage) => {
      await stage.box.boot();
      await stage.box.status('Available', 1);
      await stage.box.status('Available', 2);
      await stage.box.status('cable', 2);
      await stage.box.status('Available', 2);
      await stage.box.status('Faulted', 1);
      const { calls } = stage.service('alpha');
      const last = (connector: number) =>
        told(calls).findLast((one) => one.kind === 'status' && one.connector === connector);
      await until('the last word on both places', () => {
        const [one, two] = [last(1), last(2)];
        return (
          one?.kind === 'status' && one.status === 'Faulted' && two?.kind === 'status' && two.status === 'Available'
        );
      });
      const texts = calls
        .filter(({ action }) => action === 'StatusNotification')
        .map(({ payload }) => JSON.stringify(payload));
      const repeated = texts.filter((text, index) => text === texts[index - 1]);
      expect(repeated).toEqual([]);
    }),
  );
});

function expectBackendPicture(
  script: JsonBackend,
  times: { startedAt: string; firstAt: string; secondAt: string; stoppedAt: string },
): void {
  const [started] = eventsOf(script, 'transaction_started');
  const id = fields(started).transaction_id;
  const common = { type: 'event', charger: 'BOX1', evse: 1, transaction_id: id, id_tag: 'CARD-1', own: false };
  const events = eventsOf(script, 'transaction_started', 'meter', 'transaction_stopped');
  expect(events).toMatchObject([
    { ...common, event: 'transaction_started', at: times.startedAt, meter_start_wh: 1_000 },
    { ...common, event: 'meter', at: times.firstAt, meter_wh: 1_200, energy_wh: 200 },
    { ...common, event: 'meter', at: times.secondAt, meter_wh: 1_450, energy_wh: 450 },
    {
      ...common,
      event: 'transaction_stopped',
      at: times.stoppedAt,
      meter_stop_wh: 1_600,
      energy_wh: 600,
      duration_s: 15,
      reason: 'Local',
    },
  ]);
  const seqs = events.map(({ seq }) => Number(seq));
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(eventsOf(script, 'boot')).toMatchObject([{ vendor: 'Acme', model: 'Wall 1', serial_number: 'SN-1' }]);
}
