/** How a simulated central system answers unless a behaviour knows better. */
import type { Payload, Registration, TokenInfo } from '../core/model.ts';
import { decode, encodeAnswer } from '../core/ocpp/codec.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { localAnswer } from '../core/ocpp/local-answers.ts';
import { centralSystemNumbers } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { InboundCall } from '../wire/inbox.ts';
import type { Guest } from './central-guest.ts';
import type { Happening } from './events.ts';

export interface MannersOptions {
  readonly clock: Clock;
  readonly firstTxId: number;
  readonly heartbeatS: number;
}

export interface Answer {
  /** Undefined: it knows none. */
  readonly reply: Reply | undefined;
  readonly happenings?: readonly Happening[] | undefined;
  /** To be done once the answer is on its way. */
  readonly afterwards?: (() => void) | undefined;
}

export function makeManners({ clock, firstTxId, heartbeatS }: MannersOptions) {
  const verdicts = new Map<string, TokenInfo['status']>();
  const muted = new Set<string>();
  const refused = new Set<string>();
  let nextTxId = firstTxId;
  let registration: Registration['status'] = 'Accepted';
  let delayMs = 0;

  const infoOf = (tag: string | undefined): TokenInfo => ({
    status: (tag === undefined ? undefined : verdicts.get(tag.toLowerCase())) ?? 'Accepted',
  });

  return {
    judge: (tag: string, status: TokenInfo['status']): void => void verdicts.set(tag.toLowerCase(), status),
    register(status: Registration['status']): void {
      registration = status;
    },
    delay(ms: number): void {
      delayMs = ms;
    },
    mute(action: string, isMute: boolean): void {
      if (isMute) muted.add(action);
      else muted.delete(action);
    },
    refuse(action: string, isRefused: boolean): void {
      if (isRefused) refused.add(action);
      else refused.delete(action);
    },
    refuses: (action: string): boolean => refused.has(action),
    isMute: (action: string): boolean => muted.has(action),
    think: (): Promise<void> =>
      delayMs === 0 ? Promise.resolve() : new Promise((resolve) => void clock.timer(delayMs, resolve)),

    answer(call: InboundCall, guest: Guest): Answer {
      const { version } = guest;
      const now = clock.now();
      const message = decode(version, call.action, call.payload);
      switch (message?.means) {
        case 'boot': {
          guest.registration = registration;
          const payload = encodeAnswer(version, 'boot', { status: registration, now, intervalS: heartbeatS });
          return { ...result(payload), happenings: [{ kind: 'registration', status: registration }] };
        }
        case 'authorize': {
          const info = infoOf(message.ask.token.id);
          return result(encodeAnswer(version, 'authorize', { info }));
        }
        case 'txStarted': {
          const { ask } = message;
          const chargerTxId = centralSystemNumbers(version) ? String(nextTxId++) : (ask.chargerTxId ?? '');
          const tag = ask.token?.id;
          const { evse } = ask.place;
          const payload = encodeAnswer(version, 'txStarted', { chargerTxId, info: infoOf(tag) }, ask);
          const afterwards = () => guest.opened({ txId: chargerTxId, evse, tag });
          return { ...result(payload), happenings: [{ kind: 'session', state: 'started', evse, tag }], afterwards };
        }
        case 'txUpdated': {
          const payload = encodeAnswer(version, 'txUpdated', { info: infoOf(message.ask.token?.id) }, message.ask);
          return result(payload);
        }
        case 'txEnded': {
          const { ask } = message;
          const { tag, evse = ask.place?.evse ?? 0 } =
            guest.sessions.find(({ txId }) => txId === ask.chargerTxId) ?? {};
          const payload = encodeAnswer(version, 'txEnded', { info: infoOf(ask.token?.id) }, ask);
          const ended = { kind: 'session', state: 'ended', evse, tag, reason: ask.reason } as const;
          return { ...result(payload), happenings: [ended], afterwards: () => guest.ended(ask.chargerTxId) };
        }
        case 'status': {
          const { place, status } = message.ask;
          return { ...plain(guest, call, now), happenings: [{ kind: 'status', evse: place.evse, status }] };
        }
        default:
          return plain(guest, call, now);
      }
    },
  };
}

function plain({ version }: Guest, { action, payload }: InboundCall, now: number): Answer {
  const answer = localAnswer(version, action, payload, now);
  return answer === undefined ? { reply: undefined } : result(answer);
}

function result(payload: Payload): Answer {
  return { reply: { kind: 'result', payload } };
}
