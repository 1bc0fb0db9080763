/** What a central system wants to be shown on the screen of a charger. */
import type { CommandAnswer, Instant } from '../meanings.ts';
import type { Component } from './monitoring.ts';

export interface DisplayAsks {
  readonly setMessage: { ask: { readonly message: DisplayMessage }; answer: CommandAnswer };
  /** Those that are asked for follow as `messages`. */
  readonly getMessages: { ask: MessagesAsk; answer: CommandAnswer };
  readonly clearMessage: { ask: { readonly id: number }; answer: CommandAnswer };
  /** What a charger shows, told to who asked. */
  readonly messages: { ask: Messages; answer: object };
}

export interface DisplayText {
  /** `UTF8`, `URI`, … */
  readonly format: string;
  readonly language?: string | undefined;
  readonly content: string;
}

export interface DisplayMessage {
  readonly id: number;
  /** `NormalCycle`, `InFront`, `AlwaysFront`. */
  readonly priority: string;
  /** Only while the charger is in this state. */
  readonly state?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Only while this session runs. */
  readonly txId?: string | undefined;
  readonly text: DisplayText;
  /** The same in other languages. */
  readonly otherTexts?: readonly DisplayText[] | undefined;
  /** On which of its screens. */
  readonly screen?: Component | undefined;
}

export interface MessagesAsk {
  readonly requestId: number;
  readonly ids?: readonly number[] | undefined;
  readonly priority?: string | undefined;
  readonly state?: string | undefined;
}

export interface Messages {
  readonly requestId: number;
  readonly messages: readonly DisplayMessage[];
  /** Others follow. */
  readonly more?: boolean | undefined;
}
