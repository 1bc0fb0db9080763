/**
 * The simulated charger (docs/simulators.md): it lives by the rules of a house without providers, cards and tariffs, so
 * that nobody pays for what was never charged, and nothing of it bears on real chargers.
 */
import { isSimulator } from '../core/provider.ts';
import { synthesiseEnd } from '../core/transactions/transactions.ts';
import type { Context } from './context.ts';
import { finish } from './session-ends.ts';
import type { Unit } from './unit.ts';

/** The context in which this charger is served. */
export function contextFor(context: Context, chargerId: string): Context {
  if (!isSimulator(chargerId)) return context;
  const { settings } = context;
  return {
    ...context,
    settings: {
      ...settings,
      ...{ providers: [], cards: [], authority: undefined, preferredProvider: undefined },
      cardPolicy: 'open',
      billing: { ...settings.billing, tariffs: [], tariffOf: {}, purchaseTariff: undefined },
    },
  };
}

/** What the simulated charger was doing when it was taken away, or the program ended: nobody will tell its end. */
export function endSimulated(context: Context, unit: Unit): void {
  if (!isSimulator(unit.chargerId)) return;
  for (const tx of unit.state.transactions) {
    if (tx.endedAt !== undefined) continue;
    const { tx: ended, ended: ask } = synthesiseEnd(tx, tx.lastAt, 'PowerLoss');
    finish(context, unit, ended, { means: 'txEnded', ask }, undefined);
  }
}
