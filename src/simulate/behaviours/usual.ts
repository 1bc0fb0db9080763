import type { ChargerBehaviour } from '../charger-options.ts';
import { availability } from './availability.ts';
import { chargingLimits } from './charging-limits.ts';
import { configuration } from './configuration.ts';
import { remoteControl } from './remote-control.ts';
import { reset } from './reset.ts';
import { theRest } from './the-rest.ts';
import { triggers } from './triggers.ts';

/** What every charger does, unless a behaviour before these answers first. */
export const USUAL: readonly ChargerBehaviour[] = [
  remoteControl,
  chargingLimits,
  configuration,
  availability,
  triggers,
  reset,
  theRest,
];
