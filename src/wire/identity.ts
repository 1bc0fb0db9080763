/** Who a charger says it is, and which version it hints at, from the request of its handshake (PROTOCOL §5.1). */
import type { IncomingHttpHeaders } from 'node:http';
import { type OcppVersion, readVersion } from '../core/ocpp/versions.ts';

export interface Identification {
  /** `backend`: providers that dial in. `other`: pages and the API. Neither ever speaks OCPP. */
  readonly route: 'charger' | 'backend' | 'other';
  /** Undefined when nothing tells it, or when it is no legal identity. */
  readonly identity: string | undefined;
  /** Hints for a charger that offers no sub-protocol, the strongest first. */
  readonly hints: readonly VersionHint[];
  /** What was tolerated, for the log. */
  readonly notes: readonly string[];
}

export interface VersionHint {
  readonly from: 'header' | 'query' | 'path';
  readonly version: OcppVersion;
}

/** Who a charger is that names nobody in its path. */
export interface Fallbacks {
  /** User of its Basic credentials. */
  readonly user?: string | undefined;
  /** The only charger that the owner configured. */
  readonly onlyCharger?: string | undefined;
}

const MAX_IDENTITY_CHARS = 48;
/** What a charger is called that was only given the address of its endpoint. */
const NAMELESS = 'charger';
const RESERVED = new Set(['api', 'ui']);

/** Reads the request line and headers of a handshake; never throws, whatever the peer sent. */
export function identify(
  request: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders },
  fallbacks: Fallbacks = {},
): Identification {
  const { path, query } = split(request.url ?? '/');
  const notes: string[] = [];
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decode(segment, notes));
  const first = segments[0]?.toLowerCase() ?? '';
  if (first === 'backend') return { route: 'backend', identity: undefined, hints: [], notes };
  if (RESERVED.has(first)) return { route: 'other', identity: undefined, hints: [], notes };
  const names = segments.filter((segment) => pathHint(segment) === undefined);
  const identity = named(names, fallbacks);
  if (identity !== undefined && !isLegal(identity)) {
    notes.push('the identity is longer than 48 characters or holds control characters');
  }
  return {
    route: 'charger',
    identity: identity !== undefined && isLegal(identity) ? identity : undefined,
    hints: hintsOf(request.headers, query, segments),
    notes,
  };
}

function named(names: readonly string[], { user, onlyCharger }: Fallbacks): string | undefined {
  // Grizzl-E connects to "/" when the owner forgot to append the identity (lbbrhzn 442).
  if (names.length === 0) return user;
  if (names.length === 1 && names[0]?.toLowerCase() === NAMELESS) return user ?? onlyCharger ?? NAMELESS;
  return names.at(-1);
}

/** Tolerates the absolute form of a request target, and a fragment. */
function split(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const target = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

/** Decodes once; what is no UTF-8 is read as Latin-1. */
function decode(segment: string, notes: string[]): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    notes.push('the identity is not encoded as UTF-8 and was read as Latin-1');
    return segment.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

function isLegal(identity: string): boolean {
  return identity.length > 0 && identity.length <= MAX_IDENTITY_CHARS && !/\p{Cc}/u.test(identity);
}

function hintsOf(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  segments: readonly string[],
): readonly VersionHint[] {
  const header = headers['x-ocpp-version'];
  const hints = [
    { from: 'header', version: readVersion(Array.isArray(header) ? (header[0] ?? '') : (header ?? '')) },
    { from: 'query', version: readVersion(query.get('version') ?? '') },
    { from: 'path', version: segments.map(pathHint).find((version) => version !== undefined) },
  ] as const;
  return hints.flatMap(({ from, version }) => (version === undefined ? [] : [{ from, version }]));
}

/** A bare number such as `16` is an identity; a hint has a letter in front or a dot inside. */
function pathHint(segment: string): OcppVersion | undefined {
  return /^(?:(?:v|ocpp)\d|\d\.\d)/i.test(segment) ? readVersion(segment) : undefined;
}
