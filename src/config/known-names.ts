/** A charger keeps the name under which the proxy came to know it, however the owner spells it later. */
import { alike, rowAlike } from '../lib/alike.ts';
import type { Config } from './schema.ts';

/** The configuration with the ids of chargers spelt as those that are known, where only the case differs. */
export function withKnownNames(config: Config, known: readonly string[]): Config {
  const chargers = config.chargers.map((charger) => ({ ...charger, id: knownAs(charger.id) }));
  return {
    ...config,
    chargers,
    site: config.site && { ...config.site, chargers: config.site.chargers.map(asRow) },
    ocpp_services: config.ocpp_services.map(({ charger, ...service }) => ({
      ...service,
      ...(charger !== undefined && { charger: asRow(charger) }),
    })),
  };

  function asRow(id: string): string {
    return rowAlike(chargers, id)?.id ?? knownAs(id);
  }

  function knownAs(id: string): string {
    const [only, second] = alike(known, id);
    if (only === undefined || second !== undefined) return id;
    const meant = alike(
      config.chargers.map((charger) => charger.id),
      only,
    );
    // Another row may be spelt so, or several may mean it: then it is not this one.
    return meant.every((one) => one === id) ? only : id;
  }
}
