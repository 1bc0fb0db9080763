/** What a person may get wrong about conditions, each with its place and what would be right. */
import { describe, expect, test } from 'vitest';
import { conditionEntities, conditionsOf } from '../../../src/config/conditions.ts';
import { problemLines, tempFolder } from './folder.ts';

const DAYS =
  'expected one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekend", or a list of these';
const CLOCK = 'expected a time of day in quotes, from "00:00" to "24:00", such as "23:00"';
const STATE = 'expected a state as Home Assistant shows it, in quotes, such as "on"';
const NAME = 'expected a name of 1 to 60 characters, without line breaks and double quotes';
const QUOTED = 'put it in quotes, so that it stays a text as it is written';
const HOME = { HA_URL: 'http://ha:8123', HA_TOKEN: 'x' };
const row = (condition: string) =>
  `backends:\n  - id: a\n    token: "0123456789abcdef"\n    allow_when:\n      - ${condition}\n`;
const key = (text: string) => `backends:\n  - id: a\n    token: "0123456789abcdef"\n    ${text}\n`;

/** One row of `allow_when`, and where in it (counted from its bracket) what is wrong. */
const ROWS: readonly (readonly [row: string, column: number, words: string])[] = [
  ['{}', 0, ': asks for nothing, so it would always hold; add days, from and to, presence, vacation or entity'],
  ['{name: x}', 0, ': asks for nothing, so it would always hold; add days, from and to, presence, vacation or entity'],
  ['mondays', 0, ': "mondays" is a text; expected a group of keys: days, from, to, presence, vacation, entity, …'],
  ['{form: "07:00"}', 1, '.form: is not a known key; did you mean "from"?'],
  ['{days: []}', 7, `.days: this is empty; ${DAYS}`],
  ['{days: [mon, tuesday]}', 7, `.days: this cannot be used; ${DAYS}`],
  ['{days: workdays}', 7, `.days: "workdays" cannot be used; ${DAYS}`],
  ['{from: "25:00"}', 7, `.from: "25:00" cannot be used; ${CLOCK}`],
  ['{from: "7:00"}', 7, `.from: "7:00" cannot be used; ${CLOCK}`],
  ['{to: "07:60"}', 5, `.to: "07:60" cannot be used; ${CLOCK}`],
  ['{from: 7}', 7, `.from: 7 is a number; ${CLOCK}; ${QUOTED}`],
  ['{from: "07:00", to: "07:00"}', 20, '.to: begins and ends at "07:00"; leave both out for the whole day'],
  [
    '{from: "24:00"}',
    7,
    '.from: "24:00" is the end of a day, and nothing begins there; write "00:00" and the day on which it begins',
  ],
  [
    '{to: "00:00"}',
    5,
    '.to: "00:00" is the beginning of the day, so this would never hold; write "24:00" for the end of the day, or leave it out',
  ],
  ['{presence: out}', 11, '.presence: "out" cannot be used; expected one of "home", "away"'],
  [
    '{presence: away}',
    1,
    '.presence: asks who is at home, and nothing tells that; add presence_sensor at the top of the file',
  ],
  ['{vacation: on}', 11, '.vacation: "on" is a text; expected true or false'],
  [
    '{vacation: true}',
    1,
    '.vacation: asks when the house is on vacation, and nothing tells that; add vacation_entity at the top of the file',
  ],
  [
    '{entity: price, below: 1}',
    9,
    '.entity: "price" cannot be used; expected an entity of Home Assistant such as "binary_sensor.someone_home"',
  ],
  [
    '{entity: sensor.price}',
    9,
    '.entity: stands alone, and nothing says what its state has to be; add is, is_not, above or below',
  ],
  ['{below: 1}', 1, '.below: says nothing of which entity; add entity: the entity of Home Assistant that is meant'],
  [
    '{entity: sensor.price, below: "1"}',
    30,
    '.below: "1" is a text; expected a number, without quotes and with a point, such as 0.25',
  ],
  [
    '{entity: sensor.price, above: 5, below: 5}',
    30,
    '.above: no number is above 5 and below 5; above has to be the smaller of the two, or write two rows',
  ],
  ['{entity: sensor.a, is: true}', 23, `.is: true is true or false; ${STATE}`],
  ['{entity: sensor.a, is: 5}', 23, `.is: 5 is a number; ${STATE}; ${QUOTED}`],
  [
    '{entity: sensor.a, is: unavailable}',
    23,
    `.is: "unavailable" cannot be used; ${STATE}; unknown and unavailable are no states: then nothing is known, and the provider gets no control`,
  ],
  [
    '{entity: sensor.a, is: "1", above: 0}',
    23,
    '.is: leaves nothing for the other keys to say; keep is alone, or leave it out',
  ],
  ['{name: \'a "b"\', days: mon}', 7, `.name: "a \\"b\\"" cannot be used; ${NAME}`],
];

const BUYS = 'purchase_tariff: grid\ntariffs: [{id: grid, per_kwh: 0.25}]\n';
const MONEY = 'expected an amount of money above 0 with a point and at most six decimals, such as 5.00';

/** One key of the provider. */
const KEYS: readonly (readonly [key: string, column: number, words: string])[] = [
  ['allow_when: {days: mon}', 17, 'allow_when: this is a group of keys; expected a list of conditions'],
  ['energy_per_day_kwh: 0', 25, 'energy_per_day_kwh: 0 is too small; expected a number of kWh from 0.1 to 10000'],
  ['energy_per_day_kwh: 5kWh', 25, 'energy_per_day_kwh: "5kWh" is a text; expected a number of kWh from 0.1 to 10000'],
  ['money_per_day: 0', 20, `money_per_day: 0 cannot be used; ${MONEY}`],
  ['money_per_day: -1', 20, `money_per_day: -1 cannot be used; ${MONEY}`],
  ['money_per_day: 5 EUR', 20, `money_per_day: "5 EUR" cannot be used; ${MONEY}`],
  ['money_per_day: [5]', 20, `money_per_day: this cannot be used; ${MONEY}`],
  [
    'money_per_day: 5',
    5,
    'money_per_day: nothing tells what energy costs you; add purchase_tariff at the top of the file, the tariff by which you buy your energy',
  ],
  ['when_over: end', 16, 'when_over: "end" cannot be used; expected one of "keep", "stop"'],
  ['ignores_presence: 1', 23, 'ignores_presence: 1 is a number; expected true or false'],
];

describe('mistakes in conditions', () => {
  test.each(ROWS)('%s', async (condition, column, words) => {
    expect(await problems(row(condition))).toEqual([`config.yaml:5:${9 + column} backends.0.allow_when.0${words}`]);
  });

  test.each(KEYS)('%s', async (text, column, words) => {
    expect(await problems(key(text))).toEqual([`config.yaml:4:${column} backends.0.${words}`]);
  });

  test('more than twenty rows are too many', async () => {
    const rows = Array(21).fill('{days: mon}').join(', ');
    expect(await problems(key(`deny_when: [${rows}]`))).toEqual([
      'config.yaml:4:16 backends.0.deny_when: this has too many entries; expected at most 20 conditions',
    ]);
  });
});

test('what is asked of Home Assistant while nobody can ask it is warned of, and so is an end of nothing', async () => {
  const text = `${row('{entity: sensor.price, below: 1}')}    when_over: stop\n`;
  await using folder = await tempFolder();
  await folder.write('config.yaml', text);
  const warnings = async (variables: { [name: string]: string }) =>
    (await folder.load({ variables: variables })).warnings.map(({ key: at, wrong }) => `${at} ${wrong}`);
  expect(await warnings(HOME)).toEqual([]);
  expect(await warnings({})).toEqual([
    'backends.0.allow_when.0.entity is set but Home Assistant cannot be asked, so what depends on it gets no control',
  ]);
  await folder.write('config.yaml', key('when_over: stop'));
  expect(await warnings(HOME)).toEqual(['backends.0.when_over nothing says when it is over']);
});

test('the words of the file become those of the rules', async () => {
  await using folder = await tempFolder();
  const rows = [
    '{days: [weekend, mon], from: "23:00", to: "24:00"}',
    '{days: weekdays, entity: sensor.price, below: 1}',
  ];
  await folder.write(
    'config.yaml',
    `${row(rows.join('\n      - '))}    energy_per_day_kwh: 0.3\n    money_per_day: "2.50"\n    when_over: stop\n${BUYS}`,
  );
  const loaded = await folder.load({ variables: HOME });
  const [backend] = loaded.ok ? loaded.config.backends : [];
  expect(backend && conditionsOf(backend)).toEqual({
    allowWhen: [
      { days: ['mon', 'sat', 'sun'], fromMinute: 1380, toMinute: 1440 },
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], entity: { id: 'sensor.price', below: 1 } },
    ],
    denyWhen: [],
    energyPerDayWh: 300,
    moneyPerDayMillionths: 2_500_000,
    stopsWhenOver: true,
    ignoresPresence: false,
  });
  expect(loaded.ok && conditionEntities(loaded.config)).toEqual(['sensor.price']);
});

async function problems(text: string): Promise<readonly string[]> {
  await using folder = await tempFolder();
  await folder.write('config.yaml', text);
  return problemLines(await folder.load({ variables: HOME }));
}
