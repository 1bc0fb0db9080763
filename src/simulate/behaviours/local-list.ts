import type { Payload } from '../../core/model.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { cardIn, listIn, numberIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/** Keeps a list of cards with a version; it decides on a card while nobody can be asked. */
export const localList: ChargerBehaviour = {
  name: 'local-list',
  handleCall({ action, payload }, charger) {
    const { version, kept } = charger;
    if (action === 'GetLocalListVersion') {
      const { listVersion } = kept;
      return spelledReply(version, action, [{ listVersion }, { versionNumber: listVersion }]);
    }
    if (action !== 'SendLocalList') return undefined;
    return spelledReply(version, action, [{ status: take(payload, charger) }]);
  },
};

function take(payload: Payload, { kept }: ChargerInside): string {
  const version = numberIn(payload.listVersion ?? payload.versionNumber) ?? 0;
  if (version <= 0) return 'Failed';
  const isFull = payload.updateType === 'Full';
  if (!isFull && version <= kept.listVersion) return 'VersionMismatch';
  if (isFull) kept.cards.clear();
  for (const entry of listIn(payload.localAuthorizationList)) {
    const card = cardIn(entry.idTag ?? entry.idToken)?.toLowerCase();
    const info = entry.idTagInfo ?? entry.idTokenInfo;
    if (card === undefined) continue;
    // An entry without a verdict takes the card off the list.
    if (info === undefined) kept.cards.take(card);
    else kept.cards.put(card, { info });
  }
  kept.listVersion = version;
  return 'Accepted';
}
