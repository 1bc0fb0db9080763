/** One setting written by one provider: into its own world, or to the charger (PROTOCOL §2.4). */
import type { SettingWrite, WriteOutcome } from '../../core/asks/configuration.ts';
import { actualOf, findKnown, idOf, nameOf, type OwnSettings } from '../../core/configuration/kept.ts';
import { isSameValue, wordsOf } from '../../core/configuration/merge.ts';
import type { Setting } from '../../core/configuration/setting.ts';
import { settingOf } from '../../core/configuration/settings.ts';
import { readValue } from '../../core/configuration/value.ts';
import { lacking } from '../../core/configuration/wanted.ts';
import type { Decision, RefusalCode } from '../../core/model.ts';
import { sayable } from '../../core/ocpp/codec.ts';
import { partyState } from '../party-states.ts';
import { chargerSettings } from '../settings-read.ts';
import { inWordsOf, readFor, wantedAt, writersAt } from '../settings-wants.ts';
import { bringTo, writeNow } from '../settings-write.ts';
import { judged, type Served } from './served.ts';

const INVALID: WriteOutcome = { status: 'Rejected', reason: 'InvalidValue', why: 'it takes no such value' };

type Writing = Served<'writeSettings'>;

/** A setting that each provider has for itself: the charger hears nothing of it. */
export async function writeOwn(served: Writing, { setting, value }: SettingWrite): Promise<WriteOutcome> {
  const row = settingOf(nameOf(setting));
  const kept = row && readValue(row.kind, value);
  if (row === undefined || kept === undefined) return INVALID;
  await keepOwn(served, row, kept);
  return { status: 'Accepted' };
}

/** A setting of the charger: merged with what the others want, or handed on as it is. */
export async function writeShared(served: Writing, { setting, value }: SettingWrite): Promise<WriteOutcome> {
  const { context, twin } = served;
  const row = settingOf(nameOf(setting));
  if (row?.class === 'merged') return twin.settings.jobs.run(() => writeMerged(served, row, value));
  const kept = row === undefined ? value : readValue(row.kind, value);
  if (kept === undefined) return INVALID;
  const decision = await mayWrite(served);
  if (!decision.allow) return refusedBy(decision);
  return twin.settings.jobs.run(() => writeNow(context, twin, setting, kept));
}

/**
 * What changes nothing at the charger needs no right over it: it only tells what this provider wants to have of what is
 * there. For who has the turn.
 */
async function writeMerged(served: Writing, row: Setting, value: string): Promise<WriteOutcome> {
  const { context, twin, provider } = served;
  const kept = readValue(row.kind, value);
  if (kept === undefined) return INVALID;
  const charger = provider.shadow === undefined ? await readFor(context, twin, row) : chargerSettings(twin);
  const actual = actualOf(findKnown(charger, row.name));
  const own = inWordsOf(twin, withValue(partyState(twin.state, provider.id, 'settings'), row, kept));
  const said = own.values[row.name] ?? kept;
  const unfit = [...wordless(twin, row, kept), ...lacking(row, said, charger)];
  if (unfit.length > 0) return notTaken(unfit);
  const others = writersAt(context, twin);
  const isWriter = others.some(({ id }) => id === provider.id);
  const writers = others.map(({ id, own: theirs }) => (id === provider.id ? own : theirs));
  const wanted = isWriter ? wantedAt(twin, row, writers, charger) : undefined;
  const isThere = isWriter
    ? wanted !== undefined && actual !== undefined && isSameValue(wanted, actual)
    : actual !== undefined && isWithin(row, said, actual);
  if (!isThere) {
    const decision = await mayWrite(served);
    if (!decision.allow) return refusedBy(decision);
    const outcome = await bringTo(context, twin, row, writers);
    const written: WriteOutcome = outcome === 'nothing_to_do' ? { status: 'Accepted' } : outcome;
    const left = lacking(row, said, chargerSettings(twin));
    const told = left.length > 0 ? notTaken(left) : written;
    if (told.status !== 'Accepted' && told.status !== 'RebootRequired') {
      // Nothing changes for anybody: the charger goes back to what the others want (err 3.14.4).
      const theirs = others.map(({ own: each }) => each);
      if (told.reason === 'InvalidValue') await bringTo(context, twin, row, theirs);
      return told;
    }
    await keepOwn(served, row, kept);
    return told;
  }
  await keepOwn(served, row, kept);
  return { status: 'Accepted' };
}

function notTaken(items: readonly string[]): WriteOutcome {
  return { status: 'Rejected', reason: 'InvalidValue', why: `the charger does not take ${items.join(', ')}` };
}

/** Whether a part of what the charger does anyway is what is wanted. */
function isWithin(row: Setting, wanted: string, actual: string): boolean {
  if (row.merge === 'measurands') {
    const there = wordsOf(actual.toLowerCase());
    return wordsOf(wanted.toLowerCase()).every((item) => there.includes(item));
  }
  const [every, real] = [Number(wanted), Number(actual)];
  return every === 0 || (real > 0 && every >= real);
}

/** Items that the version of the charger does not have. */
function wordless({ link }: Writing['twin'], row: Setting, value: string): readonly string[] {
  if (link === undefined || row.merge !== 'measurands') return [];
  return wordsOf(value).filter((item) => sayable(link.version, idOf(row.name), item) === '');
}

function withValue({ values }: OwnSettings, row: Setting, value: string): OwnSettings {
  return { values: { ...values, [row.name]: value } };
}

async function keepOwn({ twin, provider }: Writing, row: Setting, value: string): Promise<void> {
  await twin.run((unit) => {
    const own = partyState(unit.state, provider.id, 'settings');
    if (own.values[row.name] !== value) unit.putPartyState(provider.id, 'settings', withValue(own, row, value));
  });
}

function mayWrite(served: Writing): Promise<Decision> {
  return judged(served, { verb: 'configure', needs: 'configure' });
}

function refusedBy({ code, why }: Extract<Decision, { allow: false }>): WriteOutcome {
  return { status: 'Rejected', reason: REASONS[code], why };
}

/** Refused by a rule it cannot be written by this provider; a charger that is away, or a hurry, pass. */
const REASONS: { readonly [C in RefusalCode]: WriteOutcome['reason'] } = {
  N: 'ReadOnly',
  L: 'ReadOnly',
  H: 'ReadOnly',
  O: 'InternalError',
  F: 'InternalError',
  Q: 'RateLimitExceeded',
};
