/** Who asks what of a charger in which state, and whether the answer must be a yes or one of the refusals. */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Command } from './every-command.ts';
import { type Reason, refusalIn, TABLE } from './sweep-table.ts';

export type State =
  | 'idle'
  | 'own session'
  | 'session of another'
  | 'taken home'
  | 'closed'
  | 'out of hours'
  | 'faulted'
  | 'offline'
  | 'asked too often';

export interface Situation {
  readonly state: State;
  /** `stranger` has no right, `watcher` may observe, `able` has every right there is. */
  readonly asker: 'stranger' | 'watcher' | 'able';
}

export const SITUATIONS: readonly Situation[] = [
  { state: 'idle', asker: 'stranger' },
  { state: 'idle', asker: 'watcher' },
  { state: 'idle', asker: 'able' },
  { state: 'own session', asker: 'able' },
  { state: 'session of another', asker: 'stranger' },
  { state: 'session of another', asker: 'watcher' },
  { state: 'session of another', asker: 'able' },
  { state: 'taken home', asker: 'able' },
  { state: 'closed', asker: 'able' },
  { state: 'out of hours', asker: 'able' },
  { state: 'faulted', asker: 'able' },
  { state: 'offline', asker: 'watcher' },
  { state: 'offline', asker: 'able' },
  { state: 'asked too often', asker: 'able' },
];

/** The answers that are right: mostly one. */
export function expected(version: OcppVersion, situation: Situation, { name, action }: Command): readonly string[] {
  const always = ALWAYS[name];
  if (always !== undefined) return always;
  const reason = reasonIn(situation, name, action);
  const hasSession = situation.state === 'own session' || situation.state === 'session of another';
  if (reason !== 'N' && !hasSession && NO_SESSION[name] !== undefined)
    return [NO_SESSION[name][version === '1.6' ? 0 : 1]];
  if (reason === undefined) return answersOf(situation, name) ?? YES[action] ?? ['Accepted'];
  // Asked for everything, nothing is unknown.
  return name === 'GetConfiguration all' ? ['{}'] : [refusalIn(version, action, reason)];
}

/** What nobody gets, whoever asks. */
const ALWAYS: { readonly [name: string]: readonly string[] } = {
  'ChangeConfiguration forbidden': ['Rejected', 'NotSupported'],
  'SetVariables forbidden': ['Rejected/ReadOnly', 'UnknownVariable/NotFound'],
};

/** Why it is refused; undefined = it is served. */
function reasonIn({ state, asker }: Situation, name: string, action: string): Reason | undefined {
  const { right, handling } = TABLE[action] ?? { right: 'none', handling: 'D' };
  if (handling === 'D' || name === 'DataTransfer strange' || asker === 'stranger') return 'N';
  if (asker === 'watcher' && right !== 'observe' && !FOR_WATCHERS.includes(name)) return 'N';
  // Who was told of a session does not restart its station over it.
  if (asker === 'watcher' && action === 'Reset' && state === 'session of another') return 'L';
  const told = REASONS[state];
  const named = told[name] ?? told[action];
  if (named !== undefined && !(asker === 'watcher' && FOR_WATCHERS.includes(name))) return named;
  if (asker === 'watcher' && handling !== 'F') return undefined;
  // What is served from the asker's own world disturbs nobody, whatever the charger does.
  if (handling === 'V' || VIRTUAL.includes(name) || name === 'ChangeAvailability open') return undefined;
  return told[handling];
}

const VIRTUAL = ['ChangeConfiguration virtual', 'SetVariables virtual'];
/** What needs no right but to watch: it has no effect on the charger (§1.2, §2.4, §2.6). */
const FOR_WATCHERS = [
  ...VIRTUAL,
  'ChangeAvailability close',
  'ChangeAvailability open',
  'Reset',
  'GetInstalledCertificateIds',
];

/** They name a session of which the asker knows nothing: in 1.6 and in 2.x. */
const NO_SESSION: { readonly [name: string]: readonly [string, string] } = {
  'SetChargingProfile session': ['Rejected', 'Rejected/TxNotFound'],
  RemoteStopTransaction: ['Rejected', ''],
  RequestStopTransaction: ['', 'Rejected/TxNotFound'],
  UsePriorityCharging: ['', 'Rejected/TxNotFound'],
  NotifyAllowedEnergyTransfer: ['', 'Rejected/TxNotFound'],
  ChangeTransactionTariff: ['', 'TxNotFound/TxNotFound'],
  GetTransactionStatus: ['', '{"messagesInQueue":false,"ongoingIndicator":false}'],
};
const START = ['RemoteStartTransaction', 'RequestStartTransaction', 'RequestBatterySwap'];
const RAISE = ['SetChargingProfile default', 'SetChargingProfile session', 'SetChargingProfile station'];

type Reasons = { readonly [actionOrHandling: string]: Reason };
function all(actions: readonly string[], reason: Reason): Reasons {
  return Object.fromEntries(actions.map((action) => [action, reason]));
}

/** They count as settings (§3.1): each of them is written to the charger. */
const SETTINGS = [
  'SetDisplayMessage',
  'SetDERControl',
  'ChangeConfiguration merged',
  'ChangeConfiguration exclusive',
  'SetVariables merged',
  'SetVariables exclusive',
];
const NEW_CONTROL = [...START, ...RAISE, 'UnlockConnector', 'ReserveNow', 'AFRRSignal'];
const REASONS: { readonly [S in State]: Reasons } = {
  idle: {},
  'own session': all([...START, 'ReserveNow'], 'L'),
  'session of another': { L: 'L', Reset: 'L' },
  'taken home': { L: 'H', M: 'H', X: 'H' },
  closed: all(NEW_CONTROL, 'H'),
  'out of hours': all(NEW_CONTROL, 'H'),
  faulted: all(NEW_CONTROL, 'F'),
  // The same was just asked for by the other message for it; and a limit of the station that is above that of the place
  // raises nothing.
  'asked too often': all(
    [...NEW_CONTROL.filter((name) => name !== 'SetChargingProfile station'), ...SETTINGS, 'ExtendedTriggerMessage'],
    'Q',
  ),
  // An absent charger has no pulse and no meter, and is not told what would have to reach it now.
  offline: {
    ...{ L: 'O', X: 'O', F: 'O', SetVariableMonitoring: 'O', 'ChangeAvailability close': 'O' },
    ...all(['TriggerMessage Heartbeat', 'TriggerMessage MeterValues', 'ExtendedTriggerMessage'], 'O'),
    ...all(['ChangeConfiguration merged', 'ChangeConfiguration exclusive'], 'O'),
    ...all(['SetVariables merged', 'SetVariables exclusive'], 'O'),
  },
};

/** What depends on whether something before it in the list was done. */
function answersOf({ state, asker }: Situation, name: string): readonly string[] | undefined {
  const cannotReserve = name === 'CancelReservation' && state !== 'idle';
  // What was not set is not there.
  const isUnset = ['taken home', 'offline', 'asked too often'].includes(state) && UNSET[name] !== undefined;
  if (isUnset) return UNSET[name];
  // Where no limit may be set there is none, and a watcher has set none.
  const hasProfile = asker === 'able' && !['taken home', 'closed', 'out of hours', 'faulted'].includes(state);
  if (!hasProfile && NO_PROFILE[name] !== undefined) return NO_PROFILE[name];
  return cannotReserve ? ['Rejected', 'Rejected/NotFound'] : NAMED_YES[name];
}

/** A yes that is not called `Accepted`, and the own answer to what the asker does not have. */
const YES: { readonly [action: string]: readonly string[] } = {
  GetConfiguration: ['configurationKey'],
  GetLocalListVersion: ['{"listVersion":0}', '{"versionNumber":0}'],
  UnlockConnector: ['Unlocked'],
  UpdateDynamicSchedule: ['Rejected/InvalidProfileId'],
  UsePriorityCharging: ['NoProfile'],
  GetTransactionStatus: ['{"messagesInQueue":false,"ongoingIndicator":true}'],
  CostUpdated: ['{}'],
  NotifyWebPaymentStarted: ['{}'],
  GetPeriodicEventStream: ['{}'],
  // It has no such stream.
  AdjustPeriodicEventStream: ['Rejected'],
  UpdateFirmware: ['{}', 'Accepted'],
  GetDiagnostics: ['{"fileName":"diagnostics.zip"}'],
  UnpublishFirmware: ['Unpublished'],
  ClearVariableMonitoring: ['NotFound', 'NotFound/NotFound'],
  CertificateSigned: ['Rejected', 'Rejected/InvalidCertificate'],
  // What the sweep sends is no certificate, so nothing is installed that could be listed or deleted.
  InstallCertificate: ['Rejected', 'Rejected/InvalidCertificate'],
  DeleteCertificate: ['NotFound'],
  GetInstalledCertificateIds: ['NotFound'],
};
const UNSET: { readonly [name: string]: readonly string[] } = {
  GetDisplayMessages: ['Unknown'],
  ClearDisplayMessage: ['Unknown'],
  ClearDERControl: ['NotFound'],
};
const NO_PROFILE: { readonly [name: string]: readonly string[] } = {
  GetChargingProfiles: ['NoProfiles'],
  ClearChargingProfile: ['Unknown', 'Unknown/NotFound'],
};
const NAMED_YES: { readonly [name: string]: readonly string[] } = {
  'ChangeConfiguration read-only': ['Rejected'],
  'ChangeAvailability close': ['Accepted', 'Scheduled'],
};
