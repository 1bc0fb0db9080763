/** Frames that break OCPP-J in some way, and what PROTOCOL §5.2 and §5.4 want to hear in each version (S45). */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';

/** The beginning of an answer: type and id, and for an error its code. */
export type AnswerHead = readonly [type: 3 | 4, id: string | number, code?: string];

export interface HostileFrame {
  readonly name: string;
  /** Text, bytes or JSON. */
  readonly frame: unknown;
  readonly answers: readonly AnswerHead[];
}

const DEEP = 5_000;

/** What either end may be sent, whoever sends it. `probe` is an action that gets a result with an empty payload. */
export function hostileFrames(version: OcppVersion, probe: string): readonly HostileFrame[] {
  const isOld = version === '1.6';
  const unreadable: readonly AnswerHead[] = isOld ? [] : [[4, '-1', 'RpcFrameworkError']];
  const format = isOld ? 'FormationViolation' : 'FormatViolation';
  const row = (name: string, frame: unknown, ...answers: readonly AnswerHead[]): HostileFrame => ({
    name,
    frame,
    answers,
  });
  return [
    row('[2]', '[2]', ...unreadable),
    row('{}', '{}', ...unreadable),
    row('[]', '[]', ...unreadable),
    row('a text', '"hello"', ...unreadable),
    row('null', 'null', ...unreadable),
    row('bad JSON', 'hello', ...unreadable),
    row('the beginning of a CALL', '[2,', ...unreadable),
    row('a torn CALL', `[2,"torn","${probe}",{`, ...(isOld ? [[4, 'torn', format] as const] : unreadable)),
    row('a torn CALLRESULT', '[3,"torn",{'),
    row('type 7', [7, 'seven', probe, {}]),
    row('type 0', [0, 'zero', probe, {}]),
    row('a type that is text', ['2', 'text', probe, {}], ...unreadable),
    row('CALLRESULTERROR for nothing', [5, 'nobody', 'InternalError', '', {}]),
    row('SEND of an unknown message', [6, 'sent', 'Nonsense', {}]),
    row('CALLRESULT with unknown id', [3, 'nobody', { status: 'Accepted' }]),
    row('CALLRESULT without id', '[3]'),
    row('CALLRESULT whose payload is text', [3, 'nobody', 'text']),
    row('CALLERROR with unknown id', [4, 'nobody', 'InternalError', '', {}]),
    row('CALLERROR without a code', '[4,"nobody"]'),
    row('empty', ''),
    row('blanks', ' \r\n\t '),
    row('a NUL', '\0'),
    row('binary rubbish', Buffer.from([0xff, 0xfe, 0x00, 0x80])),
    row('text in a binary frame', Buffer.from(JSON.stringify([2, 'binary', probe, {}])), [3, 'binary']),
    row('a NUL behind a CALL', `[2,"nul","${probe}",{}]\0`, [3, 'nul']),
    row('id 12345 as number', [2, 12345, probe, {}], [3, 12345]),
    row('the same id again', [2, 12345, probe, {}], [3, 12345]),
    row('id null', [2, null, probe, {}], ...unreadable),
    row('an empty id', [2, '', probe, {}], ...unreadable),
    row('an id that is an object', [2, {}, probe, {}], ...unreadable),
    row('an id of 300 characters', [2, 'i'.repeat(300), probe, {}], ...unreadable),
    row('an id of 255 characters', [2, 'i'.repeat(255), probe, {}], [3, 'i'.repeat(255)]),
    row('no payload', [2, 'none', probe], [3, 'none']),
    row('payload null', [2, 'null', probe, null], [3, 'null']),
    row('more elements than a CALL has', [2, 'more', probe, {}, 1, {}], [3, 'more']),
    row('a payload that is text', [2, 'text', probe, 'text'], [4, 'text', format]),
    row('a payload that is a number', [2, 'number', probe, 0], [4, 'number', format]),
    row('a payload that is a list', [2, 'list', probe, [1]], [4, 'list', format]),
    row('an action that is a number', [2, 'five', 5, {}], [4, 'five', format]),
    row('an unknown action', [2, 'unknown', 'Nonsense', {}], [4, 'unknown', 'NotImplemented']),
    row('a signed message', [2, 'signed', `${probe}-Signed`, {}], [4, 'signed', 'NotImplemented']),
    row('an action that every object has', [2, 'object', 'constructor', {}], [4, 'object', 'NotImplemented']),
    row('the action __proto__', [2, 'proto', '__proto__', {}], [4, 'proto', 'NotImplemented']),
    row('a payload that is nested too deeply', nested(probe), ...unreadable),
    row('brackets only', '['.repeat(DEEP) + ']'.repeat(DEEP)),
  ];
}

function nested(action: string): string {
  return `[2,"deep","${action}",{"a":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}]`;
}

export const TWO_MIB = 2 * 1024 * 1024;

/** The beginnings of the answers among `frames`; also checks that an error has the shape of one. */
export function headsOf(frames: readonly string[]): readonly AnswerHead[] {
  return frames.map((text): AnswerHead => {
    const frame: readonly unknown[] = JSON.parse(text);
    const [type, id, code, description, details] = frame;
    if (typeof id !== 'string' && typeof id !== 'number') throw new Error(`no id: ${text}`);
    if (type === 3 && frame.length === 3) return [3, id];
    const isError = type === 4 && frame.length === 5 && JSON.stringify(details) === '{}';
    if (!isError || typeof description !== 'string' || description.length > 255) throw new Error(`bad frame: ${text}`);
    return [4, id, String(code)];
  });
}
