/** What a charger told of a session's meter. */
import type { Fact, Reading } from '../model.ts';
import { REGISTER, totalWh } from '../ocpp/readings.ts';
import type { MeterSample } from './course.ts';

export function readingsOf(facts: readonly Fact[]): readonly Reading[] {
  return facts.flatMap(({ message }) => {
    switch (message?.means) {
      case 'txStarted':
      case 'txUpdated':
      case 'txEnded':
        return message.ask.readings;
      default:
        return [];
    }
  });
}

/** Those with the energy register. */
export function metersOf(readings: readonly Reading[]): readonly MeterSample[] {
  return readings.flatMap(({ at, samples }) => {
    const wh = totalWh(samples, REGISTER);
    return wh === undefined ? [] : [{ at, wh }];
  });
}
