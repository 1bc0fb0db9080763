/** What the owner asks of money: costs, tariffs, and what came in. */
import type { SessionCost } from '../../core/tariffs/billing.ts';
import type { TariffChange } from '../../core/tariffs/changed.ts';
import type { CorrectionAsk } from '../../core/tariffs/correction.ts';
import type { Bill } from '../../core/tariffs/pricing.ts';
import type { Plan } from '../../core/tariffs/quote.ts';
import type { PriceCourse, Span } from '../../core/tariffs/steps.ts';
import type { CorrectionResult } from './sessions.ts';

export interface MoneySide {
  /** What a session costs so far, or has cost; undefined: no tariff holds for it. */
  sessionCost(sessionId: string): Promise<SessionCost | undefined>;
  /** What a planned session would cost; undefined: there is no such tariff. */
  quote(tariffId: string, plan: Plan): Promise<Bill | undefined>;
  /** The owner changed a tariff in the configuration: a line in the trail. */
  tariffChanged(change: TariffChange): Promise<void>;
  /** Without a tariff: of the one by which the home buys. Undefined: there is no such tariff. */
  prices(tariffId: string | undefined, span: Span): Promise<PriceCourse | undefined>;
  /** A file told the CO₂ of the grid of this time: sessions that are over are counted where it was missing. */
  carbonTold(span: Span): void;
  /** Of a session that is over; undefined takes back what was corrected. */
  correctSession(sessionId: string, asked: CorrectionAsk | undefined): Promise<CorrectionResult>;
  /** What all sessions brought that are over; undefined: there are no tariffs. */
  revenues(): Promise<Revenues | undefined>;
}

export interface Revenues {
  /** Of the house; what was in another one is not counted. */
  readonly currency: string;
  /** By charger, in minor units. */
  readonly minorOf: ReadonlyMap<string, number>;
}
