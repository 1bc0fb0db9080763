/** What the meter tells of a session beside power and energy: what it does not tell has no line. Pure: no element. */
import { amps, figure } from '../../lib/format.ts';
import type { Word } from '../../lib/words.ts';
import type { Evse } from '../../live/types.ts';

export interface MeterFact {
  readonly word: Word;
  readonly value: string;
}

export function meterFacts(evse: Pick<Evse, 'phases' | 'soc_percent' | 'temperature_c'>): readonly MeterFact[] {
  const { phases, soc_percent: soc, temperature_c: heat } = evse;
  const each = phases.map(({ phase, current_a: a, voltage_v: v }) =>
    [phase, ...(a === null ? [] : [amps(a)]), ...(v === null ? [] : [`${figure(v, 0)} V`])].join(' '),
  );
  return [
    ...(soc === null ? [] : [{ word: 'now.battery', value: `${figure(soc, 0)} %` } as const]),
    ...(each.length === 0 ? [] : [{ word: 'now.phases', value: each.join(', ') } as const]),
    ...(heat === null ? [] : [{ word: 'now.temperature', value: `${figure(heat, 0)} °C` } as const]),
  ];
}
