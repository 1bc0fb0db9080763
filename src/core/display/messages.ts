/** Messages that one provider has on the screen of a charger: it reads back and clears its own alone (PROTOCOL §2.6). */
import type { DisplayMessage, MessagesAsk } from '../asks/display.ts';

/** Of one provider. */
export const MAX_MESSAGES = 50;

export interface ShownMessage {
  /** In the provider's own numbers, as it is shown. */
  readonly message: DisplayMessage;
  /** The session that it is for, by our id. */
  readonly txId?: string | undefined;
  /** The provider was in control when it set it; when it is no more, the message goes. */
  readonly asHolder?: boolean | undefined;
  /** The charger is being asked for it: it may have it already. */
  readonly isAsked?: boolean | undefined;
  /** It is to be taken off the screen. */
  readonly isOver?: boolean | undefined;
}

export function hasRoom(shown: readonly ShownMessage[], id: number): boolean {
  return shown.some(({ message }) => message.id === id) || shown.length < MAX_MESSAGES;
}

/** One of the same number is replaced. */
export function withMessage(shown: readonly ShownMessage[], one: ShownMessage): readonly ShownMessage[] {
  return [...shown.filter(({ message }) => message.id !== one.message.id), one];
}

/** One that the charger is about to be asked for; the very same list where there is one of this number. */
export function asked(shown: readonly ShownMessage[], one: ShownMessage): readonly ShownMessage[] {
  return shown.some(({ message }) => message.id === one.message.id) ? shown : [...shown, { ...one, isAsked: true }];
}

/** The charger does not show it; the very same list when it is not one that was only asked for. */
export function notShown(shown: readonly ShownMessage[], id: number): readonly ShownMessage[] {
  const kept = shown.filter((one) => one.message.id !== id || one.isAsked !== true);
  return kept.length === shown.length ? shown : kept;
}

/** Those of which this is true are to be taken off the screen; the very same list when there are none. */
export function over(shown: readonly ShownMessage[], isOver: (one: ShownMessage) => boolean): readonly ShownMessage[] {
  if (!shown.some((one) => one.isOver !== true && isOver(one))) return shown;
  return shown.map((one) => (isOver(one) ? { ...one, isOver: true } : one));
}

/** One that is to go is to stay, since it is set anew; the very same list when it is not to go. */
export function stays(shown: readonly ShownMessage[], id: number): readonly ShownMessage[] {
  if (!shown.some((one) => one.message.id === id && one.isOver === true)) return shown;
  return shown.map((one) => (one.message.id === id ? { ...one, isOver: undefined } : one));
}

/** What a provider asked to read back. */
export function askedFor(
  shown: readonly ShownMessage[],
  { ids, priority, state }: MessagesAsk,
): readonly DisplayMessage[] {
  return shown
    .filter((one) => one.isOver !== true && one.isAsked !== true)
    .map(({ message }) => message)
    .filter(
      (message) =>
        (ids === undefined || ids.includes(message.id)) &&
        (priority === undefined || priority === message.priority) &&
        (state === undefined || state === message.state),
    );
}

/** Who does not hold control is shown in its turn. */
export function capped(message: DisplayMessage, isHolder: boolean): DisplayMessage {
  return isHolder || message.priority === IN_TURN ? message : { ...message, priority: IN_TURN };
}
const IN_TURN = 'NormalCycle';
