/** What things of a session are called for a person. */
import { t, type Word } from '../../lib/words.ts';
import type { Session } from '../../live/types.ts';

/** The owner is "you", a provider is called as the configuration does. */
export function partyName(id: string | null | undefined): string {
  if (!id || id === 'none') return t('sessions.nobody');
  if (id === 'home') return t('sessions.home');
  return id === 'system' ? t('sessions.system') : id;
}

/** `garage`, or `garage · 2` where it is not the first place. */
export function placeName({ charger_id: charger, evse }: Pick<Session, 'charger_id' | 'evse'>): string {
  return evse > 1 ? `${charger} · ${evse}` : charger;
}

export function cardName({ card_name: name, id_tag: tag }: Pick<Session, 'card_name' | 'id_tag'>): string {
  return name ?? tag ?? '–';
}

const REASONS: Readonly<Record<string, Word>> = {
  DeAuthorized: 'sessions.reason_deauthorized',
  EmergencyStop: 'sessions.reason_emergency',
  EnergyLimitReached: 'sessions.reason_energy',
  EVDisconnected: 'sessions.reason_unplugged',
  GroundFault: 'sessions.reason_ground',
  HardReset: 'sessions.reason_reset',
  ImmediateReset: 'sessions.reason_reset',
  Local: 'sessions.reason_local',
  LocalOutOfCredit: 'sessions.reason_credit',
  MasterPass: 'sessions.reason_master',
  OvercurrentFault: 'sessions.reason_overcurrent',
  PowerLoss: 'sessions.reason_power',
  PowerQuality: 'sessions.reason_quality',
  Reboot: 'sessions.reason_reset',
  Remote: 'sessions.reason_remote',
  SOCLimitReached: 'sessions.reason_soc',
  SoftReset: 'sessions.reason_reset',
  StoppedByEV: 'sessions.reason_vehicle',
  TimeLimitReached: 'sessions.reason_time',
  Timeout: 'sessions.reason_timeout',
  UnlockCommand: 'sessions.reason_unlock',
};

/** Why a session ended, in a sentence; the charger's own word where there is no better one. */
export function reasonWords(reason: string | null): string {
  if (reason === null) return '–';
  const word = REASONS[reason];
  return word === undefined ? reason : t(word);
}
