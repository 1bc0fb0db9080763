/** The door for the owner: HTTP, command line and Home Assistant. */
import type { AuditEntry } from '../core/model.ts';
import { isSimulator } from '../core/provider.ts';
import { decideAdoption } from './adopting.ts';
import { clearAlarm } from './alarms.ts';
import { commandFor } from './backend-side.ts';
import { fillCarbon } from './carbon.ts';
import { chargerView } from './charger-view.ts';
import { standingNow } from './conditions.ts';
import { freeAll, takeAllHome } from './control.ts';
import { correctSession } from './corrections.ts';
import type { Desk } from './desk.ts';
import type { Desks } from './desks.ts';
import { usedTodayBy } from './energy.ts';
import { decideFirmware, firmwareRequest } from './firmware.ts';
import { GIVEN_BY_HOME, giveControl } from './give.ts';
import { houseCommand, houseView } from './house-verbs.ts';
import { limitsOf } from './limits/why.ts';
import { Mailbox } from './mailbox.ts';
import type { OwnerSide } from './ports.ts';
import { pricesOf, quoteOf, revenuesOf, sessionCost } from './pricing.ts';
import { besidesFacts, queuesOf } from './queues.ts';
import { recordNow } from './records.ts';
import { withSights } from './sights.ts';
import { noteTariffChange } from './tariff-changes.ts';
import { sendAgain, tellingsOf } from './tellings.ts';
import { laneKey } from './twin-state.ts';
import type { Unit } from './unit.ts';

const OVERRIDE_SWITCH = 'the override switch is on';
const TAKEN_BY_HOME = 'taken by the home';

export function makeOwnerSide(desks: Desks, refused: OwnerSide['refusedChargers']): OwnerSide {
  const { context } = desks;
  /** One at a time: each is made on top of the one before. */
  const corrections = new Mailbox();
  /** What is known of the override switch: a link that comes back tells nothing new. */
  let lastSwitch: 'on' | 'off' | undefined;
  const entry = (asked: string, why: string): Omit<AuditEntry, 'chargerId'> => ({
    at: context.clock.now(),
    by: 'home',
    asked,
    allowed: true,
    rule: 'home',
    why,
  });
  const deskOf = async (sessionId: string) => {
    const session = await context.ledger.session(sessionId);
    return session && desks.get(session.chargerId);
  };
  /** After a restart the leases are still as the switch left them. */
  function turnSwitch(unit: Unit, turned: 'on' | 'off'): void {
    const isTaken = [...unit.state.leases.values()].some(({ reason }) => reason === OVERRIDE_SWITCH);
    if (isTaken === (turned === 'on')) return;
    if (turned === 'on') takeAllHome(context, unit, OVERRIDE_SWITCH);
    else freeAll(context, unit, OVERRIDE_SWITCH);
    unit.audit(entry('override switch', `The override switch was turned ${turned}.`));
  }

  /** The simulated charger is here as long as it runs. */
  const isHidden = ({ twin }: Desk): boolean => isSimulator(twin.chargerId) && twin.link === undefined;

  return {
    chargers: () => desks.all().flatMap((desk) => (isHidden(desk) ? [] : [chargerView(context, desk)])),

    providers: () =>
      Promise.all(
        context.settings.providers.map(async (provider) => {
          const counts = desks.all().map(async ({ twin, lanes }) => {
            const cursor = twin.state.cursors.get(laneKey(provider.id, 'T'));
            const follows = cursor !== undefined && (provider.kind === 'backend' || lanes.has(provider.id));
            if (!follows) return 0;
            return (await context.ledger.pending(twin.chargerId, 'T', cursor)) + besidesFacts(twin.state, provider.id);
          });
          const linked = desks.all().some((desk) => desk.lanes.get(provider.id)?.link !== undefined);
          const pending = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
          return {
            provider,
            isAuthority: context.settings.authority === provider.id,
            online: linked || desks.backendsOnline.has(provider.id),
            pending,
            standing: standingNow(context, provider),
            usedToday: usedTodayBy(context, provider.id),
          };
        }),
      ),

    queues: () => queuesOf(desks),

    revenues: () => revenuesOf(context),
    sessionCost: (sessionId) => sessionCost(context, sessionId),
    sessionRecord: (sessionId) => recordNow(context, sessionId),
    carbonTold: (span) => desks.background(fillCarbon(context, span), 'counting CO₂'),
    correctSession: (sessionId, asked) => corrections.run(() => correctSession(context, sessionId, asked)),
    tariffChanged: (change) => noteTariffChange(desks, 'home', change),
    quote: (tariffId, plan) => quoteOf(context, tariffId, plan),
    prices: (tariffId, span) => pricesOf(context, tariffId, span),

    mode() {
      const { sharingAllowed, isSafeMode } = context.settings;
      const { mode } = houseView(desks);
      return { mode, sharingAllowed: sharingAllowed && !isSafeMode, home: desks.home };
    },
    house: () => houseView(desks),
    houseCommand: async (asked) => withSights(desks, await houseCommand(desks, asked)),
    async command(by, chargerId, asked) {
      const result = await commandFor(desks, by, chargerId, asked);
      return by === 'home' ? withSights(desks, result, chargerId) : result;
    },

    async override(chargerId, owner) {
      const desk = desks.get(chargerId);
      if (desk === undefined) return { ok: false, why: `charger: there is no charger "${chargerId}"` };
      if (owner !== undefined && owner !== 'home') {
        const given = await giveControl(context, desk.twin, { verb: 'give', providerId: owner });
        return given.ok ? { ok: true, why: GIVEN_BY_HOME } : { ok: false, why: given.why };
      }
      const why = owner === undefined ? 'freed by the home' : TAKEN_BY_HOME;
      await desk.twin.run((unit) => {
        if (owner === undefined) freeAll(context, unit);
        else takeAllHome(context, unit, why);
        unit.audit(entry('override', `Control was ${why}.`));
      });
      return { ok: true, why };
    },

    async homeChanged(state) {
      desks.home = state;
      // Without a switch it is as if it were off. One of which nothing is known is as it was.
      const turned = state.override === 'not_configured' ? 'off' : state.override;
      if (turned !== 'unknown' && turned !== lastSwitch) {
        lastSwitch = turned;
        await Promise.all(desks.all().map(({ twin }) => twin.run((unit) => turnSwitch(unit, turned))));
      }
      await desks.lookAgain();
    },

    firmwareRequests: () => desks.all().flatMap(({ twin }) => firmwareRequest(context, twin) ?? []),

    async decideFirmware(chargerId, isApproved) {
      const twin = desks.get(chargerId)?.twin;
      return twin && decideFirmware(context, twin, isApproved);
    },

    async endAlarm(chargerId, key) {
      return (await desks.get(chargerId)?.twin.run((unit) => clearAlarm(unit, key))) ?? false;
    },

    async tellings(sessionId) {
      const desk = await deskOf(sessionId);
      return desk && tellingsOf(context, desk, sessionId);
    },

    async sendAgain(sessionId, providerId) {
      const desk = await deskOf(sessionId);
      return desk && sendAgain(context, desk, sessionId, providerId);
    },

    site: () => context.site.view(),
    limits(chargerId) {
      const desk = desks.get(chargerId);
      return desk && limitsOf(context, desk.twin);
    },
    feedSpare: (value) => context.site.feed(value),
    forgetSpare: (by) => context.site.forget(by),

    quirks: (chargerId) => (desks.get(chargerId) === undefined ? undefined : context.quirks.of(chargerId)),
    refusedChargers: refused,
    adoption: () => desks.adoptions.view(),
    decideAdoption: (chargerId, isAdopted) => decideAdoption(desks, chargerId, isAdopted),
    follow: (follower) => desks.follow(follower),
  };
}
