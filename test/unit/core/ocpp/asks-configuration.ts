/** What is asked, answered and reported about settings, as the round trip of the codec needs it. */
import fc from 'fast-check';
import type { ConfigurationAsks, SettingId } from '../../../../src/core/asks/configuration.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

type Asks = {
  readonly [M in keyof ConfigurationAsks]: (
    version: OcppVersion,
  ) => fc.Arbitrary<ConfigurationAsks[M]['ask']> | undefined;
};
type Answers = {
  readonly [M in keyof ConfigurationAsks]: (version: OcppVersion) => fc.Arbitrary<ConfigurationAsks[M]['answer']>;
};

const word = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z][A-Za-z0-9]{0,${maxLength - 1}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const isOlder = (version: OcppVersion) => version === '1.6';
const value = fc.stringMatching(/^[A-Za-z0-9 ,._-]{0,200}$/);

/** Beside the table, a key of the maker: in the oldest version any key is one. */
const olderSetting: fc.Arbitrary<SettingId> = fc.oneof(
  fc.constantFrom<SettingId>(
    { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' },
    { component: 'SampledDataCtrlr', variable: 'TxUpdatedMeasurands' },
    { component: 'OCPPCommCtrlr', variable: 'MessageAttempts', instance: 'TransactionEvent' },
    { component: 'SmartChargingCtrlr', variable: 'RateUnit' },
  ),
  word(45).map((key) => ({ component: 'VendorConfig', variable: `Acme${key}` })),
);
const newerSetting: fc.Arbitrary<SettingId> = fc.record({
  component: word(50),
  componentInstance: optional(word(50)),
  place: optional(
    fc.record({ evse: fc.integer({ min: 1, max: 9 }), connector: optional(fc.integer({ min: 1, max: 3 })) }),
  ),
  variable: word(50),
  instance: optional(word(50)),
});
const setting = (version: OcppVersion) => (isOlder(version) ? olderSetting : newerSetting);
const attribute = (version: OcppVersion) =>
  isOlder(version) ? fc.constant(undefined) : optional(fc.constantFrom('Actual', 'Target', 'MinSet', 'MaxSet'));
const items = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 5 });
const requestId = fc.nat({ max: 1_000_000 });

const reported = fc.record({
  setting: newerSetting,
  attributes: items(
    fc.record({
      type: fc.constantFrom('Actual', 'Target'),
      value: optional(value),
      mutability: optional(fc.constantFrom('ReadOnly', 'WriteOnly', 'ReadWrite')),
      persistent: optional(fc.boolean()),
      constant: optional(fc.boolean()),
    }),
  ).map((attributes) => attributes.slice(0, 4)),
  traits: optional(
    fc.record({
      unit: optional(word(16)),
      dataType: fc.constantFrom('string', 'integer', 'boolean', 'MemberList'),
      minLimit: optional(fc.nat({ max: 100 })),
      maxLimit: optional(fc.nat({ max: 100 })),
      valuesList: optional(word(50)),
      supportsMonitoring: fc.boolean(),
    }),
  ),
});

export const CONFIGURATION_ASKS: Asks = {
  readSettings: (version) => {
    const some = items(fc.record({ setting: setting(version), attribute: attribute(version) }));
    return fc.record({ items: isOlder(version) ? optional(some) : some });
  },
  writeSettings: (version) => {
    const item = fc.record({ setting: setting(version), attribute: attribute(version), value });
    return fc.record({ items: isOlder(version) ? fc.tuple(item) : items(item) });
  },
  baseReport: (version) =>
    isOlder(version)
      ? undefined
      : fc.record({
          requestId,
          base: fc.constantFrom('ConfigurationInventory', 'FullInventory', 'SummaryInventory'),
        }),
  report: (version) =>
    isOlder(version)
      ? undefined
      : fc.record({
          requestId,
          criteria: fc.uniqueArray(fc.constantFrom('Active', 'Available', 'Enabled', 'Problem')),
          of: fc.array(newerSetting, { maxLength: 3 }),
        }),
  reportPage: (version) =>
    isOlder(version)
      ? undefined
      : fc.record({
          requestId,
          at: fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }),
          seqNo: fc.nat({ max: 100 }),
          hasMore: fc.boolean(),
          settings: fc.array(reported, { maxLength: 4 }),
        }),
};

/** What the answers below answer, where a version repeats it. */
export const ONE_WRITTEN: ConfigurationAsks['writeSettings']['ask'] = {
  items: [{ setting: { component: 'TxCtrlr', variable: 'EVConnectionTimeOut' }, value: '60' }],
};

const reportStatus = fc.record({
  status: fc.constantFrom('Accepted', 'Rejected', 'NotSupported', 'EmptyResultSet'),
});

export const CONFIGURATION_ANSWERS: Answers = {
  readSettings: (version) => {
    if (isOlder(version)) {
      const known = fc.record({
        setting: olderSetting,
        status: fc.constant('Accepted'),
        value,
        isReadOnly: fc.boolean(),
      });
      const unknown = fc.record({ setting: olderSetting, status: fc.constant('UnknownVariable') });
      return fc
        .tuple(items(known), fc.array(unknown, { maxLength: 3 }))
        .map(([first, second]) => ({ items: [...first, ...second] }));
    }
    const asked = { setting: newerSetting, attribute: attribute(version) };
    return fc.record({
      items: items(
        fc.oneof(
          fc.record({ ...asked, status: fc.constant('Accepted'), value }),
          fc.record({
            ...asked,
            status: fc.constantFrom('Rejected', 'UnknownComponent', 'UnknownVariable', 'NotSupportedAttributeType'),
          }),
        ),
      ),
    });
  },
  // The newer versions repeat what was asked: {@link ONE_WRITTEN}.
  writeSettings: () =>
    fc.record({
      items: fc.tuple(
        fc.record({ status: fc.constantFrom('Accepted', 'RebootRequired', 'Rejected', 'UnknownVariable') }),
      ),
    }),
  baseReport: () => reportStatus,
  report: () => reportStatus,
  reportPage: () => fc.constant({}),
};
