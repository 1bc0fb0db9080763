/** What a provider in shadow mode would have done: counted, and where it differs from what was decided. */
import * as z from 'zod';
import type { ShadowMark } from '../../core/model.ts';
import type { ShadowCount } from '../../proxy/ports.ts';
import { decisionView } from '../views.ts';
import { id, iso, notFound, time } from './fields.ts';
import { operation } from './operation.ts';
import { decision, WORDS } from './words.ts';

/** The latest differences that are shown. */
const DIFFERENCES = 50;

const counts = (description: string) =>
  z
    .array(
      z.object({
        asked: z.string().meta({ description: "in the provider's words" }),
        yes: z.int().min(0),
        no: z.int().min(0),
        last_at: time(),
      }),
    )
    .meta({ description });

export const shadowReport = z
  .object({
    shadow: z.boolean().meta({ description: 'whether it is in shadow mode now' }),
    commands: counts('what it asked; yes: it would have been allowed'),
    answers: counts('what it answered; yes: as was decided'),
    differences: z
      .array(decision)
      .meta({ description: `the last ${DIFFERENCES} answers that differ from what was decided, newest first` }),
  })
  .register(WORDS, { id: 'Shadow' });

export const shadowOperations = [
  operation({
    id: 'getShadow',
    method: 'GET',
    path: '/providers/{provider}/shadow',
    tag: 'providers',
    summary:
      'What a provider in shadow mode would have done; kept as long as decisions are, also when it has left that mode',
    scope: 'read',
    params: z.strictObject({ provider: id('id of a provider') }),
    answer: shadowReport,
    refusals: ['not_found'],
    async handle({ params }, { owner, ledger }) {
      const by = params.provider;
      const found = (await owner.providers()).find(({ provider }) => provider.id === by);
      if (found === undefined) return notFound('provider', by, 'provider');
      const all = await ledger.shadows(by);
      const differences = await ledger.audit({ by, mark: 'differed', limit: DIFFERENCES });
      return {
        body: {
          shadow: found.provider.shadow !== undefined,
          commands: tally(all, 'would_allow', 'would_refuse'),
          answers: tally(all, 'agreed', 'differed'),
          differences: differences.map(decisionView),
        },
      };
    },
  }),
];

/** One row for each thing that was asked. */
function tally(all: readonly ShadowCount[], yes: ShadowMark, no: ShadowMark) {
  const own = all.filter(({ mark }) => mark === yes || mark === no);
  return [...new Set(own.map(({ asked }) => asked))].map((asked) => {
    const rows = own.filter((one) => one.asked === asked);
    const times = (mark: ShadowMark) => rows.find((one) => one.mark === mark)?.times ?? 0;
    const lastAt = Math.max(...rows.map((one) => one.lastAt));
    return { asked, yes: times(yes), no: times(no), last_at: iso(lastAt) };
  });
}
