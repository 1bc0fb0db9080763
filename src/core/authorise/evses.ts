/** Cards that may charge at some places only. */
import type { TokenInfo } from '../model.ts';

/**
 * What is said of a card, at this EVSE: an accept for others does not count here (PROTOCOL §4.1). Where it is not known
 * at which EVSE the card was shown, it can be only one where the charger has but one.
 */
export function atEvse(info: TokenInfo, evse: number | undefined, evses: readonly number[]): TokenInfo {
  const here = evse || (evses.length === 1 ? evses[0] : undefined);
  const isElsewhere = info.evses !== undefined && here !== undefined && !info.evses.includes(here);
  return info.status === 'Accepted' && isElsewhere ? { ...info, status: 'Invalid' } : info;
}
