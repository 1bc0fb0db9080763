/** Settings as each provider sees them: it reads its own world, and what it writes is served by class (PROTOCOL §2.4). */
import { hasRight, isTransparent } from '../../core/arbitration/roles.ts';
import type { SettingId, SettingWrite, WriteOutcome } from '../../core/asks/configuration.ts';
import { type ChargerSettings, nameOf } from '../../core/configuration/kept.ts';
import { ownLinkOf } from '../../core/configuration/own-effects.ts';
import { VENDOR_COMPONENT } from '../../core/configuration/setting.ts';
import { SETTING, sameName, settingOf } from '../../core/configuration/settings.ts';
import { standingOf, type View, type Viewer, viewOf } from '../../core/configuration/view.ts';
import { forbiddenKey } from '../../core/ocpp/forbidden-keys.ts';
import { partyState } from '../party-states.ts';
import { chargerSettings, doubtSettings, readAll, readSome } from '../settings-read.ts';
import { changePassword, relogin } from './own-password.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';
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

/** What a provider sees of the charger's settings. */
export function viewerOf({ context, twin, provider }: Omit<Served, 'ask'>, charger: ChargerSettings): Viewer {
  const { vendorSettings } = context.settings;
  const allowed = new Set(vendorSettings.map(sameName));
  return {
    own: partyState(twin.state, provider.id, 'settings'),
    charger,
    has: (right) => hasRight(provider, right),
    isHidden: forbiddenKey,
    isAllowed: (name) => allowed.has(sameName(name)) || allowed.has(sameName(withoutVendor(name))),
  };
}

/** The owner writes the keys of an older charger as that spells them. */
function withoutVendor(name: string): string {
  const prefix = `${VENDOR_COMPONENT}.`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

export async function readSettings(served: Served<'readSettings'>): Promise<Outcome<'readSettings'>> {
  const { context, twin, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if ((ask.items?.length ?? 0) > MOST_AT_ONCE) return TOO_MANY;
  if (ask.items === undefined) {
    const view = viewOf(viewerOf(served, await readAll(context, twin)));
    const items = view.all().map(({ setting }) => view.read(setting));
    // Nobody asked for what may not be told.
    return answered({ items: items.filter(({ status }) => status === 'Accepted') });
  }
  const settings = ask.items.map(({ setting }) => setting);
  const viewer = viewerOf(served, chargerSettings(twin));
  const unanswered = settings.filter((setting) => needsCharger(viewer, setting));
  const charger = unanswered.length === 0 ? viewer.charger : await readSome(context, twin, unanswered);
  const view = viewOf({ ...viewer, charger });
  return answered({ items: ask.items.map(({ setting, attribute }) => view.read(setting, attribute)) });
}

/** Whether only the charger can tell; no charger is asked for what is the provider's own or nobody's. */
function needsCharger(viewer: Viewer, setting: SettingId): boolean {
  const name = nameOf(setting);
  if (standingOf(viewer, name) === 'hidden') return false;
  const row = settingOf(name);
  return row === undefined || (row.shown === undefined && viewer.own.values[row.name] === undefined);
}

export async function writeSettings(served: Served<'writeSettings'>): Promise<Outcome<'writeSettings'>> {
  const { ask, provider, twin } = served;
  if (isTransparent(provider) && !ask.items.some(({ setting }) => isPassword(nameOf(setting)))) {
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
  const { context, twin, ask } = served;
  const viewer = viewerOf(served, chargerSettings(twin));
  const strangers = ask.items.map(({ setting }) => setting).filter((setting) => isStranger(viewer, nameOf(setting)));
  if (strangers.length > 0) await readSome(context, twin, strangers);
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
      return writeShared(served, item);
    case 'read_only':
      return readOnly(served, item);
  }
}

/** What could move the charger away is never written; what is no secret by its name alone does not exist (PROTOCOL §2.4). */
async function hidden({ context, twin, provider, received }: Served, name: string): Promise<WriteOutcome> {
  const why = 'Settings that could move the charger away never pass.';
  await twin.run((unit) =>
    unit.audit({
      at: context.clock.now(),
      by: provider.id,
      asked: received.action,
      allowed: false,
      rule: 'forbidden-key',
      code: 'N',
      why,
    }),
  );
  if (settingOf(name) === undefined) return { status: 'UnknownVariable', reason: 'NotFound' };
  return { status: 'Rejected', reason: 'ReadOnly', why };
}

async function readOnly(served: Served, { setting }: SettingWrite): Promise<WriteOutcome> {
  const { context, twin } = served;
  const row = settingOf(nameOf(setting));
  const viewer = viewerOf(served, row === undefined ? await readSome(context, twin, [setting]) : chargerSettings(twin));
  const view: View = viewOf(viewer);
  if (row !== undefined || view.has(setting))
    return { status: 'Rejected', reason: 'ReadOnly', why: 'nobody may write it' };
  const { status } = view.read(setting);
  return { status: status === 'UnknownComponent' ? status : 'UnknownVariable' };
}
