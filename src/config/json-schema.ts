/** The schema of the configuration as editors and forms read it. */
import * as z from 'zod';
import { configSchema } from './schema.ts';

/** As much of a JSON schema as is read here. */
export interface SchemaNode {
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: unknown;
  readonly properties?: { readonly [key: string]: unknown };
}

/** Draft 7, which every editor reads. */
export function configJsonSchema(): SchemaNode & { readonly $comment: string } {
  const made = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  // Where reading changes a value (a version, a row of a list), zod does not know how its default would be typed.
  const defaults = new Map<string, unknown>(Object.entries(configSchema.parse({})));
  const properties = Object.entries(made.properties ?? {}).map(([key, node]): [string, SchemaNode] => [
    key,
    defaults.has(key) ? { ...nodeOf(node), default: defaults.get(key) } : nodeOf(node),
  ]);
  return {
    $comment: 'Generated from src/config/schema.ts by scripts/config-doc.ts: do not edit.',
    title: 'Configuration of OCPP Proxy',
    ...made,
    properties: Object.fromEntries(properties),
  };
}

/** A schema that is no mere true or false. */
export function nodeOf(node: unknown): SchemaNode {
  return typeof node === 'object' && node !== null ? node : {};
}
