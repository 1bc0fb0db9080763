/** Everything that can be said about firmware, logs and in the words of a vendor, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const count = fc.nat({ max: 1_000_000 });
const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const url = text(30).map((name) => `https://files.example/${encodeURIComponent(name)}`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const tries = { retries: optional(count), retryIntervalS: optional(count) };
const span = { from: optional(instant), to: optional(instant) };

const firmware = { requestId: count, url, loadAt: instant, installAt: optional(instant), ...tries };
const isNewer = (version: OcppVersion) => version !== '1.6';

const dataOf = (version: OcppVersion): fc.Arbitrary<unknown> =>
  isNewer(version) ? fc.oneof(text(40), count, fc.record({ any: count })) : text(40);

export const UPKEEP_ASKS = {
  updateFirmware: (version: OcppVersion) =>
    isNewer(version) ? fc.record(firmware) : fc.record({ url, loadAt: instant, ...tries }),
  updateSignedFirmware: () => fc.record({ ...firmware, certificate: text(40), signature: text(40) }),
  publishFirmware: (version: OcppVersion) =>
    isNewer(version) ? fc.record({ requestId: count, url, checksum: text(32), ...tries }) : undefined,
  unpublishFirmware: (version: OcppVersion) => (isNewer(version) ? fc.record({ checksum: text(32) }) : undefined),
  uploadLog: (version: OcppVersion) =>
    fc.record({
      requestId: count,
      log: fc.constantFrom('DiagnosticsLog', 'SecurityLog', ...(version === '2.1' ? ['DataCollectorLog'] : [])),
      url,
      ...span,
      ...tries,
    }),
  vendorData: (version: OcppVersion) =>
    fc.record({ vendorId: text(40), messageId: optional(text(40)), data: optional(dataOf(version)) }),
  uploadDiagnostics: (version: OcppVersion) => (isNewer(version) ? undefined : fc.record({ url, ...span, ...tries })),
};

const verdict = (...words: readonly string[]) =>
  fc.constantFrom('Rejected', ...words).map((status) => ({ accepted: status.startsWith('Accepted'), status }));
const upload = (...words: readonly string[]) =>
  fc.tuple(verdict(...words), optional(text(40))).map(([answer, fileName]) => ({ ...answer, fileName }));

export const UPKEEP_ANSWERS = {
  updateFirmware: (version: OcppVersion) =>
    isNewer(version) ? verdict('Accepted', 'AcceptedCanceled') : fc.constant({ accepted: true, status: 'Accepted' }),
  updateSignedFirmware: () => verdict('Accepted', 'AcceptedCanceled'),
  publishFirmware: () => verdict('Accepted'),
  unpublishFirmware: () =>
    fc
      .constantFrom('DownloadOngoing', 'NoFirmware', 'Unpublished')
      .map((status) => ({ accepted: status === 'Unpublished', status })),
  uploadLog: () => upload('Accepted', 'AcceptedCanceled'),
  vendorData: (version: OcppVersion) =>
    fc.record({ status: fc.constantFrom('Accepted', 'UnknownMessageId'), data: optional(dataOf(version)) }),
  uploadDiagnostics: () =>
    optional(text(40)).map((fileName) => ({
      accepted: fileName !== undefined,
      status: fileName === undefined ? 'Rejected' : 'Accepted',
      fileName,
    })),
};
