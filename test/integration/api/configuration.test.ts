import { readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiHouse, fieldsOf, fileOf, rowsOf } from './house.ts';

const YAML = { 'content-type': 'application/yaml' };

describe('the configuration over the API', () => {
  test('is read with sources, without secrets, changed as a file with its comments, and keeps its secrets', async () => {
    await using house = await apiHouse();
    const before = await fileOf(house);
    const read = await house.ask('GET', '/configuration');
    expect(read.text).not.toContain('alpha-secret-1');
    expect(read.text).not.toContain('token-of-the-script');
    const { file, text, values, sources, ok } = fieldsOf(read.json);
    expect([file, ok]).toEqual([house.configFile, true]);
    expect(text).toContain('# my house');
    expect(text).toContain('# billing; its old password was ********');
    expect(fieldsOf(sources)).toMatchObject({ ocpp_services: house.configFile, mode: 'default' });
    expect(fieldsOf(values)).toMatchObject({ mode: 'automatic', rate_limit_seconds: 0 });

    const changed = String(text).replace('rate_limit_seconds: 0', 'rate_limit_seconds: 30');
    const etag = read.headers.get('etag') ?? '';
    const put = (body: string, match?: string) =>
      house.ask('PUT', '/configuration', { text: body, headers: { ...YAML, ...(match && { 'if-match': match }) } });
    expect((await put(changed)).status).toBe(428);
    expect((await put(changed, '"another"')).status).toBe(412);
    expect((await put(changed, etag.slice(1))).status).toBe(412);
    expect(await fileOf(house)).toBe(before);

    const written = await put(changed, etag);
    expect([written.status, written.json]).toEqual([200, { warnings: [] }]);
    const after = await fileOf(house);
    expect(after).toContain('rate_limit_seconds: 30   # no waiting');
    expect(after).toContain('password: "alpha-secret-1"');
    expect(after).toContain('token: "token-of-the-script"');
    // The old revision is used up, the new one is in the answer.
    expect((await put(changed, etag)).status).toBe(412);
    expect((await put(changed, written.headers.get('etag') ?? '')).status).toBe(200);
    expect(await readdir(dirname(house.configFile))).not.toContain('house.yaml.new');
  });

  test('is checked before it is written, with the line of each fault', async () => {
    await using house = await apiHouse();
    const before = await fileOf(house);
    const { headers, json } = await house.ask('GET', '/configuration');
    const etag = headers.get('etag') ?? '';
    const bad = `${String(fieldsOf(json).text)}mode: sometimes\n`;
    const checked = await house.ask('POST', '/configuration/validate', { text: bad, headers: YAML });
    expect(checked.json).toMatchObject({ ok: false, problems: [{ key: 'mode', line: expect.any(Number) }] });
    const put = await house.ask('PUT', '/configuration', { text: bad, headers: { ...YAML, 'if-match': etag } });
    expect([put.status, put.type]).toEqual([400, 'application/problem+json']);
    expect(put.json).toMatchObject({ field: 'mode', problems: [{ key: 'mode' }] });
    expect(await fileOf(house)).toBe(before);
  });

  test('a mask that stands for nothing is refused, be it of a new row or of a row with another id', async () => {
    await using house = await apiHouse();
    const { json } = await house.ask('GET', '/configuration');
    const text = String(fieldsOf(json).text).replace('id: script', 'id: another');
    const checked = await house.ask('POST', '/configuration/validate', { text, headers: YAML });
    expect(fieldsOf(checked.json)).toMatchObject({ ok: false, problems: [{ key: 'backends.another.token' }] });
  });

  test('what would change is told key by key, secrets masked', async () => {
    await using house = await apiHouse();
    const { json } = await house.ask('GET', '/configuration');
    const text = String(fieldsOf(json).text)
      .replace('rate_limit_seconds: 0 ', 'rate_limit_seconds: 5 ')
      .replace('role: billing', 'role: energy')
      .replace('password: "********"', 'password: quite-another')
      .replace(/backends:[\s\S]*/, 'backends: []\nallowed_providers: [alpha]\n');
    const diff = await house.ask('POST', '/configuration/diff', { text, headers: YAML });
    expect(rowsOf(fieldsOf(diff.json).changes)).toEqual([
      { key: 'rate_limit_seconds', before: 0, after: 5 },
      { key: 'allowed_providers', before: [], after: ['alpha'] },
      { key: 'ocpp_services.alpha.role', before: 'billing', after: 'energy' },
      { key: 'ocpp_services.alpha.password', before: '********', after: '********' },
      ...expectedGone(),
    ]);
    const broken = await house.ask('POST', '/configuration/diff', { text: 'mode: [', headers: YAML });
    expect(broken.json).toMatchObject({ ok: false, changes: null });
    function expectedGone() {
      return [
        { key: 'backends.script.id', before: 'script', after: null },
        { key: 'backends.script.enabled', before: true, after: null },
        { key: 'backends.script.shadow', before: false, after: null },
        { key: 'backends.script.ignore_rejects', before: false, after: null },
        { key: 'backends.script.priority', before: 0, after: null },
        { key: 'backends.script.allow_when', before: [], after: null },
        { key: 'backends.script.deny_when', before: [], after: null },
        { key: 'backends.script.when_over', before: 'keep', after: null },
        { key: 'backends.script.ignores_presence', before: false, after: null },
        { key: 'backends.script.token', before: '********', after: null },
        { key: 'backends', before: null, after: [] },
      ];
    }
  });

  test('a file that went away cannot be written, and is told so', async () => {
    await using house = await apiHouse();
    const etag = (await house.ask('GET', '/configuration')).headers.get('etag') ?? '';
    await rm(house.configFile);
    const put = await house.ask('PUT', '/configuration', {
      text: 'mode: locked\n',
      headers: { ...YAML, 'if-match': etag },
    });
    expect([put.status, put.type]).toEqual([409, 'application/problem+json']);
    expect((await house.ask('GET', '/configuration')).json).toMatchObject({ ok: false, text: null, values: null });
  });
});
