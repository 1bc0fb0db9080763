/** What sessions cost and chargers brought, as Home Assistant is shown it. */
import { moneyText } from '../core/money.ts';
import type { SessionCost } from '../core/tariffs/billing.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { OwnerSide } from '../proxy/ports.ts';

export interface Money {
  /** ISO 4217. */
  readonly currency: string;
  /** In the main unit; null: nothing is known of it. */
  readonly costs: ReadonlyMap<string, number | null>;
  readonly revenues: ReadonlyMap<string, number>;
}

/** How often it is looked at. */
const MONEY_MS = 60_000;
/** So long after a session ended it is priced. */
export const PRICED_MS = 2_000;

interface MoneyParts {
  readonly owner: Pick<OwnerSide, 'revenues' | 'sessionCost'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Those whose costs are shown. */
  sessions(): readonly string[];
  /** It is not what it was at the last look. */
  changed(): void;
}

/** Looks at it now and then, once it was told when to begin. */
export function watchMoney({ owner, clock, log, sessions, changed }: MoneyParts) {
  let money: Money | undefined;
  let timer: Timer | undefined;
  let isClosed = false;

  async function look(): Promise<void> {
    const before = wordsOf(money);
    money = await moneyNow(owner, sessions());
    if (!isClosed && wordsOf(money) !== before) changed();
  }

  function lookIn(delayMs: number): void {
    timer?.cancel();
    if (isClosed) return;
    timer = clock.timer(delayMs, () => {
      lookIn(MONEY_MS);
      look().catch((error: unknown) => log.warn({ error: String(error) }, 'MQTT: the costs could not be looked at'));
    });
  }

  return {
    now: () => money,
    look,
    lookIn,
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}

function wordsOf(money: Money | undefined): string | undefined {
  return money && JSON.stringify([money.currency, ...money.costs, ...money.revenues]);
}

/** Undefined: there are no tariffs. `sessionIds`: those that are shown. */
async function moneyNow(owner: MoneyParts['owner'], sessionIds: readonly string[]): Promise<Money | undefined> {
  const found = await owner.revenues();
  if (found === undefined) return undefined;
  const { currency, minorOf } = found;
  const costs = new Map<string, number | null>();
  for (const id of sessionIds) costs.set(id, costIn(await owner.sessionCost(id), currency));
  const revenues = [...minorOf].map(([id, minor]): [string, number] => [id, Number(moneyText(minor, currency))]);
  return { currency, costs, revenues: new Map(revenues) };
}

/** What is owed for it; where nobody owes anything, what its energy costs the home. */
function costIn(cost: SessionCost | undefined, currency: string): number | null {
  const bill = cost?.sale ?? cost?.purchase;
  return bill === undefined || bill.currency !== currency ? null : Number(moneyText(bill.totalMinor, currency));
}
