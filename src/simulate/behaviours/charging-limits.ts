import type { SetProfile } from '../../core/asks/profiles.ts';
import type { CommandAnswer, Payload } from '../../core/model.ts';
import { decode, encodeAnswer } from '../../core/ocpp/codec.ts';
import { formatInstant } from '../../core/ocpp/time.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { type Filter, readProfile } from '../limits.ts';
import { fieldsIn, numberIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/** Charging profiles are kept and obeyed. */
export const chargingLimits: ChargerBehaviour = {
  name: 'charging-limits',
  handleCall({ action, payload }, charger) {
    if (action === 'ClearChargingProfile') {
      let cleared = 0;
      changeAll(charger, () => {
        cleared = charger.limits.clear(filterIn(payload));
      });
      return spelledReply(charger.version, action, [{ status: cleared > 0 ? 'Accepted' : 'Unknown' }]);
    }
    if (action === 'GetCompositeSchedule') return compositeSchedule(payload, charger);
    const message = decode(charger.version, action, payload);
    if (message?.means !== 'setProfile') return undefined;
    const answer = install(message.ask, payload, charger);
    return { kind: 'result', payload: encodeAnswer(charger.version, 'setProfile', answer) };
  },
};

function install({ profile: said }: SetProfile, payload: Payload, charger: ChargerInside): CommandAnswer {
  const named = { id: said.id, evse: said.evse, stackLevel: said.stackLevel, chargerTxId: said.txId };
  const profile = readProfile(named, fieldsIn(payload.csChargingProfiles ?? payload.chargingProfile));
  const evse = charger.evses.find(({ id }) => id === profile.evse);
  const session = evse?.session;
  const isForeign = profile.chargerTxId !== undefined && profile.chargerTxId !== session?.chargerTxId;
  const isIdle = profile.purpose === 'TxProfile' && (session === undefined || isForeign);
  if ((evse === undefined && profile.evse !== 0) || isIdle) return { accepted: false, status: 'Rejected' };
  changeAll(charger, () => charger.limits.install(profile));
  return { accepted: true, status: 'Accepted' };
}

/** A profile may bear on every socket, so every meter is settled first. */
function changeAll({ evses, change }: ChargerInside, alter: () => void): void {
  for (const evse of evses) change(evse, () => undefined);
  alter();
  for (const evse of evses) change(evse, () => undefined);
}

function filterIn(payload: Payload): Filter {
  const criteria = fieldsIn(payload.chargingProfileCriteria);
  const purpose = payload.chargingProfilePurpose ?? criteria.chargingProfilePurpose;
  return {
    id: numberIn(payload.id ?? payload.chargingProfileId),
    evse: numberIn(payload.connectorId ?? criteria.evseId),
    purpose: typeof purpose === 'string' ? purpose : undefined,
    stackLevel: numberIn(payload.stackLevel ?? criteria.stackLevel),
  };
}

/** What the profiles leave from now on, as far as it is known today. */
function compositeSchedule(payload: Payload, charger: ChargerInside) {
  const number = numberIn(payload.evseId ?? payload.connectorId) ?? 0;
  const evse = charger.evses.find(({ id }) => id === (number === 0 ? 1 : number));
  const rejected = { status: 'Rejected' };
  if (evse === undefined) return spelledReply(charger.version, 'GetCompositeSchedule', [rejected]);
  const now = charger.clock.now();
  const charged = {
    evse: evse.id,
    chargerTxId: evse.session?.chargerTxId,
    startedAt: evse.session?.startedAt ?? now,
  };
  const duration = numberIn(payload.duration) ?? 0;
  const steps = charger.limits.timeline(charged, now, Math.max(1, duration));
  const schedule = {
    duration,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: steps.map(({ startS, limitA = evse.maxA }) => ({
      startPeriod: Math.ceil(startS),
      limit: Math.floor(Math.min(evse.maxA, limitA) * 10) / 10,
    })),
  };
  const at = formatInstant(now);
  return spelledReply(charger.version, 'GetCompositeSchedule', [
    { status: 'Accepted', schedule: { ...schedule, evseId: number, scheduleStart: at } },
    { status: 'Accepted', connectorId: number, scheduleStart: at, chargingSchedule: schedule },
  ]);
}
