import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configPage } from '../../../scripts/config-doc.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { configSchema, KNOWN_KEYS } from '../../../src/config/schema.ts';

const ROOT = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/configuration.md', ROOT), 'utf8');
const allows = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(configJsonSchema());

test('the page and the schema are what src/config/schema.ts says', () => {
  expect(configPage(page)).toBe(page);
  const file = readFileSync(new URL('docs/config.schema.json', ROOT), 'utf8');
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test('the check passes on fresh files and has no output', () => {
  const script = fileURLToPath(new URL('scripts/config-doc.ts', ROOT));
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});

describe('every key has its row', () => {
  const names = Object.entries(KNOWN_KEYS).flatMap(([place, keys]) => keys.map((key) => ({ place, key })));

  test.each(names)('$place $key', ({ key }) => {
    expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\|.* \\S+ \\|$`, 'm'));
  });

  test.each([
    ['is left out', page.replace(' log_level -->', ' -->'), 'in no table of the page: log_level'],
    ['stands in two tables', page.replace(' log_level -->', ' log_level mode -->'), 'mode stands in two tables'],
    ['is none', page.replace(' log_level -->', ' log_level nonsense -->'), 'nonsense is not a key'],
  ])('a key that %s is found', (_, changed, why) => {
    expect(() => configPage(changed)).toThrow(why);
  });

  test('a table that was changed by hand is made anew', () => {
    expect(configPage(page.replace('| `mode` | `automatic` |', '| `mode` | `locked` |'))).toBe(page);
  });
});

describe('what editors accept', () => {
  const examples = readdirSync(new URL('examples', ROOT)).filter((file) => file.endsWith('.yaml'));

  test('there are examples', () => expect(examples).not.toEqual([]));

  test.each(examples)('examples/%s, which names the schema', (file) => {
    const text = readFileSync(new URL(`examples/${file}`, ROOT), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/docs\/config\.schema\.json$/m);
    expect(allows(parse(text)), JSON.stringify(allows.errors)).toBe(true);
    expect(configSchema.safeParse(parse(text)).success).toBe(true);
  });

  const service = { id: 'a', url: 'wss://example.com/ocpp' };
  test.each<[string, object, boolean]>([
    ['nothing', {}, true],
    ['a version without quotes', { ocpp_version: 1.6 }, true],
    ['a version in quotes', { chargers: [{ id: 'X', version: '2.0.1' }] }, true],
    ['a version that is none', { ocpp_version: '3.0' }, false],
    ['a key that is none', { log_levle: 'info' }, false],
    ['a word that is none', { mode: 'manual' }, false],
    ['too many seconds', { rate_limit_seconds: 3601 }, false],
    ['a service', { ocpp_services: [service] }, true],
    ['a service without an address', { ocpp_services: [{ id: 'a' }] }, false],
    ['a web address', { ocpp_services: [{ ...service, url: 'https://example.com' }] }, false],
    ['rights', { ocpp_services: [{ ...service, rights: ['observe', 'data:acme'] }] }, true],
    ['a right that is none', { ocpp_services: [{ ...service, rights: ['everything'] }] }, false],
    ['a backend with a short token', { backends: [{ id: 'b', token: 'short' }] }, false],
  ])('%s, and the program says the same', (_, config, isRight) => {
    expect(allows(config)).toBe(isRight);
    expect(configSchema.safeParse(config).success).toBe(isRight);
  });
});
