/** What a charger tells in real time (PROTOCOL §1 lane R, §5.3): at once, or not at all. */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const NEWER = ['2.0.1', '2.1'] as const satisfies readonly OcppVersion[];
const SCHEDULE = 'NotifyEVChargingSchedule';

/** The car says what it means to draw; `id` tells one from the other. */
function planned(stage: Stage, id: number, evseId = 1): Promise<Json> {
  return stage.box.peer.call(SCHEDULE, {
    timeBase: new Date(stage.clock.now()).toISOString(),
    evseId,
    chargingSchedule: { id, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
  });
}

function plansOf(stage: Stage, id: string): readonly unknown[] {
  return callsOf(stage.service(id), SCHEDULE).map(({ chargingSchedule }) => fields(chargingSchedule).id);
}

function needsOf(action: string, status: string): Json | undefined {
  return action === 'NotifyEVChargingNeeds' ? { status } : undefined;
}

describe.each(NEWER)('%s: what a car plans', (version) => {
  test('is told as it came to who sees its session, and to nobody who was away', () =>
    play(
      {
        version,
        services: {
          alpha: {},
          beta: { config: { role: 'billing', foreign_view: 'occupied' } },
          gamma: { config: { role: 'reporter' } },
        },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha', 'beta', 'gamma');
        const { action, payload } = remoteStart(version, 'TAG-alpha', 7);
        await stage.ask('alpha', action, payload);
        await box.start('TAG-alpha', 0, { remoteStartId: Number(box.peer.calls[0]?.payload.remoteStartId) });
        expect(await planned(stage, 1)).toEqual({ status: 'Accepted' });
        await until('those who see it to hear it', () =>
          ['alpha', 'gamma'].every((id) => plansOf(stage, id).length === 1),
        );

        await drop(stage, 'gamma');
        await planned(stage, 2);
        await until('alpha to hear it', () => plansOf(stage, 'alpha').length === 2);
        await stage.pass(30_000);
        await until('gamma to be back', async () => {
          const { ocpp_services: services } = await stage.status();
          return Object.values(fields(services)).every((one) => String(fields(one).state).match(/accepted|resumed/));
        });
        // Of the other place everybody hears.
        await planned(stage, 3, 2);
        await until('everybody to hear it', () =>
          ['alpha', 'beta', 'gamma'].every((id) => plansOf(stage, id).includes(3)),
        );
        await delivered(stage);
        expect(['alpha', 'beta', 'gamma'].map((id) => plansOf(stage, id))).toEqual([[1, 2, 3], [3], [1, 3]]);
      },
    ));

  test('what it needs is asked of the authority, and copied to the others, whose answers count for nothing', () =>
    play(
      {
        version,
        config: { authority: 'alpha' },
        services: {
          alpha: { config: { role: 'operator' }, answer: ({ action }) => needsOf(action, 'Processing') },
          gamma: { answer: ({ action }) => needsOf(action, 'Rejected') },
        },
      },
      async (stage) => {
        await settled(stage, 'alpha', 'gamma');
        const needs = { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } };
        expect(await stage.box.peer.call('NotifyEVChargingNeeds', needs)).toEqual({ status: 'Processing' });
        await until('the copy', () => callsOf(stage.service('gamma'), 'NotifyEVChargingNeeds').length === 1);
        for (const id of ['alpha', 'gamma']) {
          expect(callsOf(stage.service(id), 'NotifyEVChargingNeeds')).toEqual([needs]);
        }
      },
    ));

  test('of what a slow service has not taken the newest hundred are kept, and nobody else waits', () => {
    const slow = Promise.withResolvers<void>();
    return play(
      {
        version,
        services: {
          quick: {},
          slow: {
            answer: ({ action }) =>
              action === SCHEDULE ? slow.promise.then(() => ({ status: 'Accepted' })) : undefined,
          },
        },
      },
      async (stage) => {
        await settled(stage, 'quick', 'slow');
        await planned(stage, 0);
        await until('the slow one to be asked', () => plansOf(stage, 'slow').length === 1);
        for (let id = 1; id <= 150; id += 1) await planned(stage, id);
        await until('the quick one to have all', () => plansOf(stage, 'quick').length === 151);
        expect(plansOf(stage, 'slow')).toEqual([0]);
        slow.resolve();
        await until('the slow one to have what is left', () => plansOf(stage, 'slow').includes(150));
        expect(plansOf(stage, 'slow')).toEqual([0, ...Array.from({ length: 100 }, (_, index) => 51 + index)]);
      },
    );
  });
});
