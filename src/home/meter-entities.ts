/** What a meter tells beside energy and power: many chargers tell none of it, so it is off until somebody enables it. */
import { PHASES } from '../core/ocpp/figures.ts';
import type { Entity } from './entities.ts';

const MEASURED = { state_class: 'measurement', suggested_display_precision: 1, enabled_by_default: false };

/** Of each place to plug in. */
export const PLACE_METER: readonly Entity[] = [
  ...PHASES.flatMap((phase): Entity[] => {
    const low = phase.toLowerCase();
    return [
      {
        key: `current_${low}`,
        platform: 'sensor',
        name: `Current ${phase}`,
        field: `current_${low}_a`,
        more: { device_class: 'current', unit_of_measurement: 'A', ...MEASURED },
      },
      {
        key: `voltage_${low}`,
        platform: 'sensor',
        name: `Voltage ${phase}`,
        field: `voltage_${low}_v`,
        more: { device_class: 'voltage', unit_of_measurement: 'V', ...MEASURED },
      },
    ];
  }),
  {
    key: 'soc',
    platform: 'sensor',
    name: 'State of charge',
    entityName: 'state_of_charge',
    field: 'soc_percent',
    more: { device_class: 'battery', unit_of_measurement: '%', ...MEASURED, suggested_display_precision: 0 },
  },
  {
    key: 'temperature',
    platform: 'sensor',
    name: 'Temperature',
    field: 'temperature_c',
    more: { device_class: 'temperature', unit_of_measurement: '°C', ...MEASURED },
  },
];
