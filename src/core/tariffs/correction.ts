/** What the owner says of a session that is over, beside what was told of it: who pays, by which tariff, and why. */
import type { Instant, Transaction } from '../model.ts';
import { type Billing, costByMeter, type SessionCost, type SessionTerms } from './billing.ts';
import { countedEnd } from './course.ts';
import type { SessionRecord } from './record.ts';
import type { SpotPrice } from './spot.ts';

/** The one that holds; each new one is made on top of the one before. */
export interface Correction {
  readonly at: Instant;
  /** Undefined = as it was. */
  readonly payer?: string | undefined;
  readonly note?: string | undefined;
  /** By which it is priced instead; undefined = as it was. */
  readonly terms?: SessionTerms | undefined;
  readonly cost?: SessionCost | undefined;
}

/** What is asked for; what it does not name stays. */
export interface CorrectionAsk {
  /** Prices it anew, too: by the tariff of this payer. */
  readonly payer?: string | undefined;
  /** By this tariff, whoever pays. */
  readonly tariff?: string | undefined;
  readonly note?: string | undefined;
}

/**
 * The terms that a correction brings: the tariff as it is known now, whose rows tell what held when the session was;
 * what the energy cost the home stays by what was frozen. Undefined: there is no such tariff.
 */
export function correctedTerms(
  { tariffs, tariffOf }: Billing,
  { payer, tariff }: CorrectionAsk,
  frozen: SessionTerms | undefined,
): SessionTerms | undefined {
  const id = tariff ?? (payer === undefined ? undefined : tariffOf[payer]);
  const sale = tariffs.find((one) => one.id === id);
  return tariff !== undefined && sale === undefined ? undefined : { sale, purchase: frozen?.purchase };
}

/** By what is kept of a session for ever, where what was told of it is not at hand any more. `spot`: those that count. */
export function costByRecord(
  terms: SessionTerms,
  { startedAt, endedAt, energyWh }: Pick<Transaction, 'startedAt'> & { endedAt: Instant; energyWh: number | undefined },
  record: SessionRecord | undefined,
  spot: readonly SpotPrice[] = [],
): SessionCost {
  const samples = (record?.curve ?? []).flatMap(({ at, wh }) => (wh === undefined ? [] : [{ at, wh }]));
  const ends = energyWh === undefined ? {} : { meterStartWh: 0, meterStopWh: energyWh };
  const metered = { startedAt, endedAt: countedEnd(startedAt, endedAt), ...ends, samples };
  return costByMeter(terms, metered, spot);
}
