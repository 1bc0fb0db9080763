/** Buttons on phones: each message has a secret of its own in their ids, which lasts for a time and works once. */
import type { Instant } from '../core/model.ts';
import type { Deed, Message } from './notification-words.ts';

/** After that a button does nothing any more. */
export const BUTTON_LASTS_MS = 60 * 60_000;
/** Phones that are told within this time are told together. */
const TOGETHER_MS = 60_000;
/** Messages whose buttons are remembered; the oldest go first. */
const MAX_MESSAGES = 50;

const ACTION = /^OCPP_([0-9a-f]{32})_(ALLOW|DENY|STOP)$/;

interface Offer {
  readonly message: Message;
  readonly until: Instant;
  readonly isUsed: boolean;
}

export type Pressed =
  | { readonly kind: 'deed'; readonly deed: Deed; readonly message: Message }
  /** Not one of ours, or it was pressed before. */
  | { readonly kind: 'nothing' }
  /** It looks like one of ours, and is over or was never given. */
  | { readonly kind: 'stale' };

export class Buttons {
  #offers: ReadonlyMap<string, Offer> = new Map();
  readonly #uuid: () => string;

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  /**
   * What the buttons of this message are called, in its order. Phones that get it at the same time have the same ones,
   * so that who presses first decides; those of an earlier message of its id are void.
   */
  offer(message: Message, now: Instant): readonly { readonly action: string; readonly title: string }[] {
    if (message.buttons.length === 0) return [];
    const same = [...this.#offers].find(([, one]) => isSameNow(one, message, now));
    const nonce = same?.[0] ?? this.#uuid().replaceAll('-', '').toLowerCase();
    const others = [...this.#offers].filter(([, one]) => one.message.id !== message.id && one.until > now);
    const mine: Offer = same?.[1] ?? { message, until: now + BUTTON_LASTS_MS, isUsed: false };
    this.#offers = new Map([...others.slice(1 - MAX_MESSAGES), [nonce, mine]]);
    return message.buttons.map(({ word, title }) => ({ action: `OCPP_${nonce}_${word}`, title }));
  }

  /** Somebody pressed it; it works this once. */
  press(action: unknown, now: Instant): Pressed {
    const [, nonce = '', word] = (typeof action === 'string' ? ACTION.exec(action) : null) ?? [];
    if (word === undefined) return { kind: 'nothing' };
    const offer = this.#offers.get(nonce);
    const button = offer?.message.buttons.find((each) => each.word === word);
    if (offer === undefined || button === undefined || offer.until <= now) return { kind: 'stale' };
    if (offer.isUsed) return { kind: 'nothing' };
    this.#offers = new Map([...this.#offers, [nonce, { ...offer, isUsed: true }]]);
    return { kind: 'deed', deed: button.deed, message: offer.message };
  }
}

function isSameNow({ message, until, isUsed }: Offer, next: Message, now: Instant): boolean {
  const isFresh = until - now > BUTTON_LASTS_MS - TOGETHER_MS;
  return isFresh && !isUsed && message.id === next.id && message.title === next.title && message.text === next.text;
}
