/** Scenarios of a charger of one version and services of all versions at once (PROTOCOL §7). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { nothingToSet } from './bridge-stories.ts';
import { heard } from './bridge-words.ts';
import { until } from './house.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

/** Of each version one that stays, and one that goes away. */
const SERVICES = Object.fromEntries(
  OCPP_VERSIONS.flatMap((version) =>
    ['stays', 'goes'].map((what) => [`${what}-${version}`, { version, firstTxId: 7 }]),
  ),
);
const SESSIONS = 3;

/** What a service heard of sessions, without the names that it knows them by, and whether it was there. */
function told(stage: Stage, id: string) {
  return heard(stage.service(id).calls).map(({ tx: _tx, offline: _offline, meter, stop, ...rest }) => ({
    ...rest,
    kind: meter === undefined ? (stop === undefined ? 'else' : 'stop') : 'meter',
  }));
}

describe.each(OCPP_VERSIONS)('a charger of %s, services of all versions', (version) => {
  test('S05: who was away for hours hears every session as who was there, in order and with the times', () =>
    play({ version, services: SERVICES, answer: nothingToSet }, async (stage) => {
      const { box } = stage;
      const ids = Object.keys(SERVICES);
      await settled(stage, ...ids);
      for (const id of ids) if (id.startsWith('goes')) await stage.shut(id);
      for (let session = 0; session < SESSIONS; session += 1) {
        await box.status('cable');
        const txId = await box.start(`CARD-${session}`, session * 1_000);
        await stage.pass(60_000);
        await box.meter(txId, session * 1_000 + 500);
        await stage.pass(60_000);
        await box.stop(txId, session * 1_000 + 900);
        await box.status('Available');
        await stage.pass(60 * 60_000);
      }
      for (const id of ids) if (id.startsWith('goes')) await stage.reopen(id);
      await until('all to have everything', async () => {
        await stage.pass(60_000);
        return ids.every((id) => told(stage, id).filter(isEnd).length === SESSIONS);
      });
      await delivered(stage);
      for (const one of OCPP_VERSIONS) {
        expect(told(stage, `goes-${one}`), one).toEqual(told(stage, `stays-${one}`));
      }
    }));

  test('S48: a fault is one for everybody, and over for everybody', () =>
    play({ version, services: SERVICES, answer: nothingToSet }, async (stage) => {
      await settled(stage, ...Object.keys(SERVICES));
      for (const state of ['Faulted', 'Available'] as const) {
        await stage.box.status(state);
        for (const id of Object.keys(SERVICES)) {
          await until(`${id} to see it ${state}`, () => {
            const { payload } = stage.service(id).calls.findLast(({ action }) => action === 'StatusNotification') ?? {};
            return (payload?.status ?? payload?.connectorStatus) === state;
          });
        }
      }
    }));
});

const isEnd = ({ kind, event }: { readonly kind: string; readonly event?: unknown }) =>
  kind === 'stop' || event === 'Ended';
