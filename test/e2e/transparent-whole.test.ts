/**
 * A transparent provider alone on a charger (PROTOCOL §0): the same story, with every command of the version, once
 * with the charger connected to the central system itself and once through the proxy. What both ends saw is compared
 * message by message and field by field; whatever differs stands in a table with its reason.
 */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { fields } from './seen.ts';
import { directly, type Exchange, type Take, throughTheProxy } from './transparent-story.ts';

type End = keyof Take;
interface Exception {
  readonly end: End;
  /** It does not come at all, or it says something else. */
  readonly is: 'missing' | 'different';
  /** What is missing by its name, what differs by the path to the field. */
  readonly at: RegExp;
  readonly why: string;
}

const FORBIDDEN = /^(ChangeConfiguration forbidden|SetVariables forbidden|SetNetworkProfile)/;
const MOVES = 'what could move the charger away never passes, whoever asks (§2.4)';

/** Everything in which the proxy may be noticed. */
const EXCEPTIONS: readonly Exception[] = [
  { end: 'commands', is: 'missing', at: FORBIDDEN, why: MOVES },
  { end: 'obeyed', is: 'different', at: FORBIDDEN, why: MOVES },
  {
    end: 'commands',
    is: 'missing',
    at: /^GetTransactionStatus$/,
    why: 'messages for a service wait in the proxy, so only the proxy knows whether any do (§1.2)',
  },
  {
    end: 'told',
    is: 'missing',
    at: /^StatusNotification$/,
    why: 'a status that says what the service was told last is not told again (§1.1)',
  },
  {
    end: 'thanked',
    is: 'different',
    at: /^BootNotification[.]answer[.]currentTime$/,
    why: 'a Boot is answered at once, by the clock of the proxy (§2.1)',
  },
];

/**
 * Towards the charger the numbers are the proxy's own (invariant I5), by kind. Whatever they are: the same thing has
 * the same one wherever it is named, and nothing else has it. The provider only ever sees its own. Monitors and event
 * streams are numbered by the charger, so they keep their numbers.
 */
const NUMBERS: { readonly [kind: string]: RegExp } = {
  transaction: /[.]transactionId$/,
  profile: /[.](chargingProfileId|chargingProfile[.]id)$|^ClearChargingProfile[.]payload[.]id$/,
  reservation: /[.]reservationId$|^ReserveNow[.]payload[.]id$/,
  request: /[.]requestId$/,
  'remote start': /[.]remoteStartId$/,
  'display message': /[.]message[.]id$|^ClearDisplayMessage[.]payload[.]id$/,
  'DER control': /[.]controlId$/,
  tariff: /[.]tariffId(s[.]0)?$/,
};
const usedExceptions = new Set<Exception>();
const usedKinds = new Set<string>();

const ENDS = ['commands', 'obeyed', 'told', 'thanked'] as const satisfies readonly End[];

describe.each([...OCPP_VERSIONS].reverse())('%s: a transparent provider alone on a charger', (version) => {
  test('hears and obtains what it would without a proxy', async () => {
    const plain = await directly(version);
    const proxied = await throughTheProxy(version);
    const numbers = new Map<string, unknown>();
    const unexplained = ENDS.flatMap((end) => {
      expect(plain[end].length, end).toBeGreaterThan(10);
      const { missing, pairs } = aligned(plain[end], proxied[end]);
      const lost = missing.filter((name) => !isExcused(end, 'missing', name)).map((name) => `${name} is missing`);
      const changed = pairs
        .flatMap(([one, two]) => differences(one, two, one.name))
        .filter((found) => !isExcused(end, 'different', found.path) && !isNumber(end, found, numbers))
        .map((found) => `${found.path}: ${JSON.stringify(found.plain)} became ${JSON.stringify(found.proxied)}`);
      return [...lost, ...changed].map((line) => `${end}: ${line}`);
    });
    expect(unexplained).toEqual([]);
  });
});

test('no exception is without use', () => {
  expect(EXCEPTIONS.filter((one) => !usedExceptions.has(one)).map(({ why }) => why)).toEqual([]);
  expect(Object.keys(NUMBERS).filter((kind) => !usedKinds.has(kind))).toEqual([]);
});

/** Messages of the same name in the order of both; the proxied end never has one that the plain end has not. */
function aligned(plain: readonly Exchange[], proxied: readonly Exchange[]) {
  const missing: string[] = [];
  const pairs: (readonly [Exchange, Exchange])[] = [];
  let next = 0;
  for (const one of plain) {
    const two = proxied[next];
    if (two?.name !== one.name) missing.push(one.name);
    else {
      pairs.push([one, two]);
      next += 1;
    }
  }
  expect(proxied.slice(next).map(({ name }) => name)).toEqual([]);
  return { missing, pairs };
}

interface Difference {
  readonly path: string;
  readonly plain: unknown;
  readonly proxied: unknown;
}

function differences(plain: unknown, proxied: unknown, path: string): readonly Difference[] {
  if (!isObject(plain) || !isObject(proxied)) return Object.is(plain, proxied) ? [] : [{ path, plain, proxied }];
  const keys = new Set([...Object.keys(plain), ...Object.keys(proxied)]);
  return [...keys].flatMap((key) => differences(fields(plain)[key], fields(proxied)[key], `${path}.${key}`));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isExcused(end: End, is: Exception['is'], at: string): boolean {
  const found = EXCEPTIONS.find((one) => one.end === end && one.is === is && one.at.test(at));
  if (found !== undefined) usedExceptions.add(found);
  return found !== undefined;
}

/** Only where the charger is spoken to; what it says and hears itself has the number that it knows. */
function isNumber(end: End, { path, plain, proxied }: Difference, numbers: Map<string, unknown>): boolean {
  const [kind] = Object.entries(NUMBERS).find(([, pattern]) => pattern.test(path)) ?? [];
  if (kind === undefined || (end !== 'commands' && end !== 'thanked')) return false;
  usedKinds.add(kind);
  const [there, back] = [`${kind} ${String(plain)}`, `${kind}, proxied ${String(proxied)}`];
  if (!numbers.has(there) && !numbers.has(back)) numbers.set(there, proxied).set(back, plain);
  return numbers.get(there) === proxied && numbers.get(back) === plain;
}
