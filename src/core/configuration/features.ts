/** Which groups of functions a party is told that the charger has: those that it may use (PROTOCOL §2.4). */
import type { Right } from '../model.ts';
import { wordsOf } from './merge.ts';

/** Any of these rights opens the group; one that is not here is for everybody. */
const OPENED_BY: { readonly [profile: string]: readonly (readonly Right[])[] } = {
  FirmwareManagement: [['maintain']],
  LocalAuthListManagement: [['control', 'authorise']],
  Reservation: [['control']],
  SmartCharging: [['control'], ['limit']],
};

/** The groups of this list that the party may use; undefined where the charger tells none. */
export function profilesFor(list: string | undefined, has: (right: Right) => boolean): string | undefined {
  if (list === undefined) return undefined;
  const mine = wordsOf(list).filter((profile) => {
    const openers = OPENED_BY[profile];
    return openers === undefined || openers.some((rights) => rights.every(has));
  });
  return mine.join(',');
}
