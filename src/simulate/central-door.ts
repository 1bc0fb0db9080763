import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Reply } from '../core/ocpp/exchange.ts';
import { versionToldByBoot } from '../core/ocpp/registration.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { InboundCall } from '../wire/inbox.ts';
import { CLOSE } from '../wire/limits.ts';
import { PasswordGate } from '../wire/password-gate.ts';
import { Peer } from '../wire/peer.ts';
import { acceptCharger, type Handshake } from '../wire/server.ts';
import { type Guest, makeGuest } from './central-guest.ts';
import type { Happening } from './events.ts';

/** What a station speaks that names nothing: the oldest, as in the days before there was a choice. */
const UNNAMED: OcppVersion = OCPP_VERSIONS[2];

export interface DoormanParts {
  readonly version: OcppVersion | undefined;
  readonly password: string | undefined;
  readonly admits: (identity: string) => boolean;
  readonly guests: Map<string, Guest>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly answer: (call: InboundCall, guest: Guest) => Promise<Reply>;
  readonly tell: (station: string, happening: Happening) => void;
}

/** Lets stations in and out of a simulated central system. */
export function makeDoorman(parts: DoormanParts) {
  const { guests, clock, ids, log, tell, version } = parts;
  const gate = new PasswordGate(clock);
  const open = new Set<Peer>();

  const seat = ({ socket, chargerId, version: spoken, negotiated }: Extract<Handshake, { ok: true }>): void => {
    const guest = guests.get(chargerId) ?? makeGuest(chargerId, spoken);
    // The last one to come is the last of the list.
    guests.delete(chargerId);
    guests.set(chargerId, guest);
    guest.peer?.close(CLOSE.normal, 'the same station came again');
    const peer: Peer = new Peer({
      socket,
      version: spoken,
      clock,
      ids,
      log,
      onCall(call) {
        if (!negotiated) peer.version = versionToldByBoot(call.action, call.payload, peer.version) ?? peer.version;
        return parts.answer(call, guest);
      },
      onClose(code, reason) {
        open.delete(peer);
        if (guest.peer === peer) guest.take(undefined);
        tell(chargerId, { kind: 'link', state: 'down', why: reason === '' ? `code ${code}` : reason });
      },
      onFrame: (direction, text) => tell(chargerId, { kind: 'frame', direction, text }),
    });
    open.add(peer);
    guest.take(peer);
    tell(chargerId, { kind: 'link', state: 'up' });
  };

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      acceptCharger(request, socket, head, {
        log,
        admit: async (identity) =>
          parts.admits(identity)
            ? { ok: true, chargerId: identity }
            : { ok: false, why: 'this station is not known here' },
        expected: () => ({ password: parts.password, version }),
        gate,
        autoDetect: version === undefined,
        defaultVersion: version ?? UNNAMED,
      })
        .then((handshake) => {
          if (handshake.ok) seat(handshake);
          else tell(handshake.identity ?? '?', { kind: 'link', state: 'failed', why: handshake.why });
        })
        .catch((error: unknown) => {
          log.error({ err: error }, 'a station could not be let in');
          socket.destroy();
        });
    },
    dropAll(): void {
      for (const peer of open) peer.close(CLOSE.goingAway, 'the central system goes down');
    },
  };
}
