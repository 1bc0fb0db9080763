/** What a service wants to hear again and the proxy can tell by itself: no charger is bothered for it (PROTOCOL §2.6). */
import { hasRight, isTransparent } from '../core/arbitration/roles.ts';
import type { Payload, Place, Provider } from '../core/model.ts';
import { encode } from '../core/ocpp/codec.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { refuse } from '../core/ocpp/refusals.ts';
import { triggerOf } from '../core/ocpp/registration.ts';
import type { Desk } from './desk.ts';
import { CALL_TIMEOUT_MS } from './patience.ts';
import type { Received, ServiceLink } from './ports.ts';
import { Statuses } from './statuses.ts';

const ACCEPTED: Reply = { kind: 'result', payload: { status: 'Accepted' } };

/**
 * Answers first and tells after. Undefined when the charger has to be asked: a transparent provider that is registered
 * always wants that, as far as it can.
 */
export function answerTrigger(
  desk: Desk,
  provider: Provider,
  link: ServiceLink,
  { action, payload }: Received,
): Reply | undefined {
  const trigger = triggerOf(action, payload);
  const isRegistered = link.standing() === 'registered';
  if (trigger === undefined || (isRegistered && isTransparent(provider)) || !hasRight(provider, 'observe')) {
    return undefined;
  }
  const isTold = trigger.asks === 'boot' || maySay(link);
  if (!isTold) return refuse(link.version, action, payload, 'unregistered', undefined, 'not registered yet');
  switch (trigger.asks) {
    case 'boot': {
      // The charger's own Boot would be told to everybody, and some central systems drop their sessions at one.
      if (link.bootAgain(provider.manners.allowBootTrigger)) return ACCEPTED;
      return refuse(link.version, action, payload, 'H', undefined, 'booted on this connection already');
    }
    case 'heartbeat': {
      // An away charger has no pulse (PROTOCOL §2.1 g).
      if (desk.twin.link === undefined) return refuse(link.version, action, payload, 'O', undefined, 'charger offline');
      const call = encode(link.version, { means: 'heartbeat', ask: {} });
      if (call !== undefined) tell(link, [call]);
      return ACCEPTED;
    }
    case 'statuses':
      return statuses(desk, provider, link, trigger.place, { action, payload });
  }
}

function statuses(
  desk: Desk,
  provider: Provider,
  link: ServiceLink,
  place: Place | undefined,
  { action, payload }: Received,
): Reply {
  const told = new Statuses(desk.twin, provider);
  told.away = desk.away;
  const keys = told.keys(place);
  if (keys.length === 0) return refuse(link.version, action, payload, 'N', 'unknown_evse', 'nothing is known of it');
  if (link.standing() === 'registered') desk.lanes.get(provider.id)?.tellAgain(keys);
  else
    tell(
      link,
      keys.map((key) => told.take(key, link.version)).filter((call) => call !== undefined),
    );
  return ACCEPTED;
}

/** What is lost is not told again: a service that is not registered asks anew. */
function tell(link: ServiceLink, calls: readonly { readonly action: string; readonly payload: Payload }[]): void {
  // The Boot that is on its way may be answered with a no before this has its turn.
  const unless = (): boolean => !maySay(link);
  for (const { action, payload } of calls) void link.call(action, payload, { timeoutMs: CALL_TIMEOUT_MS, unless });
}

/** Before it has answered a Boot, and after a no, nothing but the Boot is sent (PROTOCOL §2.1). */
function maySay(link: ServiceLink): boolean {
  const standing = link.standing();
  return standing === 'pending' || standing === 'registered';
}
