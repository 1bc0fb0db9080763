/** What tests of limits do and look at, over and over. */
import { callsOf } from './house.ts';
import type { Json } from './json-backend.ts';
import { offeredBy } from './offer.ts';
import { fields } from './seen.ts';
import { type Stage, settled } from './stage.ts';

export interface Running {
  readonly txId: string;
  readonly startedAt: number;
}

export async function charges(stage: Stage): Promise<Running> {
  await settled(stage);
  const session = await begins(stage, 0);
  await stage.house.api('/api/v1/chargers/BOX1');
  return session;
}

export async function begins(stage: Stage, meterWh: number): Promise<Running> {
  const startedAt = stage.clock.now();
  const txId = await stage.box.start('CARD-1', meterWh);
  return { txId, startedAt };
}

export function offered(stage: Stage, session?: Running): number {
  return offeredBy(stage.box.peer.calls, stage.clock.now(), session);
}

export function home(stage: Stage, body: Json) {
  return stage.house.api('/api/v1/chargers/BOX1/commands', body);
}

export async function alarms(stage: Stage): Promise<readonly unknown[]> {
  const { body } = await stage.house.api('/api/v1/alarms');
  return Object.values(fields(body.alarms)).map((alarm) => fields(alarm).kind);
}

export function profilesIn(stage: Stage): readonly Json[] {
  return callsOf(stage.box.peer, 'SetChargingProfile').map((payload) =>
    fields(payload.csChargingProfiles ?? payload.chargingProfile),
  );
}
