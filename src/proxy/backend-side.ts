/** The door for backends: their commands, their cursor in the journal, and the notices that they follow. */

import type { Party } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import { chargerView } from './charger-view.ts';
import { command } from './commands.ts';
import { providerBack, providerGone } from './control.ts';
import type { Desks } from './desks.ts';
import { homeCommand } from './home-verbs.ts';
import type { BackendSide, Command, CommandResult } from './ports.ts';
import { quoteOf } from './pricing.ts';
import { noteTariffChange } from './tariff-changes.ts';
import { laneKey } from './twin-state.ts';

export function makeBackendSide(desks: Desks): BackendSide {
  const { context } = desks;
  const providerOf = (id: string) => context.settings.providers.find((provider) => provider.id === id);
  return {
    providerOf,

    backendOnline(id) {
      desks.backendsOnline.add(id);
      for (const { twin } of desks.all())
        desks.background(
          twin.run((unit) => providerBack(unit, id)),
          'backend back',
        );
    },

    async backendGone(id) {
      desks.backendsOnline.delete(id);
      await Promise.all(desks.all().map(({ twin }) => twin.run((unit) => providerGone(context, unit, id, 'backend'))));
    },

    command: (by, chargerId, asked) => commandFor(desks, by, chargerId, asked),

    cursor: (chargerId, id) => desks.get(chargerId)?.twin.state.cursors.get(laneKey(id, 'T')),

    async replay(chargerId, id, afterSeq, limit) {
      const twin = desks.get(chargerId)?.twin;
      if (twin === undefined || providerOf(id) === undefined) return [];
      const facts = await context.ledger.facts(chargerId, 'T', afterSeq, limit);
      return Promise.all(
        facts.map(async (fact) => {
          const known = twin.state.transactions.find((tx) => tx.id === fact.txId);
          return {
            fact,
            tx: known ?? (fact.txId === undefined ? undefined : await context.ledger.transaction(fact.txId)),
          };
        }),
      );
    },

    async acknowledge(chargerId, id, seq) {
      const twin = desks.get(chargerId)?.twin;
      if (twin === undefined) return false;
      return twin.run((unit) => {
        if (seq > unit.station.journalSeq) return false;
        if (seq > (unit.state.cursors.get(laneKey(id, 'T')) ?? -1)) unit.setCursor(id, 'T', seq);
        return true;
      });
    },

    follow: (follower) => desks.follow(follower),
    chargers: () => desks.all().map((desk) => chargerView(context, desk)),
    tariffs: () => context.settings.billing.tariffs,
    tariffChanged: (by, change) => noteTariffChange(desks, by, change),
    tariffOf: (id) => context.settings.billing.tariffOf[id],
    quote: (tariffId, plan) => quoteOf(context, tariffId, plan),
  };
}

/** A command of a backend or of the owner. */
export async function commandFor(desks: Desks, by: Party, chargerId: string, asked: Command): Promise<CommandResult> {
  const { context } = desks;
  const provider = context.settings.providers.find((known) => known.id === by);
  const desk = desks.get(chargerId);
  const serves = provider === undefined || servesCharger(provider, chargerId);
  if (desk === undefined || !serves) {
    return { ok: false, code: 'bad_request', rule: 'request', why: `charger: there is no charger "${chargerId}"` };
  }
  if (by === 'home') return homeCommand(context, desk.twin, asked);
  return command(context, desk.twin, by, provider, asked);
}
