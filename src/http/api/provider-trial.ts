/** Trying a provider step by step. */
import * as z from 'zod';
import { NONE } from './configuration.ts';
import { notFound } from './fields.ts';
import { operation } from './operation.ts';
import { notSet } from './provider-rows.ts';
import { row } from './row-words.ts';
import { WORDS } from './words.ts';

const MAX_ID = 64;

const toTry = row({
  id: z.string().min(1).max(MAX_ID).optional().meta({ description: 'alone: the configured provider of this id' }),
  kind: z.literal('service').optional().meta({ description: 'a backend dials in by itself' }),
  charger: z
    .string()
    .min(1)
    .max(MAX_ID)
    .optional()
    .meta({ description: 'whose station it is tried as; without it the first charger' }),
  boot: z.boolean().default(true).meta({ description: 'false: no BootNotification is sent' }),
}).register(WORDS, { id: 'ProviderToTry' });

export const trialStep = z
  .object({
    step: z.string().meta({
      description: '`name`, `connection`, `encryption`, `websocket`, `credentials`, `station`, `version` or `boot`',
    }),
    ok: z.boolean(),
    detail: z.string().meta({ description: 'what was found, in plain words' }),
    hint: z.string().nullable().meta({ description: 'what you may do about it' }),
  })
  .register(WORDS, { id: 'TrialStep' });

export const providerTrialOperations = [
  operation({
    id: 'testProvider',
    method: 'POST',
    path: '/providers/test',
    tag: 'providers',
    summary:
      'Tries a service step by step, within 15 seconds: one of the configuration by its `id`, or a row as it would stand in the file. A link that is up is looked at and not disturbed',
    scope: 'admin',
    body: toTry,
    answer: z
      .object({
        ok: z.boolean().meta({ description: 'every step went well' }),
        charger_id: z.string().nullable().meta({ description: 'whose station it was tried as' }),
        steps: z.array(trialStep).meta({ description: 'in order; the last one is the failed one, if any' }),
      })
      .register(WORDS, { id: 'Trial' }),
    refusals: ['not_found', 'conflict', 'unavailable'],
    async handle({ body }, { trials }) {
      if (trials === undefined) return { no: NONE };
      const { id, kind: _, charger, boot, ...rest } = body;
      const options = { charger, boot };
      const isRow = Object.keys(rest).length > 0;
      if (!isRow && id === undefined) {
        const reason = 'expected the id of a configured provider, or a row with a url';
        return { no: { error: 'bad_request', reason, more: { field: 'id' } } };
      }
      const isBound = charger !== undefined && { charger };
      const trial =
        isRow || id === undefined
          ? await trials.row({ ...(id !== undefined && { id }), ...rest, ...isBound }, options)
          : await trials.configured(id, options);
      if (trial.ok) {
        const steps = trial.steps.map(({ step, ok, found, advice }) => ({
          ...{ step, ok, detail: found, hint: advice ?? null },
        }));
        return { body: { ok: steps.every((each) => each.ok), charger_id: trial.chargerId ?? null, steps } };
      }
      switch (trial.why) {
        case 'busy':
          return { no: { error: 'conflict', reason: 'another provider is being tried: wait some seconds' } };
        case 'unknown':
          return notFound('provider', id ?? '', 'id');
        case 'no_configuration':
          return { no: NONE };
        case 'wrong':
          return { no: notSet(trial, 'ocpp_services') };
      }
    },
  }),
];
