import { askJson, chargerMeant, failed, printJson, type ToolOptions } from './client.ts';
import { bodyOf, type Verb } from './control-body.ts';
import type { Surroundings } from './surroundings.ts';
import { clean } from './table.ts';

export interface ControlCommand extends ToolOptions {
  readonly charger?: string;
  readonly evse?: number;
  readonly tag?: string;
  readonly session?: string;
  readonly reason?: string;
  readonly now?: boolean;
  readonly mayUnlock?: boolean;
  readonly stop?: boolean;
  readonly minutes?: number;
}

interface Answer {
  readonly result: string;
  readonly reason: string;
  readonly session_id: string | null;
  readonly sees: readonly { readonly provider_id: string; readonly sees: string }[];
}

/**
 * A command of the home: 0 it was done, 1 it was refused, 2 it does not make sense as it was typed.
 *
 * @param value how many amperes or minutes, which mode, or which provider
 */
export async function control(
  verb: Verb,
  value: string | undefined,
  options: ControlCommand,
  surroundings: Surroundings,
): Promise<number> {
  const asked = bodyOf(verb, value, options);
  if (typeof asked === 'string') return usage(surroundings, asked);
  const { to, body } = asked;
  if (to === 'house') return await sendTo<Answer>('/house/commands', body, options, surroundings, inWords);
  return await sendToCharger<Answer>('commands', body, options, surroundings, inWords);
}

/** Gives control of the whole charger to `owner`: the id of a provider, `home`, or `release` for nobody. */
export async function override(
  owner: string,
  options: Pick<ControlCommand, 'charger' | keyof ToolOptions>,
  surroundings: Surroundings,
): Promise<number> {
  const body = { owner: owner === 'release' ? null : owner };
  return await sendToCharger<{ readonly owner: string | null; readonly reason: string }>(
    'override',
    body,
    options,
    surroundings,
    (answer) => [`${answer.owner === null ? 'nobody' : answer.owner} is in control: ${answer.reason}`],
  );
}

function inWords({ result, reason, session_id, sees }: Answer): readonly string[] {
  return [
    `${result}: ${reason}`,
    ...(session_id === null ? [] : [`session ${session_id}`]),
    ...sees.map((each) => `  ${each.provider_id}: ${each.sees}`),
  ];
}

async function sendToCharger<T extends object>(
  what: 'commands' | 'override',
  body: object,
  options: ControlCommand,
  surroundings: Surroundings,
  words: (answer: T) => readonly string[],
): Promise<number> {
  const charger = await chargerMeant(options.charger, options, surroundings);
  if (typeof charger !== 'string') {
    surroundings.err(charger.why);
    return charger.code;
  }
  return await sendTo(`/chargers/${encodeURIComponent(charger)}/${what}`, body, options, surroundings, words);
}

async function sendTo<T extends object>(
  path: string,
  body: object,
  options: ControlCommand,
  surroundings: Surroundings,
  words: (answer: T) => readonly string[],
): Promise<number> {
  const asked = await askJson<T>(path, options, surroundings, { method: 'POST', body });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else surroundings.out(words(asked.body).map(clean).join('\n'));
  return 'result' in asked.body && asked.body.result === 'rejected_by_charger' ? 1 : 0;
}

function usage({ err }: Surroundings, why: string): 2 {
  err(`error: ${why}`);
  return 2;
}
