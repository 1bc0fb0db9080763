import { hasRight } from '../../core/arbitration/roles.ts';
import { pass } from '../down.ts';
import { judged, type Outcome, refused, type Served } from './served.ts';

/**
 * A vendor's own message passes for who has the right to that vendor, and its answer comes back unchanged. What steers
 * the charger, as the owner knows, is for who may set a limit (PROTOCOL §1.2, §2.6).
 */
export async function vendorData(served: Served<'vendorData'>): Promise<Outcome<'vendorData'>> {
  const { context, twin, provider, link, received, ask } = served;
  const needs = `data:${ask.vendorId}` as const;
  const isListed = hasRight(provider, needs);
  if (isListed && context.settings.controlVendors.includes(ask.vendorId)) {
    const decision = await judged(served, { verb: 'limit', needs });
    if (!decision.allow) return refused(decision.code, decision.why, 'listed_vendor');
  }
  const passed = await pass(context, twin, provider, link.version, received);
  if (passed.kind === 'reply') return passed;
  return refused(passed.code, passed.why ?? '', isListed ? 'listed_vendor' : undefined);
}
