/** Who is an administrator of Home Assistant: its ingress lets every user in and says only who it is. */
import type { Clock } from '../lib/clock.ts';
import type { HomeLink } from './home-assistant.ts';
import { fieldsOf } from './home-messages.ts';

/** What is known of the users is asked again after this. */
export const USERS_KEPT_MS = 60_000;
/** Somebody who is not known may be new; he is looked for at most this often. */
export const USERS_LOOK_MS = 5_000;

export type IsAdmin = 'yes' | 'no' | 'unknown';

/** What was known last counts while Home Assistant does not answer; without any of it nobody knows. */
export function watchUsers(link: Pick<HomeLink, 'request'>, clock: Clock): (userId: string) => Promise<IsAdmin> {
  let known: ReadonlyMap<string, boolean> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    lookedAt = clock.ticks();
    const result = await link.request({ type: 'config/auth/list' });
    // Nobody else may read the list, so that it is not the fault of who asked.
    if (result.ok && Array.isArray(result.value)) known = new Map(result.value.map(readUser));
    looking = undefined;
  }

  return async (userId) => {
    const ageMs = clock.ticks() - lookedAt;
    const isDue = known?.has(userId) === true ? ageMs >= USERS_KEPT_MS : known === undefined || ageMs >= USERS_LOOK_MS;
    if (isDue) looking ??= look();
    await looking;
    if (known === undefined) return 'unknown';
    return known.get(userId) === true ? 'yes' : 'no';
  };
}

function readUser(user: unknown): [id: string, isAdmin: boolean] {
  const { id, is_owner: isOwner, is_active: isActive, group_ids: groups } = fieldsOf(user);
  const isAdmin = isOwner === true || (Array.isArray(groups) && groups.includes('system-admin'));
  return [String(id), isAdmin && isActive !== false];
}
