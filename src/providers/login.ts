/** How a link proves itself to its service: as the owner wrote it, or with the password that the service gave it. */
import { createHash } from 'node:crypto';
import type { OwnPassword } from '../proxy/ports.ts';
import type { ServiceTarget } from './link-parts.ts';

/** A new password that is refused may not be in force yet: so long the old one is tried behind it (PROTOCOL §2.4). */
const FALL_BACK_MS = 24 * 3600 * 1000;

type Login = Pick<ServiceTarget, 'headers' | 'username'>;
type Headers = ServiceTarget['headers'];

/** Stands for the login in the configuration without telling it; undefined = it is not one of user and password. */
export function loginOf({ headers, username }: Login): string | undefined {
  if (username === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([username, headers]))
    .digest('base64url');
}

/** How safe the link is, in the numbers of the standard: 0 neither password nor TLS, 1 a password, 2 TLS, 3 both ends have certificates. */
export function securityProfileOf({ url, username, tls }: Pick<ServiceTarget, 'url' | 'username' | 'tls'>): number {
  if (!url.startsWith('wss:')) return username === undefined ? 0 : 1;
  const ours = tls();
  return 'certificate' in ours && ours.certificate !== undefined ? 3 : 2;
}

/** One way to log in; without a password of the service's own it is the one of the configuration. */
export interface Proof {
  readonly headers: Headers;
  readonly password?: string | undefined;
}

/** What to try, one after the other as long as it is refused. */
export function loginsFor(target: Login, own: OwnPassword | undefined, now: number): readonly [Proof, Proof?] {
  const { headers, username } = target;
  if (own === undefined || username === undefined || own.replaces !== loginOf(target)) return [{ headers }];
  const withPassword = (password: string): Proof => {
    const proof = Buffer.concat([Buffer.from(`${username}:`), Buffer.from(password, 'latin1')]);
    return { headers: { ...headers, authorization: `Basic ${proof.toString('base64')}` }, password };
  };
  const before = own.before === undefined ? { headers } : withPassword(own.before);
  return now - own.since < FALL_BACK_MS ? [withPassword(own.password), before] : [withPassword(own.password)];
}
