/** Everything that can be said about grid functions and payments, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const kind = fc.constantFrom('FixedVar', 'Gradients', 'VoltVar');
const gradient = fc.record({ priority: fc.nat({ max: 9 }), gradient: fc.nat(), softGradient: fc.nat() });
const newest = <T>(version: OcppVersion, arbitrary: fc.Arbitrary<T>) => (version === '2.1' ? arbitrary : undefined);

export const GRID_ASKS = {
  setGridControl: (version: OcppVersion) =>
    newest(
      version,
      fc.record({
        id: text(36),
        isDefault: fc.boolean(),
        kind,
        values: fc.oneof(fc.constant({}), fc.record({ gradient })),
      }),
    ),
  clearGridControl: (version: OcppVersion) =>
    newest(version, fc.record({ id: optional(text(36)), isDefault: fc.boolean(), kind: optional(kind) })),
  webPayment: (version: OcppVersion) =>
    newest(version, fc.record({ evse: fc.nat({ max: 9 }), timeoutS: fc.nat({ max: 600 }) })),
};

const verdict = fc
  .constantFrom('Accepted', 'Rejected', 'NotFound')
  .map((status) => ({ accepted: status === 'Accepted', status }));

export const GRID_ANSWERS = {
  setGridControl: () =>
    fc
      .tuple(verdict, optional(fc.array(text(36), { minLength: 1, maxLength: 3 })))
      .map(([answer, supersededIds]) => ({ ...answer, supersededIds })),
  clearGridControl: () => verdict,
  webPayment: () => fc.constant({}),
};
