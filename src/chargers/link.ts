/** A charger's connection in force, as the hub sees it. */
import type { Payload } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { ChargerLink, ChargerSide } from '../proxy/ports.ts';
import type { Peer } from '../wire/peer.ts';
import type { Check } from './check.ts';
import { Triggers } from './triggers.ts';

interface LinkParts {
  readonly chargerId: string;
  readonly peer: Peer;
  readonly side: Pick<ChargerSide, 'tolerates' | 'met'>;
  readonly check: Check;
  readonly clock: Clock;
  /** What is said to this charger, as it wants to hear it. */
  readonly spoken: (chargerId: string, action: string, payload: Payload) => Payload;
}

export function makeLink({ chargerId, peer, side, check, clock, spoken }: LinkParts): ChargerLink {
  const triggers = new Triggers(clock);
  const link: ChargerLink = {
    chargerId,
    version: peer.version,
    async call(action, payload, options) {
      const before = side.tolerates(chargerId, 'triggers-at-once') ? triggers.before(action, payload) : undefined;
      const shared = await before;
      if (shared !== undefined && (shared.kind === 'result' || shared.kind === 'error')) {
        side.met(chargerId, { quirk: 'triggers-at-once', action });
        return shared;
      }
      const asked = peer.call(action, spoken(chargerId, action, payload), options);
      const answer = asked.then((outcome) => check.answer(link, action, outcome));
      triggers.remember(action, payload, answer);
      return answer;
    },
    close: (code, reason) => peer.close(code, reason),
  };
  return link;
}
