/** A service gives us another password for our own link to it (PROTOCOL §2.4, S31): the charger hears nothing of it. */
import type { WriteOutcome } from '../../core/asks/configuration.ts';
import { partyState } from '../party-states.ts';
import type { Served } from './served.ts';

/** In bytes; what the standard lets a password be. */
const MIN_BYTES = 16;
const MAX_BYTES = 40;
/** The service gets its answer and may put the password in force before we come back with it. */
const RELOGIN_MS = 1_000;

export async function changePassword(
  { context, twin, provider, link }: Served<'writeSettings'>,
  password: string,
): Promise<WriteOutcome> {
  const replaces = link.login();
  const isLegal = isBytes(password) && password.length >= MIN_BYTES && password.length <= MAX_BYTES;
  const isAllowed = replaces !== undefined && isLegal;
  const why = wordsFor(replaces !== undefined, isLegal);
  await twin.run((unit) => {
    const at = context.clock.now();
    unit.audit({ at, by: provider.id, asked: 'new password', allowed: isAllowed, rule: 'own-password', why });
    if (!isAllowed) return;
    const known = partyState(unit.state, provider.id, 'password');
    // Whatever was told before: behind it stands the one that the service takes now.
    const opened = link.openedWith();
    const before = opened === password ? known?.before : opened;
    unit.putPartyState(provider.id, 'password', { password, since: at, replaces, before });
  });
  return isAllowed ? { status: 'Accepted' } : { status: 'Rejected', reason: 'InvalidValue', why };
}

/** One character a byte. */
function isBytes(text: string): boolean {
  return [...text].every((character) => character.charCodeAt(0) < 256 && character.length === 1);
}

function wordsFor(hasPassword: boolean, isLegal: boolean): string {
  if (!hasPassword) return 'Its link proves itself without a password.';
  return isLegal
    ? 'It may change the password of its own link.'
    : `A password has ${MIN_BYTES} to ${MAX_BYTES} characters.`;
}

/** Comes back with the new password. */
export function relogin({ link }: Pick<Served, 'link'>): void {
  link.restart(RELOGIN_MS);
}
