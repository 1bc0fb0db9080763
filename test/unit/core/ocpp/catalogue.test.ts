import { describe, expect, test } from 'vitest';
import { catalogue, mayCall, rightsFor, rowOf, rowsOf } from '../../../../src/core/ocpp/catalogue.ts';
import { chargerRows } from '../../../../src/core/ocpp/catalogue-charger.ts';
import { chargerExtraRows } from '../../../../src/core/ocpp/catalogue-charger-extras.ts';
import { csmsRows } from '../../../../src/core/ocpp/catalogue-csms.ts';
import { extraRows } from '../../../../src/core/ocpp/catalogue-extras.ts';
import { upkeepRows } from '../../../../src/core/ocpp/catalogue-upkeep.ts';
import type { IdPaths } from '../../../../src/core/ocpp/ids.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { actionsIn, type Direction, pathsIn } from './schemas.ts';

const COUNTS: { readonly [V in OcppVersion]: { all: number; up: number; down: number } } = {
  '1.6': { all: 39, up: 14, down: 26 },
  '2.0.1': { all: 64, up: 25, down: 40 },
  '2.1': { all: 91, up: 37, down: 55 },
};

describe('the catalogue and the published schemas name the same messages', () => {
  test.each(OCPP_VERSIONS)('%s', (version) => {
    const published = actionsIn(version);
    expect(published).toHaveLength(COUNTS[version].all);
    const rows = rowsOf(version);
    expect(rows.map((row) => row.action).sort()).toEqual([...published].sort());
    expect(rows.filter((row) => mayCall(version, row.action, 'charger'))).toHaveLength(COUNTS[version].up);
    expect(rows.filter((row) => mayCall(version, row.action, 'csms'))).toHaveLength(COUNTS[version].down);
  });

  test('102 names in all, none of them in two tables', () => {
    const names = [chargerRows, chargerExtraRows, csmsRows, extraRows, upkeepRows].flatMap((rows) => Object.keys(rows));
    expect(names).toHaveLength(102);
    expect(new Set(names)).toEqual(new Set(Object.keys(catalogue)));
    expect(new Set(names).size).toBe(102);
  });
});

describe('id paths', () => {
  const rows = Object.entries(catalogue).flatMap(([action, row]) => [
    { action, direction: 'request' as const, versions: row.in, listed: listed(row.ids) },
    { action, direction: 'response' as const, versions: row.in, listed: listed(row.answerIds) },
  ]);

  test('every path names a property of at least one version', () => {
    const unknown = rows.flatMap(({ action, direction, versions, listed }) => {
      const known = published(versions, action, direction);
      return listed.filter((path) => !known.has(path)).map((path) => `${action} ${direction} ${path}`);
    });
    expect(unknown).toEqual([]);
    expect(rows.flatMap((row) => row.listed).length).toBeGreaterThan(100);
  });

  test('every property that is named like an id of one party is listed, or excluded with a reason', () => {
    const missing = rows.flatMap(({ action, direction, versions, listed }) =>
      [...published(versions, action, direction)]
        .filter((path) => OWN_ID.test(path) && !listed.includes(path) && EXCLUDED[`${action} ${path}`] === undefined)
        .map((path) => `${action} ${direction} ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test('no exclusion is stale', () => {
    const stale = Object.keys(EXCLUDED).filter((exclusion) => {
      const [action = '', path = ''] = exclusion.split(' ');
      return !rows.some(
        (row) =>
          row.action === action &&
          OWN_ID.test(path) &&
          published(row.versions, action, row.direction).has(path) &&
          !row.listed.includes(path),
      );
    });
    expect(stale).toEqual([]);
  });
});

const OWN_ID =
  /(^|[.\]])(transactionId|requestId|remoteStartId|reservationId|chargingProfileId|tariffId|controlId|seqNo|variableMonitoringId|eventId|idTag|parentIdTag|idToken\.idToken|groupIdToken\.idToken|(supersededIds|tariffIds|chargingProfileId)\[\])$|[iI]dTokens\[\]$/;

const EXCLUDED: { readonly [path: string]: string } = {
  'GetChargingProfiles chargingProfile.chargingProfileId': 'the list itself; its elements are listed',
  'SignCertificate requestId': "the charger's, which hears it again with what was signed",
  'CertificateSigned requestId': "the charger's, of its own request",
};

function listed(paths: IdPaths | undefined): readonly string[] {
  return Object.values(paths ?? {}).flat();
}

function published(versions: readonly OcppVersion[], action: string, direction: Direction): ReadonlySet<string> {
  return new Set(versions.flatMap((version) => pathsIn(version, action, direction)));
}

describe('rowOf', () => {
  test.each([
    { version: '1.6', action: 'StartTransaction', known: true },
    { version: '2.0.1', action: 'StartTransaction', known: false },
    { version: '2.0.1', action: 'AFRRSignal', known: false },
    { version: '2.1', action: 'AFRRSignal', known: true },
    { version: '1.6', action: 'starttransaction', known: false },
    { version: '2.1', action: 'constructor', known: false },
  ] as const)('$version $action known: $known', ({ version, action, known }) => {
    expect(rowOf(version, action)?.action).toBe(known ? action : undefined);
  });
});

describe('mayCall', () => {
  test.each([
    { action: 'BootNotification', charger: true, csms: false },
    { action: 'Reset', charger: false, csms: true },
    { action: 'DataTransfer', charger: true, csms: true },
    { action: 'Nonsense', charger: false, csms: false },
  ])('$action', ({ action, charger, csms }) => {
    expect(mayCall('1.6', action, 'charger')).toBe(charger);
    expect(mayCall('1.6', action, 'csms')).toBe(csms);
  });
});

describe('rightsFor', () => {
  test.each([
    { action: 'Reset', request: { type: 'Immediate' }, rights: ['maintain'] },
    { action: 'SendLocalList', request: {}, rights: ['control', 'authorise'] },
    { action: 'AFRRSignal', request: {}, rights: ['control', 'v2x'] },
    { action: 'DataTransfer', request: { vendorId: 'com.example' }, rights: ['data:com.example'] },
    { action: 'TriggerMessage', request: { requestedMessage: 'Heartbeat' }, rights: ['observe'] },
    {
      action: 'TriggerMessage',
      request: { requestedMessage: 'SignV2GCertificate' },
      rights: ['observe', 'certificate'],
    },
    { action: 'Heartbeat', request: {}, rights: [] },
  ])('$action $request needs $rights', ({ action, request, rights }) => {
    const row = rowOf('2.1', action);
    expect(row && rightsFor(row, request)).toEqual(rights);
  });

  test('the certificate trigger of 1.6 needs the right to certificates', () => {
    const row = rowOf('1.6', 'ExtendedTriggerMessage');
    const request = { requestedMessage: 'SignChargePointCertificate' };
    expect(row && rightsFor(row, request)).toEqual(['observe', 'certificate']);
  });
});

describe('rows keep the rules of the house', () => {
  const rows = Object.entries(catalogue);
  test.each([
    ['transaction facts reach everybody', rows.filter(([, row]) => row.lane === 'T' && row.audience !== 'all')],
    ['what is never copied has no audience', rows.filter(([, row]) => row.lane === 'none' && row.audience !== 'none')],
    ['denied means denied to all', rows.filter(([, row]) => (row.verb === 'denied') !== (row.handling === 'denied'))],
    [
      'reading needs no right to change anything',
      rows.filter(([, row]) => row.verb === 'read' && row.needs === 'configure'),
    ],
  ])('%s', (_rule, offenders) => {
    expect(offenders).toEqual([]);
    expect(rows.some(([, row]) => row.lane === 'T')).toBe(true);
  });

  test('nobody may move the charger to another central system', () => {
    expect(rows.filter(([, row]) => row.handling === 'denied').map(([action]) => action)).toEqual([
      'SetNetworkProfile',
    ]);
  });
});
