/** The card that a request names, in the shapes of all versions. */
import type { Payload } from '../model.ts';

/** The request with the card that is really meant, where somebody knows it under a number of its own. */
export function withCard(payload: Payload, meant: (id: string) => string): Payload {
  const { idTag, idToken } = payload;
  if (typeof idTag === 'string') return { ...payload, idTag: meant(idTag) };
  if (typeof idToken !== 'object' || idToken === null || !('idToken' in idToken)) return payload;
  return { ...payload, idToken: { ...idToken, idToken: meant(String(idToken.idToken)) } };
}
