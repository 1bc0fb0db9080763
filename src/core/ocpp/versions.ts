/** The versions of OCPP-J that the proxy speaks, in the order in which it prefers them (PROTOCOL §5.1). */
export const OCPP_VERSIONS = ['2.1', '2.0.1', '1.6'] as const;

/** Opaque outside of `core/ocpp` and `config`: other code passes it on and never compares it. */
export type OcppVersion = (typeof OCPP_VERSIONS)[number];

/** WebSocket sub-protocol names as IANA lists them. */
export const SUBPROTOCOL: { readonly [V in OcppVersion]: string } = {
  '1.6': 'ocpp1.6',
  '2.0.1': 'ocpp2.0.1',
  '2.1': 'ocpp2.1',
};

/** The version that a sub-protocol name stands for; exact first, then without regard to case. */
export function versionOfSubprotocol(name: string): OcppVersion | undefined {
  const lower = name.trim().toLowerCase();
  return OCPP_VERSIONS.find((version) => SUBPROTOCOL[version] === lower);
}

/** Reads `1.6`, `v1.6`, `1.6j`, `2.0.1`, `v201`, `2.1`, `ocpp2.0.1` …; undefined when it names no version we speak. */
export function readVersion(text: string): OcppVersion | undefined {
  const digits = text.trim().toLowerCase().replace(/^ocpp/, '').replace(/^v/, '').replace(/j$/, '').replaceAll('.', '');
  return OCPP_VERSIONS.find((version) => version.replaceAll('.', '') === digits);
}

/** True where the central system gives a transaction its id; elsewhere the charger does (PROTOCOL T2). */
export function centralSystemNumbers(version: OcppVersion): boolean {
  return version === '1.6';
}

/** Whether closing or opening the whole charger does the same to each of its places, which else keep what they were told. */
export function wholeStandsForEach(version: OcppVersion): boolean {
  return version === '1.6';
}

/** Whether letting the cable go ends the session there; elsewhere a session keeps the cable (PROTOCOL §4.5). */
export function unlockEndsSession(version: OcppVersion): boolean {
  return version === '1.6';
}

/** Whether a card is told with its type. */
export function tellsTokenTypes(version: OcppVersion): boolean {
  return version !== '1.6';
}

/** Whether settings are keys of one flat list; else they are variables of components (PROTOCOL §4.9). */
export function namesSettingsByKey(version: OcppVersion): boolean {
  return version === '1.6';
}

/** Whether a retry of an unanswered message keeps its message id (PROTOCOL T5). */
export function retriesKeepTheirId(version: OcppVersion): boolean {
  return version !== '2.0.1';
}

/** Reads back a version that was written down as text. */
export function isOcppVersion(text: unknown): text is OcppVersion {
  return OCPP_VERSIONS.some((version) => version === text);
}

/** Whether connectors are counted over the whole station, and not within their EVSE (PROTOCOL §4.1). */
export function countsConnectors(version: OcppVersion): boolean {
  return version === '1.6';
}

/** How long the id of a token may be. */
export function longestToken(version: OcppVersion): number {
  return LONGEST_TOKEN[version];
}

const LONGEST_TOKEN: { readonly [V in OcppVersion]: number } = { '1.6': 20, '2.0.1': 36, '2.1': 255 };

/** Whether a status tells what a session is doing, and what is wrong with the place (PROTOCOL §4.2). */
export function statusTellsAll(version: OcppVersion): boolean {
  return version === '1.6';
}
