/** Which message becomes of what: the words for the owner, and the buttons that a phone shows below them. */
import type { Alarm, AlarmKind, AuditEntry, Lease, ProviderId, Transaction } from '../core/model.ts';
import { alarmKey } from '../core/station/alarms.ts';
import type { AdoptionView } from '../proxy/ports.ts';

/** What the owner can ask to be told of. */
export type Topic = 'fault' | 'session_end' | 'control' | 'charger_lost' | 'provider_lost' | 'adoption';

/** What a button does. `leave`: nothing; the message is seen to. */
export type Deed =
  | {
      readonly kind: 'give';
      readonly chargerId: string;
      readonly evse: number | undefined;
      readonly providerId: ProviderId;
    }
  | { readonly kind: 'kick'; readonly chargerId: string; readonly providerId: ProviderId }
  | { readonly kind: 'adopt' | 'refuse'; readonly chargerId: string }
  | { readonly kind: 'leave' };

export interface Button {
  readonly word: 'ALLOW' | 'DENY' | 'STOP';
  readonly title: string;
  readonly deed: Deed;
}

export interface Message {
  /** A later message of the same id takes the place of this one. */
  readonly id: string;
  readonly topic: Topic;
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly Button[];
}

/** Names that come from outside are cut to this. */
const MAX_NAME_CHARS = 60;
const MAX_TEXT_CHARS = 500;
/** Unknown chargers that are named in one message. */
const MAX_NAMED = 3;

/** Alarms about a provider and not about the charger. */
const OF_PROVIDERS: readonly AlarmKind[] = [
  'delivery_refused',
  'delivery_quarantined',
  'delivery_backlog',
  'provider_refused',
];
/** Refusals that end when the owner gives control. */
const ALLOWABLE = ['mode', 'presence', 'override', 'conditions', 'holder'];

export function ofAlarm(alarm: Alarm): Message {
  const isOfProvider = OF_PROVIDERS.includes(alarm.kind);
  const who =
    isOfProvider && alarm.providerId !== undefined ? `Provider ${name(alarm.providerId)}` : charger(alarm.chargerId);
  return message({
    id: `alarm_${alarm.chargerId}_${alarmKey(alarm)}`,
    topic: isOfProvider ? 'provider_lost' : 'fault',
    title: alarm.kind === 'fault' ? `${who}: fault` : `${who} needs a look`,
    text: alarm.why,
  });
}

export function ofLostCharger(chargerId: string): Message {
  return message({
    id: lostId(chargerId),
    topic: 'charger_lost',
    title: `${charger(chargerId)} is not connected`,
    text: 'It has been away for some minutes. Look after its power and its network; it comes back by itself.',
  });
}

export function ofChargerBack(chargerId: string): Message {
  return message({
    id: lostId(chargerId),
    topic: 'charger_lost',
    title: `${charger(chargerId)} is back`,
    text: 'It is connected again.',
  });
}

export function ofLostProvider(providerId: ProviderId): Message {
  return message({
    id: `provider_${providerId}`,
    topic: 'provider_lost',
    title: `Provider ${name(providerId)} is not connected`,
    text: 'It has been away for some minutes. What happens is kept for it, and it is told when it is back.',
  });
}

/**
 * One message however many there are, so that nobody can flood a phone by knocking; and in the same words however often
 * each of them tries again.
 */
export function ofAdoption({ waiting }: Pick<AdoptionView, 'waiting'>): readonly Message[] {
  const [only, second] = waiting;
  if (only === undefined) return [];
  const common = { id: 'adoption', topic: 'adoption' } as const;
  if (second !== undefined) {
    const inOrder = waiting.toSorted((a, b) => a.firstAt - b.firstAt || (a.chargerId < b.chargerId ? -1 : 1));
    const named = inOrder.slice(0, MAX_NAMED).map(({ chargerId }) => name(chargerId));
    const more = waiting.length > named.length ? ' and others' : '';
    const text = `They call themselves ${named.join(', ')}${more}. Adopt what is yours on the page of the proxy.`;
    return [message({ ...common, title: 'Unknown chargers want to come in', text })];
  }
  const { chargerId } = only;
  return [
    message({
      ...common,
      title: 'An unknown charger wants to come in',
      text: `It calls itself ${name(chargerId)}. Adopt it only if it is yours.`,
      buttons: [
        { word: 'ALLOW', title: 'Adopt it', deed: { kind: 'adopt', chargerId } },
        { word: 'DENY', title: 'Keep it out', deed: { kind: 'refuse', chargerId } },
      ],
    }),
  ];
}

/** Nobody has to be told what he did himself. */
export function ofGrant(chargerId: string, { holder, evse, reason, given }: Lease): Message | undefined {
  if (holder === 'home' || given !== undefined) return undefined;
  return message({
    id: `granted_${chargerId}_${evse}`,
    topic: 'control',
    title: `${name(holder)} controls charger ${name(chargerId)}`,
    text: `Why: ${reason}.`,
    buttons: [
      { word: 'STOP', title: 'Stop it', deed: { kind: 'kick', chargerId, providerId: holder } },
      { word: 'DENY', title: 'Leave it', deed: { kind: 'leave' } },
    ],
  });
}

/** Only what the house refused, or that somebody else has: the rest is between the provider and its configuration. */
export function ofRefusal({ allowed, by, chargerId, evse, rule, why, code }: AuditEntry): Message | undefined {
  const isAsker = by !== 'home' && by !== 'system';
  if (allowed || !isAsker || (code !== 'H' && code !== 'L')) return undefined;
  const deed = { kind: 'give', chargerId, evse, providerId: by } as const;
  return message({
    id: `refused_${chargerId}_${by}`,
    topic: 'control',
    title: `${name(by)} may not control charger ${name(chargerId)}`,
    text: why,
    buttons: ALLOWABLE.includes(rule)
      ? [
          { word: 'ALLOW', title: 'Control for an hour', deed },
          { word: 'DENY', title: 'Leave it', deed: { kind: 'leave' } },
        ]
      : [],
  });
}

export function ofSessionEnd(tx: Transaction): Message {
  const { chargerId, place, startedAt, endedAt = startedAt, meterStartWh, meterStopWh, payer } = tx;
  const energy =
    meterStartWh === undefined || meterStopWh === undefined
      ? 'How much it charged is not known'
      : `It charged ${((meterStopWh - meterStartWh) / 1000).toFixed(2)} kWh`;
  const paid = payer === 'home' ? 'you pay' : payer === 'none' ? 'nobody pays' : `${name(payer)} pays`;
  return message({
    id: `session_${chargerId}_${place.evse}`,
    topic: 'session_end',
    title: `${charger(chargerId)}: charging is over`,
    text: `${energy} in ${duration(endedAt - startedAt)}; ${paid}.`,
  });
}

/** What became of a button: takes the place of the message that it belonged to. */
export function ofDeed({ id, topic }: Pick<Message, 'id' | 'topic'>, isDone: boolean, why: string): Message {
  return message({ id, topic, title: isDone ? 'Done' : 'It was not done', text: why });
}

export function ofStaleButton(): Message {
  return message({
    id: 'button',
    topic: 'control',
    title: 'That button is too old',
    text: 'Nothing was done. Open the page of the proxy, or wait for the next message.',
  });
}

function message(parts: Omit<Message, 'buttons'> & { readonly buttons?: readonly Button[] }): Message {
  return { buttons: [], ...parts, text: plain(parts.text, MAX_TEXT_CHARS) };
}

function lostId(chargerId: string): string {
  return `lost_${chargerId}`;
}

function charger(chargerId: string): string {
  return `Charger ${name(chargerId)}`;
}

function name(text: string): string {
  return `"${plain(text, MAX_NAME_CHARS)}"`;
}

/** Without what steers a screen, and not without end: it may come from whoever knocked. */
function plain(text: string, maxChars: number): string {
  const clean = text.replaceAll(/\p{C}/gu, ' ');
  return clean.length > maxChars ? `${clean.slice(0, maxChars - 1)}…` : clean;
}

function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
