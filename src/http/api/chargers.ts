/** Chargers, their EVSEs, the state of the house, and providers. */
import * as z from 'zod';
import { chargerView, evseView, providerView, statusView } from '../views.ts';
import { id, notFound, whole } from './fields.ts';
import { operation } from './operation.ts';
import { charger, evse, providerRow, status, WORDS } from './words.ts';

export const chargerPath = { charger: id('id of a charger') };

export const chargerOperations = [
  operation({
    id: 'getStatus',
    method: 'GET',
    path: '/status',
    tag: 'chargers',
    summary: 'The proxy itself, its mode, what Home Assistant says, and chargers that were turned away',
    scope: 'read',
    answer: status,
    refusals: [],
    handle: (_input, api) => ({ body: statusView(api) }),
  }),
  operation({
    id: 'listChargers',
    method: 'GET',
    path: '/chargers',
    tag: 'chargers',
    summary: 'All chargers with their EVSEs',
    scope: 'read',
    answer: z.object({ chargers: z.array(charger) }).register(WORDS, { id: 'Chargers' }),
    refusals: [],
    handle: (_input, { owner }) => ({ body: { chargers: owner.chargers().map(chargerView) } }),
  }),
  operation({
    id: 'getCharger',
    method: 'GET',
    path: '/chargers/{charger}',
    tag: 'chargers',
    summary: 'One charger with its EVSEs',
    scope: 'read',
    params: z.strictObject(chargerPath),
    answer: charger,
    refusals: ['not_found'],
    handle({ params }, { owner }) {
      const found = owner.chargers().find((each) => each.chargerId === params.charger);
      return found === undefined ? notFound('charger', params.charger, 'charger') : { body: chargerView(found) };
    },
  }),
  operation({
    id: 'getEvse',
    method: 'GET',
    path: '/chargers/{charger}/evses/{evse}',
    tag: 'chargers',
    summary: 'One EVSE: its connectors, who is in control and why, its session and readings',
    scope: 'read',
    params: z.strictObject({ ...chargerPath, evse: whole(0, 1_000_000) }),
    answer: evse,
    refusals: ['not_found'],
    handle({ params }, { owner }) {
      const found = owner.chargers().find((each) => each.chargerId === params.charger);
      if (found === undefined) return notFound('charger', params.charger, 'charger');
      const place = found.evses.find((each) => each.evse === params.evse);
      return place === undefined ? notFound('EVSE', params.evse, 'evse') : { body: evseView(place) };
    },
  }),
  operation({
    id: 'listProviders',
    method: 'GET',
    path: '/providers',
    tag: 'providers',
    summary: 'All providers: what they may do, whether they are connected, what waits for them',
    scope: 'read',
    answer: z.object({ providers: z.array(providerRow) }).register(WORDS, { id: 'Providers' }),
    refusals: [],
    async handle(_input, api) {
      const providers = await api.owner.providers();
      return { body: { providers: providers.map((provider) => providerView(api, provider)) } };
    },
  }),
  operation({
    id: 'getProvider',
    method: 'GET',
    path: '/providers/{provider}',
    tag: 'providers',
    summary: 'One provider',
    scope: 'read',
    params: z.strictObject({ provider: id('id of a provider') }),
    answer: providerRow,
    refusals: ['not_found'],
    async handle({ params }, api) {
      const found = (await api.owner.providers()).find(({ provider }) => provider.id === params.provider);
      return found === undefined
        ? notFound('provider', params.provider, 'provider')
        : { body: providerView(api, found) };
    },
  }),
];
