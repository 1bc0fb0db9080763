/** What the proxy does at the charger on behalf of who decides on a card and said no too late (PROTOCOL §2.3). */
import type { Transaction } from '../core/model.ts';
import { command } from './commands.ts';
import type { Context } from './context.ts';
import type { Twin } from './twin.ts';

export async function stopRefused(context: Context, twin: Twin, tx: Transaction): Promise<void> {
  await carryOut(context, twin, { verb: 'stop', txId: tx.id });
}

/** Takes the current away from every session that has had all that its decider lets it have. */
export async function starveRefused(context: Context, twin: Twin): Promise<void> {
  for (const tx of twin.state.transactions.filter(isDue)) {
    await twin.run((unit) => {
      const known = unit.transaction(tx.id);
      if (known !== undefined) unit.putTransaction({ ...known, starvesAtWh: undefined });
    });
    await carryOut(context, twin, { verb: 'limit', evse: tx.place.evse, limitA: 0 });
  }
}

function isDue({ endedAt, starvesAtWh, lastWh = 0 }: Transaction): boolean {
  return endedAt === undefined && starvesAtWh !== undefined && lastWh >= starvesAtWh;
}

/** The charger's answer is for the log. */
async function carryOut(context: Context, twin: Twin, asked: Parameters<typeof command>[4]): Promise<void> {
  const result = await command(context, twin, 'system', undefined, asked);
  if (result.ok && result.result === 'accepted') return;
  const fields = { charger: twin.chargerId, verb: asked.verb, why: result.why };
  context.log.warn(fields, 'a session whose card was refused could not be stopped');
}
