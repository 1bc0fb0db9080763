import { isTransparent } from '../core/arbitration/roles.ts';
import { nameOf } from '../core/configuration/kept.ts';
import { settingOf } from '../core/configuration/settings.ts';
import { readValue } from '../core/configuration/value.ts';
import type { Message, Payload, Provider } from '../core/model.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { partyState } from './party-states.ts';
import { doubtSettings } from './settings-read.ts';
import type { Unit } from './unit.ts';

/**
 * What a transparent provider wrote into the charger itself is, of the settings that are merged, one more thing that
 * somebody wants (PROTOCOL §2.4): the others do not lose theirs over it. True when there is something to merge.
 */
export function keepPassedSettings(
  unit: Unit,
  provider: Provider,
  version: OcppVersion,
  message: Message | undefined,
  answer: Payload,
): boolean {
  if (message?.means !== 'writeSettings' || !isTransparent(provider)) return false;
  const outcomes = decodeAnswer(version, 'writeSettings', answer).items;
  const written = message.ask.items.flatMap(({ setting, attribute = 'Actual', value }, index) => {
    const status = outcomes[index]?.status;
    const row = settingOf(nameOf(setting));
    if (row?.class !== 'merged' || attribute !== 'Actual') return [];
    const kept = status === 'Accepted' || status === 'RebootRequired' ? readValue(row.kind, value) : undefined;
    return kept === undefined ? [] : [[row.name, kept] as const];
  });
  if (written.length === 0) return false;
  const { values } = partyState(unit.state, provider.id, 'settings');
  unit.putPartyState(provider.id, 'settings', { values: { ...values, ...Object.fromEntries(written) } });
  doubtSettings(unit);
  return true;
}
