import { ROLE_TABLE } from '../core/arbitration/roles.ts';
import { isSimulator } from '../core/provider.ts';
import { QUIRKS, SWITCHABLE } from '../core/quirks/quirks.ts';
import { checkCards } from './card-checks.ts';
import { checkConditions } from './condition-checks.ts';
import type { Finding, Findings, Path } from './problem.ts';
import { hasEffect, mustDecide, notAProvider, onlyWatches, type ProviderRow, providerRows } from './provider-rows.ts';
import type { Config } from './schema.ts';
import { checkSecurity } from './security-checks.ts';
import { checkServices } from './service-checks.ts';
import { checkSite } from './site-checks.ts';
import { nearest } from './suggest.ts';
import { checkTariffs } from './tariff-checks.ts';

/** What a configuration must and should keep to beyond the single keys. Every fault is found, not just the first. */
export function checkConfig(config: Config): Findings {
  const rows = providerRows(config);
  const cards = checkCards(config, rows);
  const services = checkServices(config);
  const security = checkSecurity(config);
  const site = checkSite(config);
  const conditions = checkConditions(config);
  const tariffs = checkTariffs(config);
  return {
    errors: [
      ...twice(rows.map(({ path, id }) => ({ path: [...path, 'id'], id }))),
      ...halfNamed(config),
      ...twice(config.chargers.map(({ id }, index) => ({ path: ['chargers', index, 'id'], id }))),
      ...reserved(config),
      ...rows.flatMap(roleOrRights),
      ...rows.flatMap(aliasNeedsTag),
      ...transparentOnce(rows),
      ...gridOnce(rows),
      ...authority(config, rows),
      ...preferredWatches(config, rows),
      ...cards.errors,
      ...unknownQuirks(config),
      ...services.errors,
      ...security.errors,
      ...site.errors,
      ...conditions.errors,
      ...tariffs.errors,
    ],
    warnings: [
      ...unknownNames(config, rows),
      ...cards.warnings,
      ...authorityOff(config, rows),
      ...services.warnings,
      ...security.warnings,
      ...site.warnings,
      ...conditions.warnings,
      ...tariffs.warnings,
    ],
  };
}

/** A switch that switches nothing would be believed to work. */
function unknownQuirks(config: Config): Finding[] {
  const groups: readonly { readonly path: Path; readonly names: readonly string[] }[] = [
    { path: ['quirks'], names: Object.keys(config.quirks) },
    ...config.chargers.map((row, index) => ({ path: ['chargers', index, 'quirks'], names: Object.keys(row.quirks) })),
  ];
  return groups.flatMap(({ path, names }) =>
    names
      .filter((name) => !SWITCHABLE.includes(name))
      .map((name) => {
        const isQuirk = Object.hasOwn(QUIRKS, name);
        const near = isQuirk ? undefined : nearest(name, SWITCHABLE);
        return {
          path: [...path, name],
          atKey: true,
          wrong: isQuirk ? 'is a quirk that cannot be switched' : 'is not a quirk',
          right: near === undefined ? 'docs/chargers.md lists those that can be switched' : `did you mean "${near}"?`,
        };
      }),
  );
}

function twice(entries: readonly { readonly path: Path; readonly id: string }[]): Finding[] {
  const seen = new Set<string>();
  return entries.flatMap(({ path, id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path, wrong: `${JSON.stringify(id)} is used twice`, right: 'give each its own id' }];
  });
}

/** What providers are told of a charger of this name would be told to nobody. */
function reserved({ chargers, ocpp_services: services }: Config): Finding[] {
  const named = [
    ...chargers.map(({ id }, index) => ({ path: ['chargers', index, 'id'], id })),
    ...services.map(({ charger = '' }, index) => ({ path: ['ocpp_services', index, 'charger'], id: charger })),
  ];
  return named.flatMap(({ path, id }) => {
    const wrong = `${JSON.stringify(id)} is the name of the simulated charger, which no provider ever hears of`;
    return isSimulator(id) ? [{ path, wrong, right: 'give the real charger another id' }] : [];
  });
}

/** Nobody is called under half a name. */
function halfNamed({ chargers }: Config): Finding[] {
  return chargers.flatMap((charger, index) => {
    const isNamed = NAMES.some((key) => charger[key] !== undefined);
    const missing = NAMES.slice(0, 2).filter((key) => charger[key] === undefined);
    const right = 'vendor and model are needed together';
    return isNamed ? missing.map((key) => ({ path: ['chargers', index, key], wrong: 'is missing', right })) : [];
  });
}

const NAMES = ['vendor', 'model', 'serial_number', 'firmware_version'] as const;

function roleOrRights(row: ProviderRow): Finding[] {
  if (row.role === undefined || row.rights === undefined) return [];
  return [
    {
      path: [...row.path, 'rights'],
      wrong: 'role and rights stand together',
      right: 'keep one of them: a role is a named set of rights',
    },
  ];
}

function aliasNeedsTag(row: ProviderRow): Finding[] {
  if (row.foreign_tag !== undefined) return [];
  if (row.foreign_view === 'alias') {
    return [
      {
        path: [...row.path, 'foreign_view'],
        wrong: 'the view "alias" has no tag to show',
        right: 'add foreign_tag: a tag that this provider knows',
      },
    ];
  }
  const byRole = row.rights === undefined && row.foreign_view === undefined && row.role !== undefined;
  if (!byRole || ROLE_TABLE[row.role].foreignView !== 'alias') return [];
  const right =
    "add foreign_tag: a tag that this provider knows; or foreign_view: mirror (others' tags as they are) or occupied (nothing)";
  return [
    {
      path: [...row.path, 'role'],
      wrong: `the role "${row.role}" shows sessions of others under a tag of its own`,
      right,
    },
  ];
}

/** PROTOCOL §0: at most one transparent provider per charger. A service without `charger` serves all. */
function transparentOnce(rows: readonly ProviderRow[]): Finding[] {
  const transparent = rows.filter((row) => hasEffect(row) && row.role === 'transparent');
  return transparent.flatMap((row, index) => {
    const other = transparent
      .slice(0, index)
      .find((one) => one.charger === undefined || row.charger === undefined || one.charger === row.charger);
    if (other === undefined) return [];
    const wrong = `"${other.id}" is already transparent for the same charger`;
    return [{ path: [...row.path, 'role'], wrong, right: 'choose another role for one of them' }];
  });
}

/** Two providers that control what the charger does for the grid would undo each other's work (PROTOCOL §2.6). */
function gridOnce(rows: readonly ProviderRow[]): Finding[] {
  const grid = rows.filter((row) => hasEffect(row) && row.rights?.includes('der'));
  return grid.flatMap((row, index) => {
    const other = grid
      .slice(0, index)
      .find((one) => one.charger === undefined || row.charger === undefined || one.charger === row.charger);
    if (other === undefined) return [];
    const wrong = `"${other.id}" controls the grid functions of the same charger already`;
    return [{ path: [...row.path, 'rights'], wrong, right: 'give the right der to one of them' }];
  });
}

function authority(config: Config, rows: readonly ProviderRow[]): Finding[] {
  return config.authority === undefined ? [] : mustDecide(['authority'], config.authority, rows);
}

function preferredWatches({ preferred_provider: id }: Config, rows: readonly ProviderRow[]): Finding[] {
  if (id === undefined || !rows.some((row) => row.id === id && row.shadow)) return [];
  return [{ path: ['preferred_provider'], ...onlyWatches(id) }];
}

function authorityOff(config: Config, rows: readonly ProviderRow[]): Finding[] {
  const row = rows.find((one) => one.id === config.authority);
  const path: Path = ['authority'];
  if (row !== undefined && !row.enabled) {
    return [
      {
        path,
        wrong: `"${row.id}" is switched off, so the proxy decides on cards itself`,
        right: 'set enabled: true, or leave authority out',
      },
    ];
  }
  const transparent = rows.find((one) => hasEffect(one) && one.role === 'transparent');
  if (row === undefined || transparent === undefined || transparent.id === row.id) return [];
  const wrong = `"${transparent.id}" is transparent and decides on the cards of its charger, not "${row.id}"`;
  return [{ path, wrong, right: 'leave authority out, or choose another role for it' }];
}

/** Names of providers that may be configured later are no errors: a list may be kept ready. */
function unknownNames(config: Config, rows: readonly ProviderRow[]): Finding[] {
  const preferred = config.preferred_provider;
  const named: { readonly path: Path; readonly id: string }[] = [
    ...(preferred === undefined ? [] : [{ path: ['preferred_provider'], id: preferred }]),
    ...config.allowed_providers.map((id, index) => ({ path: ['allowed_providers', index], id })),
    ...config.blocked_providers.map((id, index) => ({ path: ['blocked_providers', index], id })),
  ];
  const unknown = named
    .filter(({ id }) => !rows.some((row) => row.id === id))
    .map(({ path, id }) => ({ path, ...notAProvider(id, rows) }));
  const both = config.blocked_providers.flatMap((id, index) =>
    config.allowed_providers.includes(id)
      ? [
          {
            path: ['blocked_providers', index],
            wrong: `"${id}" is allowed and blocked; it is blocked`,
            right: 'keep it in one of the lists',
          },
        ]
      : [],
  );
  return [...unknown, ...both];
}
