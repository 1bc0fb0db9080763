import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { apiHouse, fieldsOf, fileOf, rowsOf } from './house.ts';

const TOKEN = 'a-token-of-twenty-four-chars';

describe('rows of providers over the API', () => {
  test('are added, changed, switched off and taken out; comments and secrets of the file stay', async () => {
    await using house = await apiHouse();
    const put = (id: string, body: object) => house.ask('PUT', `/providers/${id}`, { body });
    const added = await put('road', {
      url: 'wss://road.example/ocpp',
      auth_type: 'token',
      token: TOKEN,
      role: 'billing',
    });
    expect([added.status, added.json]).toEqual([200, { id: 'road', kind: 'service' }]);
    expect((await put('robot', { token: TOKEN })).json).toEqual({ id: 'robot', kind: 'backend' });

    const listed = await house.ask('GET', '/configuration/providers');
    expect(listed.text).not.toContain(TOKEN);
    const rows = rowsOf(fieldsOf(listed.json).providers);
    expect(rows.map(({ id, kind, enabled }) => [id, kind, enabled])).toEqual([
      ['alpha', 'service', true],
      ['road', 'service', true],
      ['script', 'backend', true],
      ['robot', 'backend', true],
    ]);
    const alpha = fieldsOf(rows[0]?.row);
    expect(alpha).toMatchObject({ id: 'alpha', password: '********', role: 'billing' });

    const changed = await put('ALPHA', { ...alpha, role: 'energy', id: 'ALPHA' });
    expect([changed.status, changed.json]).toEqual([200, { id: 'alpha', kind: 'service' }]);
    const off = await house.ask('PUT', '/providers/road/enabled', { body: { enabled: false } });
    expect(off.json).toEqual({ id: 'road', kind: 'service' });
    const text = await fileOf(house);
    expect(text).toContain('- id: alpha # billing; its old password was alpha-secret-1');
    expect(text).toContain('role: energy');
    expect(text).toMatch(/password: "?alpha-secret-1"?\n/);
    expect(text).toMatch(/id: road\n(?: {4}.*\n)* {4}enabled: false\n/);

    await house.ask('PUT', '/providers/road/enabled', { body: { enabled: true } });
    expect(await fileOf(house)).not.toContain('enabled');
    expect((await house.ask('DELETE', '/providers/road')).status).toBe(204);
    expect(await fileOf(house)).not.toContain('road');
    expect((await house.ask('DELETE', '/providers/road')).status).toBe(404);
  });

  test.each<[what: string, id: string, body: object, status: number, field: string]>([
    ['a wrong address', 'road', { url: 'https://road.example' }, 400, 'url'],
    ['a missing secret', 'road', { url: 'wss://road.example', auth_type: 'token' }, 400, 'token'],
    ['a key that nobody knows', 'road', { url: 'wss://road.example', colour: 'red' }, 400, 'colour'],
    ['a mask without a secret behind it', 'road', { token: '********' }, 400, 'backends.road.token'],
    ['a secret that would go to another place', 'alpha', { url: 'wss://a.example', password: '********' }, 400, 'url'],
    ['a reserved id', 'home', { token: TOKEN }, 400, 'id'],
    ['another id than in the path', 'road', { id: 'rail', token: TOKEN }, 400, 'id'],
    ['another kind than before', 'alpha', { kind: 'backend', token: TOKEN }, 409, 'kind'],
    ['a role that is none', 'alpha', { url: 'wss://a.example', role: 'boss' }, 400, 'role'],
    ['nesting without end', 'road', { allow_when: JSON.parse('['.repeat(30) + ']'.repeat(30)) }, 400, 'allow_when'],
  ])('%s is refused with its field, and nothing is written', async (_, id, body, status, field) => {
    await using house = await apiHouse();
    const before = await readFile(house.configFile, 'utf8');
    const answer = await house.ask('PUT', `/providers/${id}`, { body });
    expect([answer.status, fieldsOf(answer.json).field]).toEqual([status, field]);
    expect(await fileOf(house)).toBe(before);
    expect(rowsOf(fieldsOf((await house.ask('GET', '/configuration/history')).json).kept)).toEqual([]);
  });

  test('one of them decides on cards and pays, until it shall no more', async () => {
    await using house = await apiHouse();
    const set = (id: string, authority: boolean) =>
      house.ask('PUT', `/providers/${id}/authority`, { body: { authority } });
    await house.ask('PUT', '/providers/road', { body: { url: 'wss://road.example/ocpp', role: 'billing' } });
    expect((await set('alpha', true)).json).toEqual({ id: 'alpha', kind: 'service' });
    expect(await fileOf(house)).toContain('authority: alpha\n');
    expect((await set('ROAD', true)).status).toBe(200);
    expect(await fileOf(house)).toContain('authority: road\n');
    expect((await set('alpha', false)).status).toBe(200);
    expect(await fileOf(house)).toContain('authority: road\n');
    expect((await set('road', false)).status).toBe(200);
    const text = await fileOf(house);
    expect(text).not.toContain('authority');
    expect(text).toContain('- id: alpha # billing; its old password was alpha-secret-1');

    expect((await set('nobody', true)).status).toBe(404);
    const script = await set('script', true);
    expect([script.status, fieldsOf(script.json).field]).toEqual([400, 'authority']);
    expect(await fileOf(house)).toBe(text);
  });

  test('a provider that something else names is not taken out', async () => {
    await using house = await apiHouse('authority: alpha\n');
    const answer = await house.ask('DELETE', '/providers/alpha');
    expect([answer.status, fieldsOf(answer.json).field]).toEqual([400, 'authority']);
    expect(await fileOf(house)).toContain('id: alpha');
  });
});

describe('undo over the API', () => {
  test('tells what it would change, changes it, and can be taken back itself', async () => {
    await using house = await apiHouse();
    const before = await fileOf(house);
    const none = await house.ask('POST', '/configuration/undo', { body: {} });
    expect([none.status, fieldsOf(none.json).detail]).toEqual([404, 'there is no change to take back']);
    await house.ask('PUT', '/providers/robot', { body: { token: TOKEN } });
    const history = await house.ask('GET', '/configuration/history');
    expect(fieldsOf(history.json)).toMatchObject({ kept: [{ what: 'backends.robot', restored: null }] });

    const preview = await house.ask('POST', '/configuration/undo', { body: { preview: true } });
    expect(preview.text).not.toContain(TOKEN);
    expect(fieldsOf(preview.json)).toMatchObject({ written: false });
    const changes = rowsOf(fieldsOf(preview.json).changes);
    expect(changes).toContainEqual({ key: 'backends.robot.token', before: '********', after: null });
    expect(await fileOf(house)).toContain('robot');

    const undone = await house.ask('POST', '/configuration/undo', { body: {} });
    expect(fieldsOf(undone.json)).toMatchObject({ written: true });
    expect(await fileOf(house)).toBe(before);
    const kept = rowsOf(fieldsOf((await house.ask('GET', '/configuration/history')).json).kept);
    expect(kept).toMatchObject([{ what: 'undo', restored: kept[1]?.id }, { what: 'backends.robot' }]);
    const again = await house.ask('POST', '/configuration/undo', { body: { id: kept[0]?.id } });
    expect([again.status, (await fileOf(house)).includes(TOKEN)]).toEqual([200, true]);
    const unknown = await house.ask('POST', '/configuration/undo', { body: { id: '../../etc/passwd' } });
    expect([unknown.status, fieldsOf(unknown.json).field]).toEqual([404, 'id']);
  });
});

test('forms get the schema of the file with what each key means', async () => {
  await using house = await apiHouse();
  const { json } = await house.ask('GET', '/configuration/schema');
  const published = JSON.parse(await readFile(new URL('../../../docs/config.schema.json', import.meta.url), 'utf8'));
  expect(json).toEqual(published);
});
