/** What is sent to who looks for a fault holds all that he needs, and nothing that is nobody's business. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { readLog } from '../../../src/replay/log.ts';
import { API_TOKEN, apiHouse, fieldsOf, rowsOf } from '../api/house.ts';
import { surroundings } from '../cli/surroundings.ts';
import { tempFolder } from '../config/folder.ts';

/** Every one of them is somewhere in this house. */
const SECRETS = [
  'CARD-OF-ANNA',
  'NL-ALIAS-77',
  'Anna Doe',
  'Red Roadster',
  'GHOST-CARD',
  'OLD-CARD-1',
  'box-password-1',
  'box-user-1',
  'mqtt-password-2',
  'broker-user-3',
  'url-login-4',
  'query-token-5',
  'alpha-secret-1',
  'token-of-the-script',
  'vendor-secret-7',
  'SN-ACME-0815',
  'METER-SERIAL-99',
  '8931080000',
  'Home of Doe',
  'Long Lane 12',
  'VAT-123456',
  API_TOKEN,
] as const;

const MORE = `chargers:
  - id: OTHER
    username: box-user-1
    password: box-password-1
    vendor: Acme
    model: Wall 9
    serial_number: SN-ACME-0815
site:
  name: Home of Doe
  address: Long Lane 12
  vat_number: VAT-123456
mqtt:
  enabled: false
  url: mqtt://127.0.0.1:1883
  username: broker-user-3
  password: mqtt-password-2
unknown_chargers: accept
card_policy: local
tags:
  - id: CARD-OF-ANNA
    name: Anna Doe
    vehicle: Red Roadster
    aliases: {alpha: NL-ALIAS-77}
  - id: OLD-CARD-1
    blocked: true
`;

interface Part {
  readonly part: string;
  readonly [field: string]: unknown;
}

const partsOf = (text: string): readonly Part[] =>
  text
    .trim()
    .split('\n')
    .map((line): Part => JSON.parse(line));

/** A house in which a lot is said that should stay there. */
async function talkative() {
  const house = await apiHouse(MORE);
  const { charger } = house;
  await charger.call('BootNotification', {
    chargePointVendor: 'Acme',
    chargePointModel: 'Wall 1',
    chargePointSerialNumber: 'SN-ACME-0815',
    meterSerialNumber: 'METER-SERIAL-99',
    iccid: '8931080000',
  });
  for (const idTag of ['CARD-OF-ANNA', 'GHOST-CARD', 'OLD-CARD-1']) await charger.call('Authorize', { idTag });
  await charger.call('DataTransfer', { vendorId: 'acme', messageId: 'x', data: 'vendor-secret-7' });
  await charger.call('SecurityEventNotification', {
    type: 'SettingSystemTime',
    timestamp: '2026-11-22T12:00:00.000Z',
    techInfo: 'SN-ACME-0815 of ghost-card to ftp://url-login-4@host/log?sig=query-token-5',
  });
  await charger.call('StartTransaction', {
    connectorId: 1,
    idTag: 'CARD-OF-ANNA',
    meterStart: 1_000,
    timestamp: '2026-11-22T12:00:00.000Z',
  });
  return house;
}

test('a bundle has every part, and none of the secrets that are everywhere in the house', async () => {
  await using house = await talkative();
  const answer = await house.ask('GET', '/bundle');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="ocpp-proxy-bundle-2026-11-22\.jsonl"$/,
  );
  for (const secret of SECRETS) expect(answer.text.toLowerCase(), secret).not.toContain(secret.toLowerCase());
  const parts = partsOf(answer.text);
  expect([...new Set(parts.map(({ part }) => part))]).toEqual([
    'bundle',
    'configuration',
    'status',
    'house',
    'charger',
    'provider',
    'adoption',
    'alarms',
    'journal',
    'decisions',
    'trace',
  ]);
  const of = (name: string) => parts.filter(({ part }) => part === name);
  expect(of('bundle')[0]).toMatchObject({ v: 1, node: process.version, trace_minutes: 30 });
  expect(of('provider').map(({ provider }) => fieldsOf(provider).id)).toEqual(['alpha', 'script']);
  expect(of('journal')[0]).toMatchObject({ charger_id: 'BOX1', positions: expect.any(Array) });
  // The same card, and the same box, have one name from end to end.
  const [charger] = of('charger').map((part) => fieldsOf(part.charger));
  const card = fieldsOf(rowsOf(charger?.evses)[0]?.session).id_tag;
  const calls = of('trace').filter(({ messageType }) => messageType === 'call');
  const boot = calls.findLast(({ action }) => action === 'BootNotification');
  const start = calls.find(({ action }) => action === 'StartTransaction');
  const values = fieldsOf(of('configuration')[0]?.values);
  expect(card).toMatch(/^TAG-\d+$/);
  expect(fieldsOf(start?.payload).idTag).toBe(card);
  expect(rowsOf(values.tags)[0]?.id).toBe(card);
  expect(charger?.serial_number).toMatch(/^SERIAL-\d+$/);
  expect(fieldsOf(boot?.payload).chargePointSerialNumber).toBe(charger?.serial_number);
  expect(of('decisions').flatMap(({ decisions }) => rowsOf(decisions).map(({ why }) => why))).toContainEqual(
    expect.stringMatching(/^The card "TAG-\d+" was refused/),
  );
});

test('the messages of as many minutes as are asked for are in it, and it says whether that is all', async () => {
  await using house = await talkative();
  house.clock.advance(10 * 60_000);
  await house.charger.call('Heartbeat', {});
  const traceOf = async (minutes: number) =>
    partsOf((await house.ask('GET', `/bundle?minutes=${minutes}`)).text).filter(({ part }) => part === 'trace');
  const late = await traceOf(5);
  expect(late[0]).toMatchObject({ direction: 'start', payload: { complete: false } });
  const ofThen = late.slice(1).filter(({ direction }) => direction !== 'open');
  expect(ofThen.every(({ at }) => String(at) >= '2026-11-22T12:05')).toBe(true);
  expect(late.some(({ action }) => action === 'Heartbeat')).toBe(true);
  expect((await traceOf(60)).length).toBeGreaterThan(late.length);
  expect((await house.ask('GET', '/bundle?minutes=0')).status).toBe(400);
  expect((await house.ask('GET', '/bundle', { token: '' })).status).toBe(401);
});

test('the command writes it for its owner alone, over nothing, and its messages are a log', async () => {
  await using house = await talkative();
  await using folder = await tempFolder();
  const it = surroundings({ cwd: folder.path, variables: { OCPP_PROXY_URL: house.base, API_TOKEN } });
  expect(await runCli(['bundle', '--out', 'trouble.jsonl', '--minutes', '60'], it)).toBe(0);
  expect(it.printed).toEqual([expect.stringMatching(/^Written to .*trouble\.jsonl\. Secrets, cards/)]);
  const text = await readFile(join(folder.path, 'trouble.jsonl'), 'utf8');
  expect(readLog(text)).toMatchObject({ ok: true, isComplete: true, start: { payload: { complete: true } } });
  expect(await runCli(['bundle', '--out', 'trouble.jsonl'], it)).toBe(1);
  expect(it.complaints.at(-1)).toContain('is there already');
});

test('a log comes as a file, named after what it is of; the whole one begins with the start', async () => {
  await using house = await talkative();
  const log = async (part: string) => {
    const { headers, text, type } = await house.ask('GET', `/trace?format=log${part}`);
    expect(type).toBe('application/x-ndjson');
    return { name: headers.get('content-disposition'), log: readLog(text) };
  };
  expect(await log('')).toMatchObject({
    name: 'attachment; filename="ocpp-proxy-2026-11-22.jsonl"',
    log: { ok: true, isComplete: true },
  });
  expect(await log('&charger=BOX1&provider=alpha')).toMatchObject({
    name: 'attachment; filename="ocpp-proxy-BOX1-alpha-2026-11-22.jsonl"',
    log: { ok: true, start: undefined },
  });
  expect(await log('&charger=a%22%0Ab')).toMatchObject({
    name: 'attachment; filename="ocpp-proxy-a__b-2026-11-22.jsonl"',
  });
});
