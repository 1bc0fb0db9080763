import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { problemLines, tempFolder } from './folder.ts';

describe('where the configuration comes from', () => {
  test('without any file the defaults hold', async () => {
    await using folder = await tempFolder();
    const loaded = await folder.load();
    if (!loaded.ok) throw new Error('refused');
    expect(loaded.config).toEqual({
      ocpp_version: '1.6',
      auto_detect_ocpp_version: true,
      allow_shared_charging: true,
      safe_mode: false,
      mode: 'automatic',
      rate_limit_seconds: 10,
      allowed_providers: [],
      blocked_providers: [],
      ocpp_services: [],
      backends: [],
      chargers: [],
      unknown_chargers: 'adopt_first',
      notifications: {
        persistent: true,
        phones: [],
        about: ['fault', 'session_end', 'charger_lost', 'provider_lost', 'adoption'],
      },
      tags: [],
      allow_unknown_offline: false,
      allow_concurrent_cards: true,
      firmware: 'ask',
      control_vendors: [],
      authority_deadline_seconds: 8,
      home_tag: 'HOME',
      vendor_settings: [],
      tariffs: [],
      payers: [],
      quirks: {},
      heartbeat_interval_seconds: 300,
      grace_seconds: 30,
      hold_after_stop_seconds: 300,
      fault_hold_seconds: 60,
      offline_lease_seconds: 120,
      lease_seconds: 60,
      log_level: 'info',
    });
    expect(loaded.files).toEqual([]);
    expect(loaded.warnings).toEqual([]);
    expect(new Set(Object.values(loaded.sources))).toEqual(new Set(['default']));
  });

  test('environment before options.json before YAML, key by key', async () => {
    await using folder = await tempFolder();
    await folder.write(
      'config.yaml',
      'mode: locked\nlog_level: warn\ngrace_seconds: 1\nhome_tag: YAML\nlease_seconds:\n',
    );
    await folder.write(
      'options.json',
      JSON.stringify({ log_level: 'error', grace_seconds: 2, home_tag: '', authority: '', preferred_provider: null }),
    );
    const loaded = await folder.load({ variables: { OPTIONS_PATH: 'options.json', LOG_LEVEL: 'debug' } });
    if (!loaded.ok) throw new Error(problemLines(loaded).join());
    expect(loaded.config).toMatchObject({
      mode: 'locked',
      log_level: 'debug',
      grace_seconds: 2,
      home_tag: 'YAML',
      lease_seconds: 60,
    });
    expect(loaded.config.authority).toBeUndefined();
    expect(loaded.sources).toMatchObject({
      mode: 'config.yaml',
      log_level: 'environment',
      grace_seconds: 'options.json',
      home_tag: 'config.yaml',
      lease_seconds: 'default',
    });
    expect(loaded.files).toEqual(['options.json', 'config.yaml']);
    expect(loaded.env.logLevel).toBe('debug');
  });

  test("an empty group in Home Assistant's options hides none of the YAML file, one that says something does", async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'mqtt: {url: "mqtt://broker", topic: house}\n');
    await folder.write('options.json', JSON.stringify({ mqtt: { url: '' } }));
    const loaded = await folder.load({ variables: { OPTIONS_PATH: 'options.json' } });
    if (!loaded.ok) throw new Error('refused');
    expect(loaded.config.mqtt).toMatchObject({ url: 'mqtt://broker', topic: 'house', enabled: true });
    await folder.write('options.json', JSON.stringify({ mqtt: { url: 'mqtt://other' } }));
    const other = await folder.load({ variables: { OPTIONS_PATH: 'options.json' } });
    if (!other.ok) throw new Error('refused');
    expect(other.config.mqtt).toMatchObject({ url: 'mqtt://other', topic: 'ocpp_proxy' });
  });

  test("an empty list in Home Assistant's options hides none of the YAML file", async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'chargers: [{id: BOX}]\nbackends: []\n');
    await folder.write('options.json', JSON.stringify({ chargers: [], ocpp_services: [], backends: [] }));
    const loaded = await folder.load({ variables: { OPTIONS_PATH: 'options.json' } });
    if (!loaded.ok) throw new Error('refused');
    expect(loaded.config.chargers).toMatchObject([{ id: 'BOX' }]);
    expect(loaded.sources).toMatchObject({ chargers: 'config.yaml', ocpp_services: 'default' });
  });

  test("a group of empty lists in Home Assistant's options hides none of the YAML file", async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'notifications: {phones: [mobile_app_anna], about: [fault]}\n');
    await folder.write('options.json', JSON.stringify({ notifications: { phones: [] } }));
    const loaded = await folder.load({ variables: { OPTIONS_PATH: 'options.json' } });
    expect(loaded).toMatchObject({
      ok: true,
      config: { notifications: { phones: ['mobile_app_anna'], about: ['fault'] } },
    });
  });

  test("empty fields of a row in Home Assistant's options count as left out", async () => {
    await using folder = await tempFolder();
    const row = {
      id: 'evcc',
      url: 'ws://evcc:8887',
      auth_type: 'none',
      username: '',
      password: '',
      token: null,
      role: '',
    };
    await folder.write('options.json', JSON.stringify({ ocpp_services: [row] }));
    const loaded = await folder.load({ variables: { OPTIONS_PATH: 'options.json' } });
    if (!loaded.ok) throw new Error(problemLines(loaded).join());
    const [evcc, second] = loaded.config.ocpp_services;
    expect(second).toBeUndefined();
    expect(evcc).toMatchObject({
      id: 'evcc',
      url: 'ws://evcc:8887',
      auth_type: 'none',
      enabled: true,
      fixed_url: false,
    });
    for (const key of ['station_id', 'version', 'username', 'password', 'token', 'role'])
      expect(evcc).not.toHaveProperty(key);
    expect(loaded.warnings).toEqual([]);
  });

  test('the first of --config, CONFIG_PATH, the app folder, the data folder, the current folder', async () => {
    await using folder = await tempFolder();
    await mkdir(join(folder.path, 'app'));
    await mkdir(join(folder.path, 'data'));
    for (const name of ['given.yaml', 'named.yaml', 'app/config.yaml', 'data/config.yaml', 'config.yaml']) {
      await folder.write(name, `home_tag: ${name.replaceAll(/\W/g, '-')}\n`);
    }
    const load = async (variables: { [name: string]: string }, data: string, configPath?: string) => {
      const loaded = await loadConfig({ variables, configPath, cwd: folder.path, folders: { data, app: 'app' } });
      return loaded.files;
    };
    const named = { CONFIG_PATH: 'named.yaml', SUPERVISOR_TOKEN: 'x' };
    expect(await load(named, 'data', 'given.yaml')).toEqual(['given.yaml']);
    expect(await load(named, 'data')).toEqual(['named.yaml']);
    expect(await load({ SUPERVISOR_TOKEN: 'x' }, 'data')).toEqual(['app/config.yaml']);
    expect(await load({}, 'data')).toEqual(['data/config.yaml']);
    expect(await load({ CONFIG_PATH: '' }, 'none')).toEqual(['config.yaml']);
  });

  test.each([
    ['missing.yaml', 'missing.yaml: there is no such file; give the path of a file that exists and may be read'],
    ['.', '.: this is a folder; give the path of a file that exists and may be read'],
    ['latin1.yaml', 'latin1.yaml: the file is not text in UTF-8; save it as UTF-8'],
    ['large.yaml', 'large.yaml: the file is too large; expected at most 1048576 bytes'],
    ['a\0b', 'a\0b: the file cannot be read; give the path of a file that exists and may be read'],
  ])('a file that was named but cannot be used is a problem: %s', async (name, line) => {
    await using folder = await tempFolder();
    await folder.write('latin1.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xe4]));
    await folder.write('large.yaml', `# ${'x'.repeat(1024 * 1024)}`);
    expect(problemLines(await folder.load({ configPath: name }))).toEqual([line]);
    expect(problemLines(await folder.load({ variables: { CONFIG_PATH: name } }))).toEqual([line]);
  });

  test('problems of all sources are told together', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'a: [');
    const lines = problemLines(await folder.load({ variables: { PORT: 'x', API_TOKEN: 'short' } }));
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'environment PORT',
      'environment API_TOKEN',
      'config.yaml',
    ]);
  });
});

describe('warnings', () => {
  test('entities need a Home Assistant to ask', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'presence_sensor: person.me\n');
    const line =
      'config.yaml:1:18 presence_sensor: is set but Home Assistant cannot be asked, so providers get no new control; set the environment variables HA_URL and HA_TOKEN';
    expect((await folder.load()).warnings.map(formatProblem)).toEqual([line]);
    const variables = { HA_URL: 'http://ha:8123', HA_TOKEN: 'abc' };
    expect((await folder.load({ variables })).warnings).toEqual([]);
    await folder.write(
      'config.yaml',
      'site: {breaker_a: 25, spare_capacity: {fallback_a: 6, entities: [sensor.load]}}',
    );
    const spare =
      'config.yaml:1:65 site.spare_capacity.entities: is set but Home Assistant cannot be asked, so fallback_a holds for ever; set the environment variables HA_URL and HA_TOKEN';
    expect((await folder.load()).warnings.map(formatProblem)).toEqual([spare]);
    expect((await folder.load({ variables })).warnings).toEqual([]);
  });
});
