import type { OwnerSide } from '../proxy/ports.ts';
import type { No } from './answers.ts';
import { lockOfCharger } from './lock.ts';

export type Given =
  | { readonly ok: true; readonly reason: string }
  /** `owner` in it is who is in control instead. */
  | { readonly ok: false; readonly no: No };

/** Gives control of a charger that is known to a provider, takes it `home`, or frees it (`undefined`). */
export async function giveControl(owner: OwnerSide, chargerId: string, to: string | undefined): Promise<Given> {
  const unknown = to === undefined || to === 'home' ? undefined : await whyUnknown(owner, to);
  if (unknown !== undefined) return { ok: false, no: { error: 'bad_request', reason: unknown } };
  const outcome = await owner.override(chargerId, to);
  if (outcome.ok) return { ok: true, reason: outcome.why };
  const now = owner.chargers().find((each) => each.chargerId === chargerId);
  const holder = now === undefined ? null : lockOfCharger(now).owner;
  return { ok: false, no: { error: 'conflict', reason: outcome.why, more: { owner: holder } } };
}

/** Undefined when there is such a provider. */
export async function whyUnknown(owner: OwnerSide, id: string): Promise<string | undefined> {
  const known = (await owner.providers()).map(({ provider }) => provider.id);
  return known.includes(id) ? undefined : `there is no provider "${id}"; known: ${known.join(', ') || 'none'}`;
}
