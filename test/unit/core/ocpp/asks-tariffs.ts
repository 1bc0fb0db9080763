/** Everything that can be said about costs and tariffs, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const evse = fc.nat({ max: 9 });
const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const price = fc.record({ prices: some(fc.record({ priceKwh: fc.nat({ max: 1000 }).map((n) => n / 100) })) });
const tariff = fc.record({
  id: text(60),
  currency: fc.constantFrom('EUR', 'GBP'),
  from: optional(instant),
  prices: fc.oneof(fc.constant({}), fc.record({ energy: price })),
});
const newest = <T>(version: OcppVersion, arbitrary: fc.Arbitrary<T>) => (version === '2.1' ? arbitrary : undefined);

export const TARIFF_ASKS = {
  costUpdated: (version: OcppVersion) =>
    version === '1.6'
      ? undefined
      : fc.record({ txId: text(36), totalCost: fc.nat({ max: 100_000 }).map((cents) => cents / 100) }),
  setDefaultTariff: (version: OcppVersion) => newest(version, fc.record({ evse, tariff })),
  getTariffs: (version: OcppVersion) => newest(version, fc.record({ evse })),
  clearTariffs: (version: OcppVersion) =>
    newest(version, fc.record({ ids: optional(some(text(60))), evse: optional(evse) })),
  changeTariff: (version: OcppVersion) => newest(version, fc.record({ txId: text(36), tariff })),
};

const verdict = (...words: readonly string[]) =>
  fc.constantFrom(...words).map((status) => ({ accepted: status === 'Accepted', status }));

export const TARIFF_ANSWERS = {
  costUpdated: () => fc.constant({}),
  setDefaultTariff: () => verdict('Accepted', 'DuplicateTariffId', 'Rejected'),
  getTariffs: () =>
    fc
      .tuple(
        verdict('Accepted', 'NoTariff'),
        fc.array(fc.record({ id: text(60), from: optional(instant), evses: some(evse) }), { maxLength: 3 }),
      )
      .map(([answer, tariffs]) => ({ ...answer, tariffs })),
  clearTariffs: () =>
    fc.record({
      results: some(fc.record({ id: optional(text(60)), status: fc.constantFrom('Accepted', 'NoTariff') })),
    }),
  changeTariff: () => verdict('Accepted', 'TxNotFound', 'NoCurrencyChange'),
};
