/** What the home sets for the whole house. */
import * as z from 'zod';
import { MAX_MINUTES } from '../../core/commands.ts';
import { MODES } from '../../core/model.ts';
import type { HouseCommand } from '../../proxy/ports.ts';
import { houseView } from '../house-view.ts';
import { commandAnswer, commandAnswered } from './control.ts';
import { house } from './house-words.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const MAX_TEXT = 255;
export const HOUSE_VERBS = ['mode', 'guest', 'end_guest', 'pause_provider', 'resume_provider'] as const;

const minutes = z.number().gt(0).max(MAX_MINUTES);
const provider = z.string().min(1).max(MAX_TEXT);

export const houseCommand = z
  .discriminatedUnion(
    'command',
    [
      z.strictObject({
        command: z.literal('mode'),
        mode: z.enum(MODES),
        charger: z.string().min(1).max(MAX_TEXT).optional().meta({ description: 'all chargers without it' }),
      }),
      z.strictObject({
        command: z.literal('guest'),
        minutes: minutes.meta({ description: 'for so long cards that would be refused charge, and the home pays' }),
      }),
      z.strictObject({ command: z.literal('end_guest') }),
      z.strictObject({
        command: z.literal('pause_provider'),
        provider,
        minutes: minutes.optional().meta({ description: 'until it is resumed without it' }),
      }),
      z.strictObject({ command: z.literal('resume_provider'), provider }),
    ],
    { error: `expected one of ${HOUSE_VERBS.join(', ')}` },
  )
  .register(WORDS, { id: 'HouseCommand' });

export const houseOperations = [
  operation({
    id: 'getHouse',
    method: 'GET',
    path: '/house',
    tag: 'control',
    summary: 'What the home set for the whole house: the mode, a time for guests, paused providers',
    scope: 'read',
    answer: house,
    refusals: [],
    handle: (_input, { owner }) => ({ body: houseView(owner.house()) }),
  }),
  operation({
    id: 'sendHouseCommand',
    method: 'POST',
    path: '/house/commands',
    tag: 'control',
    summary:
      'Sets the mode of one or all chargers, lets guests charge for some time, pauses or resumes a provider; it outlives a restart',
    scope: 'control',
    body: houseCommand,
    answer: commandAnswer,
    refusals: ['conflict'],
    handle: async ({ body }, { owner }) => commandAnswered(await owner.houseCommand(houseCommandOf(body))),
  }),
];

export function houseCommandOf(body: z.output<typeof houseCommand>): HouseCommand {
  switch (body.command) {
    case 'mode':
      return { verb: 'mode', mode: body.mode, chargerId: body.charger };
    case 'guest':
      return { verb: 'guest', minutes: body.minutes };
    case 'end_guest':
      return { verb: 'end_guest' };
    case 'pause_provider':
      return { verb: 'pause_provider', providerId: body.provider, minutes: body.minutes };
    case 'resume_provider':
      return { verb: 'resume_provider', providerId: body.provider };
  }
}
