import { askJson, chargerMeant, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { clean } from './table.ts';

export type Verb = 'start' | 'stop' | 'take' | 'release' | 'limit' | 'pause' | 'resume' | 'block' | 'unblock' | 'kick';

export interface ControlCommand extends ToolOptions {
  readonly charger?: string;
  readonly evse?: number;
  readonly tag?: string;
  readonly session?: string;
  readonly reason?: string;
  readonly now?: boolean;
  readonly mayUnlock?: boolean;
  readonly stop?: boolean;
}

/**
 * A command of the home to one charger: 0 it was done, 1 it was refused, 2 it does not make sense as it was typed.
 *
 * @param value how many amperes, or which provider
 */
export async function control(
  verb: Verb,
  value: string | undefined,
  options: ControlCommand,
  surroundings: Surroundings,
): Promise<number> {
  const body = bodyOf(verb, value, options);
  if (typeof body === 'string') return usage(surroundings, body);
  return await sendTo('commands', body, options, surroundings, ({ result, reason, session_id }) =>
    [`${result}: ${reason}`, ...(typeof session_id === 'string' ? [`session ${session_id}`] : [])].join('\n'),
  );
}

/** Gives control of the whole charger to `owner`: the id of a provider, `home`, or `release` for nobody. */
export async function override(
  owner: string,
  options: Pick<ControlCommand, 'charger' | keyof ToolOptions>,
  surroundings: Surroundings,
): Promise<number> {
  const body = { owner: owner === 'release' ? null : owner };
  return await sendTo(
    'override',
    body,
    options,
    surroundings,
    (answer) => `${answer.owner === null ? 'nobody' : answer.owner} is in control: ${answer.reason}`,
  );
}

async function sendTo(
  what: 'commands' | 'override',
  body: object,
  options: ControlCommand,
  surroundings: Surroundings,
  words: (answer: { readonly [field: string]: unknown }) => string,
): Promise<number> {
  const charger = await chargerMeant(options.charger, options, surroundings);
  if (typeof charger !== 'string') {
    surroundings.err(charger.why);
    return charger.code;
  }
  const path = `/chargers/${encodeURIComponent(charger)}/${what}`;
  const asked = await askJson<{ readonly [field: string]: unknown }>(path, options, surroundings, {
    method: 'POST',
    body,
  });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else surroundings.out(words(asked.body).split('\n').map(clean).join('\n'));
  return asked.body.result === 'rejected_by_charger' ? 1 : 0;
}

/** What the API is asked; a text says what is wrong with what was typed. */
function bodyOf(verb: Verb, value: string | undefined, options: ControlCommand): object | string {
  const { evse, tag, session, reason, now, mayUnlock, stop } = options;
  const takes = TAKES[verb];
  const unused = OWN_OPTIONS.find((name) => options[name] !== undefined && !takes.includes(name));
  if (unused !== undefined) return `"control ${verb}" takes no --${FLAGS[unused] ?? unused}`;
  if (verb === 'limit') return limitOf(value, evse);
  if (verb === 'kick') {
    if (value === undefined) return 'say which provider: "control kick evcc"';
    return { command: verb, provider: value, session: stop === true ? 'stop' : 'take_over' };
  }
  if (value !== undefined) return `"control ${verb}" takes no "${value}"`;
  return { command: verb, evse, tag, session_id: session, reason, now, may_unlock: mayUnlock };
}

function limitOf(amperes: string | undefined, evse: number | undefined): object | string {
  if (amperes === undefined) return 'say how many amperes: "control limit 16", or "control limit none"';
  const limitA = amperes === 'none' ? null : Number(amperes);
  if (limitA !== null && !/^\d+(\.\d+)?$/.test(amperes)) return `"${amperes}" is no number of amperes, and not "none"`;
  return { command: 'limit', evse, limit_a: limitA };
}

const OWN_OPTIONS = ['evse', 'tag', 'session', 'reason', 'now', 'mayUnlock', 'stop'] as const;
type OwnOption = (typeof OWN_OPTIONS)[number];
const FLAGS: { readonly [O in OwnOption]?: string } = { mayUnlock: 'may-unlock' };

const TAKES: { readonly [V in Verb]: readonly OwnOption[] } = {
  start: ['evse', 'tag'],
  stop: ['session', 'mayUnlock'],
  take: ['evse', 'reason'],
  release: ['evse'],
  limit: ['evse'],
  pause: ['evse'],
  resume: ['evse'],
  block: ['evse', 'now'],
  unblock: ['evse'],
  kick: ['stop'],
};

function usage({ err }: Surroundings, why: string): 2 {
  err(`error: ${why}`);
  return 2;
}
