/** What the owner asks of a charger before it may come in. */
import { isSimulator, SIMULATOR } from '../core/provider.ts';
import { rowAlike } from '../lib/alike.ts';
import type { ChargerSettings } from './charger.ts';

/** As one text to compare: who showed something else than what is asked now has to show that. */
export function proofOf({ chargers, organisation, listedOnly }: ChargerSettings, chargerId: string): string {
  // The password of a run holds as long as it does.
  if (isSimulator(chargerId)) return SIMULATOR;
  const row = rowAlike(chargers, chargerId);
  if (row === undefined && listedOnly) return 'not listed';
  const { password, user, securityProfile, certificateName } = row ?? {};
  return JSON.stringify({
    password,
    user,
    securityProfile,
    ...(securityProfile === 3 && { certificateName, organisation }),
  });
}

/** The charger that has this user; undefined when nobody has it, or several. */
export function chargerOfUser({ chargers }: ChargerSettings, user: string): string | undefined {
  const [only, second] = chargers.filter((charger) => charger.user === user);
  return second === undefined ? only?.id : undefined;
}
