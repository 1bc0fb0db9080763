/** What a person does at a simulated charger. */
import type { StopReason, Token } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { type ChargerLink, resultOf } from './charger-link.ts';
import { DeedError, type EvseSnapshot, type SimulatedCharger } from './charger-options.ts';
import { allowedA, type Evse, powerW, registerWh, settle, statusOf } from './evse.ts';
import type { Kept } from './kept.ts';
import type { Limits } from './limits.ts';
import { textIn } from './reading.ts';

export interface DeedParts {
  readonly version: OcppVersion;
  readonly evses: readonly Evse[];
  readonly kept: Kept;
  readonly link: Pick<ChargerLink, 'isRegistered' | 'call'>;
  readonly change: (evse: Evse, alter: () => void) => void;
  readonly begin: (evse: Evse, token: Token, remoteStartId: number | undefined) => void;
  readonly approved: (evse: Evse, token: Token) => void;
  readonly end: (evse: Evse, reason: StopReason, token?: Token) => void;
}

type Deeds = Pick<
  SimulatedCharger,
  'plug' | 'unplug' | 'card' | 'start' | 'stop' | 'fault' | 'clear' | 'pause' | 'resume' | 'limit' | 'power'
>;

export function makeDeeds({ version, evses, kept, link, change, begin, approved, end }: DeedParts): Deeds {
  const evseOf = (number = 1): Evse => {
    const evse = evses.find((one) => one.id === number);
    if (evse === undefined) throw new DeedError(`there is no EVSE ${number}; this charger has ${evses.length}`);
    return evse;
  };
  const set = (evse: Evse, changes: Partial<Evse>): void =>
    change(evse, () => {
      Object.assign(evse, changes);
    });
  const demand = (condition: boolean, why: string): void => {
    if (!condition) throw new DeedError(why);
  };

  /** What the local list says of a card; undefined = it is not on it. */
  const listed = (tag: string): string | undefined => {
    const status = textIn(kept.cards.get(tag.toLowerCase())?.info, 'status');
    return status === '' ? undefined : status;
  };

  async function card(tag: string, number?: number): Promise<string> {
    const evse = evseOf(number);
    demand(evse.errorCode === undefined, `EVSE ${evse.id} is faulted; "clear" it first`);
    if (evse.session !== undefined) {
      demand(isSame(evse.session.token.id, tag), `another card is charging at EVSE ${evse.id}`);
      end(evse, 'Local', evse.session.token);
      return 'Stopped';
    }
    const { reserved } = evse;
    const isReserved = reserved !== undefined && [reserved.tag, reserved.group].every((one) => !isSame(one, tag));
    demand(!isReserved, `EVSE ${evse.id} is reserved for another card`);
    const token: Token = { id: tag, type: 'ISO14443' };
    const asked = encode(version, { means: 'authorize', ask: { token } });
    demand(asked !== undefined, `the tag ${tag} is too long for this version`);
    const answer = asked && link.isRegistered ? resultOf(await link.call(asked)) : undefined;
    const status = answer ? decodeAnswer(version, 'authorize', answer).info.status : listed(tag);
    if (status === undefined || status === 'Accepted') approved(evse, token);
    return status ?? 'Local';
  }

  function plug(number?: number): void {
    const evse = evseOf(number);
    demand(!evse.plugged, `a cable is in EVSE ${evse.id} already`);
    const { waiting } = evse;
    set(evse, { plugged: true });
    if (waiting !== undefined && evse.errorCode === undefined) begin(evse, waiting.token, waiting.remoteStartId);
  }

  return {
    plug,
    unplug(number) {
      const evse = evseOf(number);
      demand(evse.plugged, `no cable is in EVSE ${evse.id}`);
      end(evse, 'EVDisconnected');
      set(evse, { plugged: false, finishing: false });
    },
    card,
    async start(tag, number) {
      const evse = evseOf(number);
      demand(evse.session === undefined, `EVSE ${evse.id} is charging already`);
      if (!evse.plugged) plug(number);
      return card(tag, number);
    },
    stop(number) {
      const evse = evseOf(number);
      demand(evse.session !== undefined, `nothing is charging at EVSE ${evse.id}`);
      end(evse, 'Local');
    },
    fault(errorCode = 'GroundFailure', number) {
      const evse = evseOf(number);
      end(evse, errorCode === 'GroundFailure' ? 'GroundFault' : 'Other');
      set(evse, { errorCode, waiting: undefined });
    },
    clear(number) {
      const evse = evseOf(number);
      demand(evse.errorCode !== undefined, `EVSE ${evse.id} has no fault`);
      set(evse, { errorCode: undefined });
    },
    pause: (number) => set(evseOf(number), { paused: true }),
    resume: (number) => set(evseOf(number), { paused: false }),
    limit: (amps, number) => set(evseOf(number), { maxA: amps }),
    power(watts, number) {
      const evse = evseOf(number);
      set(evse, { car: { ...evse.car, curve: [{ afterS: 0, watts }] } });
    },
  };
}

function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

/** Settles the meter and reads everything off. */
export function snapshotOf(evse: Evse, limits: Limits, now: number): EvseSnapshot {
  settle(evse, limits, now);
  const { session, waiting } = evse;
  return {
    evse: evse.id,
    status: statusOf(evse, limits, now),
    plugged: evse.plugged,
    tag: session?.token.id ?? waiting?.token.id,
    chargerTxId: session?.chargerTxId,
    energyWh: session && registerWh(evse) - session.startWh,
    limitA: allowedA(evse, limits, now),
    powerW: Math.round(powerW(evse, limits, now)),
    registerWh: registerWh(evse),
  };
}
