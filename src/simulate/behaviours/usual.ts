import type { ChargerBehaviour } from '../charger-options.ts';
import { availability } from './availability.ts';
import { certificates } from './certificates.ts';
import { chargingLimits } from './charging-limits.ts';
import { configuration } from './configuration.ts';
import { extras } from './extras.ts';
import { localList } from './local-list.ts';
import { monitoring } from './monitoring.ts';
import { remoteControl } from './remote-control.ts';
import { reports } from './reports.ts';
import { reservations } from './reservations.ts';
import { reset } from './reset.ts';
import { theRest } from './the-rest.ts';
import { triggers } from './triggers.ts';
import { upkeep } from './upkeep.ts';

/** What every charger does, unless a behaviour before these answers first. */
export const USUAL: readonly ChargerBehaviour[] = [
  remoteControl,
  chargingLimits,
  configuration,
  availability,
  triggers,
  reset,
  reservations,
  localList,
  reports,
  monitoring,
  upkeep,
  certificates,
  extras,
  theRest,
];
