import { tellClosed } from './closing.ts';
import type { Context } from './context.ts';
import { syncSettings } from './settings-write.ts';
import { stopAgain } from './stop-ladder.ts';
import { endStrays } from './stray-reservations.ts';
import type { Twin } from './twin.ts';
import { urge } from './urging.ts';
import { carryOutWishes } from './wishes.ts';

/** A charger that came back hears first what the home wants of it (PROTOCOL §3.2). */
export async function catchUp(context: Context, twin: Twin): Promise<void> {
  urge(context, twin);
  await stopAgain(context, twin);
  await carryOutWishes(context, twin);
  await tellClosed(context, twin);
  await endStrays(context, twin);
  await syncSettings(context, twin);
}
