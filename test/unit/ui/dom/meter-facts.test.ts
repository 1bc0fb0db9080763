import { expect, test } from 'vitest';
import { meterFacts } from '../../../../ui/src/pages/now/meter-facts.ts';

const NONE = { phases: [], soc_percent: null, temperature_c: null };
const L1 = { phase: 'L1', current_a: 16, voltage_v: 229.6 } as const;

test.each([
  ['nothing of what is not told', NONE, []],
  ['the battery', { ...NONE, soc_percent: 80 }, [['now.battery', '80 %']]],
  ['a battery that is empty', { ...NONE, soc_percent: 0 }, [['now.battery', '0 %']]],
  [
    'each phase with what it tells',
    {
      ...NONE,
      phases: [
        L1,
        { phase: 'L2', current_a: 0, voltage_v: null },
        { phase: 'L3', current_a: null, voltage_v: 231 },
      ] as const,
    },
    [['now.phases', 'L1 16 A 230 V, L2 0 A, L3 231 V']],
  ],
  ['the heat of the charger', { ...NONE, temperature_c: -4.2 }, [['now.temperature', '-4 °C']]],
])('a session tells %s', (_what, evse, facts) => {
  expect(meterFacts({ ...evse, phases: [...evse.phases] }).map(({ word, value }) => [word, value])).toEqual(facts);
});
