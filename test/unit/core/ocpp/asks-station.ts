/** Everything that a central system asks of the station itself, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const isNewer = (version: OcppVersion) => version !== '1.6';
const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const count = fc.nat({ max: 1_000_000 });
const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const evse = fc.integer({ min: 1, max: 9 });

/** The station, an EVSE, or one of its connectors. */
const place = (version: OcppVersion) =>
  isNewer(version)
    ? fc.oneof(
        fc.nat({ max: 9 }).map((id) => ({ evse: id })),
        fc.record({ evse, connector: fc.integer({ min: 1, max: 3 }) }),
      )
    : fc.oneof(
        fc.constant({ evse: 0 }),
        evse.map((id) => ({ evse: id, connector: 1 })),
      );

/** What each version can ask for in its own words. */
const RESETS = {
  '1.6': ['hard', 'soft'],
  '2.0.1': ['immediate', 'on_idle'],
  '2.1': ['immediate', 'on_idle', 'resume'],
} as const;

const TOLD = [
  'BootNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'MeterValues',
  'StatusNotification',
] as const;
const TOLD_201 = [
  ...[...TOLD, 'LogStatusNotification', 'PublishFirmwareStatusNotification', 'TransactionEvent'],
  ...['SignChargingStationCertificate', 'SignCombinedCertificate', 'SignV2GCertificate'],
];
const TRIGGERS = {
  '1.6': [...TOLD, 'DiagnosticsStatusNotification'],
  '2.0.1': TOLD_201,
  '2.1': [...TOLD_201, 'CustomTrigger', 'SignV2G20Certificate'],
};
const EXTENDED = [...TOLD, 'LogStatusNotification', 'SignChargingStationCertificate'];

const token = (version: OcppVersion) =>
  isNewer(version) ? fc.record({ id: text(36), type: fc.constant('Central') }) : fc.record({ id: text(20) });
const info = (version: OcppVersion) =>
  fc.record(
    {
      status: fc.constantFrom('Accepted', 'Blocked', 'Expired', ...(isNewer(version) ? ['NoCredit'] : [])),
      expiresAt: instant,
      group: text(20),
    },
    { requiredKeys: ['status'] },
  );

const USES = {
  '1.6': ['CSMSRoot', 'ManufacturerRoot'],
  '2.0.1': ['CSMSRoot', 'ManufacturerRoot', 'V2GRoot', 'MORoot', 'V2GChain'],
  '2.1': ['CSMSRoot', 'ManufacturerRoot', 'V2GRoot', 'MORoot', 'V2GChain', 'OEMRoot'],
} as const;
const use = (version: OcppVersion) => fc.constantFrom(...USES[version]);
const hash = fc.record({
  algorithm: fc.constantFrom('SHA256', 'SHA384', 'SHA512'),
  issuerName: text(40),
  issuerKey: text(40),
  serialNumber: text(20),
});

/** Not the station itself, which newer versions name by naming no place. */
const placed = (version: OcppVersion) => place(version).filter(({ evse: id }) => id > 0 || !isNewer(version));
const present = <T extends { place?: unknown }>({ place: named, ...rest }: T) =>
  named === undefined ? rest : { ...rest, place: named };

export const STATION_ASKS = {
  setAvailability: (version: OcppVersion) => fc.record({ place: place(version), isOpen: fc.boolean() }),
  reset: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record({ kind: fc.constantFrom(...RESETS[version]), evse: optional(evse) })
      : fc.record({ kind: fc.constantFrom(...RESETS[version]) }),
  trigger: (version: OcppVersion) =>
    fc.record({ message: fc.constantFrom(...TRIGGERS[version]), place: optional(placed(version)) }).map(present),
  extendedTrigger: (version: OcppVersion) =>
    isNewer(version)
      ? undefined
      : fc.record({ message: fc.constantFrom(...EXTENDED), place: optional(placed(version)) }).map(present),
  updateList: (version: OcppVersion) =>
    fc.record({
      isFull: fc.boolean(),
      version: count,
      entries: fc.array(fc.record({ token: token(version), info: info(version) }, { requiredKeys: ['token'] }), {
        maxLength: 3,
      }),
    }),
  listVersion: () => fc.constant({}),
  clearCache: () => fc.constant({}),
  installCertificate: (version: OcppVersion) =>
    fc.record({ use: fc.constantFrom(...USES[version].filter((use) => use !== 'V2GChain')), certificate: text(40) }),
  deleteCertificate: () => fc.record({ hash }),
  installedCertificates: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record({ uses: fc.uniqueArray(use(version), { minLength: 1 }) }, { requiredKeys: [] })
      : fc.record({ uses: use(version).map((one) => [one]) }),
  certificateSigned: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record(
          {
            chain: text(40),
            use: fc.constantFrom('ChargingStationCertificate', 'V2GCertificate'),
            ...(version === '2.1' && { requestId: count }),
          },
          { requiredKeys: ['chain'] },
        )
      : fc.record({ chain: text(40) }),
  customer: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record(
          {
            requestId: count,
            wantsReport: fc.boolean(),
            clears: fc.boolean(),
            token: token(version),
            certificate: hash,
            identifier: text(40),
          },
          { requiredKeys: ['requestId', 'wantsReport', 'clears'] },
        )
      : undefined,
  reserve: (version: OcppVersion) =>
    fc.record({
      id: count,
      place: isNewer(version)
        ? optional(evse.map((id) => ({ evse: id })))
        : evse.map((id) => ({ evse: id, connector: 1 })),
      token: token(version),
      group: optional(text(20)),
      until: instant,
    }),
  cancelReservation: () => fc.record({ id: count }),
  reservationOver: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record({
          id: count,
          how: fc.constantFrom('Expired', 'Removed', ...(version === '2.1' ? ['NoTransaction' as const] : [])),
        })
      : undefined,
};

const TRIGGER_STATUSES = ['Accepted', 'NotImplemented', 'Rejected'] as const;
const RESERVE_STATUSES = ['Accepted', 'Faulted', 'Occupied', 'Rejected', 'Unavailable'] as const;
const scheduled = (version: OcppVersion) => (isNewer(version) ? ['Scheduled' as const] : []);

export const STATION_ANSWERS = {
  setAvailability: () => fc.record({ status: fc.constantFrom('Accepted', 'Rejected', 'Scheduled') }),
  reset: (version: OcppVersion) =>
    fc.record({ status: fc.constantFrom('Accepted', 'Rejected', ...scheduled(version)) }),
  trigger: () => fc.record({ status: fc.constantFrom(...TRIGGER_STATUSES) }),
  extendedTrigger: () => fc.record({ status: fc.constantFrom(...TRIGGER_STATUSES) }),
  updateList: () => fc.record({ status: fc.constantFrom('Accepted', 'Failed', 'VersionMismatch') }),
  listVersion: () => fc.record({ version: count }),
  clearCache: () => fc.record({ status: fc.constantFrom('Accepted', 'Rejected') }),
  installCertificate: () => fc.record({ status: fc.constantFrom('Accepted', 'Failed', 'Rejected') }),
  deleteCertificate: () => fc.record({ status: fc.constantFrom('Accepted', 'Failed', 'NotFound') }),
  installedCertificates: (version: OcppVersion) =>
    fc.record({
      installed: fc.array(
        isNewer(version)
          ? fc.record(
              { use: use(version), hash, children: fc.array(hash, { minLength: 1, maxLength: 3 }) },
              { requiredKeys: ['use', 'hash'] },
            )
          : fc.record({ use: fc.constant('CSMSRoot'), hash }),
        { maxLength: 3 },
      ),
    }),
  certificateSigned: () => fc.record({ status: fc.constantFrom('Accepted', 'Rejected') }),
  customer: () => fc.record({ status: fc.constantFrom('Accepted', 'Invalid', 'Rejected') }),
  reserve: () => fc.record({ status: fc.constantFrom(...RESERVE_STATUSES) }),
  cancelReservation: () => fc.record({ status: fc.constantFrom('Accepted', 'Rejected') }),
  reservationOver: () => fc.constant({}),
};
