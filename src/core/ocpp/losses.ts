/**
 * What is lost between the versions: everything that a message of one version says and another version has no words
 * for. `test/unit/core/ocpp/losses.test.ts` says messages by chance in each version, in another one and in their own
 * again: nothing else may be missing, and nothing may stand here that never is. docs/bridge.md is generated from it.
 */
import type { MeaningName } from '../model.ts';
import type { OcppVersion } from './versions.ts';

export interface Loss {
  readonly means: readonly MeaningName[];
  readonly from: readonly OcppVersion[];
  readonly to: readonly OcppVersion[];
  /** In the words of the meaning, with everything beneath it; absent = some of these messages cannot be said at all. */
  readonly field?: string;
  /** For people; follows "loses" or, without a field, "cannot say". */
  readonly what: string;
}

const NEWER = ['2.0.1', '2.1'] as const;
const DOWN = { from: NEWER, to: ['1.6'] } as const;
const UP = { from: ['1.6'], to: NEWER } as const;
const NARROWER = { from: ['2.1'], to: ['2.0.1'] } as const;
const FROM_NEWEST = { from: ['2.1'], to: ['2.0.1', '1.6'] } as const;
const SESSIONS = ['txStarted', 'txUpdated', 'txEnded'] as const;

const TO_THE_OLDEST: readonly Loss[] = [
  { ...DOWN, means: ['boot'], field: 'reason', what: 'why the charger booted' },
  { ...DOWN, means: SESSIONS, field: 'seqNo', what: 'the number of the event' },
  { ...DOWN, means: SESSIONS, field: 'trigger', what: 'why the event was told' },
  { ...DOWN, means: SESSIONS, field: 'offline', what: 'that it happened offline' },
  { ...DOWN, means: SESSIONS, field: 'chargingState', what: 'the charging state, which is told as a status' },
  { ...DOWN, means: SESSIONS, field: 'chargedS', what: 'for how long energy flowed' },
  { ...DOWN, means: SESSIONS, field: 'phases', what: 'the number of phases in use' },
  { ...DOWN, means: SESSIONS, field: 'cableMaxA', what: 'what the cable can carry' },
  {
    ...DOWN,
    means: ['txStarted', 'txUpdated', 'start'],
    field: 'remoteStartId',
    what: 'the number of the remote start',
  },
  { ...DOWN, means: ['txStarted'], what: 'a start without a card or an EVSE; it is told as soon as both are known' },
  { ...DOWN, means: ['txStarted', 'txEnded'], field: 'meterWh', what: 'fractions of a Wh of the register' },
  { ...DOWN, means: ['txStarted'], field: 'readings', what: 'every value but the register' },
  { ...DOWN, means: ['txStarted'], field: 'place.connector', what: 'that no connector was named' },
  { ...DOWN, means: ['txUpdated'], what: 'an event without values; what it changes is told as a status' },
  { ...DOWN, means: ['txUpdated'], field: 'at', what: 'the time of the event; each value keeps its own' },
  { ...DOWN, means: ['txUpdated'], field: 'token', what: 'the card' },
  { ...DOWN, means: ['txUpdated', 'txEnded'], field: 'place', what: 'whether the place was named' },
  {
    ...DOWN,
    means: ['txEnded'],
    field: 'reason',
    what: 'reasons to stop that it has no word for: they become `Other`, `Local` or `HardReset`',
  },
  {
    ...DOWN,
    means: ['txUpdated', 'txEnded', 'meter'],
    field: 'readings',
    what: 'measurands and units that it has no word for, and what a signature says of itself',
  },
  { ...DOWN, means: ['meter'], what: 'values of measurands alone that it has no word for' },
  { ...DOWN, means: ['unlock'], what: 'a second connector of an EVSE that the charger does not have' },
  {
    ...DOWN,
    means: ['setProfile'],
    field: 'profile.schedules',
    what: 'the second and third schedule, the numbers of schedules and the phase to use',
  },
  { ...DOWN, means: ['setProfile'], what: 'purposes that it does not know; they are kept, and count' },
  { ...DOWN, means: ['clearProfiles'], what: 'purposes that it does not know' },
  {
    ...DOWN,
    means: ['readSettings', 'writeSettings'],
    what: 'settings that are none of its keys, and several at once',
  },
  { ...DOWN, means: ['updateFirmware'], field: 'requestId', what: 'the number of the request' },
  { ...DOWN, means: ['updateFirmware'], what: 'to install it later than ten minutes after the download' },
  { ...DOWN, means: ['updateFirmware'], field: 'installAt', what: 'when it is to be installed' },
  { ...DOWN, means: ['vendorData'], field: 'data', what: 'that data was no text: it becomes JSON text' },
  { ...DOWN, means: ['signCertificate'], what: 'certificates other than that of the charger itself' },
  { ...DOWN, means: ['certificateSigned'], field: 'use', what: 'what the certificate is for' },
  { ...DOWN, means: ['setAvailability', 'trigger'], field: 'place.connector', what: 'that a whole EVSE was meant' },
  { ...DOWN, means: ['setAvailability'], what: 'second connectors' },
  { ...DOWN, means: ['reset'], what: 'a reset when idle, one that goes on with the session, and one of a single EVSE' },
  { ...DOWN, means: ['trigger'], field: 'message', what: '`TransactionEvent`: it becomes `MeterValues`' },
  { ...DOWN, means: ['trigger'], what: 'messages that it does not have' },
  { ...DOWN, means: ['updateList'], field: 'entries[].info.status', what: 'why a card is refused: `Blocked`' },
  { ...DOWN, means: ['installCertificate', 'installedCertificates'], what: 'certificates of plug and charge' },
];

const FROM_THE_OLDEST: readonly Loss[] = [
  {
    ...UP,
    means: ['status'],
    field: 'status',
    what: 'the words for a plugged-in car: the session tells its charging state',
  },
  { ...UP, means: ['status'], field: 'errorCode', what: 'the error, which is told as an event' },
  { ...UP, means: ['status'], field: 'info', what: 'the text beside it, which is told with that event' },
  { ...UP, means: ['status'], what: 'the status of the whole charger, which is told as an event' },
  { ...UP, means: ['txUpdated', 'meter'], what: 'values of `Temperature` and `RPM` alone' },
  { ...UP, means: ['txUpdated'], field: 'place', what: 'that the values are of the whole charger' },
  {
    ...UP,
    means: ['txUpdated', 'meter', 'txEnded'],
    field: 'readings',
    what: '`Temperature` and `RPM`, which it does not measure',
  },
  { ...UP, means: ['txUpdated'], field: 'at', what: 'the time of values that are left out' },
  { ...UP, means: ['txEnded'], field: 'reason', what: 'whether a reset was hard' },
  { ...UP, means: ['txEnded'], field: 'meterWh', what: 'the register at the end, where a later value contradicts it' },
  { ...UP, means: ['reset'], field: 'kind', what: 'whether it is hard' },
  { ...UP, means: ['start', 'reserve'], field: 'place', what: 'which connector of an EVSE is meant' },
  { ...UP, means: ['clearProfiles', 'compositeSchedule'], field: 'evse', what: 'which connector of an EVSE is meant' },
  { ...UP, means: ['setProfile'], field: 'profile.evse', what: 'which connector of an EVSE is meant' },
  { ...UP, means: ['trigger'], field: 'place', what: 'that the whole charger was named' },
  { ...UP, means: ['trigger'], what: 'that diagnostics were meant: it knows logs alone' },
  { ...UP, means: ['readSettings'], what: '"all keys"' },
];

const FROM_THE_NEWEST: readonly Loss[] = [
  {
    ...NARROWER,
    means: ['authorize', 'txStarted', 'txUpdated', 'txEnded', 'start'],
    field: 'token.type',
    what: 'types of cards that are new: `Central`',
  },
  { ...NARROWER, means: SESSIONS, field: 'trigger', what: 'triggers that are new: the nearest older one' },
  {
    ...NARROWER,
    means: [...SESSIONS, 'meter'],
    field: 'readings',
    what: 'measurands that are new, and values measured upstream of the charger',
  },
  { ...NARROWER, means: ['txStarted'], field: 'meterWh', what: 'a register that was measured upstream of the charger' },
  { ...NARROWER, means: ['txEnded'], field: 'reason', what: '`ReqEnergyTransferRejected`: `Other`' },
  { ...NARROWER, means: ['txUpdated'], what: 'news of costs and tariffs without values' },
  { ...NARROWER, means: ['meter'], what: 'values of new measurands alone' },
  {
    ...FROM_NEWEST,
    means: ['setProfile'],
    field: 'profile',
    what: 'how to go on offline, dynamic updates, price signatures, limits of single phases, setpoints',
  },
  {
    ...NARROWER,
    means: ['setProfile', 'clearProfiles', 'listProfiles', 'profilesReport'],
    what: 'dynamic profiles, priority charging and local generation',
  },
  {
    ...NARROWER,
    means: ['profilesReport'],
    field: 'profiles',
    what: 'how to go on offline, dynamic updates, price signatures, limits of single phases, setpoints',
  },
  { ...NARROWER, means: ['limitFromOutside'], field: 'schedules', what: 'limits of single phases and setpoints' },
  { ...NARROWER, means: ['listProfiles'], field: 'sources', what: 'sources by name: `Other`' },
  {
    ...NARROWER,
    means: ['profilesReport', 'limitFromOutside', 'limitFromOutsideOver'],
    field: 'source',
    what: 'sources by name: `Other`',
  },
  { ...FROM_NEWEST, means: ['uploadLog'], what: '`DataCollectorLog`' },
  { ...NARROWER, means: ['setMonitors'], field: 'monitors[].stream', what: 'streams' },
  { ...NARROWER, means: ['setMonitors'], what: '`TargetDelta` and `TargetDeltaRelative`' },
  { ...NARROWER, means: ['setMessage'], field: 'message.otherTexts', what: 'the text in other languages' },
  { ...NARROWER, means: ['setMessage'], what: 'states and formats that are new' },
  { ...NARROWER, means: ['getMessages'], field: 'state', what: 'states that are new' },
  {
    ...NARROWER,
    means: ['messages'],
    field: 'messages',
    what: 'messages in states that are new, and texts in other languages',
  },
  {
    ...FROM_NEWEST,
    means: ['signCertificate', 'certificateSigned'],
    field: 'requestId',
    what: 'the number of the request',
  },
  { ...NARROWER, means: ['signCertificate'], what: '`V2G20Certificate`' },
  { ...NARROWER, means: ['reset'], what: 'a reset that goes on with the session' },
  { ...NARROWER, means: ['trigger'], what: 'messages that are new' },
  { ...NARROWER, means: ['installCertificate'], what: 'root certificates of the maker of the car' },
  { ...NARROWER, means: ['installedCertificates'], field: 'uses', what: 'kinds of certificates that are new' },
  { ...NARROWER, means: ['installedCertificates'], what: 'kinds of certificates that are new, alone' },
  { ...NARROWER, means: ['reservationOver'], field: 'how', what: '`NoTransaction`: `Removed`' },
];

export const LOSSES: readonly Loss[] = [...TO_THE_OLDEST, ...FROM_THE_OLDEST, ...FROM_THE_NEWEST];

/** What this message loses when one version says it in place of another one. */
export function lossesOf(means: MeaningName, from: OcppVersion, to: OcppVersion): readonly Loss[] {
  return LOSSES.filter((row) => row.means.includes(means) && row.from.includes(from) && row.to.includes(to));
}
