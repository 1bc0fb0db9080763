/** Compression of messages (RFC 7692), taken where a charger offers it and offered to services where the owner wants it (PROTOCOL §5.1). */
import type { PerMessageDeflateOptions } from 'ws';

/** Shorter messages gain nothing: most of OCPP. */
const THRESHOLD_BYTES = 1024;

/**
 * Nothing is kept from one message to the next: a link that is silent costs no memory, and no message tells of another
 * one by its length. How much a message may become is bounded by the longest frame.
 */
export const COMPRESSION: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  threshold: THRESHOLD_BYTES,
};

/** A window of 8 bits is left out: the library of the runtime cannot write one. */
const UNDERSTOOD =
  /^permessage-deflate(?:\s*;\s*(?:(?:server|client)_no_context_takeover|client_max_window_bits(?:="?(?:[89]|1[0-5])"?)?|server_max_window_bits="?(?:9|1[0-5])"?))*$/i;

/** What is understood of a list of offers; undefined when nothing is. The rest must not cost a charger its handshake. */
export function understoodOffers(header: string | undefined): string | undefined {
  const offers = (header ?? '').split(',').map((offer) => offer.trim());
  const understood = offers.filter((offer) => UNDERSTOOD.test(offer) && !repeats(offer));
  return understood.length === 0 ? undefined : understood.join(', ');
}

/** The same parameter twice makes an offer void (RFC 7692 §7). */
function repeats(offer: string): boolean {
  const names = offer.split(';').map((parameter) => parameter.split('=')[0]?.trim().toLowerCase());
  return new Set(names).size < names.length;
}
