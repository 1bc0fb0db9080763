/** What a meter tells beside energy and power, in the words of the API. */
import type * as z from 'zod';
import { type Figures, PHASES } from '../core/ocpp/figures.ts';
import type { evse } from './api/words.ts';

type Shown = Pick<z.input<typeof evse>, 'phases' | 'soc_percent' | 'temperature_c'>;

export function figuresView({ currentsA = {}, voltagesV = {}, socPercent, temperatureC }: Figures): Shown {
  return {
    phases: PHASES.flatMap((phase) => {
      const [a, v] = [currentsA[phase], voltagesV[phase]];
      return a === undefined && v === undefined ? [] : [{ phase, current_a: a ?? null, voltage_v: v ?? null }];
    }),
    soc_percent: socPercent ?? null,
    temperature_c: temperatureC ?? null,
  };
}
