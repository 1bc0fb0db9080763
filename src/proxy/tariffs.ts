/** The charger has tariffs of a provider only while no other one has any to give (PROTOCOL §2.6). */

import { hasRight, isTransparent } from '../core/arbitration/roles.ts';
import type { Message, Payload, Provider, ProviderId } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { encode } from '../core/ocpp/codec.ts';
import { rewriteIds } from '../core/ocpp/ids.ts';
import { servesCharger } from '../core/provider.ts';
import { asOurs } from '../core/station/id-map.ts';
import type { KeptTariff } from '../core/tariffs/defaults.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { partiesWith, partyState } from './party-states.ts';
import { PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** The only one that may give tariffs at this charger. */
export function soleTariffProvider(context: Context, chargerId: string): Provider | undefined {
  const [sole, another] = context.settings.providers.filter(
    (provider) => provider.kind === 'service' && servesCharger(provider, chargerId) && hasRight(provider, 'tariff'),
  );
  return another === undefined ? sole : undefined;
}

/** Brings the charger what it is to have, and takes away what it is not to have any more. */
export async function tidyTariffs(context: Context, twin: Twin): Promise<void> {
  const sole = soleTariffProvider(context, twin.chargerId);
  for (const { party, value } of partiesWith(twin.state, 'tariffs')) {
    for (const one of value) {
      const isWanted = party === sole?.id && one.isOver !== true;
      const hasLeft = context.settings.providers.every(({ id, shadow }) => id !== party || shadow !== undefined);
      if (hasLeft && one.isTold !== true) await twin.run((unit) => replace(unit, party, one, undefined));
      if (!isWanted && one.isTold === true) await takeBack(twin, party, one);
      if (isWanted && one.isTold !== true && one.isRefused !== true) await tellTariff(twin, party, one);
    }
  }
}

/** The charger's answer; undefined = it has given none. */
export async function tellTariff(twin: Twin, by: string, one: KeptTariff): Promise<Payload | undefined> {
  const tariff = { ...one.tariff, id: await nameOf(twin, by, one) };
  const answer = await ask(twin, { means: 'setDefaultTariff', ask: { evse: one.evse, tariff } });
  if (answer === undefined) return undefined;
  const isTold = answer.status === 'Accepted';
  await twin.run((unit) => {
    if (isTold && isGone(partyState(unit.state, by, 'tariffs'), one)) leave(unit, by, one);
    else replace(unit, by, one, { ...one, isTold, isRefused: !isTold });
  });
  return answer;
}

/** Its provider took it back while the charger was told, and has set no other one under its name. */
function isGone(kept: readonly KeptTariff[], { evse, tariff }: KeptTariff): boolean {
  return !kept.some((one) => one.evse === evse && one.tariff.id === tariff.id);
}

/** The charger has it all the same: it is to be taken back from there, too. */
function leave(unit: Unit, by: ProviderId, one: KeptTariff): void {
  const kept = partyState(unit.state, by, 'tariffs');
  unit.putPartyState(by, 'tariffs', [...kept, { ...one, isTold: true, isOver: true }]);
}

async function takeBack(twin: Twin, by: string, one: KeptTariff): Promise<void> {
  const ids = [await nameOf(twin, by, one)];
  const evse = one.evse === 0 ? undefined : one.evse;
  // While the others went its provider may have set it anew.
  const unless = (): boolean => !partyState(twin.state, by, 'tariffs').includes(one);
  const answer = await ask(twin, { means: 'clearTariffs', ask: { ids, evse } }, unless);
  if (answer === undefined) return;
  await twin.run((unit) => replace(unit, by, one, one.isOver === true ? undefined : { ...one, isTold: false }));
}

/** Its name at the charger. */
function nameOf(twin: Twin, by: string, { tariff }: KeptTariff): Promise<string> {
  return twin.run((unit) => {
    const { map, ours } = asOurs(unit.station.ids, 'tar', by, tariff.id);
    if (map !== unit.station.ids) unit.setStation({ ...unit.station, ids: map });
    return String(ours);
  });
}

/** Unless its provider has written something else meanwhile. */
function replace(unit: Unit, by: string, before: KeptTariff, after: KeptTariff | undefined): void {
  const kept = partyState(unit.state, by, 'tariffs').flatMap((one) => (one === before ? (after ?? []) : one));
  unit.putPartyState(by, 'tariffs', kept.length === 0 ? undefined : kept);
}

async function ask({ link }: Twin, message: Message, unless?: () => boolean): Promise<Payload | undefined> {
  const call = link && encode(link.version, message);
  if (link === undefined || call === undefined) return undefined;
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.provider, ...(unless && { unless }) };
  const outcome = await link.call(call.action, call.payload, options);
  return outcome.kind === 'result' ? outcome.payload : undefined;
}

/**
 * The answer about a card as the charger gets it: the tariff in it under our name, and only from who may give tariffs
 * here and decided on the card (PROTOCOL §2.6).
 */
export async function withOurTariff(
  context: Context,
  twin: Twin,
  { answerIds }: CatalogueRow,
  { by, words = {} }: { readonly by: ProviderId | undefined; readonly words?: Payload | undefined },
): Promise<Payload> {
  const provider = context.settings.providers.find(({ id }) => id === by);
  if (words.tariff === undefined || (provider !== undefined && isTransparent(provider))) return words;
  if (by === undefined || soleTariffProvider(context, twin.chargerId)?.id !== by) {
    const { tariff: _others, ...rest } = words;
    return rest;
  }
  return twin.run((unit) =>
    rewriteIds(words, { tar: answerIds?.tar ?? [] }, (_kind, id) => {
      const { map, ours } = asOurs(unit.station.ids, 'tar', by, id);
      if (map !== unit.station.ids) unit.setStation({ ...unit.station, ids: map });
      return ours;
    }),
  );
}
