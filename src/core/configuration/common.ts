/**
 * Settings that a charger of each version must have, as the standard sets them: told where this one said nothing of
 * them, so that nobody misses one. Who could not be asked for it cannot be told to change it either.
 */
import { SETTING } from './settings.ts';

export const COMMON: readonly (readonly [name: string, value: string])[] = [
  [SETTING.sampledS, '0'],
  [SETTING.sampled, 'Energy.Active.Import.Register'],
  [SETTING.ended, ''],
  [SETTING.alignedS, '0'],
  [SETTING.aligned, ''],
  [SETTING.endedAligned, ''],
  ['OCPPCommCtrlr.UnlockOnEVSideDisconnect', 'true'],
  ['TxCtrlr.EVConnectionTimeOut', '60'],
  ['TxCtrlr.StopTxOnEVSideDisconnect', 'true'],
];
