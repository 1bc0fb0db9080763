/** What a holder makes of the limit of a car, in words that an owner understands. */
import type { Steering } from '../asks/steering.ts';
import type { ProviderId } from '../model.ts';
import { dischargesOf, setpointsOf } from './steering.ts';

/** `"grid" has the car give back 10 A`; undefined = nobody steers. */
export function steeringWords(
  steered: { readonly by: ProviderId; readonly steering: Steering } | 'refused' | undefined,
): string | undefined {
  if (steered === undefined) return undefined;
  if (steered === 'refused') return 'the charger would not have this car steered, so it only charges';
  const { by, steering } = steered;
  if (steering.mode === 'Idle') return `"${by}" lets the car rest`;
  const setpoints = setpointsOf(steering);
  if (setpoints.length === 0) return `"${by}" lets the car ${upTo(dischargesOf(steering))}`;
  const [least, most] = [Math.min(...setpoints), Math.max(...setpoints)];
  if (most <= 0 && least < 0) return `"${by}" has the car give back ${-least} A`;
  return `"${by}" has the car take ${most} A`;
}

function upTo(discharges: readonly number[]): string {
  return discharges.length === 0 ? 'give power back' : `give back up to ${-Math.min(...discharges)} A`;
}
