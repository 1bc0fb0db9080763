/**
 * What is wrong with a place, as one word in its status or as the problem of a component (PROTOCOL §4.2, table). A code
 * is read as the problem in its row, and told for each component there.
 */
import type { Place, Problem, Status } from '../model.ts';

interface Row {
  readonly code: string;
  readonly variable: 'Problem' | 'Tripped';
  /** The first one is told. */
  readonly components: readonly string[];
  /** Several codes have this component: which one it is, its `techCode` says. */
  readonly isShared?: true;
}

/** Of several rows with the same component the first one holds where nothing tells them apart. */
export const ERRORS: readonly Row[] = [
  {
    code: 'ConnectorLockFailure',
    variable: 'Problem',
    components: ['ConnectorPlugRetentionLock', 'EVRetentionLock'],
  },
  { code: 'EVCommunicationError', variable: 'Problem', components: ['CPPWMController'] },
  { code: 'GroundFailure', variable: 'Tripped', components: ['RCD', 'GroundIsolationProtection'] },
  { code: 'HighTemperature', variable: 'Problem', components: ['TemperatureSensor'] },
  { code: 'InternalError', variable: 'Problem', components: ['Controller'], isShared: true },
  { code: 'ResetFailure', variable: 'Problem', components: ['Controller'], isShared: true },
  { code: 'LocalListConflict', variable: 'Problem', components: ['LocalAuthListCtrlr'] },
  { code: 'OverCurrentFailure', variable: 'Tripped', components: ['OverCurrentProtection'] },
  { code: 'PowerMeterFailure', variable: 'Problem', components: ['FiscalMetering'] },
  { code: 'PowerSwitchFailure', variable: 'Problem', components: ['PowerContactor'] },
  { code: 'ReaderFailure', variable: 'Problem', components: ['TokenReader'] },
  { code: 'UnderVoltage', variable: 'Problem', components: ['ElectricalFeed'], isShared: true },
  { code: 'OverVoltage', variable: 'Problem', components: ['ElectricalFeed'], isShared: true },
  { code: 'WeakSignal', variable: 'Problem', components: ['DataLink'] },
];

const OTHER = 'OtherError';
/** Components whose problem says nothing more than that there is one. */
const PLACES: ReadonlySet<string> = new Set(['Connector', 'EVSE', 'ChargingStation']);

export const NO_ERROR = 'NoError';

/** Which component has a problem, where a status says so; undefined where it says that all is well. */
export function problemOf(status: Status): Problem | undefined {
  const { errorCode, place, info, vendorId, vendorErrorCode } = status;
  if (errorCode === NO_ERROR) return undefined;
  const row = ERRORS.find(({ code }) => code === errorCode);
  const component = row?.components[0] ?? (place.evse === 0 ? 'ChargingStation' : 'Connector');
  const techCode = row?.isShared ? errorCode : vendorErrorCode;
  const vendor = row?.isShared ? [vendorId, vendorErrorCode] : [vendorId];
  return {
    place: ofConnector(component) ? place : { evse: place.evse },
    component,
    variable: row?.variable ?? 'Problem',
    active: true,
    techCode,
    techInfo: [info, ...vendor].filter(Boolean).join('; ') || undefined,
  };
}

function ofConnector(component: string): boolean {
  return component.startsWith('Connector');
}

/** The words of a status for a problem. */
export function errorOf({
  component,
  techCode,
  techInfo,
}: Problem): Pick<Status, 'errorCode' | 'info' | 'vendorErrorCode'> {
  const rows = ERRORS.filter(({ components }) => components.includes(component));
  const row = rows.find(({ code, isShared }) => !isShared || code === techCode) ?? rows[0];
  if (row === undefined) {
    const info = PLACES.has(component) ? techInfo : component;
    return { errorCode: OTHER, info, vendorErrorCode: techCode };
  }
  return { errorCode: row.code, info: techInfo, vendorErrorCode: techCode === row.code ? undefined : techCode };
}

/** Whether a problem there concerns this place: that of an EVSE all of its connectors, that of the station only itself. */
export function concerns(problem: Place, place: Place): boolean {
  if (problem.evse !== place.evse) return false;
  return problem.connector === undefined || place.connector === undefined || problem.connector === place.connector;
}
