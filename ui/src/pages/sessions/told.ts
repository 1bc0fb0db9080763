/** What stands in a timeline, and how its messages fared at each provider. */
import type { TimelineEntry } from '../../live/types.ts';

export type FactEntry = Extract<TimelineEntry, { kind: 'fact' }>;
export type TellingState = FactEntry['tellings'][number]['state'];

/** What one can look at alone. */
export const VIEWS = ['all', 'charger', 'control', 'limits', 'decisions', 'money'] as const;
export type View = (typeof VIEWS)[number];

const VIEW_OF: { readonly [K in TimelineEntry['kind']]: Exclude<View, 'all'> } = {
  fact: 'charger',
  given_up: 'charger',
  control: 'control',
  limit: 'limits',
  decision: 'decisions',
  cost: 'money',
  correction: 'money',
};

export function isIn(view: View, { kind }: TimelineEntry): boolean {
  return view === 'all' || VIEW_OF[kind] === view;
}

/** One word for all messages of a session at one provider: the worst of them. */
export function worstOf(messages: Readonly<Partial<Record<TellingState, number>>>): TellingState {
  const order = ['given_up', 'again', 'in_flight', 'pending', 'passed', 'withheld'] as const;
  return order.find((state) => (messages[state] ?? 0) > 0) ?? 'withheld';
}

/** Sending again helps where something was refused, or the whole session was. */
export function canResend({
  state,
  messages,
}: {
  readonly state: string | null;
  readonly messages: Readonly<Partial<Record<TellingState, number>>>;
}): boolean {
  return (messages.given_up ?? 0) > 0 || state === 'orphan';
}
