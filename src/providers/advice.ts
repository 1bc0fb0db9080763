/** What the owner may do about a link that does not come about, as the clause behind what went wrong. */
import type { DialFailure } from '../wire/client.ts';

const AT_DIAL: { readonly [K in DialFailure]?: string } = {
  unauthorised:
    'check the user name, the password or the token of this service; the user name is mostly the station id',
  not_found: 'compare `station_id` and `url` with what the provider gave you',
  refused: 'compare `url` and `version` with what the provider gave you; a test of this provider tries each step',
  timeout: 'compare the port and the path in `url` with what the provider gave you',
  protocol: 'ask the provider which `version` it speaks',
  network: 'look for a typing mistake in `url`, and ask the provider whether its service runs',
};

/** Codes of a CALLERROR with which a service answers what is not in its own version. */
const NOT_ITS_WORDS: ReadonlySet<string> = new Set([
  'FormatViolation',
  'FormationViolation',
  'MessageTypeNotSupported',
  'NotImplemented',
  'NotSupported',
  'OccurrenceConstraintViolation',
  'OccurenceConstraintViolation',
  'ProtocolError',
  'RpcFrameworkError',
]);

export function atDial(failure: DialFailure, why: string): string {
  const advice = AT_DIAL[failure];
  return advice === undefined ? why : `${why}; ${advice}`;
}

/** Of a BootNotification that was answered, but not accepted. */
export function atBoot(status: string): string {
  return `the service answered the Boot with ${status}; the provider has to release this station first, and the proxy asks again by itself`;
}

/** Of a BootNotification without an answer; `code` is that of the error, if there was one. */
export function withoutBoot(code: string | undefined): string {
  if (code === undefined) return 'the service did not answer the Boot; ask the provider whether its service is well';
  return NOT_ITS_WORDS.has(code)
    ? `the service refused the Boot: ${code}; ask the provider which \`version\` it speaks`
    : `the service refused the Boot: ${code}; ask the provider what it expects of this station`;
}
