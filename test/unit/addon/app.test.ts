/** The package of the app in `addon/`, as Home Assistant's Supervisor and its store read it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readEnvironment } from '../../../src/config/environment.ts';
import { configSchema, KNOWN_KEYS, LOG_LEVELS } from '../../../src/config/schema.ts';
import { MODES, ROLES } from '../../../src/core/model.ts';
import { OCPP_VERSIONS } from '../../../src/core/ocpp/versions.ts';
import { VERSION } from '../../../src/version.ts';
import { appConfig, faultsOf, rating, type Schema } from './grammar.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8');
const written = parse(read('addon/config.yaml'), { strict: true, uniqueKeys: true });
const app = appConfig.parse(written);
const LANGUAGES = ['en', 'de', 'nl'];

/** The options as a person could fill them in. */
const FILLED = {
  log_level: 'debug',
  safe_mode: false,
  mode: 'automatic',
  authority: 'employer',
  preferred_provider: 'employer',
  presence_sensor: 'binary_sensor.someone_home',
  override_input_boolean: 'input_boolean.mine',
  vacation_entity: 'calendar.vacation',
  unknown_chargers: 'refuse',
  mqtt: { enabled: true, url: 'mqtt://192.168.1.10:1883', username: 'proxy', password: 'secret' },
  notifications: { persistent: true, phones: ['mobile_app_anna'] },
  chargers: [{ id: 'garage', password: 'a-long-password', version: '1.6', max_a: 16 }],
  ocpp_services: [
    {
      id: 'employer',
      url: 'wss://ocpp.example.com/ocpp',
      role: 'billing',
      station_id: 'NL-1',
      auth_type: 'basic',
      username: 'NL-1',
      password: 'secret',
      charger: 'garage',
      enabled: true,
    },
    { id: 'evcc', url: 'ws://evcc:8887', auth_type: 'token', token: 'secret' },
  ],
  backends: [{ id: 'script', token: '0123456789abcdef', role: 'energy', enabled: true }],
};

describe('config.yaml', () => {
  test('is what the Supervisor takes, in the version of the program', () => {
    expect(app.version).toBe(VERSION);
    expect(Object.keys(app.ports)).toEqual(Object.keys(app.ports_description));
    expect(app.ports).toEqual({ '9000/tcp': 9100, '9443/tcp': null, '8100/tcp': null });
    const { environment } = readEnvironment({ SUPERVISOR_TOKEN: 'x' });
    expect([environment.port, environment.ingress?.port]).toEqual([9000, 8099]);
  });

  test.each<[what: string, change: object]>([
    ['a word of JSON Schema', { schema: { safe_mode: 'boolean' } }],
    ['a type that is a group', { schema: { chargers: { type: 'array' } } }],
    ['a list within a list', { schema: { chargers: [['str']] } }],
    ['two types in a list', { schema: { chargers: ['str', 'int'] } }],
    ['capital letters in the image', { image: 'ghcr.io/Org/proxy' }],
    ['an architecture that is no more', { arch: ['armv7'] }],
    ['a folder that nobody knows', { map: [{ type: 'config_folder' }] }],
    ['a default that is restated', { boot: 'auto' }],
    ['the network of the host', { host_network: true }],
    ['a right in the kernel', { privileged: ['NET_ADMIN'] }],
    ['a watchdog of the old kind', { watchdog: 'http://[HOST]:[PORT:8099]' }],
  ])('%s would be refused', (_what, change) => {
    expect(appConfig.safeParse({ ...written, ...change }).success).toBe(false);
  });

  test('has the best rating that there is', () => {
    expect(rating(app, existsSync(`${ROOT}/addon/apparmor.txt`))).toBe(8);
  });

  test('names the project as everything else does', () => {
    const { url } = parse(read('repository.yaml'));
    expect(app.url).toBe(url);
    expect(app.image).toBe(`ghcr.io/${new URL(url).pathname.slice(1)}`);
    expect(read('README.md')).toContain(`repository_url=${encodeURIComponent(url)})`);
  });
});

describe('options', () => {
  test('those of a fresh start, and all of them, are taken by the Supervisor and by the program', () => {
    for (const options of [app.options, FILLED]) {
      expect(faultsOf(app.schema as Schema, options)).toEqual([]);
      expect(configSchema.safeParse(options).error).toBeUndefined();
    }
    expect(Object.keys(FILLED)).toEqual(Object.keys(app.schema));
  });

  test.each<[options: object, fault: string]>([
    [{ chargers: undefined }, 'chargers: missing'],
    [{ presence_sensor: '' }, String.raw`presence_sensor: not match(^[a-z0-9_]+\.[a-z0-9_]+$)?`],
    [{ log_level: 'loud' }, 'log_level: not list(debug|info|warn|error)?'],
    [{ safe_mode: 'yes' }, 'safe_mode: not bool?'],
    [{ chargers: [{ id: 'x', max_a: 0 }] }, 'chargers.0.max_a: not float(1,1000)?'],
    [{ ocpp_services: [{ id: 'x', url: '' }] }, 'ocpp_services.0.url: not url'],
    [{ ocpp_services: [{ id: 'x' }] }, 'ocpp_services.0.url: missing'],
    [{ backends: [{ id: 'x', token: 'short' }] }, 'backends.0.token: not password(16,)'],
    [{ colour: 'red' }, 'colour: unknown'],
  ])('%j', (options, fault) => {
    expect(faultsOf(app.schema as Schema, { ...app.options, ...options })).toEqual([fault]);
  });

  test('are keys of the configuration, with its choices', () => {
    for (const [place, keys] of Object.entries(optionKeys()))
      expect(KNOWN_KEYS[place]).toEqual(expect.arrayContaining([...keys]));
    const lists = JSON.stringify(app.schema).match(/list\([^)]*\)/g) ?? [];
    const choices = [LOG_LEVELS, MODES, ['adopt_first', 'accept', 'refuse'], [...OCPP_VERSIONS].reverse(), ROLES];
    const known = [...choices, ['none', 'basic', 'token']].map((words) => `list(${words.join('|')})`);
    expect(lists.filter((list) => !known.includes(list))).toEqual([]);
    expect(lists.length).toBeGreaterThan(5);
  });
});

describe('what people read', () => {
  test.each(LANGUAGES)('every option and port has a name and a sentence: %s', (language) => {
    const { configuration, network } = parse(read(`addon/translations/${language}.yaml`));
    expect(Object.keys(network)).toEqual(Object.keys(app.ports));
    expect(Object.keys(configuration)).toEqual(Object.keys(app.schema));
    for (const [place, keys] of Object.entries(optionKeys())) {
      const rows = place === '' ? configuration : configuration[place].fields;
      expect(Object.keys(rows)).toEqual(keys);
      for (const key of keys) {
        expect(rows[key].name, `${place} ${key}`).toMatch(/\S/);
        expect(rows[key].description, `${place} ${key}`).toMatch(/\.$/);
      }
    }
  });

  test('there is no other language', () => {
    expect(readdirSync(`${ROOT}/addon/translations`).sort()).toEqual(LANGUAGES.map((one) => `${one}.yaml`).sort());
  });

  test('the manual explains every option and every role, and names the address to type', () => {
    const manual = read('addon/DOCS.md');
    for (const key of Object.values(optionKeys()).flat()) expect(manual, key).toContain(`\`${key}\``);
    for (const role of ROLES) expect(manual).toContain(`| \`${role}\` |`);
    expect(manual).toContain(`ws://<address of Home Assistant>:${app.ports['9000/tcp']}/<charger id>`);
    expect(manual.match(/^### \d\. /gm)).toHaveLength(4);
  });

  test('the version stands in the list of changes', () => {
    expect(read('addon/CHANGELOG.md')).toContain(`## ${app.version}`);
  });

  test.each([
    ['icon.png', 128, 128],
    ['logo.png', 250, 100],
  ])('%s is a picture of %i × %i', (file, width, height) => {
    const bytes = readFileSync(`${ROOT}/addon/${file}`);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height]);
  });
});

describe('the image', () => {
  /** Of the last stage, without what is copied. */
  const instructions = (path: string) => {
    const all = read(path)
      .replace(/^#.*\n/gm, '')
      .replace(/\\\n\s*/g, '')
      .split('\n');
    const last = all.findLastIndex((line) => line.startsWith('FROM'));
    return all.slice(last).filter((line) => line !== '' && !line.startsWith('COPY'));
  };

  test('is the same from the folder of the app as from the project', () => {
    expect(instructions('addon/Dockerfile')).toEqual(instructions('Dockerfile'));
    expect(instructions('addon/Dockerfile')).toContain('ENTRYPOINT ["node", "/app/ocpp-proxy.js"]');
    // Options are readable for root alone, and so they must be for the program.
    expect(instructions('Dockerfile').filter((line) => line.startsWith('USER'))).toEqual([]);
  });
});

describe('apparmor.txt', () => {
  const profile = read('addon/apparmor.txt');

  test('has one profile, which the Supervisor can give its own name', () => {
    expect(profile.match(/^profile \S+/gm)).toEqual([`profile ${app.slug}`]);
  });

  test('grants no capability, no file at large, no shell and no other program', () => {
    const rules = profile.split('\n').filter((line) => !line.trim().startsWith('#'));
    expect(rules.filter((rule) => /^\s*(?:capability|file,|\/\*\*|mount|ptrace|change_profile)/.test(rule))).toEqual(
      [],
    );
    const programs = rules.filter((rule) => /\s[rwmk]*[iPCUpcu]?x,?$|mrix/.test(rule)).map((rule) => rule.trim());
    expect(programs).toEqual(['/{,usr/}sbin/docker-init mrix,', '/usr/local/bin/node mrix,']);
  });

  test.skipIf(!hasParser())('is understood by apparmor_parser', () => {
    execFileSync('apparmor_parser', ['-Q', '-K', '-T', `${ROOT}/addon/apparmor.txt`], { stdio: 'pipe' });
  });
});

/** Keys by list; '' is the top. */
function optionKeys(): Readonly<Record<string, readonly string[]>> {
  const rows = Object.entries(app.schema).flatMap(([key, element]): [string, string[]][] => {
    const row = Array.isArray(element) ? element[0] : undefined;
    return typeof row === 'object' ? [[key, Object.keys(row)]] : [];
  });
  return { '': Object.keys(app.schema), ...Object.fromEntries(rows) };
}

function hasParser(): boolean {
  try {
    execFileSync('apparmor_parser', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
