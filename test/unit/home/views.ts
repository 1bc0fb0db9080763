import type { Transaction } from '../../../src/core/model.ts';
import type { EvseView } from '../../../src/proxy/ports.ts';
import { evseView as freePlace } from '../../fakes/hub.ts';

export const TX: Transaction = {
  id: 'tx-1',
  chargerId: 'garage',
  place: { evse: 1, connector: 1 },
  chargerTxId: '7',
  startedAt: Date.UTC(2026, 10, 28, 12),
  meterStartWh: 1_000_000,
  lastWh: 1_004_321,
  lastAt: Date.UTC(2026, 10, 28, 13),
  payer: 'home',
  holder: 'home',
};

/** A free place. */
export function evseView(evse: number, more: Partial<EvseView> = {}): EvseView {
  return freePlace({ evse, ...more });
}
