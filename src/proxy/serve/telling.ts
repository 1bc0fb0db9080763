import type { Payload } from '../../core/model.ts';
import { CALL_TIMEOUT_MS } from '../patience.ts';
import type { ServiceLink } from '../ports.ts';

type Call = { readonly action: string; readonly payload: Payload };

/** What is lost is not told again: a service asks anew. */
export function tell(link: ServiceLink, calls: readonly (Call | undefined)[]): void {
  // The Boot that is on its way may be answered with a no before this has its turn.
  const unless = (): boolean => !maySay(link);
  for (const call of calls) {
    if (call !== undefined) void link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS, unless });
  }
}

/** Before it has answered a Boot, and after a no, nothing but the Boot is sent (PROTOCOL §2.1). */
export function maySay(link: ServiceLink): boolean {
  const standing = link.standing();
  return standing === 'pending' || standing === 'registered';
}
