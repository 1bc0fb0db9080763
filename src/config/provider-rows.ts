/** The rows of both kinds of provider, as checks look at them. */
import { ROLE_TABLE } from '../core/arbitration/roles.ts';
import type { Right, Role } from '../core/model.ts';
import type { Finding, Path } from './problem.ts';
import type { Config } from './schema.ts';
import { nearest, oneOf } from './suggest.ts';

/** A provider of either kind, with the place of its row. */
export interface ProviderRow {
  readonly path: Path;
  readonly id: string;
  readonly role?: Role | undefined;
  readonly rights?: readonly Right[] | undefined;
  readonly foreign_view?: string | undefined;
  readonly foreign_tag?: string | undefined;
  readonly enabled: boolean;
  readonly shadow: boolean;
  readonly charger?: string | undefined;
}

export function providerRows(config: Config): readonly ProviderRow[] {
  return [
    ...config.ocpp_services.map((row, index) => ({ ...row, path: ['ocpp_services', index] })),
    ...config.backends.map((row, index) => ({ ...row, path: ['backends', index] })),
  ];
}

/** Nothing, when this provider can decide on cards: it has the right to, and OCPP to be asked in. */
export function mustDecide(path: Path, name: string, rows: readonly ProviderRow[]): Finding[] {
  const row = rows.find((one) => one.id === name);
  if (row === undefined) return [{ path, ...notAProvider(name, rows) }];
  if (row.path[0] === 'backends') {
    const wrong = `"${name}" is a backend, and only services can be asked about cards`;
    return [{ path, wrong, right: 'choose one of ocpp_services' }];
  }
  if (row.shadow) return [{ path, ...onlyWatches(name) }];
  if (hasRightToDecide(row)) return [];
  const right = 'give it role: billing or role: transparent, or list authorise among its rights';
  return [{ path, wrong: `"${name}" has no right to decide on cards (authorise)`, right }];
}

/** Whose word has no effect cannot be the one whose word counts. */
export function onlyWatches(id: string): { readonly wrong: string; readonly right: string } {
  return {
    wrong: `"${id}" is in shadow mode (shadow: true), so nothing that it says counts`,
    right: 'name another one, or set its shadow to false',
  };
}

/** Whether what it says has an effect. */
export function hasEffect({ enabled, shadow }: ProviderRow): boolean {
  return enabled && !shadow;
}

export function hasRightToDecide({ rights, role = 'controller' }: ProviderRow): boolean {
  return (rights ?? ROLE_TABLE[role].rights).includes('authorise');
}

export function notAProvider(
  id: string,
  rows: readonly ProviderRow[],
): { readonly wrong: string; readonly right: string } {
  const ids = rows.map((row) => row.id);
  const near = nearest(id, ids);
  const wrong = `no service and no backend is called ${id.length > 40 ? 'like this' : JSON.stringify(id)}`;
  if (near !== undefined) return { wrong, right: `did you mean ${JSON.stringify(near)}?` };
  return { wrong, right: ids.length === 0 ? 'none is configured' : oneOf(ids) };
}
