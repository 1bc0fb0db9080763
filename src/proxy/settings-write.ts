/** Writes what the charger should have: one setting after the other, and only what it does not have (PROTOCOL §2.4). */

import type { SettingId, WriteOutcome } from '../core/asks/configuration.ts';
import {
  actualOf,
  type ChargerSettings,
  doubtedOf,
  findKnown,
  idOf,
  isUnknown,
  knownAs,
  nameOf,
  type OwnSettings,
  withKnown,
  withUnsupported,
} from '../core/configuration/kept.ts';
import { isSameValue, wordsOf } from '../core/configuration/merge.ts';
import type { Setting } from '../core/configuration/setting.ts';
import { MERGED } from '../core/configuration/wanted.ts';
import { decodeAnswer, encode, MAX_VALUE_CHARS } from '../core/ocpp/codec.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { PRIORITY } from './ports.ts';
import { probe } from './settings-probe.ts';
import { chargerSettings, keepChargerSettings, readAhead, readSomeNow } from './settings-read.ts';
import { readFor, wantedAt, writersAt } from './settings-wants.ts';
import type { Twin } from './twin.ts';

const TOO_LONG: WriteOutcome = {
  status: 'Rejected',
  reason: 'TooLargeElement',
  why: 'it is longer than the charger can be told',
};

const UNREACHABLE: WriteOutcome = {
  status: 'Rejected',
  reason: 'InternalError',
  why: 'the charger gave no answer',
};
const NO_SUCH_LIST: WriteOutcome = {
  status: 'Rejected',
  reason: 'InvalidValue',
  why: 'the charger does not take this list',
};

/** Sends one value, and reads back what came of it. For who has the turn (`twin.settings.jobs`). */
export async function writeNow(context: Context, twin: Twin, setting: SettingId, value: string): Promise<WriteOutcome> {
  const { link } = twin;
  if (link !== undefined && value.length > MAX_VALUE_CHARS[link.version]) return TOO_LONG;
  const call = link && encode(link.version, { means: 'writeSettings', ask: { items: [{ setting, value }] } });
  if (link === undefined || call === undefined) return UNREACHABLE;
  const outcome = await link.call(call.action, call.payload, {
    timeoutMs: COMMAND_TIMEOUT_MS,
    priority: PRIORITY.housekeeping,
  });
  if (outcome.kind !== 'result') return UNREACHABLE;
  const [written = UNREACHABLE] = decodeAnswer(link.version, 'writeSettings', outcome.payload).items;
  if (written.status === 'Accepted') {
    await keepChargerSettings(twin, (charger) => doubtedOf(charger, nameOf(setting)));
    await readSomeNow(context, twin, [setting]);
  } else if (written.status === 'RebootRequired') {
    // It has the value from its next start on; until then it is not asked for the old one again.
    await keepChargerSettings(twin, (charger) =>
      withKnown(charger, [knownAs(setting, value, false)], context.clock.now()),
    );
  }
  return written;
}

/** Brings one merged setting to what these writers want. For who has the turn; `mayProbe`: a list in parts, if need be. */
export async function bringTo(
  context: Context,
  twin: Twin,
  row: Setting,
  writers: readonly OwnSettings[],
  mayProbe = true,
): Promise<WriteOutcome | 'nothing_to_do'> {
  const setting = idOf(row.name);
  const before = await readFor(context, twin, row);
  const known = findKnown(before, row.name);
  const wanted = wantedAt(twin, row, writers, before);
  if (wanted === undefined) return 'nothing_to_do';
  // Only the charger can say that it has no such setting.
  if (known === undefined) return isUnknown(before, row.name) ? { status: 'UnknownVariable' } : UNREACHABLE;
  const actual = actualOf(known) ?? '';
  const isLast = writers.every(({ values }) => values[row.name] === undefined);
  if (isSameValue(actual, wanted) || before.stubborn[row.name] === wanted) {
    if (isLast) await keepChargerSettings(twin, (charger) => withoutOriginal(charger, row.name));
    return 'nothing_to_do';
  }
  if (before.refused?.[row.name] === wanted) return NO_SUCH_LIST;
  if (before.originals[row.name] === undefined) {
    await keepChargerSettings(twin, (charger) => ({
      ...charger,
      originals: { ...charger.originals, [row.name]: actual },
    }));
  }
  const outcome = await writeNow(context, twin, setting, wanted);
  if (outcome.status === 'Accepted' || outcome.status === 'RebootRequired') {
    await keepChargerSettings(twin, (charger) => {
      const found = actualOf(findKnown(charger, row.name)) ?? '';
      const isKept = outcome.status === 'RebootRequired' || isSameValue(found, wanted);
      if (isKept) return isLast ? withoutOriginal(charger, row.name) : withWritten(charger, row, wanted);
      // Q37: it said yes and has another value all the same.
      return { ...charger, stubborn: { ...charger.stubborn, [row.name]: wanted } };
    });
    return outcome;
  }
  if (outcome === UNREACHABLE || row.merge !== 'measurands') return outcome;
  return mayProbe ? bringToPart(context, twin, row, writers, wanted) : refuse(twin, row, writers);
}

function withWritten(charger: ChargerSettings, row: Setting, value: string): ChargerSettings {
  return row.merge === 'measurands' ? { ...charger, written: { ...charger.written, [row.name]: value } } : charger;
}

function withoutOriginal(charger: ChargerSettings, name: string): ChargerSettings {
  const { [name]: _, ...originals } = charger.originals;
  const { [name]: _written, ...written } = charger.written;
  return { ...charger, originals, written };
}

/** Finds out what of a list the charger takes, and leaves it with that. */
async function bringToPart(
  context: Context,
  twin: Twin,
  row: Setting,
  writers: readonly OwnSettings[],
  wanted: string,
): Promise<WriteOutcome | 'nothing_to_do'> {
  const setting = idOf(row.name);
  const actual = wordsOf((actualOf(findKnown(chargerSettings(twin), row.name)) ?? '').toLowerCase());
  const isThere = (item: string): boolean => actual.includes(item.toLowerCase());
  const items = wordsOf(wanted);
  const found = await probe(
    async (list) => {
      const outcome = await writeNow(context, twin, setting, list.join(','));
      return outcome === UNREACHABLE ? undefined : outcome;
    },
    items.filter(isThere),
    items.filter((item) => !isThere(item)),
  );
  if (found === undefined) return UNREACHABLE;
  await keepChargerSettings(twin, (charger) => {
    const learnt = withUnsupported(charger, row.name, found.refused);
    return found.room === undefined ? learnt : { ...learnt, room: { ...learnt.room, [row.name]: found.room } };
  });
  return found.isWhole ? bringTo(context, twin, row, writers, false) : refuse(twin, row, writers);
}

/** It does not take the list, and is not asked to again. */
async function refuse(twin: Twin, row: Setting, writers: readonly OwnSettings[]): Promise<WriteOutcome> {
  await keepChargerSettings(twin, (charger) => {
    const wanted = wantedAt(twin, row, writers, charger) ?? '';
    return { ...charger, refused: { ...charger.refused, [row.name]: wanted } };
  });
  return NO_SUCH_LIST;
}

/** After a boot, on a new connection, when somebody left: the charger gets what it should have. */
export async function syncSettings(context: Context, twin: Twin): Promise<void> {
  await twin.settings.jobs.run(async () => {
    const all = writersAt(context, twin);
    const writers = all.map(({ own }) => own);
    for (const row of MERGED) {
      const wanting = all.filter(({ own }) => own.values[row.name] !== undefined);
      // The words of a transparent one stand in the charger as they are, as long as nobody else wants anything.
      if (wanting.length > 0 && wanting.every(({ isPassed }) => isPassed)) continue;
      const isWanted = wantedAt(twin, row, writers, chargerSettings(twin)) !== undefined;
      if (isWanted && twin.link !== undefined) await bringTo(context, twin, row, writers);
    }
  });
  readAhead(context, twin);
}
