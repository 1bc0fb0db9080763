/** Settings as each provider sees them: it reads its own world, and what it writes is served by class (PROTOCOL §2.4). */
import { hasRight } from '../../core/arbitration/roles.ts';
import { wouldHave } from '../../core/arbitration/shadow.ts';
import type { SettingWrite, WriteOutcome } from '../../core/asks/configuration.ts';
import { nameOf } from '../../core/configuration/kept.ts';
import { ownLinkOf } from '../../core/configuration/own-effects.ts';
import { SETTING, sameName, settingOf } from '../../core/configuration/settings.ts';
import { standingOf, type View, type Viewer, viewOf } from '../../core/configuration/view.ts';
import { partyState } from '../party-states.ts';
import { chargerSettings, doubtSettings } from '../settings-read.ts';
import { isPassedOn } from '../transparent.ts';
import { changePassword, relogin } from './own-password.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';
import { everything, isReachable, some, viewerOf } from './setting-views.ts';
import { writeOwn, writeShared } from './setting-writes.ts';

/**
 * Settings in one request. Whoever asks for more is told so (2.x B05, B06): each may cost the charger a question, and
 * others wait behind it.
 */
const MOST_AT_ONCE = 200;
const TOO_MANY = {
  kind: 'reply',
  reply: {
    kind: 'error',
    code: 'OccurrenceConstraintViolation',
    description: `not more than ${MOST_AT_ONCE} settings at once`,
  },
} as const;

export async function readSettings(served: Served<'readSettings'>): Promise<Outcome<'readSettings'>> {
  const { ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if ((ask.items?.length ?? 0) > MOST_AT_ONCE) return TOO_MANY;
  if (ask.items === undefined) {
    const view = viewOf(viewerOf(served, await everything(served)));
    const items = view.all().map(({ setting }) => view.read(setting));
    // Nobody asked for what may not be told.
    return answered({ items: items.filter(({ status }) => status === 'Accepted') });
  }
  const settings = ask.items.map(({ setting }) => setting);
  const view = viewOf(viewerOf(served, await some(served, settings)));
  return answered({ items: ask.items.map(({ setting, attribute }) => view.read(setting, attribute)) });
}

export async function writeSettings(served: Served<'writeSettings'>): Promise<Outcome<'writeSettings'>> {
  const { ask, provider, twin, link } = served;
  if (isPassedOn(twin, provider, link) && !ask.items.some(({ setting }) => isPassword(nameOf(setting)))) {
    // Its words go to the charger as they are; what stands there now is read anew.
    await twin.run((unit) => doubtSettings(unit));
    return undefined;
  }
  if (!hasRight(provider, 'observe')) return refused('N', 'it was not given the right "observe"');
  if (ask.items.length > MOST_AT_ONCE) return TOO_MANY;
  await meetStrangers(served);
  const before = ownLink(served);
  const outcomes: WriteOutcome[] = [];
  const seen = new Set<string>();
  for (const item of ask.items) {
    const key = `${sameName(nameOf(item.setting))} ${item.attribute ?? 'Actual'}`;
    // Of two values for one thing neither is right (PROTOCOL §4.8).
    outcomes.push(seen.has(key) ? INVALID_TWICE : await writeOne(served, item));
    seen.add(key);
  }
  const isNewLogin = ask.items.some(
    ({ setting }, index) => isPassword(nameOf(setting)) && outcomes[index]?.status === 'Accepted',
  );
  return answered({ items: outcomes }, () => {
    if (isNewLogin) relogin(served);
    // What is as it was does not begin its heartbeat anew.
    else if (ownLink(served) !== before) served.link.retune();
  });
}

function ownLink({ twin, provider }: Pick<Served, 'twin' | 'provider'>): string {
  return JSON.stringify(ownLinkOf(partyState(twin.state, provider.id, 'settings')));
}

function isPassword(name: string): boolean {
  return settingOf(name)?.name === SETTING.password;
}

/** The charger is asked once about all that nobody has heard of yet, and not once for each. */
async function meetStrangers(served: Served<'writeSettings'>): Promise<void> {
  const { twin, ask } = served;
  const viewer = viewerOf(served, chargerSettings(twin));
  const strangers = ask.items.map(({ setting }) => setting).filter((setting) => isStranger(viewer, nameOf(setting)));
  await some(served, strangers);
}

function isStranger(viewer: Viewer, name: string): boolean {
  return settingOf(name) === undefined && standingOf(viewer, name) === 'read_only';
}

const INVALID_TWICE: WriteOutcome = { status: 'Rejected', reason: 'InvalidValue', why: 'it is named twice' };

async function writeOne(served: Served<'writeSettings'>, item: SettingWrite): Promise<WriteOutcome> {
  const viewer = viewerOf(served, chargerSettings(served.twin));
  const name = nameOf(item.setting);
  const standing = standingOf(viewer, name);
  if (standing !== 'hidden' && (item.attribute ?? 'Actual') !== 'Actual')
    return { status: 'NotSupportedAttributeType' };
  switch (standing) {
    case 'hidden':
      return isPassword(name) ? changePassword(served, item.value) : hidden(served, name);
    case 'own':
      return writeOwn(served, item);
    case 'shared':
      return isReachable(served, item.setting) ? writeShared(served, item) : readOnly(served, item);
    case 'read_only':
      return readOnly(served, item);
  }
}

/** What could move the charger away is never written; what is no secret by its name alone does not exist (PROTOCOL §2.4). */
async function hidden({ context, twin, provider, received }: Served, name: string): Promise<WriteOutcome> {
  const why = 'Settings that could move the charger away never pass.';
  const no = { allowed: false, rule: 'forbidden-key', why } as const;
  const noted = provider.shadow === undefined ? no : wouldHave({ ...no, allow: false });
  await twin.run((unit) =>
    unit.audit({ at: context.clock.now(), by: provider.id, asked: received.action, code: 'N', ...noted }),
  );
  if (settingOf(name) === undefined) return { status: 'UnknownVariable', reason: 'NotFound' };
  return { status: 'Rejected', reason: 'ReadOnly', why };
}

/** One that nobody writes, or that this charger cannot have: what the asker reads of it is there. */
async function readOnly(served: Served, { setting }: SettingWrite): Promise<WriteOutcome> {
  const row = settingOf(nameOf(setting));
  const isReal = row !== undefined && isReachable(served, setting);
  const charger = isReal ? chargerSettings(served.twin) : await some(served, [setting]);
  const view: View = viewOf(viewerOf(served, charger));
  if (isReal || view.has(setting)) return { status: 'Rejected', reason: 'ReadOnly', why: 'nobody may write it' };
  const { status } = view.read(setting);
  return { status: status === 'UnknownComponent' ? status : 'UnknownVariable' };
}
