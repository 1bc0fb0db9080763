/** The owner adopts or refuses a charger that nobody configured. Rows of the configuration go before that. */
import { alike } from '../lib/alike.ts';
import type { Desks } from './desks.ts';

/** WebSocket close code for who may not be here (RFC 6455 §7.4.1). */
const NOT_ALLOWED = 1008;

interface Decided {
  readonly ok: boolean;
  readonly why: string;
}

/** Undefined when no such charger waits, and none was decided on. */
export async function decideAdoption(
  desks: Desks,
  chargerId: string,
  isAdopted: boolean,
): Promise<Decided | undefined> {
  const { chargers } = desks.context.settings;
  const rows = alike(
    chargers.map(({ id }) => id),
    chargerId,
  );
  if (rows.length > 0) return { ok: false, why: `"${rows[0]}" is in the configuration, which says how it comes in` };
  return isAdopted ? adopt(desks, chargerId) : refuse(desks, chargerId);
}

async function adopt(desks: Desks, chargerId: string): Promise<Decided | undefined> {
  // Who was here before under another spelling is the same charger.
  const known = alike(
    desks.all().map(({ twin }) => twin.chargerId),
    chargerId,
  );
  const name = known.length === 1 ? (known[0] ?? chargerId) : chargerId;
  const done = await desks.adoptions.adopt(chargerId, name);
  if (done === 'unknown') return undefined;
  if (done === 'full') return { ok: false, why: 'you have adopted as many chargers as the proxy keeps' };
  const why = `The charger "${name}" is adopted: it gets in when it tries again, which it does by itself. It proves nothing; give it a row with a password in the configuration to change that.`;
  return { ok: true, why };
}

async function refuse(desks: Desks, chargerId: string): Promise<Decided | undefined> {
  if ((await desks.adoptions.refuse(chargerId)) === 'unknown') return undefined;
  desks.get(chargerId)?.twin.link?.close(NOT_ALLOWED, 'the owner refused this charger');
  return { ok: true, why: `The charger "${chargerId}" is refused: it stays out until you adopt it.` };
}
