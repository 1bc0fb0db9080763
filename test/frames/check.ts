/**
 * Hears everything on every link of a house and judges what the house sends (PROTOCOL I8): each CALL by the published
 * schema of the link's version, each answer by the schema of the question that it answers, each error by its shape.
 * What a peer sends is the peer's affair: only its questions are noted.
 */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { isOcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Recorder } from '../../src/lib/trace.ts';
import { faults } from '../unit/core/ocpp/codec-schemas.ts';

export interface Violation {
  /** The link, the message and what is wrong with it: `service tap 2.0.1 CALL NotifyEvent: …`. */
  readonly what: string;
  readonly frame: string;
}

export interface FrameCheck extends Pick<Recorder, 'open'> {
  /** What broke a rule since the last time that somebody asked. */
  violations(): readonly Violation[];
  /** How many frames of the house were judged so far. */
  judged(): number;
}

const MOST_ID_CHARS = 36;
const MOST_DESCRIPTION_CHARS = 255;

const COMMON = [
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'PropertyConstraintViolation',
  'TypeConstraintViolation',
  'GenericError',
];
const NEWER = [
  ...COMMON,
  'FormatViolation',
  'OccurrenceConstraintViolation',
  'RpcFrameworkError',
  'MessageTypeNotSupported',
];

/** As the text of each version spells them (1.6-J §4.2.3; 2.x part 4 §4.3). */
const CODES: { readonly [V in OcppVersion]: readonly string[] } = {
  '1.6': [...COMMON, 'FormationViolation', 'OccurenceConstraintViolation'],
  '2.0.1': NEWER,
  '2.1': NEWER,
};

export function makeFrameCheck(): FrameCheck {
  let found: Violation[] = [];
  let judged = 0;

  return {
    open(link) {
      /** What the peer has asked on this socket, by message id. */
      const asked = new Map<string, string>();
      return {
        frame(direction, text, version = link.version) {
          if (link.peer === 'backend' || !isOcppVersion(version)) return;
          if (direction === 'in') {
            const question = questionIn(text);
            if (question !== undefined) asked.set(question.id, question.action);
            return;
          }
          judged += 1;
          const wrong = wrongWith(version, text, asked);
          if (wrong === undefined) return;
          const whose = link.peer === 'charger' ? 'charger' : `service ${link.provider}`;
          found.push({ what: `${whose} ${version} ${wrong}`, frame: text });
        },
        close: () => undefined,
      };
    },
    violations() {
      const all = found;
      found = [];
      return all;
    },
    judged: () => judged,
  };
}

/** Also in a text that is no JSON, which the house may have mended: an id and a name are plain enough. */
function questionIn(text: string): { readonly id: string; readonly action: string } | undefined {
  const [, quoted, plain, action] = /^\s*\[\s*2\s*,\s*(?:"([^"]*)"|(\d+))\s*,\s*"([^"]*)"/.exec(text) ?? [];
  return action === undefined ? undefined : { id: quoted ?? plain ?? '', action };
}

/** What breaks a rule in a frame of ours; undefined when nothing does. */
function wrongWith(version: OcppVersion, text: string, asked: ReadonlyMap<string, string>): string | undefined {
  const frame: unknown = JSON.parse(text);
  if (!Array.isArray(frame)) return 'no array';
  const [type, id, ...rest] = frame;
  switch (type) {
    case 2:
    case 6: {
      const [action, payload] = rest;
      const name = `${type === 2 ? 'CALL' : 'SEND'} ${action}`;
      if (typeof id !== 'string' || id.length > MOST_ID_CHARS) return `${name}: its id is not one of ours`;
      if (rest.length !== 2) return `${name}: ${rest.length + 2} elements`;
      return named(name, faultsOf(version, String(action), 'request', payload));
    }
    case 3: {
      const action = asked.get(String(id));
      if (action === undefined) return `CALLRESULT: nobody asked ${id}`;
      if (rest.length !== 1) return `CALLRESULT ${action}: ${rest.length + 2} elements`;
      return named(`CALLRESULT ${action}`, faultsOf(version, action, 'response', rest[0]));
    }
    case 4:
      return named('CALLERROR', faultsOfError(version, rest));
    case 5:
      return version === '2.1'
        ? named('CALLRESULTERROR', faultsOfError(version, rest))
        : 'CALLRESULTERROR: unknown here';
    default:
      return `message type ${type}`;
  }
}

function named(name: string, fault: string): string | undefined {
  return fault === '' ? undefined : `${name}: ${fault}`;
}

function faultsOf(version: OcppVersion, action: string, kind: 'request' | 'response', payload: unknown): string {
  try {
    return faults(version, action, kind, payload);
  } catch (error) {
    // There is no such message in this version.
    return String(error);
  }
}

function faultsOfError(version: OcppVersion, rest: readonly unknown[]): string {
  const [code, description, details] = rest;
  if (rest.length !== 3) return `${rest.length + 2} elements`;
  if (!CODES[version].includes(String(code))) return `this version has no code ${code}`;
  if (typeof description !== 'string') return 'a description that is no text';
  if (description.length > MOST_DESCRIPTION_CHARS) return `a description of ${description.length} characters`;
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? '' : 'details that are no object';
}
