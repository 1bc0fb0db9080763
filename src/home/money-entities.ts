/** Entities that tell of money. */
import type { Entity } from './entities.ts';

/** Of each place, while there are tariffs; the currency is their unit. */
export const PLACE_MONEY: readonly Entity[] = [
  {
    key: 'session_cost',
    platform: 'sensor',
    name: 'Session cost',
    field: 'session_cost',
    more: {
      device_class: 'monetary',
      state_class: 'total',
      suggested_display_precision: 2,
      last_reset_value_template: "{{ value_json.session_started or '' }}",
    },
  },
];

/** Of each charger, likewise. */
export const CHARGER_MONEY: readonly Entity[] = [
  {
    key: 'revenue_total',
    platform: 'sensor',
    name: 'Revenue',
    field: 'revenue_total',
    outlivesCharger: true,
    more: { device_class: 'monetary', state_class: 'total', suggested_display_precision: 2 },
  },
];
