import { OCPP_VERSIONS, type OcppVersion, versionOfSubprotocol } from '../core/ocpp/versions.ts';
import type { VersionHint } from './identity.ts';

export interface VersionQuestion {
  /** Sub-protocols that the charger offers, spelt its way. */
  readonly offered: readonly string[];
  /** The version that the owner fixed for this charger. */
  readonly forced?: OcppVersion | undefined;
  /** The strongest first. */
  readonly hints: readonly VersionHint[];
  /** False: nothing but the default is offered and accepted. */
  readonly autoDetect: boolean;
  readonly defaultVersion: OcppVersion;
}

export type VersionChoice =
  | {
      readonly version: OcppVersion;
      readonly from: 'settings' | 'subprotocol' | 'default' | VersionHint['from'];
      /** The charger's own spelling; undefined = name no sub-protocol, for it offered none. */
      readonly echo: string | undefined;
    }
  | { readonly refuse: string };

/** Which version a link speaks (PROTOCOL §5.1). What was not offered is never named in the answer (I9). */
export function chooseVersion(question: VersionQuestion): VersionChoice {
  const { offered, forced, hints, autoDetect, defaultVersion } = question;
  const allowed = forced !== undefined ? [forced] : autoDetect ? OCPP_VERSIONS : [defaultVersion];
  if (offered.length > 0) {
    for (const version of allowed) {
      const echo = offered.find((name) => versionOfSubprotocol(name) === version);
      if (echo !== undefined) return { version, from: 'subprotocol', echo };
    }
    return { refuse: `it offers only ${offered.join(', ')}, and only ${allowed.join(', ')} may be spoken here` };
  }
  if (forced !== undefined) return { version: forced, from: 'settings', echo: undefined };
  const [hint] = autoDetect ? hints : [];
  return { version: hint?.version ?? defaultVersion, from: hint?.from ?? 'default', echo: undefined };
}

/** The names in a `Sec-WebSocket-Protocol` header. */
export function offeredNames(header: string | undefined): readonly string[] {
  return [...new Set((header ?? '').split(',').map((name) => name.trim()))].filter((name) => name !== '');
}
