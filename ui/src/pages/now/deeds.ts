/** What a button of the owner does: asks where it matters, tells the proxy, says what became of it. */
import { confirm } from '../../lib/confirm.ts';
import { attempt, say } from '../../lib/toast.ts';
import { reasonText, t } from '../../lib/words.ts';
import { change } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { CommandAnswer } from '../../live/types.ts';

export interface Spot {
  readonly chargerId: string;
  readonly evse: number;
  /** The only place of its charger. */
  readonly isWhole: boolean;
}

/** What the API takes as a command to a charger, without the place. */
export type ChargerCommand = { readonly command: string } & Readonly<Record<string, unknown>>;

/** Answers whether it was done. */
export async function command({ chargerId, evse, isWhole }: Spot, asked: ChargerCommand): Promise<boolean> {
  const place = isWhole || asked.command === 'stop' ? {} : { evse };
  return told(`chargers/${encodeURIComponent(chargerId)}/commands`, { ...asked, ...place });
}

export async function houseCommand(asked: ChargerCommand): Promise<boolean> {
  return told('house/commands', asked);
}

/** Ends the session, once the owner is sure. */
export async function stop(spot: Spot, sessionId: string, name: string): Promise<boolean> {
  const isSure = await confirm({
    title: t('now.stop_title'),
    text: t('now.stop_text', { place: name }),
    yes: t('now.verb_stop'),
    danger: true,
  });
  return isSure && command(spot, { command: 'stop', session_id: sessionId });
}

/** Closes the place for everybody; what charges there may end. */
export async function block(spot: Spot, name: string): Promise<boolean> {
  const isSure = await confirm({
    title: t('now.block_title'),
    text: t('now.block_text', { place: name }),
    yes: t('now.verb_block'),
    danger: true,
  });
  return isSure && command(spot, { command: 'block', now: true });
}

/** Your word on a charger that nobody knows. */
export async function decide(chargerId: string, decision: 'adopt' | 'refuse'): Promise<void> {
  const charger = { charger: chargerId };
  await attempt(
    () => change('POST', `adoption/${encodeURIComponent(chargerId)}`, { decision }),
    decision === 'adopt' ? t('now.adopted', charger) : t('now.refused', charger),
  );
  house.refresh();
}

async function told(path: string, asked: ChargerCommand): Promise<boolean> {
  const isDone = await attempt(async () => {
    const answer = await change<CommandAnswer>('POST', path, asked);
    say(answer === undefined ? t('common.done') : reasonText(answer.reason));
  });
  house.refresh();
  return isDone;
}
