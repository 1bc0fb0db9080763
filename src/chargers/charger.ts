/** The plug for chargers: their handshake, whose socket is in force, and the way of their messages to the hub. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Payload } from '../core/model.ts';
import { versionToldByBoot } from '../core/ocpp/registration.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { isSimulator, SIMULATOR } from '../core/provider.ts';
import { mendText, odditiesOf } from '../core/quirks/frames.ts';
import { spokenTo } from '../core/quirks/spoken.ts';
import { rowAlike } from '../lib/alike.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { Recorder } from '../lib/trace.ts';
import type { ChargerLink, ChargerSide } from '../proxy/ports.ts';
import { CLOSE } from '../wire/limits.ts';
import { PasswordGate } from '../wire/password-gate.ts';
import { Peer } from '../wire/peer.ts';
import { acceptCharger, closeUnheard, type DoorOptions, type ExpectedCharger, type Handshake } from '../wire/server.ts';
import { type EdgeMeter, makeCheck } from './check.ts';
import { makeLink } from './link.ts';
import { chargerOfUser, proofOf } from './proof.ts';
import { Troubles } from './troubles.ts';
import { WaitingRoom } from './waiting-room.ts';
import { watchOf } from './watch.ts';

/** A socket that never said anything of use is let go after this time, and the oldest of too many at once. */
const MUTE_MS = 300_000;
const MAX_MUTE = 100;
/** Said to a connection whose charger has a newer one. */
const REPLACED = 'replaced by a newer connection';
const PROVE_ANEW = 'please connect anew';
const RESERVED = `"${SIMULATOR}" is the name of the simulated charger: give yours another one`;
/** The HTTP status for the second of two chargers with one name. */
const CONFLICT = 409;
/** Tells a charger to come back soon (RFC 6455 registry). */
const SERVICE_RESTART = 1012;

export interface ChargerSettings {
  readonly chargers: readonly (ExpectedCharger & {
    readonly id: string;
    /** In which its clock tells times without a zone. */
    readonly timeZone?: string | undefined;
    /** Seconds between pings; 0: none. */
    readonly pingS: number;
  })[];
  /** That must stand in certificates of chargers. */
  readonly organisation?: string | undefined;
  /** Nobody comes in who has no row, unless the owner adopted it. */
  readonly listedOnly: boolean;
  /** The zone of the house. */
  readonly timeZone: string;
  /** Seconds between heartbeats that chargers are told. */
  readonly heartbeatS: number;
  readonly defaultVersion: OcppVersion;
  readonly autoDetect: boolean;
}

export interface ChargerParts {
  readonly side: ChargerSide;
  readonly settings: ChargerSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly trace?: Recorder | undefined;
  readonly meter?: EdgeMeter | undefined;
  /** The password of the simulated charger; undefined = it does not run, and nobody has its name. */
  readonly simulator?: (() => string | undefined) | undefined;
}

export interface Chargers {
  /** Takes over an upgrade request; answers it in every case. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** In force from the next handshake on; who would have to prove itself otherwise now has to come again. */
  configure(settings: ChargerSettings): void;
  /** Takes no new CALLs and resolves when those being served were answered. */
  drain(): Promise<void>;
  close(): void;
}

/** A socket of a charger. `link` is set once it is the one in force. */
interface Seat {
  readonly chargerId: string;
  readonly peer: Peer;
  readonly address: string;
  link: ChargerLink | undefined;
  /** Cancels what was still to come. */
  ended: () => void;
}

export function makeChargers(parts: ChargerParts): Chargers {
  const { side, clock, log } = parts;
  let { settings } = parts;
  const seats = new Map<string, Seat>();
  const open = new Set<Seat>();
  const isNew = seldom(clock);
  const check = makeCheck({
    side,
    clock,
    log,
    meter: parts.meter,
    zoneOf: (chargerId) => rowAlike(settings.chargers, chargerId)?.timeZone,
    houseZone: () => settings.timeZone,
  });
  const troubles = new Troubles({ side, clock, log });
  const { arrivals } = troubles;
  const waiting = new WaitingRoom(clock);

  const door = (known: { version?: OcppVersion | undefined }, address: string): DoorOptions => ({
    log,
    admit: async (identity) => {
      if (isSimulator(identity) && parts.simulator?.() === undefined) return { ok: false, why: RESERVED };
      const admitted = await side.admit(identity);
      if (!admitted.ok) return admitted;
      known.version = admitted.version;
      const why = arrivals.refusal(admitted.chargerId, address, seats.get(admitted.chargerId)?.address);
      return why === undefined ? admitted : { ok: false, why, status: CONFLICT };
    },
    expected: (chargerId) =>
      isSimulator(chargerId) ? { password: parts.simulator?.() } : (rowAlike(settings.chargers, chargerId) ?? {}),
    gate,
    onlyCharger: settings.chargers.length === 1 ? settings.chargers[0]?.id : undefined,
    chargerOfUser: (user) => chargerOfUser(settings, user),
    organisation: settings.organisation,
    autoDetect: settings.autoDetect,
    defaultVersion: settings.defaultVersion,
  });
  const gate = new PasswordGate(clock);

  return {
    upgrade(request, socket, head) {
      const known: { version?: OcppVersion | undefined } = {};
      const asked = settings;
      acceptCharger(request, socket, head, door(known, request.socket.remoteAddress ?? 'unknown'))
        .then((handshake) => {
          if (!handshake.ok) return turnedAway(handshake);
          const { chargerId } = handshake;
          if (proofOf(asked, chargerId) !== proofOf(settings, chargerId))
            return closeUnheard(handshake.socket, SERVICE_RESTART, PROVE_ANEW);
          return seat(handshake, known.version);
        })
        .catch((error: unknown) => {
          log.error({ error: String(error) }, 'a charger could not be let in');
          socket.destroy();
        });
    },

    configure(next) {
      const before = settings;
      settings = next;
      for (const { peer, chargerId } of open) {
        if (proofOf(before, chargerId) !== proofOf(next, chargerId)) peer.close(SERVICE_RESTART, PROVE_ANEW);
      }
    },

    async drain() {
      waiting.close();
      await Promise.all([...open].map(({ peer }) => peer.drain()));
    },

    close() {
      for (const { peer } of open) peer.close(SERVICE_RESTART, 'the proxy restarts');
    },
  };

  function turnedAway(handshake: Extract<Handshake, { ok: false }>): void {
    const { identity = '?', why, status, remote } = handshake;
    if (isNew(`${identity} ${why}`))
      log.warn({ charger: identity, remote, status }, `a charger was turned away: ${why}`);
    side.turnedAway(identity, why);
  }

  function spoken(chargerId: string, action: string, payload: Payload): Payload {
    const said = spokenTo(action, payload, (quirk) => side.tolerates(chargerId, quirk));
    for (const quirk of said.met) side.met(chargerId, { quirk, action });
    return said.payload;
  }

  /** A socket takes over at once when it speaks what its charger spoke last, else with its first CALL (probing chargers). */
  async function seat(
    handshake: Extract<Handshake, { ok: true }>,
    lastVersion: OcppVersion | undefined,
  ): Promise<void> {
    const { chargerId, version, negotiated, passwordForm, socket, remote } = handshake;
    const tap = parts.trace?.open({ peer: 'charger', charger: chargerId, version, negotiated });
    const delayMs = arrivals.delayMs(chargerId);
    const waited = waiting.wait(chargerId, delayMs);
    const chargerLog = log.child({ charger: chargerId });
    if (!negotiated) side.met(chargerId, { quirk: 'no-subprotocol' });
    if (passwordForm === 'hex') side.met(chargerId, { quirk: 'password-in-digits' });
    let first = true;
    const peer: Peer = new Peer({
      socket,
      version,
      clock,
      ids: parts.ids,
      log: chargerLog,
      keepAlive: watchOf(chargerId, settings, side),
      unanswered: (inRow) => {
        const startsAnew = troubles.unanswered(chargerId, inRow);
        if (startsAnew) peer.close(CLOSE.goingAway, 'no answers: please connect anew');
      },
      onCall: async (call) => {
        if (first && !negotiated)
          peer.version = versionToldByBoot(call.action, call.payload, peer.version) ?? peer.version;
        first = false;
        if (delayMs > 0 && (await waited) !== 'served') return { kind: 'silence' };
        const checked = check.call({ chargerId, version: peer.version }, call);
        // Whoever says nothing of OCPP is not taken for a charger: it is neither adopted nor does it replace one.
        if (checked.kind === 'bad') return checked.reply;
        const link = mine.link ?? (await takeOver(chargerId, mine));
        if (link === undefined) return { kind: 'silence' };
        const reply = await side.up(link, { ...checked.message, messageId: call.messageId });
        return reply.kind === 'result' ? { ...reply, payload: spoken(chargerId, call.action, reply.payload) } : reply;
      },
      onSend: async (sent) => {
        const checked = check.call({ chargerId, version: peer.version }, sent);
        // Nobody is adopted by what wants no answer.
        if (checked.kind === 'good' && mine.link !== undefined)
          await side.up(mine.link, { ...checked.message, messageId: sent.messageId });
      },
      onFrame: (direction, text, isBinary, cause) => {
        tap?.frame(direction, text, peer.version, cause);
        if (isBinary === true) side.met(chargerId, { quirk: 'binary-frame' });
        if (direction === 'in') for (const quirk of odditiesOf(text)) side.met(chargerId, { quirk });
      },
      mendText: (text) => {
        const mended = mendText(text, (quirk) => side.tolerates(chargerId, quirk));
        for (const quirk of mended?.quirks ?? []) side.met(chargerId, { quirk });
        return mended?.text;
      },
      onClose: (code, reason, byUs) => {
        tap?.close(code, reason, byUs);
        mine.ended();
        open.delete(mine);
        chargerLog.info({ code, reason }, 'a charger left');
        if (seats.get(chargerId) === mine) seats.delete(chargerId);
        if (mine.link !== undefined)
          side
            .gone(mine.link)
            .catch((error: unknown) =>
              chargerLog.error({ error: String(error) }, 'a leaving charger could not be noted'),
            );
      },
    });
    const mine: Seat = { chargerId, peer, address: remote, link: undefined, ended: () => undefined };
    open.add(mine);
    const mute = [...open].filter(({ link }) => link === undefined);
    if (mute.length > MAX_MUTE) mute[0]?.peer.close(CLOSE.policy, 'too many connections that say nothing');
    const patience = clock.timer(MUTE_MS, () => {
      if (mine.link === undefined) peer.close(CLOSE.policy, 'nothing was said');
    });
    mine.ended = () => patience.cancel();
    const how = delayMs > 0 ? await waited : 'served';
    if (how === 'replaced') peer.close(CLOSE.policy, REPLACED);
    if (how === 'served' && negotiated && lastVersion === version) await takeOver(chargerId, mine);
  }

  /** The newest socket that speaks is the charger; the one before is closed (PROTOCOL §5.1, duplicates). */
  async function takeOver(chargerId: string, mine: Seat): Promise<ChargerLink | undefined> {
    const { peer } = mine;
    if (mine.link !== undefined || peer.closed) return mine.link;
    const before = seats.get(chargerId);
    const twin = troubles.comes(chargerId, mine.address, before?.address);
    if (twin !== undefined) {
      side.turnedAway(chargerId, twin);
      peer.close(CLOSE.policy, 'another charger with this name is connected');
      return undefined;
    }
    const link = makeLink({ chargerId, peer, side, check, clock, spoken });
    mine.link = link;
    seats.set(chargerId, mine);
    before?.peer.close(CLOSE.policy, REPLACED);
    if (await side.connected(link)) {
      mine.ended();
      if (!peer.closed) mine.ended = troubles.stays(chargerId);
      return link;
    }
    seats.delete(chargerId);
    side.turnedAway(
      chargerId,
      'another charger was adopted before it: adopt it too, or add it under "chargers" in the configuration',
    );
    peer.close(CLOSE.policy, 'not known here');
    return undefined;
  }
}
