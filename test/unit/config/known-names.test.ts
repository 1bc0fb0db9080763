/** How the owner spells the id of a charger that the proxy knows already. */
import { expect, test } from 'vitest';
import { withKnownNames } from '../../../src/config/known-names.ts';
import { configSchema } from '../../../src/config/schema.ts';

test.each<[what: string, rows: string[], bound: string | undefined, known: string[], becomes: string[], to?: string]>([
  ['as it is known', ['Box'], 'Box', ['Box'], ['Box'], 'Box'],
  ['nobody is known', ['Box'], 'box', [], ['Box'], 'Box'],
  ['in other letters', ['box', 'car'], 'BOX', ['Box', 'car'], ['Box', 'car'], 'Box'],
  ['bound without a row', [], 'box', ['BOX'], [], 'BOX'],
  ['another row is spelt so', ['box', 'BOX'], 'box', ['BOX'], ['box', 'BOX'], 'box'],
  ['two rows could be meant', ['box', 'Box'], undefined, ['BOX'], ['box', 'Box']],
  ['two that are known could be meant', ['box'], 'box', ['BOX', 'Box'], ['box'], 'box'],
])('%s', (_what, rows, bound, known, becomes, to) => {
  const config = configSchema.parse({
    chargers: rows.map((id) => ({ id, ping_seconds: 45 })),
    ocpp_services: [{ id: 'a', url: 'wss://a.com', ...(bound !== undefined && { charger: bound }) }],
    site: { chargers: bound === undefined ? [] : [bound] },
  });
  const named = withKnownNames(config, known);
  expect(named.chargers.map(({ id, ping_seconds: pingS }) => [id, pingS])).toEqual(becomes.map((id) => [id, 45]));
  expect(named.ocpp_services.map(({ charger }) => charger)).toEqual([to]);
  expect(named.site?.chargers).toEqual(to === undefined ? [] : [to]);
});
