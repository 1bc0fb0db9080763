/**
 * Writes what is made from src/config/schema.ts: docs/config.schema.json for editors, and the tables of keys between
 * the markers of docs/configuration.md. With `--check` nothing is written and a stale file ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchema, nodeOf, type SchemaNode } from '../src/config/json-schema.ts';

const PAGE = new URL('../docs/configuration.md', import.meta.url);
const SCHEMA = new URL('../docs/config.schema.json', import.meta.url);
const BLOCK = /<!-- keys: (?<keys>[^\n]*) -->\n[\s\S]*?<!-- end of keys -->/g;

/**
 * The page with its tables made anew; the opening marker of each names its keys.
 *
 * @throws when a key of the schema is in no table, in two, or unknown.
 */
export function configPage(page: string): string {
  const keys = keysOf(configJsonSchema());
  const left = new Map(keys);
  const filled = page.replaceAll(BLOCK, (_, names: string) => {
    const rows = names.split(' ').map((name) => {
      const node = left.get(name);
      if (node === undefined) throw new Error(`${name} ${keys.has(name) ? 'stands in two tables' : 'is not a key'}`);
      left.delete(name);
      return { key: name.split('.').at(-1) ?? name, node };
    });
    return [`<!-- keys: ${names} -->`, ...table(rows), '<!-- end of keys -->'].join('\n');
  });
  if (left.size > 0) throw new Error(`in no table of the page: ${[...left.keys()].join(', ')}`);
  return filled;
}

/** By name, those of rows as `list.key` and those of groups as `group.key`. What two lists share counts once, as a key of the first. */
function keysOf(root: SchemaNode): Map<string, SchemaNode> {
  const top = propertiesOf(root);
  const all = new Map([...top, ...top.flatMap(([list, node]) => keysBelow(list, node))]);
  const first = (name: string) => name.replace(/^backends\./, 'ocpp_services.').replace('.deny_when.', '.allow_when.');
  const isShared = ([name, { description }]: [string, SchemaNode]) =>
    first(name) !== name && all.get(first(name))?.description === description;
  return new Map([...all].filter((one) => !isShared(one)));
}

function keysBelow(place: string, node: SchemaNode): [string, SchemaNode][] {
  return [...propertiesOf(nodeOf(node.items)), ...propertiesOf(node)].flatMap(([key, one]): [string, SchemaNode][] => [
    [`${place}.${key}`, one],
    ...keysBelow(`${place}.${key}`, one),
  ]);
}

function propertiesOf({ properties = {} }: SchemaNode): [string, SchemaNode][] {
  return Object.entries(properties).map(([key, node]) => [key, nodeOf(node)]);
}

function table(rows: readonly { readonly key: string; readonly node: SchemaNode }[]): readonly string[] {
  const withDefault = rows.some(({ node }) => node.default !== undefined);
  const line = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
  const head = withDefault ? ['key', 'default', 'meaning'] : ['key', 'meaning'];
  return [
    line(...head),
    `|${head.map(() => '---|').join('')}`,
    ...rows.map(({ key, node }) =>
      withDefault ? line(`\`${key}\``, defaultOf(node), meaningOf(node)) : line(`\`${key}\``, meaningOf(node)),
    ),
  ];
}

/** As one would type it: words plain, what YAML may mistake in quotes. */
function defaultOf(node: SchemaNode): string {
  if (node.default === undefined) return '';
  const plain = typeof node.default === 'string' && /^[a-z_]+$/.test(node.default);
  return `\`${plain ? node.default : JSON.stringify(node.default)}\``;
}

function meaningOf({ description, minimum, maximum }: SchemaNode): string {
  if (description === undefined) throw new Error('a key of src/config/schema.ts has no description');
  return minimum === undefined ? description : `${description} (${minimum} to ${maximum})`;
}

function main(check: boolean): void {
  const page = readFileSync(PAGE, 'utf8');
  const files = [
    { url: PAGE, name: 'docs/configuration.md', text: configPage(page) },
    { url: SCHEMA, name: 'docs/config.schema.json', text: `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
  ];
  for (const { url, name, text } of files) {
    if (!check) writeFileSync(url, text);
    else if (readFileSync(url, 'utf8') !== text) {
      console.error(`${name} is stale: run \`node scripts/config-doc.ts\``);
      process.exitCode = 1;
    }
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
