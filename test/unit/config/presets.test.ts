import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { PRESETS, type Preset, type PresetField } from '../../../src/config/presets.ts';
import { configSchema, KNOWN_KEYS } from '../../../src/config/schema.ts';

const LISTS = { service: 'ocpp_services', backend: 'backends' } as const;

/** What somebody types who fills in these fields. */
const TYPED: { readonly [K in PresetField['key']]: string } = {
  url: 'wss://ocpp.example.com/stations',
  station_id: 'EVB-1234',
  username: 'EVB-1234',
  password: 'a-password-of-the-station',
  foreign_tag: 'HOME',
  token: 'a-token-that-nobody-guesses',
};

async function problemsWith(preset: Preset, fields: readonly PresetField[]) {
  const typed = fields.map(({ key, adds, example }) => ({ [key]: example ?? TYPED[key], ...adds }));
  const row = Object.assign({ id: preset.id, role: preset.role, ...preset.row }, ...typed);
  const text = JSON.stringify({ [LISTS[preset.kind]]: [row] });
  const folders = { data: 'no-data', app: 'no-app' };
  const loaded = await loadConfig({ variables: {}, cwd: '/', folders, yaml: { name: 'form', text } });
  return loaded.ok ? [] : loaded.problems;
}

test('each has an id of its own', () => {
  expect(PRESETS.length).toBeGreaterThan(10);
  expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
});

describe.each(PRESETS)('$name', (preset) => {
  const { fields, kind } = preset;

  test('makes a row that the configuration takes, with what must be filled in and with everything', async () => {
    expect(
      await problemsWith(
        preset,
        fields.filter(({ isRequired }) => isRequired),
      ),
    ).toEqual([]);
    expect(await problemsWith(preset, fields)).toEqual([]);
  });

  test('asks for keys that a row has, each once, with a sentence, and hides what is secret', () => {
    const keys = fields.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { key, help, label, isSecret, needs } of fields) {
      expect(KNOWN_KEYS[LISTS[kind]]).toContain(key);
      expect(label.length, key).toBeGreaterThan(4);
      expect(help, key).toMatch(/[.!]$/);
      expect(isSecret, key).toBe(['password', 'token'].includes(key));
      if (needs !== undefined) expect(keys).toContain(needs);
    }
    expect(fields.some(({ isRequired }) => isRequired)).toBe(true);
  });

  test('says what it is, why its role is the one, and what to do', () => {
    for (const sentence of [preset.about, preset.roleWhy, ...preset.steps]) expect(sentence).toMatch(/[.!]$/);
    expect(preset.steps.length).toBeGreaterThan(0);
    if (preset.docs !== undefined) expect(new URL(preset.docs).protocol).toBe('https:');
  });
});

test('a half login is refused by the configuration, so that a form must ask for both halves', () => {
  const row = { id: 'a', url: 'wss://a.example', auth_type: 'basic', password: 'x' };
  expect(configSchema.safeParse({ ocpp_services: [row] }).success).toBe(true);
  const [monta] = PRESETS;
  expect(monta?.fields.map(({ key, needs }) => [key, needs])).toEqual([
    ['url', undefined],
    ['station_id', undefined],
    ['username', 'password'],
    ['password', 'username'],
  ]);
});
