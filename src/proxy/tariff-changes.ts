/** Who changed which tariff: tariffs are the house's, so it stands in the trail of decisions of each charger. */
import type { Party } from '../core/model.ts';
import { changeInWords, type TariffChange } from '../core/tariffs/changed.ts';
import type { Desks } from './desks.ts';

export async function noteTariffChange(desks: Desks, by: Party, change: TariffChange): Promise<void> {
  const why = changeInWords(change);
  if (why === undefined) return;
  const at = desks.context.clock.now();
  const entry = { at, by, asked: 'set tariff', allowed: true, rule: by === 'home' ? 'home' : 'rights', why };
  await Promise.all(desks.all().map(({ twin }) => twin.run((unit) => unit.audit(entry))));
}
