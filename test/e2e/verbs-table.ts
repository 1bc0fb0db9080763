/** Each verb of the owner as one row: how it is typed, what the charger is asked, what everybody sees after it. */
import type { Json } from './json-backend.ts';
import type { Stage } from './stage.ts';

/** `old` speaks 1.6, `young` 2.1; `script` is a backend. */
export const SERVICES = ['old', 'young'] as const;
export type Who = (typeof SERVICES)[number] | 'script';

/** What stands on the stage before the verb: nothing, or a session of `old`. */
type Scene = 'idle' | 'old charges';

/** Who gets what it asks for: a start of each service, and control for the backend. */
export type Answers = { readonly [W in Who]: string };

export interface VerbRow {
  readonly verb: string;
  readonly scene: Scene;
  /** Verbs by REST that go before it. */
  readonly after?: readonly Json[];
  readonly body: Json;
  /** Behind `control`. */
  readonly typed: readonly string[];
  readonly says: string;
  /** `accepted` without it. */
  readonly result?: string;
  /** Actions, in order. */
  readonly charger: readonly string[];
  /** A part of what the owner reads of each. */
  readonly sees: Answers;
  /** What the charger does then. */
  readonly afterwards?: (stage: Stage, txId: string) => Promise<void>;
  /** The last thing that each was told over its link. */
  readonly hears?: Partial<Answers>;
  /** What each then gets to hear when it asks for control; undefined where a session is in the way. */
  readonly answers?: Answers;
  /** What becomes of the cards of a guest and of one that the owner blocked. */
  readonly cards?: readonly [guest: string, blocked: string];
}

const YES = { old: 'Accepted', young: 'Accepted', script: 'accepted' };
const BY_HOME = { old: 'Rejected', young: 'Unspecified', script: 'blocked_by_home' };
const FREE = 'It sees Available. It may have control.';
const all = (text: string): Answers => ({ old: text, young: text, script: text });

export const VERBS: readonly VerbRow[] = [
  {
    verb: 'start',
    scene: 'idle',
    body: { command: 'start', tag: 'HOME1' },
    typed: ['start', '--tag', 'HOME1'],
    says: 'The charger has accepted the start',
    charger: ['RemoteStartTransaction'],
    sees: all('control is held by somebody else'),
    answers: { old: 'Rejected', young: 'TxInProgress', script: 'control_locked' },
  },
  {
    verb: 'stop',
    scene: 'old charges',
    body: { command: 'stop' },
    typed: ['stop'],
    says: 'The charger has accepted the stop.',
    charger: ['RemoteStopTransaction'],
    afterwards: async ({ box }, txId) => void (await box.stop(txId, 500, { reason: 'Remote', remote: true })),
    hears: { old: 'stop Local', young: 'stop Local', script: 'stop Local' },
    sees: {
      old: 'It sees Charging; its own session is being stopped. It has control.',
      young: "It sees Occupied; somebody else's session is being stopped. young may not take control",
      script: "It sees Charging; somebody else's session is being stopped.",
    },
  },
  {
    verb: 'limit',
    scene: 'old charges',
    body: { command: 'limit', limit_a: 8 },
    typed: ['limit', '8'],
    says: 'Now 8 A',
    charger: ['SetChargingProfile', 'SetChargingProfile'],
    hears: { script: 'limit 8 by home' },
    sees: {
      old: 'its own session goes on with at most 8 A',
      young: "somebody else's session goes on with at most 8 A",
      script: "somebody else's session goes on with at most 8 A",
    },
  },
  {
    verb: 'pause',
    scene: 'old charges',
    body: { command: 'pause' },
    typed: ['pause'],
    says: 'Now 0 A: you paused it',
    charger: ['SetChargingProfile'],
    hears: { script: 'limit 0 by home' },
    sees: {
      old: 'its own session goes on without current. It has control.',
      young: "somebody else's session goes on without current",
      script: "somebody else's session goes on without current",
    },
  },
  {
    verb: 'resume',
    scene: 'old charges',
    after: [{ command: 'pause' }],
    body: { command: 'resume' },
    typed: ['resume'],
    says: 'Nothing limits it now',
    charger: ['ClearChargingProfile'],
    sees: {
      old: 'its own session goes on. It has control.',
      young: "somebody else's session goes on.",
      script: "somebody else's session goes on.",
    },
  },
  {
    verb: 'block',
    scene: 'idle',
    body: { command: 'block' },
    typed: ['block'],
    says: 'Closed for everybody.',
    charger: ['ChangeAvailability'],
    hears: { old: 'status Unavailable', young: 'status Unavailable', script: 'control free' },
    sees: {
      old: 'It sees Unavailable. old may not take control: the home has closed the charger.',
      young: 'It sees Unavailable.',
      script: 'script may not take control: the home has closed the charger.',
    },
    answers: BY_HOME,
    cards: ['Blocked', 'Blocked'],
  },
  {
    verb: 'unblock',
    scene: 'idle',
    after: [{ command: 'block' }],
    body: { command: 'unblock' },
    typed: ['unblock'],
    says: 'Open: providers see the charger as it is.',
    charger: ['ChangeAvailability'],
    hears: { old: 'status Available', young: 'status Available' },
    sees: all(FREE),
    answers: YES,
  },
  {
    verb: 'restart',
    scene: 'idle',
    body: { command: 'restart' },
    typed: ['restart'],
    says: 'The charger has accepted the restart.',
    charger: ['Reset'],
    sees: all(FREE),
    answers: YES,
  },
  {
    verb: 'kick',
    scene: 'old charges',
    body: { command: 'kick', provider: 'old' },
    typed: ['kick', 'old'],
    says: '"old" holds nothing any more.',
    charger: [],
    afterwards: ({ box }, txId) => box.meter(txId, 100),
    hears: { old: 'stop Other', young: 'meter 100', script: 'meter 100' },
    sees: {
      old: 'its session is over for it. old may not take control',
      young: "somebody else's session goes on",
      script: "somebody else's session goes on",
    },
  },
  {
    verb: 'take',
    scene: 'idle',
    body: { command: 'take' },
    typed: ['take'],
    says: 'You have control until you release it.',
    charger: [],
    hears: { script: 'control taken' },
    sees: all('may not take control: the home has taken control.'),
    answers: BY_HOME,
  },
  {
    verb: 'release',
    scene: 'idle',
    after: [{ command: 'take' }],
    body: { command: 'release' },
    typed: ['release'],
    says: 'Control is free again.',
    result: 'released',
    charger: [],
    hears: { script: 'control free' },
    sees: all(FREE),
    answers: YES,
  },
  {
    verb: 'give',
    scene: 'idle',
    after: [{ command: 'mode', mode: 'home_only' }],
    body: { command: 'give', provider: 'old', minutes: 30 },
    typed: ['give', 'old', '--minutes', '30'],
    says: 'Control was given to "old" by the home, for 30 minutes.',
    charger: [],
    hears: { script: 'control taken' },
    sees: {
      old: 'It sees Available. It has control.',
      young: 'young may not take control: the home keeps the charger to itself.',
      script: 'script may not take control: the home keeps the charger to itself.',
    },
    answers: { ...BY_HOME, old: 'Accepted' },
  },
  {
    verb: 'home only',
    scene: 'idle',
    body: { command: 'mode', mode: 'home_only' },
    typed: ['mode', 'home_only'],
    says: 'Home only: providers get no control.',
    charger: [],
    sees: all('may not take control: the home keeps the charger to itself.'),
    answers: BY_HOME,
    cards: ['Invalid', 'Blocked'],
  },
  {
    verb: 'lock',
    scene: 'idle',
    body: { command: 'mode', mode: 'locked', charger: 'BOX1' },
    typed: ['mode', 'locked', '--charger', 'BOX1'],
    says: 'Charger "BOX1": Locked: no card charges',
    charger: [],
    sees: all('may not take control: the home has locked the charger.'),
    answers: BY_HOME,
    cards: ['Blocked', 'Blocked'],
  },
  {
    verb: 'automatic',
    scene: 'idle',
    after: [{ command: 'mode', mode: 'locked' }],
    body: { command: 'mode', mode: 'automatic' },
    typed: ['mode', 'automatic'],
    says: 'Automatic: providers may get control.',
    charger: [],
    sees: all(FREE),
    answers: YES,
    cards: ['Invalid', 'Blocked'],
  },
  {
    verb: 'guest',
    scene: 'idle',
    body: { command: 'guest', minutes: 60 },
    typed: ['guest', '60'],
    says: 'For 60 minutes cards that would be refused charge, and the home pays.',
    charger: [],
    sees: all(FREE),
    cards: ['Accepted', 'Blocked'],
  },
  {
    verb: 'guest off',
    scene: 'idle',
    after: [{ command: 'guest', minutes: 60 }],
    body: { command: 'end_guest' },
    typed: ['guest', 'off'],
    says: 'The time for guests is over',
    charger: [],
    sees: all(FREE),
    cards: ['Invalid', 'Blocked'],
  },
  {
    verb: 'pause a provider',
    scene: 'idle',
    body: { command: 'pause_provider', provider: 'old', minutes: 30 },
    typed: ['pause-provider', 'old', '--minutes', '30'],
    says: '"old" is paused for 30 minutes',
    charger: [],
    sees: { old: 'old may not take control: the home has paused it.', young: FREE, script: FREE },
    answers: { ...YES, old: 'Rejected' },
  },
  {
    verb: 'resume a provider',
    scene: 'idle',
    after: [{ command: 'pause_provider', provider: 'old' }],
    body: { command: 'resume_provider', provider: 'old' },
    typed: ['resume-provider', 'old'],
    says: '"old" is not paused any more',
    charger: [],
    sees: all(FREE),
    answers: YES,
  },
];
