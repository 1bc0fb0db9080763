/** What the owner sets for the whole house (DESIGN 6.10): the mode, a time for guests, a pause of one provider. */

import { ceilingOf, type HouseState, houseAt, modeAt, withMode, withPause } from '../core/arbitration/house.ts';
import type { HouseCommand } from '../core/commands.ts';
import type { AuditEntry, Mode, ProviderId } from '../core/model.ts';
import { MODES } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import { endUnused } from './control.ts';
import type { Desk } from './desk.ts';
import type { Desks } from './desks.ts';
import { bad, endAfter, minutesInWords, wrongMinutes } from './minutes.ts';
import type { CommandResult, HouseView } from './ports.ts';

type Of<V extends HouseCommand['verb']> = Extract<HouseCommand, { verb: V }>;

export function houseView(desks: Desks): HouseView {
  const { settings } = desks.context;
  const house = desks.house.now;
  const known = new Set(settings.providers.map(({ id }) => id));
  return {
    mode: modeAt(house, settings),
    ceiling: ceilingOf(settings),
    chargers: desks.all().map(({ twin: { chargerId } }) => ({ chargerId, mode: modeAt(house, settings, chargerId) })),
    guestUntil: house.guestUntil,
    paused: Object.entries(house.paused)
      .filter(([id]) => known.has(id))
      .map(([providerId, { since, until }]) => ({ providerId, since, until })),
  };
}

/** One after the other: each begins from what the one before it left. */
export function houseCommand(desks: Desks, asked: HouseCommand): Promise<CommandResult> {
  return desks.house.jobs.run(() => {
    switch (asked.verb) {
      case 'mode':
        return setMode(desks, asked);
      case 'guest':
        return letGuestsIn(desks, asked);
      case 'end_guest':
        return endGuest(desks);
      case 'pause_provider':
        return pause(desks, asked);
      case 'resume_provider':
        return resume(desks, asked);
    }
  });
}

/** What was set for some time and is over, now or while the program was down. */
export function endWhatIsOver(desks: Desks): Promise<void> {
  return desks.house.jobs.run(async () => {
    const before = desks.house.kept;
    const now = houseAt(before, desks.context.clock.now());
    if (now === before) return desks.house.watch(() => due(desks));
    const notes = [
      ...(now.guestUntil === before.guestUntil ? [] : [['guest', GUEST_OVER] as const]),
      ...Object.keys(before.paused)
        .filter((id) => now.paused[id] === undefined)
        .map((id) => ['resume_provider', resumed(id)] as const),
    ];
    await put(desks, now);
    for (const [what, why] of notes) await note(desks, desks.all(), { by: 'system', asked: what, rule: 'time', why });
  });
}

/** The file may have become stricter, or know other providers: what nobody uses yet is taken back where it is shut. */
export async function houseReloaded(desks: Desks): Promise<void> {
  const isShut = ceilingOf(desks.context.settings) !== 'automatic';
  if (isShut) await Promise.all(desks.all().map(({ twin }) => twin.run((unit) => endUnused(unit))));
  desks.tell({ kind: 'house', house: houseView(desks) });
}

const GUEST_OVER = 'The time for guests is over: cards charge as before.';

async function setMode(desks: Desks, { mode, chargerId }: Of<'mode'>): Promise<CommandResult> {
  const { context } = desks;
  const named = chargerId === undefined ? undefined : desks.get(chargerId);
  if (chargerId !== undefined && named === undefined) return bad(`charger: there is no charger "${chargerId}"`);
  const ceiling = ceilingOf(context.settings);
  if (MODES.indexOf(mode) < MODES.indexOf(ceiling)) {
    const isShared = context.settings.sharingAllowed || context.settings.mode === ceiling;
    const key = isShared ? `mode: ${ceiling}` : 'allow_shared_charging: false';
    const why = `The configuration file says "${key}", so it stays "${ceiling}".`;
    return { ok: false, code: 'H', rule: isShared ? 'mode' : 'sharing', why };
  }
  await put(desks, withMode(desks.house.now, mode, chargerId));
  const desksMeant = named === undefined ? desks.all() : [named];
  if (mode !== 'automatic') await Promise.all(desksMeant.map(({ twin }) => twin.run((unit) => endUnused(unit))));
  const why = MODE_WORDS[mode];
  await note(desks, desksMeant, { by: 'home', asked: 'mode', rule: 'home', why });
  return { ok: true, result: 'accepted', why: chargerId === undefined ? why : `Charger "${chargerId}": ${why}` };
}

const MODE_WORDS: { readonly [M in Mode]: string } = {
  automatic: 'Automatic: providers may get control.',
  home_only: 'Home only: providers get no control. A session that runs goes on.',
  locked: 'Locked: no card charges and no provider starts anything, only you. A session that runs goes on.',
};

async function letGuestsIn(desks: Desks, { minutes }: Of<'guest'>): Promise<CommandResult> {
  const wrong = wrongMinutes(minutes);
  if (wrong !== undefined) return wrong;
  const guestUntil = endAfter(desks.context.clock, minutes);
  await put(desks, { ...desks.house.now, guestUntil });
  const why = `For ${minutesInWords(minutes)} cards that would be refused charge, and the home pays. Blocked cards stay blocked.`;
  await note(desks, desks.all(), { by: 'home', asked: 'guest', rule: 'home', why });
  const isLocked = houseView(desks).chargers.some(({ mode }) => mode === 'locked');
  return { ok: true, result: 'accepted', why: isLocked ? `${why} Where it is locked, no card charges.` : why };
}

async function endGuest(desks: Desks): Promise<CommandResult> {
  if (desks.house.now.guestUntil === undefined) {
    return { ok: true, result: 'accepted', why: 'No time for guests was set: cards charge as ever.' };
  }
  await put(desks, { ...desks.house.now, guestUntil: undefined });
  await note(desks, desks.all(), { by: 'home', asked: 'guest', rule: 'home', why: GUEST_OVER });
  return { ok: true, result: 'accepted', why: `${GUEST_OVER} A session that runs goes on.` };
}

async function pause(desks: Desks, { providerId, minutes }: Of<'pause_provider'>): Promise<CommandResult> {
  const wrong = unknown(desks, providerId) ?? wrongMinutes(minutes);
  if (wrong !== undefined) return wrong;
  const since = desks.house.now.paused[providerId]?.since ?? desks.context.clock.now();
  const until = minutes === undefined ? undefined : endAfter(desks.context.clock, minutes);
  await put(desks, withPause(desks.house.now, providerId, { since, until }, knownOf(desks)));
  await Promise.all(desks.all().map(({ twin }) => twin.run((unit) => endUnused(unit, providerId))));
  const howLong = minutes === undefined ? 'until you resume it' : `for ${minutesInWords(minutes)}`;
  const why = `"${providerId}" is paused ${howLong}: it is still told what happens, and gets no new control.`;
  await note(desks, servedBy(desks, providerId), { by: 'home', asked: 'pause_provider', rule: 'home', why });
  return { ok: true, result: 'accepted', why };
}

async function resume(desks: Desks, { providerId }: Of<'resume_provider'>): Promise<CommandResult> {
  const wrong = unknown(desks, providerId);
  if (wrong !== undefined) return wrong;
  if (desks.house.now.paused[providerId] === undefined) {
    return { ok: true, result: 'accepted', why: `"${providerId}" was not paused.` };
  }
  await put(desks, withPause(desks.house.now, providerId, undefined, knownOf(desks)));
  const why = resumed(providerId);
  await note(desks, servedBy(desks, providerId), { by: 'home', asked: 'resume_provider', rule: 'home', why });
  return { ok: true, result: 'accepted', why };
}

function resumed(id: ProviderId): string {
  return `"${id}" is not paused any more: it may get control as before.`;
}

/** On disk first, then in force, then told. */
async function put(desks: Desks, next: HouseState): Promise<void> {
  await desks.house.put(next);
  desks.house.watch(() => due(desks));
  desks.tell({ kind: 'house', house: houseView(desks) });
}

function due(desks: Desks): void {
  desks.background(endWhatIsOver(desks), 'ending what the owner set for some time');
}

/** In the trail of decisions of each charger that it concerns. */
async function note(
  { context }: Desks,
  concerned: readonly Desk[],
  entry: Pick<AuditEntry, 'by' | 'asked' | 'rule' | 'why'>,
): Promise<void> {
  const at = context.clock.now();
  await Promise.all(concerned.map(({ twin }) => twin.run((unit) => unit.audit({ at, allowed: true, ...entry }))));
}

function servedBy(desks: Desks, id: ProviderId): readonly Desk[] {
  const provider = desks.context.settings.providers.find((known) => known.id === id);
  return desks.all().filter(({ twin }) => provider === undefined || servesCharger(provider, twin.chargerId));
}

function knownOf({ context }: Desks): ReadonlySet<ProviderId> {
  return new Set(context.settings.providers.map(({ id }) => id));
}

function unknown(desks: Desks, id: ProviderId): CommandResult | undefined {
  return knownOf(desks).has(id) ? undefined : bad(`provider: there is no provider "${id}"`);
}
