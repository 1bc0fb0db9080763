/** Checks of what the owner says of wires: figures that contradict each other would limit nothing, or everything. */
import { alike } from '../lib/alike.ts';
import type { Finding, Findings, Path } from './problem.ts';
import type { Config } from './schema.ts';
import { nearest } from './suggest.ts';

type ChargerConfig = Config['chargers'][number];

export function checkSite(config: Config): Findings {
  const chargers = config.chargers.map((charger, index) => ({ charger, path: ['chargers', index] as const }));
  return {
    errors: [
      ...chargers.flatMap(({ charger, path }) => beyondItself(charger, path)),
      ...chargers.flatMap(({ charger, path }) => noEvse(charger, path)),
      ...spareOfNothing(config),
    ],
    warnings: [
      ...chargers.flatMap(({ charger, path }) => neverCharges(charger, path, config)),
      ...unknownChargers(config),
      ...offlineTooMuch(config),
    ],
  };
}

function beyondItself({ max_a: maxA, min_a: minA, offline_limit_a: offlineA }: ChargerConfig, path: Path): Finding[] {
  if (maxA === undefined) return [];
  const over: readonly [key: string, value: number | undefined][] = [
    ['min_a', minA],
    ['offline_limit_a', offlineA],
  ];
  return over.flatMap(([key, value]) =>
    value === undefined || value <= maxA
      ? []
      : [{ path: [...path, key], wrong: `${value} is more than max_a: ${maxA}`, right: 'lower it, or raise max_a' }],
  );
}

function noEvse({ evse_priorities: priorities }: ChargerConfig, path: Path): Finding[] {
  return Object.keys(priorities)
    .filter((evse) => !/^[1-9]\d{0,5}$/.test(evse))
    .map((evse) => ({
      path: [...path, 'evse_priorities', evse],
      atKey: true,
      wrong: 'is not the number of an EVSE',
      right: 'expected lines of "<number>: <priority>", such as "1: 10"',
    }));
}

/** What the house leaves is counted from the breaker. */
function spareOfNothing({ site }: Config): Finding[] {
  const spare = site?.spare_capacity;
  if (site === undefined || spare === undefined) return [];
  const { breaker_a: breakerA } = site;
  if (breakerA === undefined)
    return [{ path: ['site', 'breaker_a'], wrong: 'is missing', right: 'spare_capacity needs it' }];
  if (spare.fallback_a <= breakerA) return [];
  const wrong = `${spare.fallback_a} is more than breaker_a: ${breakerA}`;
  return [{ path: ['site', 'spare_capacity', 'fallback_a'], wrong, right: 'lower it' }];
}

function neverCharges({ supply_a: supplyA, min_a: minA }: ChargerConfig, path: Path, { site }: Config): Finding[] {
  const wires = [
    { name: 'supply_a', bearsA: supplyA },
    { name: 'site.breaker_a', bearsA: site?.breaker_a },
  ];
  return wires.flatMap(({ name, bearsA }) => {
    if (bearsA === undefined || bearsA >= minA) return [];
    const wrong = `${minA} is more than ${name}: ${bearsA}, so nothing charges there`;
    return [{ path: [...path, 'min_a'], wrong, right: `raise ${name}, or lower min_a` }];
  });
}

/** One that was adopted stands in no list, so this is no error. */
function unknownChargers({ site, chargers }: Config): Finding[] {
  const ids = chargers.map(({ id }) => id);
  return (site?.chargers ?? []).flatMap((id, index) => {
    if (alike(ids, id).length > 0) return [];
    const near = nearest(id, ids);
    const right =
      near === undefined ? 'add it to chargers if it shall connect' : `did you mean ${JSON.stringify(near)}?`;
    return [{ path: ['site', 'chargers', index], wrong: 'this charger is not among chargers', right }];
  });
}

/** While the proxy is gone nobody shares anything out. */
function offlineTooMuch({ site, chargers }: Config): Finding[] {
  const breakerA = site?.breaker_a;
  if (site === undefined || breakerA === undefined) return [];
  const behind = chargers
    .map((charger, index) => ({ charger, index }))
    .filter(({ charger }) => (site.chargers.length === 0 ? true : alike(site.chargers, charger.id).length > 0));
  const sumA = behind.reduce((sum, { charger }) => sum + (charger.offline_limit_a ?? 0), 0);
  const last = behind.findLast(({ charger }) => charger.offline_limit_a !== undefined);
  if (last === undefined || sumA <= breakerA) return [];
  const wrong = `all of them together are ${sumA} A, more than site.breaker_a: ${breakerA}`;
  const right = 'lower them: nobody shares out what there is while the proxy is gone';
  return [{ path: ['chargers', last.index, 'offline_limit_a'], wrong, right }];
}
