import { expect, test } from 'vitest';
import { makeLog, silentLog } from '../../../src/lib/log.ts';

function sink() {
  const lines: string[] = [];
  return { lines, out: { write: (line: string) => void lines.push(line) } };
}

test('a line is one JSON object with its fields and those of its parents', async () => {
  const { lines, out } = sink();
  const log = await makeLog({ level: 'info', pretty: false, out });
  log.child({ chargerId: 'CP1' }).warn({ version: '1.6' }, 'a charger connected');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    chargerId: 'CP1',
    version: '1.6',
    msg: 'a charger connected',
  });
});

test('the level decides what is written', async () => {
  const { lines, out } = sink();
  const log = await makeLog({ level: 'warn', pretty: false, out });
  log.debug({}, 'a');
  log.info({}, 'b');
  log.warn({}, 'c');
  log.error({}, 'd');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['c', 'd']);
});

test.each([
  ['at the top', { password: 's3cret', user: 'u' }],
  ['one level down', { headers: { authorization: 'Basic s3cret' } }],
  ['two levels down', { service: { auth: { token: 's3cret' } } }],
  ['in the spelling of OCPP', { keys: { AuthorizationKey: 's3cret' } }],
])('secrets are hidden %s', async (_, fields) => {
  const { lines, out } = sink();
  const log = await makeLog({ level: 'info', pretty: false, out });
  log.child(fields).info(fields, 'x');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('s3cret');
  expect(lines[0]).toContain('[hidden]');
});

test('at a terminal a line is for people, and still without secrets', async () => {
  const { lines, out } = sink();
  const log = await makeLog({ level: 'debug', pretty: true, out });
  log.debug({ token: 's3cret' }, 'hello');
  expect(lines.join('')).toContain('hello');
  expect(lines.join('')).toContain('DEBUG');
  expect(lines.join('')).not.toContain('s3cret');
  expect(() => JSON.parse(lines.join(''))).toThrow();
});

test('the silent log says nothing and has silent children', () => {
  expect(silentLog.child({})).toBe(silentLog);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) expect(silentLog[level]({}, 'x')).toBeUndefined();
});
