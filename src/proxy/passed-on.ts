import { highestA } from '../core/limits/flat.ts';
import type { Profile } from '../core/limits/profile.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Order } from './grants.ts';
import type { Twin } from './twin.ts';

/** A profile that the charger is to get as it is: whether it lowers what was passed on before. */
export function passedOn(
  twin: Twin,
  evse: number,
  version: OcppVersion,
  profile: Profile,
): Pick<Order, 'lowers' | 'accepted'> {
  const limitA = highestA(profile);
  const before = twin.passed.get(evse);
  return {
    lowers: limitA === 0 || (before !== undefined && limitA <= before),
    accepted(answer) {
      const { accepted } = decodeAnswer(version, 'setProfile', answer);
      if (accepted) twin.passed.set(evse, limitA);
      return accepted;
    },
  };
}
