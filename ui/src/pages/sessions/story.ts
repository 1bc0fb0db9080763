/** What an entry of a timeline says, in a sentence for a person. */
import { amps, figure, money } from '../../lib/format.ts';
import { reasonText, t, type Word } from '../../lib/words.ts';
import type { TimelineEntry } from '../../live/types.ts';
import { knownCurrency } from './amounts.ts';
import { partyName, reasonWords } from './names.ts';
import type { FactEntry, TellingState } from './told.ts';

/** Whose entry it is: the word in front of the sentence. */
export const KIND_WORDS: { readonly [K in TimelineEntry['kind']]: Word } = {
  fact: 'sessions.kind_charger',
  given_up: 'sessions.kind_given_up',
  control: 'sessions.kind_control',
  limit: 'sessions.kind_limit',
  decision: 'sessions.kind_decision',
  cost: 'sessions.kind_cost',
  correction: 'sessions.kind_correction',
};

export function sentenceOf(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'fact':
      return factSentence(entry);
    case 'control':
      return entry.holder === null ? t('sessions.freed') : t('sessions.took', { who: partyName(entry.holder) });
    case 'limit':
      return entry.limit_a === null ? t('sessions.unlimited') : t('sessions.limited', { limit: amps(entry.limit_a) });
    case 'decision':
      return decisionSentence(entry.decision);
    case 'cost':
      return t(`sessions.said_${entry.said}`, {
        who: partyName(entry.provider_id),
        amount: money(entry.amount, knownCurrency(entry.currency)),
      });
    case 'given_up':
      return t('sessions.given_up_at', { who: partyName(entry.provider_id) });
    case 'correction':
      return t('sessions.corrected_from', { payer: partyName(entry.original_payer) });
  }
}

/** What the proxy decides by itself nobody asked for; the reason stands behind it. */
function decisionSentence({ by, asked, allowed }: Extract<TimelineEntry, { kind: 'decision' }>['decision']): string {
  if (by !== 'system') return t(allowed ? 'sessions.allowed' : 'sessions.refused', { who: partyName(by), asked });
  if (asked !== 'card') return partyName(by);
  return t(allowed ? 'sessions.card_accepted' : 'sessions.card_refused');
}

/** More of it, where there is more; what the proxy says as a sentence in the language of the page. */
export function reasonOf(entry: TimelineEntry): string | null {
  switch (entry.kind) {
    case 'fact':
      return null;
    case 'control':
      return entry.reason === null ? null : reasonText(entry.reason);
    case 'decision':
      return reasonText(entry.decision.why);
    case 'cost':
      return null;
    case 'correction':
      return entry.note;
    default:
      return entry.why === null ? null : reasonText(entry.why);
  }
}

const STATES: Readonly<Record<string, Word>> = {
  Charging: 'sessions.state_charging',
  EVConnected: 'sessions.state_connected',
  SuspendedEV: 'sessions.state_vehicle',
  SuspendedEVSE: 'sessions.state_charger',
  Idle: 'sessions.state_idle',
};

function factSentence({
  means,
  messages,
  charging_state: state,
  reason,
  id_tag: tag,
  meter_wh: wh,
  action,
}: FactEntry) {
  const meter = wh === null ? '' : ` ${t('sessions.at_meter', { meter: `${figure(wh / 1000, 3)} kWh` })}`;
  if (means === 'txStarted')
    return `${tag === null ? t('sessions.started') : t('sessions.started_with', { tag })}${meter}`;
  if (means === 'txEnded') return `${t('sessions.ended_because', { reason: reasonWords(reason) })}${meter}`;
  const word = STATES[state ?? ''];
  if (messages === 1 && word !== undefined) return t(word);
  if (means === 'txUpdated' || means === 'meter') return t('sessions.readings', { count: messages });
  return t('sessions.told', { what: action ?? means });
}

/** How a state is shown beside a provider. */
export const TELLING: {
  readonly [S in TellingState]: { readonly word: Word; readonly kind: 'good' | 'warn' | 'bad' | 'plain' };
} = {
  passed: { word: 'sessions.has', kind: 'good' },
  withheld: { word: 'sessions.hears_not', kind: 'plain' },
  pending: { word: 'sessions.waits', kind: 'warn' },
  in_flight: { word: 'sessions.on_its_way', kind: 'warn' },
  again: { word: 'sessions.again', kind: 'warn' },
  given_up: { word: 'sessions.refused_it', kind: 'bad' },
};
