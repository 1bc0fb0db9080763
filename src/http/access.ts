/** What somebody who proved himself may do. */

/** Each includes the ones before it. */
export const SCOPES = ['read', 'control', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const PROOFS = ['environment', 'token', 'login', 'ingress'] as const;

/** Somebody who was let in. */
export interface Access {
  /** By which proof: `API_TOKEN`, a token that the owner made, the login of a browser, or that to Home Assistant. */
  readonly by: (typeof PROOFS)[number];
  /** Of the token; `API_TOKEN`, `login` and `home_assistant` for the others. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** False as soon as the token is revoked or the login is over; does not count as use of the login. */
  readonly isInForce: () => boolean;
}

/** Whether the scopes reach as far as the needed one. */
export function covers(scopes: readonly Scope[], needed: Scope): boolean {
  return scopes.some((scope) => SCOPES.indexOf(scope) >= SCOPES.indexOf(needed));
}
