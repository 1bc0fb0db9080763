/** The files for spreadsheets, read by a parser that we did not write, with what people and chargers put into texts. */
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { apiHouse, CHARGER } from './house.ts';

/** By the month of the fake clock. */
const MONTH = '2026-11';

const HOSTILE = [
  'plain',
  'a,b;c',
  'he said "no"',
  'two\nlines\r\nmore',
  '=SUM(A1:A9)',
  '+31 6',
  '-1',
  '@home',
  "'already",
  '  spaces around  ',
  '⚡ café 東京',
  '"',
  ',',
] as const;

/** As the pages promise: a text that a spreadsheet would run gets a quote in front. */
const defused = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const MORE = `
site:
  name: ${JSON.stringify('Home, "sweet"\n; home')}
  address: ${JSON.stringify('=Street 1\nTown')}
tariffs:
  - { id: work, per_kwh: 2.5 }
payers:
  - { id: employer, name: ${JSON.stringify('=Acme, "Ltd"')}, tariff: work }
tags:
${HOSTILE.map((text, index) => `  - { id: CARD${index}, name: ${JSON.stringify(text)}, vehicle: ${JSON.stringify([...text].toReversed().join(''))}, payer: employer }`).join('\n')}
`;

type Row = Readonly<Record<string, string>>;

test('sessions, statements and certificates come out of their files as they went in', async () => {
  await using house = await apiHouse(MORE);
  const { charger, clock } = house;
  for (const [index] of HOSTILE.entries()) {
    const now = () => new Date(clock.now()).toISOString();
    const meterStart = 500 + index * 1_000;
    const { transactionId } = await charger.call('StartTransaction', {
      ...{ connectorId: 1, idTag: `CARD${index}`, meterStart, timestamp: now() },
    });
    clock.advance(60_000);
    await charger.call('StopTransaction', {
      ...{ transactionId, meterStop: meterStart + 100, timestamp: now(), reason: 'Local' },
    });
  }
  const sessions: readonly { id: string; id_tag: string }[] = (
    (await house.ask('GET', '/sessions')).json as { sessions: { id: string; id_tag: string }[] }
  ).sessions;
  const noteOf = ({ id_tag: tag }: { id_tag: string }): string => `${HOSTILE[Number(tag.slice(4))]}`;
  for (const session of sessions) {
    const made = await house.ask('POST', `/sessions/${session.id}/correction`, { body: { note: noteOf(session) } });
    expect(made.status, made.text).toBe(200);
  }

  const read = async (path: string): Promise<readonly Row[]> => {
    const answer = await house.ask('GET', path);
    expect(answer.status, answer.text).toBe(200);
    // Refuses a quote in the wrong place, and a row with too few cells.
    return parse(answer.text, { columns: true, record_delimiter: '\r\n' });
  };

  const statement = await read(`/statements?payer=employer&month=${MONTH}&format=csv`);
  expect(statement).toHaveLength(HOSTILE.length);
  for (const row of statement) {
    const text = HOSTILE[Number(row.id_tag?.slice(4))] ?? '';
    const session = sessions.find(({ id }) => id === row.session_id);
    expect(row).toMatchObject({
      card_name: defused(text),
      vehicle: defused([...text].toReversed().join('')),
      note: defused(session === undefined ? '' : noteOf(session)),
      energy_kwh: '0.1',
      total: '0.25',
    });
  }

  const certificate = await read(`/certificates?month=${MONTH}&format=csv`);
  expect(certificate).toHaveLength(HOSTILE.length);
  for (const row of certificate) {
    expect(row).toMatchObject({
      charger_id: CHARGER,
      site_name: 'Home, "sweet"\n; home',
      site_address: "'=Street 1\nTown",
      energy_kwh: '0.1',
    });
  }

  const all = await read('/../../sessions.csv');
  expect(all.map(({ id_tag: tag }) => tag).toSorted()).toEqual(
    HOSTILE.map((_text, index) => `CARD${index}`).toSorted(),
  );
  expect(all.every(({ energy_kwh: kwh, corrected }) => Number(kwh) === 0.1 && corrected === 'yes')).toBe(true);
});

test('a file that is broken would be found', () => {
  expect(() => parse('a,b\r\n1,"2\r\n', { columns: true })).toThrow();
  expect(() => parse('a,b\r\n1\r\n', { columns: true })).toThrow();
});
