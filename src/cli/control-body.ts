/** What each verb of `control` asks of the API: one row a verb. */
import type { ControlCommand } from './control.ts';

export const VERBS = [
  'start',
  'stop',
  'give',
  'take',
  'release',
  'limit',
  'pause',
  'resume',
  'block',
  'unblock',
  'restart',
  'kick',
  'mode',
  'guest',
  'pause-provider',
  'resume-provider',
] as const;
export type Verb = (typeof VERBS)[number];

/** `house`: it is no matter of one charger. */
export interface Asked {
  readonly to: 'charger' | 'house';
  readonly body: object;
}

const OWN_OPTIONS = ['evse', 'tag', 'session', 'reason', 'now', 'mayUnlock', 'stop', 'minutes'] as const;
type OwnOption = (typeof OWN_OPTIONS)[number];
const FLAGS: { readonly [O in OwnOption]?: string } = { mayUnlock: 'may-unlock' };

interface Row {
  readonly to: Asked['to'];
  readonly takes: readonly OwnOption[];
  /** A text says what is wrong with what was typed. Without it the verb takes no value. */
  readonly read?: (value: string | undefined, options: ControlCommand) => object | string;
}

const ROWS: { readonly [V in Verb]: Row } = {
  start: { to: 'charger', takes: ['evse', 'tag'] },
  stop: { to: 'charger', takes: ['session', 'mayUnlock'] },
  give: {
    to: 'charger',
    takes: ['evse', 'minutes'],
    read: (provider) => (provider === undefined ? 'say to which provider: "control give evcc"' : { provider }),
  },
  take: { to: 'charger', takes: ['evse', 'reason'] },
  release: { to: 'charger', takes: ['evse'] },
  limit: { to: 'charger', takes: ['evse'], read: limitOf },
  pause: { to: 'charger', takes: ['evse'] },
  resume: { to: 'charger', takes: ['evse'] },
  block: { to: 'charger', takes: ['evse', 'now'] },
  unblock: { to: 'charger', takes: ['evse'] },
  restart: { to: 'charger', takes: [] },
  kick: {
    to: 'charger',
    takes: ['stop'],
    read: (provider, { stop }) =>
      provider === undefined
        ? 'say which provider: "control kick evcc"'
        : { provider, session: stop === true ? 'stop' : 'take_over' },
  },
  mode: {
    to: 'house',
    takes: [],
    read: (mode, { charger }) =>
      mode === undefined ? 'say which: "control mode automatic", "home_only" or "locked"' : { mode, charger },
  },
  guest: { to: 'house', takes: [], read: guestOf },
  'pause-provider': {
    to: 'house',
    takes: ['minutes'],
    read: (provider) => (provider === undefined ? 'say which provider: "control pause-provider evcc"' : { provider }),
  },
  'resume-provider': {
    to: 'house',
    takes: [],
    read: (provider) => (provider === undefined ? 'say which provider: "control resume-provider evcc"' : { provider }),
  },
};

/** What the API is asked; a text says what is wrong with what was typed. */
export function bodyOf(verb: Verb, value: string | undefined, options: ControlCommand): Asked | string {
  const { to, takes, read } = ROWS[verb];
  const unused = OWN_OPTIONS.find((name) => options[name] !== undefined && !takes.includes(name));
  if (unused !== undefined) return `"control ${verb}" takes no --${FLAGS[unused] ?? unused}`;
  if (to === 'house' && verb !== 'mode' && options.charger !== undefined)
    return `"control ${verb}" takes no --charger: it is for the whole house`;
  if (read === undefined && value !== undefined) return `"control ${verb}" takes no "${value}"`;
  const own = read?.(value, options) ?? {};
  if (typeof own === 'string') return own;
  const { evse, tag, session, reason, now, mayUnlock, minutes } = options;
  const command = verb.replace('-', '_');
  const more = { evse, tag, session_id: session, reason, now, may_unlock: mayUnlock, minutes };
  return { to, body: { command, ...more, ...own } };
}

function limitOf(amperes: string | undefined): object | string {
  if (amperes === undefined) return 'say how many amperes: "control limit 16", or "control limit none"';
  const limitA = amperes === 'none' ? null : Number(amperes);
  if (limitA !== null && !/^\d+(\.\d+)?$/.test(amperes)) return `"${amperes}" is no number of amperes, and not "none"`;
  return { limit_a: limitA };
}

function guestOf(minutes: string | undefined): object | string {
  if (minutes === undefined) return 'say for how many minutes: "control guest 120", or "control guest off"';
  if (minutes === 'off') return { command: 'end_guest' };
  if (!/^\d+$/.test(minutes)) return `"${minutes}" is no number of minutes, and not "off"`;
  return { minutes: Number(minutes) };
}
