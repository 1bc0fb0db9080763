import { isSimulator } from '../../core/provider.ts';
import type { Notice } from './commands.ts';
import type { OwnerSide } from './sides.ts';

/** The door of the owner for who is to know nothing of the simulated charger: Home Assistant, the metrics, trials. */
export function withoutSimulator(owner: OwnerSide): OwnerSide {
  return {
    ...owner,
    chargers: () => owner.chargers().filter(({ chargerId }) => !isSimulator(chargerId)),
    follow: (follower) =>
      owner.follow((notice) => {
        if (!isOfSimulator(notice)) follower(notice);
      }),
  };
}

function isOfSimulator(notice: Notice): boolean {
  switch (notice.kind) {
    case 'fact':
      return isSimulator(notice.fact.chargerId);
    default:
      return 'chargerId' in notice && notice.chargerId !== undefined && isSimulator(notice.chargerId);
  }
}
