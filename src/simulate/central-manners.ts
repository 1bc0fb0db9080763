/** How a simulated central system answers unless a behaviour knows better. */
import type { Registration, TokenInfo } from '../core/model.ts';
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

export function makeManners({ clock, firstTxId, heartbeatS }: MannersOptions) {
  const verdicts = new Map<string, TokenInfo['status']>();
  const muted = new Set<string>();
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
    isMute: (action: string): boolean => muted.has(action),
    think: (): Promise<void> =>
      delayMs === 0 ? Promise.resolve() : new Promise((resolve) => void clock.timer(delayMs, resolve)),

    /** The reply, and what happened. No reply: it knows no answer. */
    answer(call: InboundCall, guest: Guest): readonly [Reply | undefined, readonly Happening[]] {
      const { version } = guest;
      const now = clock.now();
      const message = decode(version, call.action, call.payload);
      switch (message?.means) {
        case 'boot': {
          guest.registration = registration;
          const payload = encodeAnswer(version, 'boot', { status: registration, now, intervalS: heartbeatS });
          return [{ kind: 'result', payload }, [{ kind: 'registration', status: registration }]];
        }
        case 'authorize': {
          const info = infoOf(message.ask.token.id);
          return [{ kind: 'result', payload: encodeAnswer(version, 'authorize', { info }) }, []];
        }
        case 'txStarted': {
          const { ask } = message;
          const chargerTxId = centralSystemNumbers(version) ? String(nextTxId++) : (ask.chargerTxId ?? '');
          const tag = ask.token?.id;
          const { evse } = ask.place;
          guest.opened({ txId: chargerTxId, evse, tag });
          const payload = encodeAnswer(version, 'txStarted', { chargerTxId, info: infoOf(tag) }, ask);
          return [{ kind: 'result', payload }, [{ kind: 'session', state: 'started', evse, tag }]];
        }
        case 'txUpdated': {
          const payload = encodeAnswer(version, 'txUpdated', { info: infoOf(message.ask.token?.id) }, message.ask);
          return [{ kind: 'result', payload }, []];
        }
        case 'txEnded': {
          const { ask } = message;
          const { tag, evse = ask.place?.evse ?? 0 } = guest.ended(ask.chargerTxId) ?? {};
          const payload = encodeAnswer(version, 'txEnded', { info: infoOf(ask.token?.id) }, ask);
          const ended = { kind: 'session', state: 'ended', evse, tag, reason: ask.reason } as const;
          return [{ kind: 'result', payload }, [ended]];
        }
        case 'status': {
          const { place, status } = message.ask;
          return [plain(guest, call, now), [{ kind: 'status', evse: place.evse, status }]];
        }
        default:
          return [plain(guest, call, now), []];
      }
    },
  };
}

function plain({ version }: Guest, { action, payload }: InboundCall, now: number): Reply | undefined {
  const answer = localAnswer(version, action, payload, now);
  return answer && { kind: 'result', payload: answer };
}
