import * as z from 'zod';

const RIGHT = 'expected an address such as "wss://example.com/ocpp"';
const MAX_URL_CHARS = 2048;

/** The address of a service: `ws:` or `wss:`, no login and no fragment in it. */
export const serviceUrl = z
  .string({ error: RIGHT })
  .max(MAX_URL_CHARS, { error: `expected at most ${MAX_URL_CHARS} characters` })
  .superRefine((value, context) => {
    const fault = urlFault(value);
    if (fault !== undefined) {
      context.issues.push({ code: 'custom', input: value, message: fault.right, params: { wrong: fault.wrong } });
    }
  });

/** Hosts of the own network, where a password without TLS does not leave the house. */
export function isLocalHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare.includes(':')) return bare === '::1' || /^f[cd]/.test(bare) || /^fe[89ab]/.test(bare);
  if (/^\d+(\.\d+){3}$/.test(bare)) return LOCAL_IPV4.test(bare);
  // A name without a dot is one of the own network or of a neighbouring container.
  return !bare.includes('.') || /\.(local|localhost|lan|home|internal|home\.arpa)$/.test(bare);
}

const LOCAL_IPV4 = /^(127|10)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\./;

function urlFault(value: string): { readonly wrong: string; readonly right: string } | undefined {
  if (value.trim() !== value || !URL.canParse(value)) return { wrong: 'is not an address', right: RIGHT };
  const url = new URL(value);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    return { wrong: 'is not a WebSocket address', right: 'expected an address that begins with "ws://" or "wss://"' };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      wrong: 'has a login inside the address',
      right: 'use auth_type: basic with the keys username and password',
    };
  }
  if (value.includes('#')) return { wrong: 'has a "#" in the address', right: 'leave out the "#" and what follows it' };
  return undefined;
}
