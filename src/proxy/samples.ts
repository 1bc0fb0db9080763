/** The last values that the charger told of each EVSE, as it told them, for who asks to hear them again. */
import type { Instant, Message, Reading } from '../core/model.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';

export interface Sampled {
  readonly atTicks: number;
  readonly at: Instant;
  readonly readings: readonly Reading[];
}

/** Far more than any charger has EVSEs. */
const MAX_EVSES = 100;

export function noteSample(
  { samples, state }: Twin,
  message: Message | undefined,
  now: Omit<Sampled, 'readings'>,
): void {
  const told = message && valuesOf(state, message);
  if (told === undefined || told.readings.length === 0) return;
  const { evse, readings } = told;
  if (samples.has(evse) || samples.size < MAX_EVSES) samples.set(evse, { ...now, readings });
}

function valuesOf(state: TwinState, message: Message) {
  switch (message.means) {
    case 'meter':
      return { evse: message.ask.place.evse, readings: message.ask.readings };
    case 'txUpdated': {
      const { chargerTxId, place, readings } = message.ask;
      const known = place ?? state.transactions.find((tx) => tx.chargerTxId === chargerTxId)?.place;
      return known && { evse: known.evse, readings };
    }
    default:
      return undefined;
  }
}

/** The same values, told because somebody asked. */
export function asTriggered(readings: readonly Reading[]): readonly Reading[] {
  return readings.map(({ at, samples }) => ({
    at,
    samples: samples.map((sample) => ({ ...sample, context: 'Trigger' })),
  }));
}
