/** Everything that can be said about messages on a screen, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const count = fc.nat({ max: 1_000_000 });
const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const priority = fc.constantFrom('NormalCycle', 'InFront', 'AlwaysFront');
const state = (version: OcppVersion) =>
  fc.constantFrom('Charging', 'Faulted', 'Idle', 'Unavailable', ...(version === '2.1' ? ['Suspended'] : []));
const shown = (version: OcppVersion) =>
  fc.record({
    format: fc.constantFrom('UTF8', ...(version === '2.1' ? ['QRCODE'] : [])),
    language: optional(text(8)),
    content: text(40),
  });
const message = (version: OcppVersion) =>
  fc.record({
    id: count,
    priority,
    state: optional(state(version)),
    from: optional(instant),
    to: optional(instant),
    txId: optional(text(36)),
    text: shown(version),
    screen: optional(fc.record({ name: text(20) })),
    ...(version === '2.1' && { otherTexts: optional(fc.array(shown(version), { minLength: 1, maxLength: 4 })) }),
  });
const newer = <T>(version: OcppVersion, arbitrary: fc.Arbitrary<T>) => (version === '1.6' ? undefined : arbitrary);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });

export const DISPLAY_ASKS = {
  setMessage: (version: OcppVersion) => newer(version, fc.record({ message: message(version) })),
  getMessages: (version: OcppVersion) =>
    newer(
      version,
      fc.record({
        requestId: count,
        ids: optional(some(count)),
        priority: optional(priority),
        state: optional(state(version)),
      }),
    ),
  clearMessage: (version: OcppVersion) => newer(version, fc.record({ id: count })),
  messages: (version: OcppVersion) =>
    newer(
      version,
      fc.record({ requestId: count, messages: some(message(version)), more: optional(fc.constant(true)) }),
    ),
};

const found = fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Accepted' : 'Unknown' }));

export const DISPLAY_ANSWERS = {
  setMessage: () =>
    fc
      .constantFrom('Accepted', 'Rejected', 'NotSupportedState')
      .map((status) => ({ accepted: status === 'Accepted', status })),
  getMessages: () => found,
  clearMessage: () => found,
  messages: () => fc.constant({}),
};
