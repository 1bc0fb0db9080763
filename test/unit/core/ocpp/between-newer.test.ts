import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between } from '../../../../src/core/ocpp/between-newer.ts';
import { rowsOf } from '../../../../src/core/ocpp/catalogue.ts';
import { encode } from '../../../../src/core/ocpp/codec.ts';
import { faults } from './codec-schemas.ts';
import { fromSchema } from './from-schema.ts';

const SEED = 20_261_128;
const RUNS = 200;
const [OLDER, NEWEST] = ['2.0.1', '2.1'] as const;
/** Told by the charger as they are. */
const TOLD = rowsOf(OLDER)
  .filter(({ from }) => from !== 'csms')
  .map(({ action }) => action)
  .filter((action) => between(OLDER, NEWEST, 'request', action, {}) !== undefined);

describe('whatever one newer version says, the other one says by its own schema or not at all', () => {
  for (const action of TOLD) {
    test.each(['request', 'response'] as const)(`${action}: %s`, (kind) => {
      for (const [from, to] of [
        [NEWEST, OLDER],
        [OLDER, NEWEST],
      ] as const) {
        let said = 0;
        fc.assert(
          fc.property(fromSchema(from, action, kind), (payload) => {
            expect(faults(from, action, kind, payload)).toBe('');
            const crossed = between(from, to, kind, action, payload);
            if (crossed === undefined) return;
            said += 1;
            expect(faults(to, action, kind, crossed)).toBe('');
          }),
          { seed: SEED, numRuns: RUNS },
        );
        expect(said).toBeGreaterThan(0);
      }
    });
  }
});

test('what a meaning carries, and what the oldest version says, has no way of its own', () => {
  for (const action of ['TransactionEvent', 'MeterValues', 'StatusNotification']) {
    expect(between(NEWEST, OLDER, 'request', action, {})).toBeUndefined();
  }
  expect(between('1.6', NEWEST, 'request', 'DataTransfer', {})).toBeUndefined();
  expect(between(NEWEST, '1.6', 'request', 'DataTransfer', {})).toBeUndefined();
  expect(between(NEWEST, OLDER, 'request', 'NotifyDERAlarm', {})).toBeUndefined();
  const payload = { anything: 1 };
  expect(between('1.6', '1.6', 'request', 'StartTransaction', payload)).toBe(payload);
});

test('a reservation that nobody used is removed for the older version, whoever says so (PROTOCOL §4.10)', () => {
  const told = { reservationId: 3, reservationUpdateStatus: 'NoTransaction' };
  const removed = { reservationId: 3, reservationUpdateStatus: 'Removed' };
  expect(between(NEWEST, OLDER, 'request', 'ReservationStatusUpdate', told)).toEqual(removed);
  const ask = { id: 3, how: 'NoTransaction' } as const;
  expect(encode(OLDER, { means: 'reservationOver', ask })?.payload).toEqual(removed);
});
