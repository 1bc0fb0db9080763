/** Messages on the screen of a charger (PROTOCOL §2.6). */
import type { DisplayAsks, DisplayMessage, DisplayText, MessagesAsk } from '../../asks/display.ts';
import type { CommandAnswer } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import { cut, oneOf, type Picker, text } from './words.ts';

type Shown<V extends NewerVersion> = V extends '2.1'
  ? Request<'2.1', 'SetDisplayMessage'>['message']
  : Request<'2.0.1', 'SetDisplayMessage'>['message'];

/** What a version can say of a message. */
interface Words<V extends NewerVersion> {
  readonly state: Picker<NonNullable<Shown<V>['state']>>;
  readonly format: Picker<Shown<V>['message']['format']>;
  readonly maxChars: number;
}
const OLDER: Words<'2.0.1'> = {
  state: oneOf({ Charging: 1, Faulted: 1, Idle: 1, Unavailable: 1 }),
  format: oneOf({ ASCII: 1, HTML: 1, URI: 1, UTF8: 1 }),
  maxChars: 512,
};
const NEWER: Words<'2.1'> = {
  state: oneOf({ Charging: 1, Discharging: 1, Faulted: 1, Idle: 1, Suspended: 1, Unavailable: 1 }),
  format: oneOf({ ASCII: 1, HTML: 1, QRCODE: 1, URI: 1, UTF8: 1 }),
  maxChars: 1024,
};
const priorityWord = oneOf<Shown<NewerVersion>['priority']>({ AlwaysFront: 1, InFront: 1, NormalCycle: 1 });
type SetStatus = Response<'2.0.1', 'SetDisplayMessage'>['status'];
const setStatus = oneOf<SetStatus>({
  Accepted: 1,
  NotSupportedMessageFormat: 1,
  NotSupportedPriority: 1,
  NotSupportedState: 1,
  Rejected: 1,
  UnknownTransaction: 1,
});
const getStatus = oneOf<Response<NewerVersion, 'GetDisplayMessages'>['status']>({ Accepted: 1, Unknown: 1 });

const clear = {
  action: 'ClearDisplayMessage' as const,
  decode: ({ id }: Request<NewerVersion, 'ClearDisplayMessage'>) => ({ id }),
  encode: ({ id }: { readonly id: number }): Request<NewerVersion, 'ClearDisplayMessage'> => ({ id }),
  decodeAnswer,
  encodeAnswer: ({ accepted, status }: CommandAnswer): Response<'2.0.1', 'ClearDisplayMessage'> => ({
    status: getStatus(status) ?? (accepted ? 'Accepted' : 'Unknown'),
  }),
};

export const displayAsks: { readonly [M in keyof DisplayAsks]: Translations<M> } = {
  setMessage: {
    '1.6': null,
    '2.0.1': {
      action: 'SetDisplayMessage',
      decode: ({ message }) => ({ message: decodeMessage(message) }),
      encode: ({ message }): Request<'2.0.1', 'SetDisplayMessage'> | undefined => {
        const shown = encodeMessage(message, OLDER);
        return shown && { message: shown };
      },
      decodeAnswer,
      encodeAnswer,
    },
    '2.1': {
      action: 'SetDisplayMessage',
      decode: ({ message }) => ({ message: decodeNewer(message) }),
      encode: ({ message }): Request<'2.1', 'SetDisplayMessage'> | undefined => {
        const shown = encodeNewer(message);
        return shown && { message: shown };
      },
      decodeAnswer,
      encodeAnswer,
    },
  },
  getMessages: {
    '1.6': null,
    '2.0.1': {
      action: 'GetDisplayMessages',
      decode: decodeAsked,
      encode: (ask): Request<'2.0.1', 'GetDisplayMessages'> => encodeAsked(ask, OLDER.state),
      decodeAnswer,
      encodeAnswer: encodeFound,
    },
    '2.1': {
      action: 'GetDisplayMessages',
      decode: decodeAsked,
      encode: (ask): Request<'2.1', 'GetDisplayMessages'> => encodeAsked(ask, NEWER.state),
      decodeAnswer,
      encodeAnswer: encodeFound,
    },
  },
  clearMessage: { '1.6': null, '2.0.1': clear, '2.1': clear },
  messages: {
    '1.6': null,
    '2.0.1': {
      action: 'NotifyDisplayMessages',
      decode: ({ requestId, messageInfo = [], tbc }) => ({
        requestId,
        messages: messageInfo.map(decodeMessage),
        more: tbc,
      }),
      encode: ({ requestId, messages, more }): Request<'2.0.1', 'NotifyDisplayMessages'> => ({
        requestId,
        messageInfo: some(messages.flatMap((message) => encodeMessage(message, OLDER) ?? [])),
        tbc: more,
      }),
      decodeAnswer: () => ({}),
      encodeAnswer: () => ({}),
    },
    '2.1': {
      action: 'NotifyDisplayMessages',
      decode: ({ requestId, messageInfo = [], tbc }) => ({
        requestId,
        messages: messageInfo.map(decodeNewer),
        more: tbc,
      }),
      encode: ({ requestId, messages, more }): Request<'2.1', 'NotifyDisplayMessages'> => ({
        requestId,
        messageInfo: some(messages.flatMap((message) => encodeNewer(message) ?? [])),
        tbc: more,
      }),
      decodeAnswer: () => ({}),
      encodeAnswer: () => ({}),
    },
  },
};

function decodeMessage(shown: Omit<Shown<'2.1'>, 'messageExtra'>): DisplayMessage {
  return {
    id: shown.id,
    priority: shown.priority,
    state: shown.state,
    from: parseInstant(shown.startDateTime),
    to: parseInstant(shown.endDateTime),
    txId: shown.transactionId,
    text: decodeText(shown.message),
    screen: shown.display,
  };
}

function decodeNewer(shown: Shown<'2.1'>): DisplayMessage {
  return { ...decodeMessage(shown), otherTexts: shown.messageExtra?.map(decodeText) };
}

function decodeText({ format, language, content }: Shown<'2.1'>['message']): DisplayText {
  return { format, language, content };
}

/** Undefined: this version has no word for how the message is written, or when it is shown. */
function encodeMessage<S extends string, F extends string>(
  message: DisplayMessage,
  words: { readonly state: Picker<S>; readonly format: Picker<F>; readonly maxChars: number },
) {
  const shown = encodeText(message.text, words);
  const priority = priorityWord(message.priority);
  const state = words.state(message.state);
  if (shown === undefined || priority === undefined || (state === undefined && message.state !== undefined)) {
    return undefined;
  }
  return {
    id: message.id,
    priority,
    state,
    startDateTime: message.from === undefined ? undefined : formatInstant(message.from),
    endDateTime: message.to === undefined ? undefined : formatInstant(message.to),
    transactionId: message.txId,
    message: shown,
    display: message.screen,
  };
}

function encodeNewer(message: DisplayMessage): Shown<'2.1'> | undefined {
  const shown = encodeMessage(message, NEWER);
  const [first, ...more] = (message.otherTexts ?? []).flatMap((other) => encodeText(other, NEWER) ?? []);
  // The schema has room for four others.
  const [second, third, fourth] = more;
  const extra = first && ([first, second, third, fourth].filter((one) => one !== undefined) as [typeof first]);
  return shown && { ...shown, messageExtra: extra };
}

function encodeText<F extends string>(
  { format, language, content }: DisplayText,
  words: { readonly format: Picker<F>; readonly maxChars: number },
) {
  const known = words.format(format);
  return known && { format: known, language, content: cut(content, words.maxChars) };
}

function decodeAsked({ requestId, id, priority, state }: Request<NewerVersion, 'GetDisplayMessages'>): MessagesAsk {
  return { requestId, ids: id, priority, state };
}

function encodeAsked<S extends string>({ requestId, ids, priority, state }: MessagesAsk, stateOf: Picker<S>) {
  return { requestId, id: some(ids ?? []), priority: priorityWord(priority), state: stateOf(state) };
}

function encodeFound({ accepted, status }: CommandAnswer): Response<NewerVersion, 'GetDisplayMessages'> {
  return { status: getStatus(status) ?? (accepted ? 'Accepted' : 'Unknown') };
}

function decodeAnswer({ status }: Sloppy<{ status: string }>): CommandAnswer {
  const word = text(status) ?? 'Rejected';
  return { accepted: word === 'Accepted', status: word };
}

function encodeAnswer({ accepted, status }: CommandAnswer): { status: SetStatus } {
  return { status: setStatus(status) ?? (accepted ? 'Accepted' : 'Rejected') };
}

/** A list with something in it; an empty one is never sent (invariant I9). */
function some<T>([first, ...more]: readonly T[]): [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...more];
}
