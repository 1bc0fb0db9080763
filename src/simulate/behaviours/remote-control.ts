import type { CommandAnswer, Payload, Start } from '../../core/model.ts';
import { decode, encodeAnswer } from '../../core/ocpp/codec.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import type { Evse } from '../evse.ts';
import { type Named, readProfile } from '../limits.ts';

const YES: CommandAnswer = { accepted: true, status: 'Accepted' };
const NO: CommandAnswer = { accepted: false, status: 'Rejected' };

/** Start, stop and unlock over the wire. A start waits for a cable; the card is not asked about again. */
export const remoteControl: ChargerBehaviour = {
  name: 'remote-control',
  handleCall({ action, payload }, charger) {
    const message = decode(charger.version, action, payload);
    switch (message?.means) {
      case 'start':
        return result(encodeAnswer(charger.version, 'start', start(message.ask, payload, charger)));
      case 'stop': {
        const evse = charger.evses.find(({ session }) => session?.chargerTxId === message.ask.chargerTxId);
        if (evse !== undefined) charger.afterwards(() => charger.end(evse, 'Remote'));
        return result(encodeAnswer(charger.version, 'stop', evse === undefined ? NO : YES));
      }
      case 'unlock':
        return result(encodeAnswer(charger.version, 'unlock', unlock(charger, message.ask.place.evse)));
      default:
        return undefined;
    }
  },
};

function start({ place, token, remoteStartId }: Start, payload: Payload, charger: ChargerInside): CommandAnswer {
  const wanted = place === undefined || place.evse === 0 ? undefined : place.evse;
  const evse = charger.evses.find((one) => (wanted === undefined || one.id === wanted) && isFree(one, token.id));
  if (evse === undefined) return NO;
  charger.afterwards(() => {
    charger.remoteStart(evse, token, remoteStartId);
    if (isObject(payload.chargingProfile)) {
      const profile = readProfile(nameOf(payload.chargingProfile, evse), payload.chargingProfile);
      charger.change(evse, () => charger.limits.install(profile));
    }
  });
  return YES;
}

function isFree({ session, waiting, errorCode, operative, reserved }: Evse, tag: string): boolean {
  const isReserved = reserved !== undefined && reserved.tag !== tag && reserved.group !== tag;
  return session === undefined && waiting === undefined && errorCode === undefined && operative && !isReserved;
}

/** A profile that came along with a start is for the session that it starts. */
function nameOf(profile: Payload, evse: Evse): Named {
  const id = Number(profile.chargingProfileId ?? profile.id);
  return { id, evse: evse.id, stackLevel: Number(profile.stackLevel), chargerTxId: undefined };
}

/** A connector that charges stays locked, as the newer versions demand (2.x F05). */
function unlock(charger: ChargerInside, evseId: number): CommandAnswer {
  const evse = charger.evses.find(({ id }) => id === evseId);
  if (evse === undefined) return { accepted: false, status: 'UnknownConnector' };
  if (evse.session !== undefined) return { accepted: false, status: 'OngoingAuthorizedTransaction' };
  return { accepted: true, status: 'Unlocked' };
}

function result(payload: Payload) {
  return { kind: 'result' as const, payload };
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null;
}
