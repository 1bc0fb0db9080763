/**
 * What Home Assistant's Supervisor takes of an app: its words for types of options, how they nest, which keys stand in
 * config.yaml, and its rule for the security rating. Written after its public sources (supervisor/apps, 2026-08),
 * stricter where these only warn.
 */
import { z } from 'zod';

/** RE_SCHEMA_ELEMENT of the Supervisor. */
const TYPE =
  /^(?:|bool|email|url|port|device(?:\(subsystem=[a-z]+\))?|(?:str|password)(?:\((?<min>\d+)?,(?<max>\d+)?\))?|(?:int|float)(?:\((?<least>[\d.]+)?,(?<most>[\d.]+)?\))?|match\((?<match>.*)\)|list\((?<list>.+)\))\??$/;

type Row = { readonly [key: string]: string };
type Element = string | readonly (string | Row)[] | { readonly [key: string]: string | readonly string[] };
export type Schema = { readonly [key: string]: Element };

const type = z.string().regex(TYPE);
const schema = z.record(
  z.string(),
  z.union([
    type,
    z.array(z.union([type, z.record(z.string(), type)])).length(1),
    z.record(z.string(), z.union([type, z.array(type).length(1)])),
  ]),
);

const PORT = /^\d{1,5}\/(?:tcp|udp)$/;
/** Those of the keys that this app may use; the linter refuses the rest, defaults that are restated, and old ones. */
export const appConfig = z.strictObject({
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  slug: z.string().regex(/^[-_.A-Za-z0-9]+$/),
  description: z.string().min(1),
  url: z.url(),
  image: z.string().regex(/^[a-z0-9][a-z0-9._/-]+[a-z0-9]$/),
  arch: z.array(z.enum(['aarch64', 'amd64'])).min(1),
  stage: z.enum(['stable', 'experimental', 'deprecated']),
  startup: z.enum(['initialize', 'system', 'services', 'once']),
  timeout: z.int().min(10).max(300),
  backup_pre: z.string().min(1),
  backup_post: z.string().min(1),
  backup_exclude: z.array(z.string().min(1)),
  ingress: z.literal(true),
  panel_icon: z.string().regex(/^mdi:[a-z-]+$/),
  panel_title: z.string().min(1),
  homeassistant_api: z.literal(true),
  services: z.array(z.enum(['mqtt:want', 'mqtt:need'])),
  map: z.array(
    z.strictObject({
      type: z.enum(['data', 'ssl', 'share', 'media', 'backup', 'addon_config']),
      read_only: z.boolean().optional(),
    }),
  ),
  ports: z.record(z.string().regex(PORT), z.int().min(1).max(65535).nullable()),
  ports_description: z.record(z.string().regex(PORT), z.string()),
  options: z.record(z.string(), z.unknown()),
  schema,
});
export type AppConfig = z.output<typeof appConfig>;

/** Why the Supervisor would not start the app with these options; it drops what it does not know with a warning. */
export function faultsOf(types: Schema, options: Readonly<Record<string, unknown>>, at = ''): readonly string[] {
  const unknown = Object.keys(options).filter((key) => !(key in types));
  return [
    ...unknown.map((key) => `${at}${key}: unknown`),
    ...Object.entries(types).flatMap(([key, element]) => elementFaults(element, options[key], at + key)),
  ];
}

function elementFaults(element: Element, value: unknown, at: string): readonly string[] {
  const first = Array.isArray(element) ? element[0] : element;
  if (value === undefined || value === null) {
    return typeof first === 'string' && first.endsWith('?') ? [] : [`${at}: missing`];
  }
  if (typeof element === 'string') return fits(element, value) ? [] : [`${at}: not ${element}`];
  if (!Array.isArray(element))
    return isGroup(value) ? faultsOf(element as Schema, value, `${at}.`) : [`${at}: no group`];
  if (!Array.isArray(value)) return [`${at}: no list`];
  return value.flatMap((row, index) => {
    if (typeof first === 'string') return fits(first, row) ? [] : [`${at}.${index}: not ${first}`];
    return isGroup(row) ? faultsOf(first, row, `${at}.${index}.`) : [`${at}.${index}: no group`];
  });
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `_single_validate` of the Supervisor. */
function fits(word: string, value: unknown): boolean {
  const found = TYPE.exec(word);
  if (found === null) return false;
  const { min, max, least, most, match, list } = found.groups ?? {};
  if (match !== undefined) return new RegExp(match).test(String(value));
  if (list !== undefined) return list.split('|').includes(String(value));
  const name = /^[a-z]*/.exec(word)?.[0];
  const within = (figure: number, low = '0', high = 'Infinity') => figure >= Number(low) && figure <= Number(high);
  switch (name) {
    case 'bool':
      return typeof value === 'boolean';
    case 'url':
      return typeof value === 'string' && /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.test(value);
    case 'port':
      return Number.isInteger(value) && within(Number(value), '1', '65535');
    case 'int':
      return Number.isInteger(value) && within(Number(value), least, most);
    case 'float':
      return typeof value === 'number' && within(value, least, most);
    default:
      return typeof value === 'string' && within(value.length, min, max);
  }
}

/** `rating_security` of the Supervisor, for the keys that an app may use here. */
export function rating({ ingress }: Pick<AppConfig, 'ingress'>, hasProfile: boolean): number {
  return 5 + (ingress ? 2 : 0) + (hasProfile ? 1 : 0);
}
