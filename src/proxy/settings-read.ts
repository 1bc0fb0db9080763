/** What the charger's settings are: read from it when they are asked for, and believed for a while (PROTOCOL §2.4). */
import type { ReportBase, ReportedSetting, SettingId } from '../core/asks/configuration.ts';
import {
  actualOf,
  type ChargerSettings,
  doubted,
  findKnown,
  isFresh,
  knownAs,
  learntAnew,
  NOTHING_KNOWN,
  nameOf,
  withAll,
  withKnown,
  withUnknown,
} from '../core/configuration/kept.ts';
import { SETTING, sameName } from '../core/configuration/settings.ts';
import type { Payload } from '../core/model.ts';
import { decodeAnswer, encode, settingsWithKey } from '../core/ocpp/codec.ts';
import { forbiddenKey } from '../core/ocpp/forbidden-keys.ts';
import { namesSettingsByKey } from '../core/ocpp/versions.ts';
import { toOurs } from '../core/station/id-map.ts';
import { type Context, failed } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { partyState } from './party-states.ts';
import { PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** A charger that began a report has so long for all of it (PROTOCOL §4.8). */
const REPORT_MS = 120_000;
/** Settings asked for at once; a charger that takes fewer is asked again for each half. */
const MAX_ITEMS = 20;
/** From the widest report to the narrowest. */
const REPORTS: readonly ReportBase[] = ['FullInventory', 'ConfigurationInventory'];

export function chargerSettings(twin: Twin): ChargerSettings {
  return partyState(twin.state, 'system', 'charger_settings');
}

export function keepChargerSettings(
  twin: Twin,
  change: (charger: ChargerSettings) => ChargerSettings,
): Promise<ChargerSettings> {
  return twin.run((unit) => {
    const next = change(partyState(unit.state, 'system', 'charger_settings'));
    unit.putPartyState('system', 'charger_settings', next);
    return next;
  });
}

/** The charger booted, and may have forgotten what it was told; as another one it may take what it did not before. */
export function doubtSettings(unit: Unit, isAnother = false): void {
  const known = partyState(unit.state, 'system', 'charger_settings');
  if (known === NOTHING_KNOWN) return;
  const now = doubted(known);
  unit.putPartyState('system', 'charger_settings', isAnother ? learntAnew(now) : now);
}

/** Everything, from the charger unless it was read lately; what is known where it gives no answer. */
export function readAll(context: Context, twin: Twin): Promise<ChargerSettings> {
  return twin.settings.inventory.run(async () => {
    const known = chargerSettings(twin);
    const askedAt = context.clock.now();
    if (isFresh(known.allAt, askedAt)) return known;
    const rows = await askForAll(context, twin);
    if (rows === undefined) return chargerSettings(twin);
    if (rows !== 'no_report') return keepChargerSettings(twin, (charger) => withAll(charger, rows, askedAt));
    await readSome(
      context,
      twin,
      settingsWithKey().filter((setting) => !forbiddenKey(nameOf(setting))),
    );
    return keepChargerSettings(twin, (charger) => ({ ...charger, allAt: askedAt }));
  });
}

/** A whole report takes so long that it had better be there before somebody asks who wants all of it in one answer. */
export function readAhead(context: Context, twin: Twin): void {
  const { link, chargerId } = twin;
  if (link === undefined || namesSettingsByKey(link.version)) return;
  const isWanted = context.settings.providers.some(({ id, shadow }) => {
    // The charger is asked nothing for who only watches.
    if (shadow !== undefined) return false;
    const service = context.service(chargerId, id);
    return service !== undefined && namesSettingsByKey(service.version);
  });
  if (isWanted) void readAll(context, twin).catch(failed(context, twin, 'the settings could not be read'));
}

/** As {@link readAll}, for some settings. */
export function readSome(context: Context, twin: Twin, wanted: readonly SettingId[]): Promise<ChargerSettings> {
  return twin.settings.jobs.run(() => readSomeNow(context, twin, wanted));
}

/** For who has the turn already. */
export async function readSomeNow(
  context: Context,
  twin: Twin,
  wanted: readonly SettingId[],
): Promise<ChargerSettings> {
  const now = context.clock.now();
  const known = chargerSettings(twin);
  const stale = wanted.filter((setting) => {
    const name = nameOf(setting);
    const at = findKnown(known, name)?.at ?? known.unknown[sameName(name)];
    return !isFresh(at, now);
  });
  const most = Number(actualOf(findKnown(known, SETTING.itemsPerRead)));
  const step = most > 0 ? Math.min(most, MAX_ITEMS) : MAX_ITEMS;
  for (let at = 0; at < stale.length; at += step) {
    const items = stale.slice(at, at + step);
    if (!(await readItems(context, twin, items))) break;
  }
  return chargerSettings(twin);
}

/** False when the charger gives no answer. */
async function readItems(context: Context, twin: Twin, items: readonly SettingId[]): Promise<boolean> {
  const ask = { items: items.map((setting) => ({ setting })) };
  const answer = await call(twin, (version) => encode(version, { means: 'readSettings', ask }), COMMAND_TIMEOUT_MS);
  if (answer === 'refused' && items.length > 1) {
    const half = Math.ceil(items.length / 2);
    if (!(await readItems(context, twin, items.slice(0, half)))) return false;
    return readItems(context, twin, items.slice(half));
  }
  if (answer === undefined || answer === 'refused') return false;
  const { items: read } = decodeAnswer(answer.version, 'readSettings', answer.payload);
  const known = read
    .filter(({ status }) => status === 'Accepted')
    .map(({ setting, value, isReadOnly = false }) => knownAs(setting, value, isReadOnly));
  const found = new Set(known.map(({ setting }) => sameName(nameOf(setting))));
  const unknown = items.map(nameOf).filter((name) => !found.has(sameName(name)));
  const now = context.clock.now();
  await keepChargerSettings(twin, (charger) => withUnknown(withKnown(charger, known, now), unknown, now));
  return true;
}

/** Undefined when the charger gives no answer; `no_report`: it is there, and has none. */
async function askForAll(context: Context, twin: Twin): Promise<readonly ReportedSetting[] | 'no_report' | undefined> {
  const { link } = twin;
  const inOne = link && encode(link.version, { means: 'readSettings', ask: { items: undefined } });
  if (link === undefined) return undefined;
  if (inOne === undefined) return report(context, twin);
  const answer = await call(twin, () => inOne, COMMAND_TIMEOUT_MS);
  if (answer === undefined || answer === 'refused') return undefined;
  return decodeAnswer(answer.version, 'readSettings', answer.payload)
    .items.filter(({ status }) => status === 'Accepted')
    .map(({ setting, value, isReadOnly = false }) => knownAs(setting, value, isReadOnly));
}

/** A version that has no answer for everything sends it in pages. */
async function report(context: Context, twin: Twin): Promise<readonly ReportedSetting[] | 'no_report' | undefined> {
  for (const base of REPORTS) {
    const requestId = await twin.run((unit) => {
      const { map, ours } = toOurs(unit.station.ids, 'req', 'system', `${base} ${context.ids.uuid()}`);
      unit.setStation({ ...unit.station, ids: map });
      return ours;
    });
    const pages = Promise.withResolvers<readonly ReportedSetting[] | undefined>();
    const forget = twin.settings.expect(requestId, pages.resolve);
    const ask = { requestId, base };
    const answer = await call(twin, (version) => encode(version, { means: 'baseReport', ask }), COMMAND_TIMEOUT_MS);
    const isAnswered = answer !== undefined && answer !== 'refused';
    const isComing = isAnswered && decodeAnswer(answer.version, 'baseReport', answer.payload).status === 'Accepted';
    const timer = context.clock.timer(REPORT_MS, () => pages.resolve(undefined));
    const rows = isComing ? await pages.promise : undefined;
    timer.cancel();
    forget();
    if (rows !== undefined) return rows;
    if (answer === undefined) return undefined;
  }
  return twin.link === undefined ? undefined : 'no_report';
}

type Encode = (version: NonNullable<Twin['link']>['version']) => { action: string; payload: Payload } | undefined;

/** Undefined when no answer comes; `refused`: the charger answers with an error. */
async function call(twin: Twin, encoded: Encode, timeoutMs: number) {
  const { link } = twin;
  const made = link && encoded(link.version);
  if (link === undefined || made === undefined) return undefined;
  const outcome = await link.call(made.action, made.payload, { timeoutMs, priority: PRIORITY.housekeeping });
  if (outcome.kind === 'error') return 'refused';
  return outcome.kind === 'result' ? { version: link.version, payload: outcome.payload } : undefined;
}
