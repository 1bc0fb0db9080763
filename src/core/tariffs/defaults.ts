/** Default tariffs of one provider: what it wrote is what it reads back, whether or not the charger has them (PROTOCOL §2.6). */
import type { ClearedTariff, ClearTariffsAsk, DefaultTariff, Tariff, TariffsAnswer } from '../asks/tariffs.ts';
import type { Instant } from '../model.ts';

/** Of one provider. */
const MAX_TARIFFS = 20;
/** Of one tariff, written as JSON. */
const MAX_CHARS = 20_000;

export interface KeptTariff extends DefaultTariff {
  /** The charger has it. */
  readonly isTold?: boolean | undefined;
  /** The charger has said no to it: it is not asked again. */
  readonly isRefused?: boolean | undefined;
  /** Its provider has taken it back; the charger may have it still. */
  readonly isOver?: boolean | undefined;
}

/** What is wrong with a tariff that a provider wants to set now. */
export function faultOf(
  kept: readonly KeptTariff[],
  { evse, tariff }: DefaultTariff,
  now: Instant,
): 'too_many_elements' | 'duplicate_tariff_id' | undefined {
  const held = kept.filter((one) => one.isOver !== true);
  const others = held.filter((one) => one.evse !== evse);
  if (JSON.stringify(tariff).length > MAX_CHARS || others.length >= MAX_TARIFFS) return 'too_many_elements';
  // One name for two tariffs would make costs of sessions ambiguous: what begins later cannot share it with what holds until then.
  const rivals = isLater(tariff, now) ? held.filter((one) => one.evse !== evse || !isLater(one.tariff, now)) : others;
  const isOther = rivals.some(
    (one) => one.tariff.id === tariff.id && JSON.stringify(one.tariff) !== JSON.stringify(tariff),
  );
  return isOther ? 'duplicate_tariff_id' : undefined;
}

/** An EVSE has one default that holds and one that takes its place later; what it takes the place of is over. */
export function withTariff(kept: readonly KeptTariff[], one: KeptTariff, now: Instant): readonly KeptTariff[] {
  const isSame = ({ evse, tariff }: KeptTariff): boolean => evse === one.evse && tariff.id === one.tariff.id;
  const others = kept.filter((before) => !isSame(before));
  const current = inForce(others, now);
  const gives = (before: KeptTariff): boolean =>
    !current.includes(before) || isLater(before.tariff, now) === isLater(one.tariff, now);
  return [...finished(others, (before) => before.evse === one.evse && gives(before)), one];
}

/** By which a session of this provider at an EVSE is counted that begins now: that of the EVSE before that of all. */
export function tariffFor(kept: readonly KeptTariff[], evse: number, now: Instant): Tariff | undefined {
  const held = inForce(kept, now).filter(({ tariff }) => !isLater(tariff, now));
  return (held.find((one) => one.evse === evse) ?? held.find((one) => one.evse === 0))?.tariff;
}

export function tariffsAt(kept: readonly KeptTariff[], evse: number, now: Instant): TariffsAnswer['tariffs'] {
  const found = inForce(kept, now).filter((one) => evse === 0 || one.evse === 0 || one.evse === evse);
  return [...Map.groupBy(found, ({ tariff }) => tariff.id)].map(([id, rows]) => ({
    id,
    from: rows[0]?.tariff.from,
    evses: rows.map((row) => row.evse),
  }));
}

/** Without those whose place a later one has taken meanwhile. */
function inForce(kept: readonly KeptTariff[], now: Instant): readonly KeptTariff[] {
  const held = kept.filter(({ isOver }) => isOver !== true);
  return held.filter(
    (one, at) =>
      isLater(one.tariff, now) ||
      !held.some((next, after) => after > at && next.evse === one.evse && !isLater(next.tariff, now)),
  );
}

function isLater({ from }: Tariff, now: Instant): boolean {
  return from !== undefined && from > now;
}

/** What is taken back, and what is said of each: only the own ones are there. */
export function withoutTariffs(
  kept: readonly KeptTariff[],
  { ids, evse }: ClearTariffsAsk,
): { readonly kept: readonly KeptTariff[]; readonly results: readonly ClearedTariff[] } {
  const here = kept.filter((one) => one.isOver !== true && (evse === undefined || one.evse === evse));
  const asked = ids ?? [...new Set(here.map(({ tariff }) => tariff.id))];
  const isMeant = (one: KeptTariff): boolean => here.includes(one) && asked.includes(one.tariff.id);
  const results = asked.map((id) => ({
    id,
    status: here.some(({ tariff }) => tariff.id === id) ? 'Accepted' : 'NoTariff',
  }));
  return { kept: finished(kept, isMeant), results: results.length === 0 ? [{ status: 'NoTariff' }] : results };
}

/** What the charger never had is gone at once. */
function finished(kept: readonly KeptTariff[], isMeant: (one: KeptTariff) => boolean): readonly KeptTariff[] {
  return kept.flatMap((one) => (!isMeant(one) ? one : one.isTold === true ? { ...one, isOver: true } : []));
}
