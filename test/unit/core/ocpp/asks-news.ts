import fc from 'fast-check';
import type { NewsAsks } from '../../../../src/core/asks/news.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const USES: { readonly [V in OcppVersion]: readonly string[] } = {
  '1.6': [],
  '2.0.1': ['ChargingStationCertificate', 'V2GCertificate'],
  '2.1': ['ChargingStationCertificate', 'V2GCertificate', 'V2G20Certificate'],
};

/** Of the names that differ, each version is told its own and understood in that of the newest. */
const type = fc.constantFrom(
  'FirmwareUpdated',
  'FailedToAuthenticateAtCsms',
  'InvalidChargingStationCertificate',
  'Vendor',
);

export const NEWS_ASKS = {
  securityEvent: () => fc.record({ type, at: instant, info: optional(text(255)) }),
  signCertificate: (version: OcppVersion) =>
    version === '1.6'
      ? fc.record({ csr: text(200) })
      : fc.record({
          csr: text(200),
          use: fc.constantFrom(...USES[version]),
          ...(version === '2.1' && { requestId: optional(fc.nat()) }),
        }),
};

export const NEWS_ANSWERS: {
  readonly [M in keyof NewsAsks]: (version: OcppVersion) => fc.Arbitrary<NewsAsks[M]['answer']>;
} = {
  securityEvent: () => fc.constant({}),
  signCertificate: () => fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Accepted' : 'Rejected' })),
};
