/** The door for chargers: who may come in, whose socket is in force, what they say. */
import { isOcppVersion } from '../core/ocpp/versions.ts';
import { isSimulator, SIMULATOR } from '../core/provider.ts';
import { reconnected } from '../core/quirks/clock.ts';
import { alarmKey } from '../core/station/alarms.ts';
import { alike } from '../lib/alike.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import { catchUp } from './catch-up.ts';
import type { Desk } from './desk.ts';
import type { Desks } from './desks.ts';
import { watchBoot } from './no-boot.ts';
import type { ChargerLink, ChargerSide, OwnerSide } from './ports.ts';
import { contextFor, endSimulated } from './simulated.ts';
import { restLadders } from './stopping.ts';
import { up } from './up.ts';

/** Services stay connected this long after their charger went away (PROTOCOL §2.1 g). */
const CHARGER_GRACE_MS = 60_000;
/** Chargers that are adopted without being configured; more than that is no house. */
const MAX_CHARGERS = 500;
/** Chargers turned away that are remembered for the owner. */
const MAX_REFUSED = 20;
/** Of those who are turned away one is told so often: whoever knocks without end does not fill the lines of those who listen. */
const TELL_EVERY_MS = 1_000;

type Refused = ReturnType<OwnerSide['refusedChargers']>[number];

export function makeChargerSide(desks: Desks): { side: ChargerSide; refused: () => readonly Refused[] } {
  const { context } = desks;
  const { adoptions } = desks;
  const { clock, log } = context;
  const adopting = new Map<string, Promise<Desk>>();
  /** Links that are over, some before they were known here. */
  const left = new WeakSet<ChargerLink>();
  let refused: readonly Refused[] = [];
  let toldAt = Number.NEGATIVE_INFINITY;

  const side: ChargerSide = {
    async admit(chargerId) {
      const id = nameOf(chargerId);
      if (id !== undefined) {
        const version = desks.get(id)?.twin.state.station.version;
        return { ok: true, chargerId: id, version: isOcppVersion(version) ? version : undefined };
      }
      const why = whyUnknown(chargerId);
      if (!isListed(chargerId)) adoptions.knocked(chargerId, why);
      return { ok: false, why };
    },

    tolerates: (chargerId, quirk) => context.quirks.isOn(chargerId, quirk),
    met: (chargerId, quirk) => context.quirks.met(chargerId, quirk),

    turnedAway,

    async alarm(chargerId, kind, why) {
      await desks.get(chargerId)?.twin.run((unit) => raiseAlarm(context, unit, { kind }, why));
    },

    async alarmOver(chargerId, kind) {
      const twin = desks.get(chargerId)?.twin;
      const key = alarmKey({ kind });
      if (twin?.state.station.alarms[key] !== undefined) await twin.run((unit) => clearAlarm(unit, key));
    },

    async connected(link) {
      if (nameOf(link.chargerId) !== link.chargerId) return false;
      const desk = await adopt(link.chargerId);
      if (left.has(link)) return true;
      refused = refused.filter((entry) => entry.chargerId !== link.chargerId);
      adoptions.settled(link.chargerId);
      desk.grace?.cancel();
      desk.away = false;
      desk.lastSeenAt = clock.now();
      desk.twin.link = link;
      desk.isNew = true;
      await desk.twin.run((unit) => {
        unit.setStation({ ...unit.station, version: link.version, clock: reconnected(unit.station.clock) });
        unit.notices.push({ kind: 'presence', chargerId: link.chargerId, online: true });
      });
      for (const lanes of desk.lanes.values()) lanes.setAway(false);
      await desks.want(desk);
      if (desk.twin.link !== link) return true;
      desk.bootWatch?.timer?.cancel();
      desk.bootWatch = watchBoot(context, desk.twin, link, (work, what) => desks.background(work, what));
      return true;
    },

    async gone(link) {
      left.add(link);
      const desk = desks.get(link.chargerId);
      if (desk?.twin.link !== link || desks.closed) return;
      desk.twin.link = undefined;
      const lastSeenAt = clock.now();
      desk.lastSeenAt = lastSeenAt;
      desk.bootWatch?.timer?.cancel();
      desk.grace = clock.timer(CHARGER_GRACE_MS, () => letGo(desk));
      await desk.twin.run((unit) => {
        restLadders(unit);
        endSimulated(context, unit);
        unit.setStation({ ...unit.station, lastSeenAt });
        unit.notices.push({ kind: 'presence', chargerId: link.chargerId, online: false });
      });
      desks.background(desks.want(desk), 'keeping services quiet');
    },

    async up(link, message) {
      const desk = await adopt(link.chargerId);
      desk.lastSeenAt = clock.now();
      const reply = await up(contextFor(context, link.chargerId), desk.twin, link, message);
      // Not before its first word, which mostly is its Boot: until then some chargers take no command.
      if (desk.isNew && desk.twin.link === link) {
        desk.isNew = false;
        desk.limits.wake();
        desks.background(catchUp(context, desk.twin), 'telling the charger what the home wants');
      }
      return reply;
    },
  };
  return { side, refused: () => refused };

  function turnedAway(chargerId: string, why: string): void {
    const others = refused.filter((entry) => entry.chargerId !== chargerId);
    const at = clock.now();
    refused = [{ chargerId, at, why }, ...others].slice(0, MAX_REFUSED);
    // Also after the clock was set back.
    if (at - toldAt < TELL_EVERY_MS && at >= toldAt) return;
    toldAt = at;
    desks.tell({ kind: 'turned_away', chargerId, at, why });
  }

  /** The owner's word on chargers that nobody configured (DESIGN 6.13). */
  function mayAdopt(): boolean {
    const { settings } = context;
    const isFirst = chargerIds().length === 0 && settings.chargers.length === 0 && !adoptions.isUsed;
    const accepts = settings.unknownChargers === 'accept' && desks.all().length < MAX_CHARGERS;
    return accepts || (settings.unknownChargers === 'adopt_first' && isFirst);
  }

  /**
   * What a charger is called here; undefined when it may not come in. The owner's rows go first, then the owner's word on one without a row: whoever differs from
   * one in case alone is that charger and has to prove it, also when it was known before the row was written.
   */
  function nameOf(chargerId: string): string | undefined {
    // Its name is its own; the plug asks it for the password of its run.
    if (isSimulator(chargerId)) return SIMULATOR;
    const { chargers, unknownChargers } = context.settings;
    const rows = alike(
      chargers.map(({ id }) => id),
      chargerId,
    );
    if (rows.length > 0) return rows.length === 1 ? rows[0] : undefined;
    const word = adoptions.wordOn(chargerId);
    if (word !== undefined) return word === 'refused' ? undefined : word.adoptedAs;
    const stored = unknownChargers === 'refuse' ? [] : alike(chargerIds(), chargerId);
    if (stored.length === 1) return stored[0];
    return mayAdopt() ? chargerId : undefined;
  }

  function isListed(chargerId: string): boolean {
    return (
      alike(
        context.settings.chargers.map(({ id }) => id),
        chargerId,
      ).length > 0
    );
  }

  function whyUnknown(chargerId: string): string {
    if (isListed(chargerId))
      return `"${chargerId}" could be several of the rows under "chargers": write it as one of them`;
    if (adoptions.wordOn(chargerId) === 'refused')
      return `you refused the charger "${chargerId}": it stays out until you adopt it`;
    return `the charger "${chargerId}" is not known here: adopt it, or add it under "chargers" in the configuration`;
  }

  function chargerIds(): readonly string[] {
    return desks.all().flatMap(({ twin: { chargerId } }) => (isSimulator(chargerId) ? [] : [chargerId]));
  }

  /** The desk of a charger; a new one is written down before anything is said to it. */
  async function adopt(chargerId: string): Promise<Desk> {
    const known = adopting.get(chargerId);
    if (known !== undefined) return known;
    const desk = desks.get(chargerId);
    if (desk !== undefined) return desk;
    const made = begin(chargerId).finally(() => adopting.delete(chargerId));
    adopting.set(chargerId, made);
    return made;
  }

  async function begin(chargerId: string): Promise<Desk> {
    log.info({ charger: chargerId }, 'a charger is here for the first time');
    const desk = desks.add(chargerId);
    await desk.twin.run((unit) => unit.setStation({ ...unit.station, lastSeenAt: clock.now() }));
    await desks.start(desk);
    return desk;
  }

  function letGo(desk: Desk): void {
    if (desk.twin.link !== undefined) return;
    desk.away = true;
    for (const lanes of desk.lanes.values()) lanes.setAway(true);
    desks.background(desks.want(desk), 'letting services go');
  }
}
