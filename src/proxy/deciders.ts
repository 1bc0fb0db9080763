/** Whose word on cards counts at a charger, and what is known of their words (PROTOCOL §2.3). */

import { hasRight, isTransparent } from '../core/arbitration/roles.ts';
import { asSeenBy } from '../core/authorise/cards.ts';
import { withListed } from '../core/authorise/local-list.ts';
import { SETTING } from '../core/configuration/settings.ts';
import type { Card, LearntToken, Provider, ProviderId, Token } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import { partiesWith, partyState } from './party-states.ts';
import type { ProxySettings } from './ports.ts';
import type { Twin } from './twin.ts';

/** What was said of a card, and what stands of it in the lists that providers keep here (PROTOCOL §2.3). */
export function learntOf({ state }: Twin, token: Token, card: Card | undefined): readonly LearntToken[] {
  const listings = partiesWith(state, 'local_list').flatMap(({ party, value }) => {
    const { values } = partyState(state, party, 'settings');
    if (values[SETTING.localListEnabled] === 'false') return [];
    const isBelieved = values[SETTING.localPreAuthorize] === 'true';
    return { from: party, list: value, theirs: asSeenBy(card, party, token), isBelieved };
  });
  return withListed(state.station.tokens, token, listings);
}

/** Whether nobody but this provider decides on cards. */
export function isSoleAuthority(settings: ProxySettings, chargerId: string, id: ProviderId): boolean {
  const others = settings.providers.filter((provider) => provider.id !== id && decides(provider, chargerId));
  return authorityOf(settings, chargerId) === id && others.length === 0;
}

/** Who answers for contracts: the authority on cards, or the only service that may handle certificates. */
export function isContractAuthority(settings: ProxySettings, chargerId: string, id: ProviderId): boolean {
  const able = settings.providers.filter(
    (provider) =>
      provider.kind === 'service' && servesCharger(provider, chargerId) && hasRight(provider, 'certificate'),
  );
  const authority = able.find((provider) => provider.id === authorityOf(settings, chargerId));
  return authority === undefined ? able.length === 1 && able[0]?.id === id : authority.id === id;
}

/** Who decides on the cards of this charger: the service that has it as it is, else whom the owner names. */
export function authorityOf({ providers, authority }: ProxySettings, chargerId: string): ProviderId | undefined {
  const transparent = providers.find(
    (provider) => isTransparent(provider) && provider.kind === 'service' && servesCharger(provider, chargerId),
  );
  return transparent?.id ?? authority;
}

export function decides(provider: Provider, chargerId: string): boolean {
  return provider.kind === 'service' && servesCharger(provider, chargerId) && hasRight(provider, 'authorise');
}
