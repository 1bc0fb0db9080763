/** Who decides on cards, and pays for those that it accepts. */
import { attempt } from '../../lib/toast.ts';
import { t, type Word } from '../../lib/words.ts';
import { change } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Provider } from '../../live/types.ts';

export function hasAuthority(): boolean {
  return (house.known?.providers ?? []).some(({ authority }) => authority);
}

/** Writes it into the file; answers whether that went well. */
export async function setAuthority(id: string, authority: boolean): Promise<boolean> {
  const isDone = await attempt(
    () => change('PUT', `providers/${encodeURIComponent(id)}/authority`, { authority }),
    t(authority ? 'providers.pays_from_now' : 'providers.pays_no_more', { provider: id }),
  );
  house.refresh('providers');
  return isDone;
}

/** Whether this provider pays, in a sentence; undefined: it may not decide on cards, so nobody asks. */
export function paysWord({ authority, rights, shadow }: Provider): Word | undefined {
  if (!rights.includes('authorise')) return undefined;
  if (shadow) return 'providers.pays_shadow';
  return authority ? 'providers.pays_yes' : 'providers.pays_not_yet';
}
