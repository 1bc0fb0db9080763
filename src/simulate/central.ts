import { createServer, type Server } from 'node:http';
import { flatProfile } from '../core/limits/flat.ts';
import type { Message, Payload } from '../core/model.ts';
import { encode } from '../core/ocpp/codec.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { systemClock } from '../lib/clock.ts';
import { systemIds } from '../lib/ids.ts';
import { silentLog } from '../lib/log.ts';
import type { InboundCall } from '../wire/inbox.ts';
import { makeDoorman } from './central-door.ts';
import type { Guest } from './central-guest.ts';
import { makeManners } from './central-manners.ts';
import type { Aim, CentralOptions, SimulatedCentralSystem } from './central-options.ts';
import { DeedError } from './charger-options.ts';
import { makeFeed } from './events.ts';
import { notSupported, type OutgoingCall, refusalOf, refusedReply, spelledCall } from './spelling.ts';

/** How long a station may take to answer. */
const CALL_TIMEOUT_MS = 30_000;
const HOST = '127.0.0.1';
/** Profiles of ours have ids from here on, one for each EVSE. */
const PROFILE_ID = 1_000;

/** A central system that listens at once. Rejects when it cannot. */
export async function simulateCentralSystem(options: CentralOptions): Promise<SimulatedCentralSystem> {
  const { clock = systemClock, ids = systemIds, log = silentLog, behaviours = [], host = HOST } = options;
  const feed = makeFeed(clock);
  const guests = new Map<string, Guest>();
  const manners = makeManners({ clock, firstTxId: options.firstTxId ?? 1, heartbeatS: options.heartbeatS ?? 300 });
  let profiles = PROFILE_ID;
  let remoteStarts = 0;

  const answer = async (call: InboundCall, guest: Guest): Promise<Reply> => {
    await manners.think();
    if (manners.isMute(call.action)) return { kind: 'silence' };
    const refusal = refusalOf(guest.version, call);
    if (refusal !== undefined) return refusal;
    if (manners.refuses(call.action)) return refusedReply(guest.version, call.action);
    for (const { handleCall } of behaviours) {
      const reply = await handleCall?.(call, guest);
      if (reply !== undefined) return reply;
    }
    const { reply, happenings = [], afterwards } = manners.answer(call, guest);
    // Once the answer is on its way: what a watcher does next is not to overtake it.
    setImmediate(() => {
      afterwards?.();
      for (const happening of happenings) feed.tell(guest.id, happening);
    });
    return reply ?? notSupported(call.action);
  };

  const doorman = makeDoorman({
    version: options.version,
    password: options.password,
    admits: (identity) => behaviours.every(({ admits }) => admits?.(identity) ?? true),
    guests,
    clock,
    ids,
    log,
    answer,
    tell: feed.tell,
  });

  let server: Server | undefined;
  const listen = async (port: number): Promise<number> => {
    const next = createServer((_request, response) => {
      response.writeHead(404).end('A simulated central system: chargers only.\n');
    });
    next.on('upgrade', doorman.upgrade);
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, host, resolve);
    });
    server = next;
    const address = next.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  };
  const down = async (): Promise<void> => {
    const last = server;
    server = undefined;
    if (last === undefined) return;
    const closed = new Promise((resolve) => last.close(resolve));
    doorman.dropAll();
    last.closeAllConnections();
    await closed;
  };
  const port = await listen(options.port ?? 0);

  const aimed = ({ station }: Aim): Guest => {
    const present = [...guests.values()].filter(({ connected }) => connected);
    const guest = station === undefined ? present.at(-1) : present.find(({ id }) => id === station);
    if (guest === undefined)
      throw new DeedError(station === undefined ? 'no station is connected' : `no station ${station} is connected`);
    return guest;
  };
  const send = (guest: Guest, call: OutgoingCall | undefined, what: string): Promise<CallOutcome> => {
    if (call === undefined) throw new DeedError(`${what} cannot be said in the version of ${guest.id}`);
    return guest.call(call, CALL_TIMEOUT_MS);
  };
  const say = (guest: Guest, message: Message): Promise<CallOutcome> =>
    send(guest, encode(guest.version, message), message.means);
  const spell = (guest: Guest, what: string, spellings: readonly OutgoingCall[]): Promise<CallOutcome> =>
    send(guest, spelledCall(guest.version, spellings), what);
  const sessionAt = (guest: Guest, evse: number | undefined) =>
    guest.sessions.findLast((session) => evse === undefined || session.evse === evse);

  return {
    port,
    url: `ws://${host}:${port}`,
    get stations() {
      return [...guests.values()];
    },
    subscribe: feed.subscribe,
    next: feed.next,
    async start(tag, aim = {}) {
      remoteStarts += 1;
      const place = { evse: aim.evse ?? 1 };
      const token = { id: tag, type: 'Central' };
      return say(aimed(aim), { means: 'start', ask: { place, token, remoteStartId: remoteStarts } });
    },
    async stop(aim = {}) {
      const guest = aimed(aim);
      const session = sessionAt(guest, aim.evse);
      if (session === undefined) throw new DeedError(`${guest.id} has told of no session there`);
      return say(guest, { means: 'stop', ask: { chargerTxId: session.txId } });
    },
    async limit(amps, aim = {}) {
      const guest = aimed(aim);
      const evse = aim.evse ?? 1;
      profiles += 1;
      const ask = flatProfile({
        evse,
        limitA: amps,
        profileId: profiles,
        stackLevel: 1,
        txId: sessionAt(guest, evse)?.txId,
      });
      guest.profiles.push(profiles);
      return say(guest, { means: 'setProfile', ask });
    },
    async unlimit(aim = {}) {
      const guest = aimed(aim);
      let last: CallOutcome | undefined;
      for (const profileId of guest.profiles.splice(0)) {
        last = await say(guest, { means: 'clearProfiles', ask: { ids: [profileId] } });
      }
      if (last === undefined) throw new DeedError(`${guest.id} was given no limit`);
      return last;
    },
    async trigger(requestedMessage, aim = {}) {
      const { evse } = aim;
      return spell(
        aimed(aim),
        `a trigger of ${requestedMessage}`,
        [
          ...(evse === undefined
            ? [{ requestedMessage }]
            : [
                { requestedMessage, evse: { id: evse } },
                { requestedMessage, connectorId: evse },
              ]),
        ].map((payload) => ({ action: 'TriggerMessage', payload })),
      );
    },
    async configure(key, value, aim = {}) {
      const [variable = key, component = 'OCPPCommCtrlr'] = key.split('.').toReversed();
      const data = { component: { name: component }, variable: { name: variable }, attributeValue: value };
      return spell(aimed(aim), 'a setting', [
        { action: 'SetVariables', payload: { setVariableData: [data] } },
        { action: 'ChangeConfiguration', payload: { key, value } },
      ]);
    },
    unlock: async (aim = {}) =>
      say(aimed(aim), { means: 'unlock', ask: { place: { evse: aim.evse ?? 1, connector: 1 } } }),
    async available(operative, aim = {}) {
      const word = operative ? 'Operative' : 'Inoperative';
      const { evse } = aim;
      const newer: Payload = { operationalStatus: word, ...(evse !== undefined && { evse: { id: evse } }) };
      return spell(
        aimed(aim),
        'availability',
        [newer, { type: word, connectorId: evse ?? 0 }].map((payload) => ({ action: 'ChangeAvailability', payload })),
      );
    },
    reset: async (aim = {}) =>
      spell(
        aimed(aim),
        'a reset',
        ['Immediate', 'Hard'].map((type) => ({ action: 'Reset', payload: { type } })),
      ),
    call: async (action, payload, aim = {}) => send(aimed(aim), { action, payload }, action),
    judge: manners.judge,
    register: manners.register,
    delay: manners.delay,
    mute: manners.mute,
    refuse: manners.refuse,
    down,
    async up() {
      if (server === undefined) await listen(port);
    },
    close: down,
  };
}
