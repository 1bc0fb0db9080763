/**
 * Puts our words into a frame of the charger without touching anything else of it, so that vendor data, number
 * formats and signed meter values reach an equal version byte for byte (PROTOCOL §0, "Canonical model").
 */
import type { Instant, Message, Payload, Token } from '../model.ts';
import { isObject } from './paths.ts';
import { formatInstant, parseInstant } from './time.ts';
import type { OcppVersion } from './versions.ts';

/** What differs per provider in a transaction message. Undefined = leave the field out. */
export interface Splice {
  readonly txId: string | undefined;
  readonly seqNo: number | undefined;
  /**
   * What the charger said, for a payload that breaks its schema: where the provider is told the same, the charger's
   * own spelling stays. Undefined = the payload is valid.
   */
  readonly said?: Message | undefined;
}

/** The charger's own payload with ids, token, reason and a corrected end as `message` says them. */
export function splice(action: string, payload: Payload, message: Message, own: Splice): Payload {
  const edit = EDITS[action];
  return edit === undefined ? payload : prune(edit(payload, message, own));
}

const EDITS: { readonly [action: string]: (payload: Payload, message: Message, own: Splice) => Payload } = {
  StartTransaction: (payload, message, { said }) =>
    message.means === 'txStarted'
      ? {
          ...payload,
          idTag: spelled(payload.idTag, message.ask.token?.id, tokenOf(said)),
          reservationId: message.ask.reservationId,
        }
      : payload,
  MeterValues: (payload, _message, own) =>
    'transactionId' in payload ? { ...payload, transactionId: number(own.txId) } : payload,
  StopTransaction: (payload, message, own) =>
    message.means === 'txEnded'
      ? {
          ...payload,
          transactionId: number(own.txId),
          idTag: spelled(payload.idTag, message.ask.token?.id, tokenOf(own.said)),
          timestamp: endTime(payload.timestamp, message.ask.at),
          meterStop: meterStop(payload.meterStop, message.ask.meterWh),
          reason: spelled(payload.reason, message.ask.reason, reasonOf(own.said)),
        }
      : payload,
  TransactionEvent: (payload, message, own) => {
    if (message.means !== 'txStarted' && message.means !== 'txUpdated' && message.means !== 'txEnded') return payload;
    const info = isObject(payload.transactionInfo) ? payload.transactionInfo : {};
    return {
      ...payload,
      timestamp: message.means === 'txEnded' ? endTime(payload.timestamp, message.ask.at) : payload.timestamp,
      seqNo: own.seqNo,
      offline: message.ask.offline ?? payload.offline,
      triggerReason: spelled(payload.triggerReason, message.ask.trigger, triggerOf(own.said)) ?? payload.triggerReason,
      idToken: token(payload.idToken, message.ask.token),
      reservationId: message.means === 'txStarted' ? message.ask.reservationId : undefined,
      transactionInfo: prune({
        ...info,
        transactionId: own.txId,
        remoteStartId: message.means === 'txEnded' ? undefined : message.ask.remoteStartId,
        stoppedReason:
          message.means === 'txEnded'
            ? spelled(info.stoppedReason, message.ask.reason, reasonOf(own.said))
            : info.stoppedReason,
      }),
    };
  },
};

/** The charger's own spelling where the provider is told what the charger said. */
function spelled(received: unknown, told: string | undefined, said: string | undefined): unknown {
  return told !== undefined && told === said ? received : told;
}

function tokenOf(said: Message | undefined): string | undefined {
  return said?.means === 'txStarted' || said?.means === 'txEnded' ? said.ask.token?.id : undefined;
}

function reasonOf(said: Message | undefined): string | undefined {
  return said?.means === 'txEnded' ? said.ask.reason : undefined;
}

function triggerOf(said: Message | undefined): string | undefined {
  return said !== undefined && 'trigger' in said.ask ? said.ask.trigger : undefined;
}

/**
 * A remote start that names its EVSE; in versions that count connectors, the connector of that number (PROTOCOL §4.1).
 * Its profile counts in the merge, and the charger gets one of ours (§4.5), unless it passes as it is.
 */
export function placedStart(version: OcppVersion, payload: Payload, evse: number, passesProfile = false): Payload {
  const { chargingProfile, ...rest } = payload;
  const start = passesProfile && chargingProfile !== undefined ? { ...rest, chargingProfile } : rest;
  return version === '1.6' ? { ...start, connectorId: evse } : { ...start, evseId: evse };
}

/** The charger's own token object (with its additional data) unless another token is to be shown. */
function token(received: unknown, shown: Token | undefined): unknown {
  if (!isObject(received) || shown === undefined) return undefined;
  return received.idToken === shown.id ? received : { idToken: shown.id, type: shown.type ?? 'Central' };
}

/** As the charger wrote it, unless the end was moved behind the start (PROTOCOL §5.6). */
function endTime(received: unknown, at: Instant): unknown {
  const told = parseInstant(received);
  return told !== undefined && told < at ? formatInstant(at) : received;
}

/** As the charger wrote it, fractions and all, unless its meter ran backwards (quirk Q20). */
function meterStop(received: unknown, meterWh: number | undefined): unknown {
  return meterWh !== undefined && meterWh - Number(received) >= 1 ? Math.round(meterWh) : received;
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** An absent field stays absent: no optional is ever sent as `null` (invariant I9). */
function prune(payload: Payload): Payload {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
}
