/** The parts of a charger that tells its settings as a flat list, as variables of components (PROTOCOL §4.8). */
import type { ReportedSetting, SettingId } from '../asks/configuration.ts';
import type { Place } from '../model.ts';
import type { Body } from './body.ts';
import { idOf } from './kept.ts';

/** Words of the newest version for what no charger of that kind tells of itself. */
const UNKNOWN_CONNECTOR = 'Unknown';

const STATES = 'Available,Occupied,Reserved,Unavailable,Faulted';

export function partsOf(body: Body): readonly ReportedSetting[] {
  const whole = [
    told({ component: 'ChargingStation', variable: 'VendorName' }, body.vendor, 'string'),
    told({ component: 'ChargingStation', variable: 'Model' }, body.model, 'string'),
    ...some('SerialNumber', body.serialNumber),
    ...some('FirmwareVersion', body.firmwareVersion),
    ...partOf('ChargingStation', undefined, body.state, body.phases),
  ];
  const places = body.places.flatMap(({ evse, powerW, connectors }) => [
    ...partOf('EVSE', { evse }, stateOf(connectors), body.phases),
    told({ component: 'EVSE', place: { evse }, variable: 'Power' }, String(powerW), 'decimal', {
      unit: 'W',
      maxLimit: body.placeW,
    }),
    ...connectors.flatMap(({ connector, state }) => {
      const place = { evse, connector };
      const type = told({ component: 'Connector', place, variable: 'ConnectorType' }, UNKNOWN_CONNECTOR, 'string');
      return [...partOf('Connector', place, state, body.phases), type];
    }),
  ]);
  return [...whole, ...places];
}

function partOf(component: string, place: Place | undefined, state: string, phases: number): ReportedSetting[] {
  const of = (variable: string): SettingId => ({ component, variable, ...(place && { place }) });
  return [
    told(of('AvailabilityState'), state, 'OptionList', { valuesList: STATES }),
    told(of('Available'), 'true', 'boolean'),
    told(of('SupplyPhases'), String(phases), 'integer'),
  ];
}

/** An EVSE is as free as the freest of its connectors: one car takes all of it. */
function stateOf(connectors: Body['places'][number]['connectors']): string {
  const busy = connectors.find(({ state }) => state !== 'Available' && state !== 'Unavailable' && state !== 'Faulted');
  return (
    busy?.state ?? connectors.find(({ state }) => state === 'Available')?.state ?? connectors[0]?.state ?? 'Available'
  );
}

function some(variable: string, value: string | undefined): readonly ReportedSetting[] {
  return value === undefined ? [] : [told({ component: 'ChargingStation', variable }, value, 'string')];
}

/** One row that nobody can write. */
export function told(
  setting: SettingId | string,
  value: string | undefined,
  dataType: string,
  traits: Partial<NonNullable<ReportedSetting['traits']>> = {},
): ReportedSetting {
  return {
    setting: typeof setting === 'string' ? idOf(setting) : setting,
    attributes: [{ type: 'Actual', ...(value !== undefined && { value }), mutability: 'ReadOnly' }],
    traits: { dataType, supportsMonitoring: false, ...traits },
  };
}
