/** What a simulated charger says of its sockets and sessions, and when. */
import type { Message, StopReason, Token, TxAnswer } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { centralSystemNumbers, type OcppVersion } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { ChargerLink } from './charger-link.ts';
import type { Happening } from './events.ts';
import { chargingStateOf, type Evse, readingOf, registerWh, type Session, settle, statusOf } from './evse.ts';
import type { Limits } from './limits.ts';
import type { Outbox } from './outbox.ts';

export interface TellingParts {
  readonly version: OcppVersion;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly link: Pick<ChargerLink, 'isRegistered' | 'call'>;
  readonly outbox: Pick<Outbox, 'push'>;
  readonly remembersOffline: boolean;
  readonly tell: (happening: Happening) => void;
  /** The start of the session that still runs was answered. */
  readonly started: (evse: Evse, answer: TxAnswer) => void;
}

export interface Telling {
  /** Says what became of the status and the charging state, if anything did. */
  changed(evse: Evse): void;
  status(evse: Evse): Promise<void>;
  /** Opens the session and says so. */
  start(evse: Evse, token: Token, remoteStartId: number | undefined): void;
  end(evse: Evse, session: Session, reason: StopReason, token: Token | undefined): void;
  /** The meter of a running session. */
  sample(evse: Evse): void;
  /** The meter now, in a session or not. */
  meter(evse: Evse): Promise<void>;
  /** Resolves when the statuses that were said are answered, or have nobody to answer them. */
  settled(): Promise<void>;
}

export function makeTelling(parts: TellingParts): Telling {
  const { version, clock, limits, link, tell } = parts;
  const unanswered = new Set<Promise<void>>();
  const now = (): number => clock.now();
  const placeOf = ({ id }: Evse) => ({ evse: id, connector: 1 });

  /** `build` gets the id of the session, which only the answer to its start may have told. */
  const push = (
    session: Session,
    build: (chargerTxId: string | undefined) => Message,
    more: { readonly isSample?: boolean; readonly answered?: (answer: TxAnswer) => void } = {},
  ): void => {
    if (!link.isRegistered && !parts.remembersOffline) return;
    parts.outbox.push({
      isSample: more.isSample ?? false,
      build: () => {
        const message = build(session.chargerTxId);
        return message.means !== 'txStarted' && session.chargerTxId === undefined
          ? undefined
          : encode(version, message);
      },
      answered: (payload) => more.answered?.(decodeAnswer(version, 'txStarted', payload)),
    });
  };
  const numbered = (session: Session): { readonly seqNo: number; readonly offline: boolean | undefined } => {
    session.nextSeqNo += 1;
    return { seqNo: session.nextSeqNo - 1, offline: link.isRegistered ? undefined : true };
  };

  const statusAt = (evse: Evse, at: number) =>
    encode(version, {
      means: 'status',
      ask: {
        place: placeOf(evse),
        status: statusOf(evse, limits, now()),
        errorCode: evse.errorCode ?? 'NoError',
        at,
      },
    });
  const status = async (evse: Evse): Promise<void> => {
    evse.said = JSON.stringify(statusAt(evse, 0));
    const message = statusAt(evse, now());
    if (message !== undefined && link.isRegistered) await link.call(message);
  };

  const update = (evse: Evse, session: Session, trigger: string, isSample: boolean, context?: string): void => {
    const ask = {
      place: placeOf(evse),
      at: now(),
      readings: isSample ? [readingOf(evse, limits, now(), context)] : [],
      chargingState: session.chargingState,
      trigger,
      ...numbered(session),
    };
    push(session, (chargerTxId = '') => ({ means: 'txUpdated', ask: { chargerTxId, ...ask } }), { isSample });
  };

  return {
    changed(evse) {
      const { session } = evse;
      const state = session && chargingStateOf(evse, limits, now());
      if (session !== undefined && state !== undefined && state !== session.chargingState) {
        session.chargingState = state;
        update(evse, session, 'ChargingStateChanged', false);
      }
      const word = statusOf(evse, limits, now());
      if (word === evse.told) return;
      evse.told = word;
      tell({ kind: 'status', evse: evse.id, status: word });
      // Some versions have one word for several states. Never rejects: a call that fails is a value.
      if (JSON.stringify(statusAt(evse, 0)) === evse.said) return;
      const said = status(evse);
      unanswered.add(said);
      void said.then(() => unanswered.delete(said));
    },
    status,
    start(evse, token, remoteStartId) {
      const session: Session = {
        token,
        startedAt: now(),
        startWh: registerWh(evse),
        remoteStartId,
        chargerTxId: centralSystemNumbers(version) ? undefined : parts.ids.uuid(),
        chargingState: 'Charging',
        nextSeqNo: 0,
      };
      evse.session = session;
      session.chargingState = chargingStateOf(evse, limits, now());
      const ask = {
        place: placeOf(evse),
        token,
        at: now(),
        meterWh: session.startWh,
        readings: [],
        remoteStartId,
        chargingState: session.chargingState,
        ...numbered(session),
      };
      tell({ kind: 'session', state: 'started', evse: evse.id, tag: token.id });
      push(session, (chargerTxId) => ({ means: 'txStarted', ask: { chargerTxId, ...ask } }), {
        answered(answer) {
          session.chargerTxId ??= answer.chargerTxId;
          if (evse.session === session) parts.started(evse, answer);
        },
      });
    },
    end(evse, session, reason, token) {
      const meterWh = registerWh(evse);
      const ask = { place: placeOf(evse), token, at: now(), meterWh, readings: [], reason, ...numbered(session) };
      const energyWh = meterWh - session.startWh;
      tell({ kind: 'session', state: 'ended', evse: evse.id, tag: session.token.id, energyWh, reason });
      push(session, (chargerTxId = '') => ({ means: 'txEnded', ask: { chargerTxId, ...ask } }));
    },
    sample(evse) {
      if (evse.session !== undefined) update(evse, evse.session, 'MeterValuePeriodic', true);
    },
    async meter(evse) {
      settle(evse, limits, now());
      if (evse.session !== undefined) return update(evse, evse.session, 'Trigger', true, 'Trigger');
      const readings = [readingOf(evse, limits, now(), 'Trigger')];
      const message = encode(version, { means: 'meter', ask: { place: placeOf(evse), readings } });
      if (message !== undefined && link.isRegistered) await link.call(message);
    },
    async settled() {
      await Promise.all(unanswered);
    },
  };
}
