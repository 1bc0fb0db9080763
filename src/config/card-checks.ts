/** Checks of the table of cards: who is named in it exists and can do what it is named for. */
import type { Finding, Findings, Path } from './problem.ts';
import {
  hasEffect,
  hasRightToDecide,
  mustDecide,
  notAProvider,
  onlyWatches,
  type ProviderRow,
} from './provider-rows.ts';
import type { Config } from './schema.ts';

export function checkCards(config: Config, rows: readonly ProviderRow[]): Findings {
  const { tags } = config;
  const cards = tags.map((card, index) => ({ ...card, path: ['tags', index] as const }));
  return {
    errors: [
      ...policyNeedsAuthority(config),
      ...cardTwice(cards),
      ...cards.flatMap(({ path, authority }) =>
        authority === undefined || authority === 'home' ? [] : mustDecide([...path, 'authority'], authority, rows),
      ),
      ...cards.flatMap(({ path, payer }) =>
        payer === undefined || payer === 'home' ? [] : mustPay([...path, 'payer'], payer, config, rows),
      ),
    ],
    warnings: [
      ...nobodyDecides(config, rows),
      ...cards.flatMap(({ path, aliases }) =>
        Object.keys(aliases).flatMap((id) =>
          mustExist([...path, 'aliases', id], id, rows).map((finding) => ({ ...finding, atKey: true })),
        ),
      ),
      ...aliasTwice(cards),
    ],
  };
}

function policyNeedsAuthority({ card_policy: policy, authority }: Config): Finding[] {
  if (policy !== 'authority' || authority !== undefined) return [];
  const right = 'add authority: the id of the service that decides, or choose another card_policy';
  return [{ path: ['card_policy'], wrong: '"authority" needs somebody who decides', right }];
}

/** The charger would refuse every card, and the owner would look for the fault at the reader. */
function nobodyDecides({ card_policy: policy, tags }: Config, rows: readonly ProviderRow[]): Finding[] {
  const path: Path = ['card_policy'];
  if (policy === 'local' && tags.length === 0) {
    return [{ path, wrong: 'there is no card under tags, so none charges', right: 'add your cards under tags' }];
  }
  const isAsked = policy === 'first_accept' || policy === 'all';
  const deciders = rows.filter((row) => row.path[0] === 'ocpp_services' && hasEffect(row) && hasRightToDecide(row));
  if (!isAsked || deciders.length > 0) return [];
  const wrong = 'no service has the right to decide on cards (authorise), so none charges';
  return [{ path, wrong, right: 'give one role: billing, or list authorise among its rights' }];
}

interface CardRow {
  readonly path: Path;
  readonly id: string;
  readonly aliases: { readonly [providerId: string]: string };
}

function mustExist(path: Path, id: string, rows: readonly ProviderRow[]): Finding[] {
  return rows.some((row) => row.id === id) ? [] : [{ path, ...notAProvider(id, rows) }];
}

function mustPay(path: Path, id: string, { payers }: Config, rows: readonly ProviderRow[]): Finding[] {
  if (payers.some((row) => row.id === id)) return [];
  const isShadow = rows.some((row) => row.id === id && row.shadow);
  return isShadow ? [{ path, ...onlyWatches(id) }] : mustExist(path, id, rows);
}

/** Readers tell cards in upper or lower case as they like. */
function cardTwice(cards: readonly CardRow[]): Finding[] {
  const ids = cards.map(({ id }) => id.toLowerCase());
  return cards
    .filter((_card, index) => ids.indexOf(ids[index] ?? '') < index)
    .map(({ path }) => ({
      path: [...path, 'id'],
      wrong: 'this card stands in the table twice',
      right: 'keep one row',
    }));
}

/** A provider that asks for a start with such a number would start the first of them. */
function aliasTwice(cards: readonly CardRow[]): Finding[] {
  const seen = new Set<string>();
  return cards.flatMap(({ path, aliases }) =>
    Object.entries(aliases).flatMap(([provider, alias]): Finding[] => {
      const key = `${provider} ${alias.toLowerCase()}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      const wrong = `"${provider}" knows another card under this number, too`;
      const right = 'a start that it asks for with it is taken for the first of them';
      return [{ path: [...path, 'aliases', provider], wrong, right }];
    }),
  );
}
