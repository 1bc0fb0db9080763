/** Everything that can be said about streams, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const count = fc.nat({ max: 1_000_000 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const pace = fc.record({ intervalS: optional(count), values: optional(count) });
const stream = fc.record({ id: count, monitorId: count, pace });
const newest = <T>(version: OcppVersion, arbitrary: fc.Arbitrary<T>) => (version === '2.1' ? arbitrary : undefined);

export const STREAM_ASKS = {
  openStream: (version: OcppVersion) => newest(version, stream),
  closeStream: (version: OcppVersion) => newest(version, fc.record({ id: count })),
  adjustStream: (version: OcppVersion) => newest(version, fc.record({ id: count, pace })),
  getStreams: (version: OcppVersion) => newest(version, fc.constant({})),
};

const verdict = fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Accepted' : 'Rejected' }));

export const STREAM_ANSWERS = {
  openStream: () => verdict,
  closeStream: () => fc.constant({}),
  adjustStream: () => verdict,
  getStreams: () => fc.record({ streams: fc.array(stream, { maxLength: 3 }) }),
};
