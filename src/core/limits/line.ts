/** What one party allows at an EVSE over time (PROTOCOL §2.5): its profiles, stacked as OCPP has it. */
import type { Instant } from '../meanings.ts';
import { type Allowance, type Scene, stretchesOf, tenthsA } from './in-force.ts';
import type { Purpose, StoredProfile } from './profile.ts';
import { isSameAllowance, joined, type Line, lowestOf } from './steps.ts';
import type { Profiles } from './store.ts';

/** Of one layer, the highest stack level first; undefined where no profile of it is in force. */
interface LayerStep {
  readonly at: Instant;
  readonly allows: Allowance | undefined;
}
type Layer = readonly LayerStep[];

/**
 * The lowest of what the purposes allow: its transaction (else the default of the EVSE, else that of the station), and
 * the station. While it has priority, the priority profile stands in place of the transaction's. What is generated
 * locally comes on top. Where no profile is in force, nothing is limited.
 */
export function lineOf(profiles: Profiles, scene: Scene): Line {
  const { tx, evse } = scene;
  const of = (purpose: Purpose, isMeant: (one: StoredProfile) => boolean) =>
    profiles.installed.filter((one) => one.purpose === purpose && isMeant(one)).toSorted(byStackLevel);
  const isHere = (one: StoredProfile) => one.evse === evse || one.evse === 0;
  const isOfTx = (one: StoredProfile) => tx !== undefined && one.txId === tx.id;
  const hasPriority = tx !== undefined && profiles.prioritised.includes(tx.id);

  const session = layerOf(
    [
      ...(hasPriority ? of('PriorityCharging', (one) => isHere(one) && (one.txId === undefined || isOfTx(one))) : []),
      ...of('TxProfile', isOfTx),
      ...of('TxDefaultProfile', (one) => one.evse === evse && evse !== 0),
      ...of('TxDefaultProfile', (one) => one.evse === 0),
    ],
    scene,
  );
  const station = layerOf(of('ChargingStationMaxProfile', isHere), scene);
  const external = layerOf(of('ChargingStationExternalConstraints', isHere), scene);
  const generated = layerOf(of('LocalGeneration', isHere), scene);

  return joined(
    [session, station, external, generated],
    ([inSession, ofStation, fromOutside, ofGeneration]) => {
      const lowest = lowestOf([inSession, ofStation, fromOutside].flatMap((step) => step?.allows ?? []));
      const more = ofGeneration?.allows?.limitA;
      const steering = inSession?.allows?.steering;
      if (lowest.limitA === undefined || more === undefined) return { ...lowest, steering };
      return { ...lowest, limitA: tenthsA(lowest.limitA + more), steering };
    },
    isSameAllowance,
  );
}

function byStackLevel(a: StoredProfile, b: StoredProfile): number {
  return b.stackLevel - a.stackLevel;
}

/** At each instant the first profile that is in force then. */
function layerOf(profiles: readonly StoredProfile[], scene: Scene): Layer {
  const lines = profiles.map((profile) => partial(profile, scene));
  const nothing: Layer = [{ at: scene.from, allows: undefined }];
  return joined<LayerStep, { readonly allows: Allowance | undefined }>(
    [...lines, nothing],
    (current) => ({ allows: current.find(({ allows }) => allows !== undefined)?.allows }),
    (a, b) =>
      a.allows === b.allows ||
      (a.allows !== undefined && b.allows !== undefined && isSameAllowance(a.allows, b.allows)),
  );
}

function partial(profile: StoredProfile, scene: Scene): Layer {
  const steps: LayerStep[] = [];
  let until = scene.from;
  for (const { from, to, allows } of stretchesOf(profile, scene)) {
    if (from > until || (steps.length === 0 && from > scene.from)) steps.push({ at: until, allows: undefined });
    steps.push({ at: from, allows });
    until = to;
  }
  if (steps.length === 0 || until < scene.to) steps.push({ at: until, allows: undefined });
  return steps;
}
