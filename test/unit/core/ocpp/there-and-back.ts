/** A message of one version, said in another one and said again in its own: what of it is not what it was. */
import type { MeaningName, Message, Place, Token } from '../../../../src/core/model.ts';
import { catalogue } from '../../../../src/core/ocpp/catalogue.ts';
import { decode, encode } from '../../../../src/core/ocpp/codec.ts';
import { type Crossing, meantIn, saidIn } from '../../../../src/core/ocpp/crossing.ts';
import { type KnownToken, memorable } from '../../../../src/core/ocpp/token-names.ts';
import { countsConnectors, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';

/** What comes in with a message that crosses, since the codec invents nothing: the proxy's own numbers and words. */
const GIVEN: { readonly [M in MeaningName]?: object } = {
  txStarted: { chargerTxId: '4711', seqNo: 0 },
  txUpdated: { seqNo: 1 },
  txEnded: { seqNo: 2 },
  start: { remoteStartId: 1 },
  updateFirmware: { requestId: 1 },
};

/** A place where a car is plugged in is `Occupied` in the newer versions; which word it has here comes from the session. */
const GIVEN_16: { readonly [M in MeaningName]?: object } = {
  txEnded: { meterWh: 0 },
  txUpdated: { place: { evse: 1, connector: 1 } },
};
const PLUGGED_IN = 'Preparing';

export type Way =
  | { readonly kind: 'unsayable' }
  /** The other version hears something else of it (an own message with less in it), or cannot be understood again. */
  | { readonly kind: 'one-way' }
  | { readonly kind: 'back'; readonly lost: readonly string[] };

/** What becomes of a message on its way from version `from` over `to` and back. */
export function thereAndBack(from: OcppVersion, to: OcppVersion, message: Message): Way {
  const crossing = crossingOf(message, from, to);
  const there = crossed(from, to, crossing, message);
  if (there === undefined) return { kind: 'unsayable' };
  const back = withSession(message, crossed(to, from, crossing, there));
  if (back === undefined || back.means !== message.means) return { kind: 'one-way' };
  return { kind: 'back', lost: [...new Set(differences(message.ask, back.ask, ''))].sort() };
}

/** As a link of the other version understands it; undefined when it cannot be said there. */
function crossed(from: OcppVersion, to: OcppVersion, crossing: Crossing, message: Message): Message | undefined {
  const ours = meantIn(from, crossing, message);
  const given = { ...GIVEN[ours.means], ...(countsConnectors(to) && GIVEN_16[ours.means]) };
  const ask = { ...given, ...present(ours.ask) };
  if (countsConnectors(to) && 'status' in ask && ask.status === 'Occupied') ask.status = PLUGGED_IN;
  const told = saidIn(to, crossing, numbered(to, { means: ours.means, ask } as Message));
  const said = told && encode(to, told);
  return said && decode(to, said.action, said.payload);
}

/** A session has another name on each link. */
const SESSION = '4711';

function numbered(to: OcppVersion, message: Message): Message {
  const isNumber = (id: unknown) => /^-?\d+$/.test(String(id));
  return renamed(message, (id) => (countsConnectors(to) && !isNumber(id) ? SESSION : id));
}

/** Back with the name that it had in the first message. */
function withSession(first: Message, message: Message | undefined): Message | undefined {
  let name: unknown;
  renamed(first, (id) => {
    name ??= id;
    return id;
  });
  return message && renamed(message, (id) => (id === SESSION && name !== undefined ? name : id));
}

function renamed({ means, ask }: Message, change: (id: unknown) => unknown): Message {
  return { means, ask: inside(ask, (name) => name === 'chargerTxId' || name === 'txId', change) } as Message;
}

/** A charger with room for every place, which has seen the cards of this message. */
function crossingOf({ means, ask }: Message, from: OcppVersion, to: OcppVersion): Crossing {
  const isUp = Object.values(catalogue).some((row) => row.from === 'charger' && row.means?.includes(means));
  const connectors = countsConnectors(isUp ? from : to) ? [] : EVERY_CONNECTOR;
  const tokens: KnownToken[] = [];
  inside(
    ask,
    (name) => name === 'token',
    (token) => {
      const known = memorable(token as Token, (id) => `alias-${tokens.length}-${id.slice(0, 4)}`);
      if (known !== undefined) tokens.push(known);
      return token;
    },
  );
  return { connectors, busy: [], tokens, anonymousTag: 'nobody' };
}

const EVERY_CONNECTOR: readonly Place[] = Array.from({ length: 27 }, (_, index) => ({
  evse: Math.floor(index / 3) + 1,
  connector: (index % 3) + 1,
}));

/** The same with other values in the fields that are meant, however deep. */
function inside(node: unknown, isMeant: (name: string) => boolean, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => inside(item, isMeant, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      isMeant(name) && value !== undefined ? change(value) : inside(value, isMeant, change),
    ]),
  );
}

function present(ask: object): object {
  return Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== undefined));
}

/** The fields that differ, as paths; a list of another length differs as a whole. */
function differences(before: unknown, after: unknown, path: string): readonly string[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) return [path];
    return before.flatMap((item, index) => differences(item, after[index], `${path}[]`));
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }
  return [path];
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
