import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../src/config/problem.ts';
import { proxySettingsOf } from '../../../src/settings.ts';
import { problemLines, tempFolder } from './folder.ts';

const PRICE = 'expected a price with a point and at most six decimals, such as 0.285';
const AMOUNT = 'expected an amount of money that is not below 0, with at most six decimals';
const PERCENT = 'expected a number from 0 to 100 with at most four decimals';

/** Keys of one tariff, and what is told of them. */
const TARIFFS: readonly (readonly [keys: string, line: string])[] = [
  ['per_kwh: dear', `:1:31 tariffs.0.per_kwh: "dear" cannot be used; ${PRICE}`],
  ['per_kwh: "0,30"', `:1:31 tariffs.0.per_kwh: "0,30" cannot be used; ${PRICE}`],
  ['per_kwh: 0.1234567', `:1:31 tariffs.0.per_kwh: 0.1234567 cannot be used; ${PRICE}`],
  ['per_kwh: [1]', `:1:31 tariffs.0.per_kwh: this cannot be used; ${PRICE}`],
  ['per_minute: -1', `:1:34 tariffs.0.per_minute: -1 cannot be used; ${AMOUNT}`],
  ['session_fee: -0.35', `:1:35 tariffs.0.session_fee: -0.35 cannot be used; ${AMOUNT}`],
  ['vat_percent: 101', `:1:35 tariffs.0.vat_percent: 101 is too large; ${PERCENT}`],
  ['vat_percent: 7.00001', `:1:35 tariffs.0.vat_percent: 7.00001 cannot be used; ${PERCENT}`],
  ['provider_share_percent: all', `:1:46 tariffs.0.provider_share_percent: "all" is a text; ${PERCENT}`],
  [
    'valid_from: 31-01-2027',
    ':1:34 tariffs.0.valid_from: "31-01-2027" cannot be used; expected a day such as "2027-01-31", in quotes',
  ],
  [
    'valid_from: "2027-02-30"',
    ':1:34 tariffs.0.valid_from: "2027-02-30" cannot be used; expected a day such as "2027-01-31", in quotes',
  ],
  ['idle_after_minutes: 0.5', ':1:42 tariffs.0.idle_after_minutes: 0.5'],
  ['per_kw: 1', ':1:22 tariffs.0.per_kw: is not a known key; did you mean "per_kwh"?'],
  [
    'times: [{from: "23:00"}]',
    ':1:30 tariffs.0.times.0: names no price; add one of per_kwh, per_minute, idle_per_minute',
  ],
  ['times: [{price: 1}]', ':1:31 tariffs.0.times.0.price: is not a known key; '],
  [
    'times: [{from: 7, per_kwh: 1}]',
    ':1:37 tariffs.0.times.0.from: 7 is a number; expected a time of day in quotes, from "00:00" to "24:00", such as "23:00"',
  ],
  [
    'times: [{from: "07:00", to: "07:00", per_kwh: 1}]',
    ':1:50 tariffs.0.times.0.to: begins and ends at "07:00"; leave both out for the whole day',
  ],
  [
    'times: [{to: "00:00", per_kwh: 1}]',
    ':1:35 tariffs.0.times.0.to: "00:00" is the beginning of the day, so this would never hold; write "24:00"',
  ],
  [
    'times: [{from: "24:00", per_kwh: 1}]',
    ':1:37 tariffs.0.times.0.from: "24:00" is the end of a day, and nothing begins there; write "00:00"',
  ],
  [
    'times: [{days: monday, per_kwh: 1}]',
    ':1:37 tariffs.0.times.0.days: "monday" cannot be used; expected one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekend", or a list of these',
  ],
  ['day_ahead: {}', ':1:33 tariffs.0.day_ahead: names no prices; give either file or entity'],
  [
    'day_ahead: {file: a.csv, entity: sensor.a}',
    ':1:33 tariffs.0.day_ahead: names both a file and an entity; give either file or entity',
  ],
  [
    'day_ahead: {entity: price}',
    ':1:42 tariffs.0.day_ahead.entity: "price" cannot be used; expected an entity of Home Assistant such as',
  ],
  [
    'day_ahead: {file: a.csv, factor: -1}',
    ':1:55 tariffs.0.day_ahead.factor: -1 cannot be used; expected a number from 0 to 100 with a point and at most six decimals',
  ],
  [
    'day_ahead: {file: a.csv, plus_per_kwh: "0,1"}',
    `:1:61 tariffs.0.day_ahead.plus_per_kwh: "0,1" cannot be used; ${PRICE}`,
  ],
  ['day_ahead: {csv: a}', ':1:34 tariffs.0.day_ahead.csv: is not a known key; '],
  [
    'times: [{months: [13], per_kwh: 1}]',
    ':1:40 tariffs.0.times.0.months.0: 13 is too large; expected months as numbers from 1 to 12',
  ],
];

/** The whole file. */
const FILES: readonly (readonly [text: string, ...lines: string[]])[] = [
  ...TARIFFS.map(([keys, line]) => [`tariffs: [{id: abcd, ${keys}}]`, line] as const),
  [
    'tariffs: [{id: a b}]',
    ':1:16 tariffs.0.id: "a b" cannot be used; expected 1 to 40 letters, digits, ".", "_" or "-"',
  ],
  [
    'tariffs: [{id: a, per_kwh: 1}, {id: a, per_kwh: 2}]',
    ':1:37 tariffs.1.id: "a" has two rows without valid_from; give each row of a tariff its own day',
  ],
  [
    'tariffs: [{id: a, valid_from: "2027-01-01"}, {id: a, valid_from: "2027-01-01"}]',
    ':1:51 tariffs.1.id: "a" begins twice on 2027-01-01; give each row of a tariff its own day',
  ],
  [
    'payers: [{id: home}]',
    ':1:15 payers.0.id: "home" cannot be used; home, none, system are reserved; choose another id',
  ],
  ['payers: [{id: a}, {id: a}]', ':1:24 payers.1.id: "a" is used twice; give each its own id'],
  [
    'backends: [{id: a, token: "0123456789abcdef"}]\npayers: [{id: a}]',
    ':2:15 payers.0.id: a provider is called "a", too; give its row the tariff, or choose another id',
  ],
  ['payers: [{id: a, tariff: t}]', ':1:26 payers.0.tariff: there is no tariff "t"; add it to tariffs'],
  [
    'tariffs: [{id: night, per_kwh: 1}]\npayers: [{id: a, tariff: nigt}]',
    ':2:26 payers.0.tariff: there is no tariff "nigt"; did you mean "night"?',
  ],
  [
    'backends: [{id: a, token: "0123456789abcdef", tariff: x}]',
    ':1:55 backends.0.tariff: there is no tariff "x"; add it to tariffs',
  ],
  ['purchase_tariff: x', ':1:18 purchase_tariff: there is no tariff "x"; add it to tariffs'],
  [
    'carbon_intensity: sensor.co2',
    ':1:19 carbon_intensity: "sensor.co2" is a text; expected a group of keys: entity, file, …',
  ],
  ['carbon_intensity: {}', ':1:19 carbon_intensity: names no figures; give either file or entity'],
  [
    'carbon_intensity: {file: a.csv, entity: sensor.a}',
    ':1:19 carbon_intensity: names both a file and an entity; give either file or entity',
  ],
  [
    'carbon_intensity: {entity: co2}',
    ':1:28 carbon_intensity.entity: "co2" cannot be used; expected an entity of Home Assistant such as',
  ],
  ['carbon_intensity: {fil: a}', ':1:20 carbon_intensity.fil: is not a known key; did you mean "file"?'],
  [
    'tags: [{id: "04", payer: boss}]',
    ':1:26 tags.0.payer: no service and no backend is called "boss"; none is configured',
  ],
];

describe('a mistake in tariffs is told with its place, what is wrong and what would be right', () => {
  test.each(FILES)('%s', async (text, ...lines) => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', text);
    const found = problemLines(await folder.load());
    expect(found.map((line, i) => line.slice(0, `config.yaml${lines[i] ?? ''}`.length))).toEqual(
      lines.map((line) => `config.yaml${line}`),
    );
  });

  test('a tariff without any price is allowed but odd', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'tariffs: [{id: gift}, {id: fee, session_fee: 1}]');
    const loaded = await folder.load();
    expect(loaded.warnings.map(formatProblem)).toEqual([
      'config.yaml:1:11 tariffs.0: has no price, so all is free; add per_kwh',
    ]);
  });
});

test('day-ahead prices that cannot be used are warnings with their lines; what they become has the whole path', async () => {
  await using folder = await tempFolder();
  await folder.write('bad.csv', 'start,price\n2027-01-31T18:00:00Z,0.1\n2027-01-31,x\n1,2\n1;2\n3\n4');
  await folder.write(
    'config.yaml',
    `tariffs:
  - {id: a, per_kwh: 1, day_ahead: {file: bad.csv}}
  - {id: b, day_ahead: {file: none.csv, factor: 1.21, plus_per_kwh: -0.02}}
  - {id: c, per_kwh: 1, day_ahead: {entity: sensor.price}}
`,
  );
  const loaded = await folder.load();
  if (!loaded.ok) throw new Error(problemLines(loaded).join());
  const right = 'mend the file; until then per_kwh counts for these hours';
  expect(loaded.warnings.map(formatProblem)).toEqual([
    expect.stringMatching(
      /^config.yaml:2:43 tariffs.0.day_ahead.file: these prices cannot be used: line 3: "2027-01-31" is no time .*; line 4: .*; line 5: .*; and 2 more; /,
    ),
    'config.yaml:3:24 tariffs.1.day_ahead: has no per_kwh beside it, so energy is free while no such price is known; add per_kwh to the row',
    `config.yaml:3:31 tariffs.1.day_ahead.file: these prices cannot be used: is not there; ${right}`,
    'config.yaml:4:45 tariffs.2.day_ahead.entity: is set but Home Assistant cannot be asked, so no such price is ever known; set the environment variables HA_URL and HA_TOKEN',
  ]);
  const [, b, c] = proxySettingsOf(loaded.config).billing.tariffs;
  expect(b?.terms[0].dayAhead).toEqual({
    source: expect.stringMatching(/^file:\/.*\/none\.csv$/),
    ...{ factor: 1_210_000, plusPerKwh: -20_000 },
  });
  expect(c?.terms[0].dayAhead).toEqual({ source: 'entity:sensor.price', factor: 1_000_000, plusPerKwh: 0 });
});

test('the CO₂ of the grid: what cannot be used of it is a warning; where its figures are has the whole path', async () => {
  await using folder = await tempFolder();
  await folder.write('bad.csv', 'start,grams\n2027-01-31T18:00:00Z,385\n2027-01-31T19:00:00Z,-1');
  await folder.write('config.yaml', 'carbon_intensity: {file: bad.csv}');
  const ofFile = await folder.load();
  if (!ofFile.ok) throw new Error(problemLines(ofFile).join());
  expect(ofFile.warnings.map(formatProblem)).toEqual([
    'config.yaml:1:26 carbon_intensity.file: these figures cannot be used: line 3: "-1" is no carbon intensity; expected grams for a kWh from 0 to 5000, such as 385; mend the file; until then sessions have no CO2 for these hours',
  ]);
  expect(proxySettingsOf(ofFile.config).carbonSource).toMatch(/^carbon:file:\/.*\/bad\.csv$/);

  await folder.write('config.yaml', 'carbon_intensity: {entity: sensor.co2}');
  const ofEntity = await folder.load();
  if (!ofEntity.ok) throw new Error(problemLines(ofEntity).join());
  expect(ofEntity.warnings.map(formatProblem)).toEqual([
    'config.yaml:1:28 carbon_intensity.entity: is set but Home Assistant cannot be asked, so no session has a figure of its CO2; set the environment variables HA_URL and HA_TOKEN',
  ]);
  expect(proxySettingsOf(ofEntity.config).carbonSource).toBe('carbon:entity:sensor.co2');
});

test('rows of one tariff become its terms, oldest first, and who pays by what is known', async () => {
  await using folder = await tempFolder();
  await folder.write(
    'config.yaml',
    `currency: CHF
time_zone: Europe/Zurich
purchase_tariff: grid
tariffs:
  - {id: grid, per_kwh: 0.21}
  - {id: work, valid_from: "2027-01-01", per_kwh: "0.40"}
  - id: work
    name: Work
    per_kwh: 0.30
    idle_after_minutes: 15
    session_fee: 0.5
    minimum: 1
    vat_percent: 7.7
    prices_include_vat: false
    provider_share_percent: 5
    times:
      - {days: [weekend, fri], from: "23:00", to: "07:30", months: [12], per_kwh: 0}
payers:
  - {id: employer, tariff: work}
  - {id: aunt}
backends:
  - {id: script, token: "0123456789abcdef", tariff: grid}
tags:
  - {id: "04", payer: employer}
  - {id: "05", payer: script}
  - {id: "06", payer: home}
`,
  );
  const loaded = await folder.load();
  if (!loaded.ok) throw new Error(problemLines(loaded).join());
  const { billing, cards } = proxySettingsOf(loaded.config);
  expect(billing).toMatchObject({
    currency: 'CHF',
    tariffOf: { script: 'grid', employer: 'work' },
    purchaseTariff: 'grid',
  });
  expect(billing.tariffs.find(({ id }) => id === 'work')).toMatchObject({
    ...{ name: 'Work', currency: 'CHF', zone: 'Europe/Zurich' },
    terms: [
      {
        validFrom: undefined,
        ...{ perKwh: 300_000, idleAfterMs: 900_000, sessionFee: 500_000, minimum: 1_000_000 },
        ...{ vat: 77_000, pricesIncludeVat: false, providerShare: 50_000 },
        times: [{ days: ['fri', 'sat', 'sun'], fromMinute: 1380, toMinute: 450, months: [12], perKwh: 0 }],
      },
      { validFrom: '2027-01-01', perKwh: 400_000, minimum: undefined },
    ],
  });
  // Providers see that the home pays for a payer of the owner's own list.
  expect(cards.map(({ payer, billedTo }) => [payer, billedTo])).toEqual([
    ['home', 'employer'],
    ['script', undefined],
    ['home', undefined],
  ]);
});
