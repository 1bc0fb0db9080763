import { askJson, chargerMeant, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { clean } from './table.ts';

export type Verb = 'start' | 'stop' | 'take' | 'release' | 'limit';

export interface ControlCommand extends ToolOptions {
  readonly charger?: string;
  readonly evse?: number;
  readonly tag?: string;
  readonly session?: string;
  readonly reason?: string;
}

/** A command of the home to one charger: 0 it was done, 1 it was refused, 2 it does not make sense as it was typed. */
export async function control(
  verb: Verb,
  amperes: string | undefined,
  options: ControlCommand,
  surroundings: Surroundings,
): Promise<number> {
  const body = bodyOf(verb, amperes, options);
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
  return 0;
}

/** What the API is asked; a text says what is wrong with what was typed. */
function bodyOf(verb: Verb, amperes: string | undefined, options: ControlCommand): object | string {
  const { evse, tag, session, reason } = options;
  const takes = TAKES[verb];
  const unused = OWN_OPTIONS.find((name) => options[name] !== undefined && !takes.includes(name));
  if (unused !== undefined) return `"control ${verb}" takes no --${unused}`;
  if (verb !== 'limit') {
    if (amperes !== undefined) return `"control ${verb}" takes no "${amperes}"`;
    return { command: verb, evse, tag, session_id: session, reason };
  }
  if (amperes === undefined) return 'say how many amperes: "control limit 16", or "control limit none"';
  const limitA = amperes === 'none' ? null : Number(amperes);
  if (limitA !== null && !/^\d+(\.\d+)?$/.test(amperes)) return `"${amperes}" is no number of amperes, and not "none"`;
  return { command: verb, evse, limit_a: limitA };
}

const OWN_OPTIONS = ['evse', 'tag', 'session', 'reason'] as const;

const TAKES: { readonly [V in Verb]: readonly (typeof OWN_OPTIONS)[number][] } = {
  start: ['evse', 'tag'],
  stop: ['session'],
  take: ['evse', 'reason'],
  release: ['evse'],
  limit: ['evse'],
};

function usage({ err }: Surroundings, why: string): 2 {
  err(`error: ${why}`);
  return 2;
}
