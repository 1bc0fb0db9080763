import { isRecord } from './document.ts';
import type { Config } from './schema.ts';
import { masked } from './secrets.ts';

export interface ValueChange {
  /** Such as `log_level` or `ocpp_services.tap.url`. */
  readonly key: string;
  /** Undefined: not there. Secrets are masked. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What holds differently, in the order of the keys; rows of a list are told apart by their id. */
export function changesBetween(before: Config, after: Config): readonly ValueChange[] {
  const [old, now] = [flat(before, '', ''), flat(after, '', '')];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (JSON.stringify(was?.value) === JSON.stringify(is?.value)) return [];
    return [{ key, before: shown(was), after: shown(is) }];
  });
}

interface Leaf {
  readonly name: string;
  readonly value: unknown;
}

function flat(value: unknown, path: string, name: string): Map<string, Leaf> {
  const rows = entriesOf(value);
  if (rows === undefined) return new Map([[path, { name, value }]]);
  return new Map(rows.flatMap(([step, item]) => [...flat(item, path === '' ? step : `${path}.${step}`, step)]));
}

/** Undefined for what is compared as a whole: plain values and lists of them. */
function entriesOf(value: unknown): readonly [string, unknown][] | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.every(isRecord)) return undefined;
    return value.map((row, index): [string, unknown] => [String(row.id ?? index), row]);
  }
  return isRecord(value) ? Object.entries(value) : undefined;
}

function shown(leaf: Leaf | undefined): unknown {
  return leaf === undefined ? undefined : masked(leaf.value, leaf.name);
}
