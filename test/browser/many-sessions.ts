/** A house with years behind it: many sessions that are over, of several chargers, cards and payers, with what they cost. */
import { join } from 'node:path';
import type { SessionCost } from '../../src/core/tariffs/billing.ts';
import type { Bill } from '../../src/core/tariffs/pricing.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import type { Change } from '../../src/proxy/ports.ts';

const HOUR_MS = 3_600_000;
const UNIT = 500;
export const CHARGERS = ['garage', 'drive', 'street'] as const;
export const PAYERS = ['home', 'work', 'neighbour'] as const;
const CARDS = [
  { id: 'CARD-A', name: 'Anna', vehicle: 'Kona' },
  { id: 'CARD-B', name: 'Ben', vehicle: 'Zoe' },
] as const;

/** Writes `count` sessions into the data of a proxy that does not run: one each five hours, the last one before `until`. */
export async function seedSessions(dataDir: string, count: number, until: number): Promise<void> {
  const ledger = await openLedger({ file: join(dataDir, 'ocpp-proxy.sqlite') });
  try {
    for (let index = 0; index < count; index += UNIT) {
      const part = Array.from({ length: Math.min(UNIT, count - index) }, (_, offset) => index + offset);
      await ledger.commit(part.flatMap((each) => changesOf(each, until - (count - each) * 5 * HOUR_MS)));
    }
  } finally {
    await ledger.close();
  }
}

/** They differ in a way that repeats, so that a test knows the sums. */
function changesOf(index: number, startedAt: number): readonly Change[] {
  const id = `seeded-${String(index).padStart(6, '0')}`;
  const energyWh = 5_000 + (index % 10) * 1_000;
  const endedAt = startedAt + 2 * HOUR_MS;
  const card = CARDS[index % 2];
  const payer = PAYERS[index % 3] ?? 'home';
  const tx = {
    ...{ id, chargerId: CHARGERS[index % 3] ?? 'garage', place: { evse: 1, connector: 1 }, chargerTxId: String(index) },
    ...{
      startedAt,
      endedAt,
      lastAt: endedAt,
      meterStartWh: 0,
      meterStopWh: energyWh,
      reason: 'EVDisconnected' as const,
    },
    ...{ payer, holder: payer, cardName: card?.name, vehicle: card?.vehicle },
    ...(card && { token: { id: card.id } }),
  };
  const cost: SessionCost = { sale: bill('house', energyWh, 30), purchase: bill('contract', energyWh, 20) };
  // 300 g/kWh; for a tenth of the energy nobody knew.
  const carbon = { grams: (energyWh * 27) / 100, knownWh: energyWh * 0.9 };
  const curve = [
    { at: startedAt, wh: 0, powerW: energyWh / 2 },
    { at: endedAt, wh: energyWh, powerW: 0 },
  ];
  return [
    { type: 'transaction', tx },
    { type: 'terms', sessionId: id, terms: {} },
    { type: 'cost', sessionId: id, cost },
    { type: 'record', sessionId: id, record: { energyWh, idleMs: 0, carbon, curve } },
  ];
}

function bill(tariff: string, energyWh: number, centsPerKwh: number): Bill {
  const totalMinor = Math.round((energyWh * centsPerKwh) / 1_000);
  return {
    ...{ tariff, currency: 'EUR', lines: [{ kind: 'energy', minor: totalMinor }] },
    ...{ totalMinor, vatMinor: 0, netMinor: totalMinor, providerMinor: 0, energyWh, idleMs: 0 },
  };
}
