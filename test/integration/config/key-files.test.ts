/** The files of certificates and keys that a configuration names: found, judged, and told of by the key that is wrong. */
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../../../src/config/explain.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { type Authority, authority, pairIn } from '../../peers/certificates.ts';
import { type Folder, problemLines, tempFolder } from './folder.ts';

let folder: Folder;
let home: Authority;

beforeAll(async () => {
  folder = await tempFolder();
  home = await authority('Home');
  await mkdir(join(folder.path, 'house/tls'), { recursive: true });
  const at = join(folder.path, 'house/tls');
  const pair = await home.issue({ name: 'localhost' });
  await pairIn(at, 'good', pair);
  await pairIn(at, 'other', await home.issue({ name: 'localhost' }));
  await pairIn(at, 'late', await home.issue({ name: 'localhost', days: -2 }));
  await pairIn(at, 'weak', await home.issue({ name: 'localhost', weak: true }));
  execFileSync('mkfifo', [join(at, 'pipe')]);
  await pairIn(at, 'soon', await home.issue({ name: 'localhost', days: 5 }));
  await pairIn(at, 'locked', {
    certificate: pair.certificate,
    key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n',
  });
  await folder.write('house/tls/ca.pem', home.ca);
  await folder.write('house/tls/broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  await folder.write('house/tls/empty.pem', '');
  await folder.write('house/tls/long.pem', 'x'.repeat(300_000));
});

afterAll(() => folder[Symbol.asyncDispose]());

/** Loads this text from a file in a folder of its own, seen from the one above. */
async function loaded(text: string, more: { keysMayFail?: boolean } = {}) {
  await folder.write('house/house.yaml', text);
  return folder.load({ configPath: 'house/house.yaml', ...more });
}

const own = (certificate: string, key: string, more = '') =>
  `tls:\n  certificate: ${certificate}\n  key: ${key}\n${more}`;
const service = (more: string) => `ocpp_services:\n  - id: a\n    url: wss://a.com\n${more}`;

describe('what cannot be used names its key', () => {
  test.each<[text: string, ...lines: string[]]>([
    [
      own('tls/nowhere.pem', 'tls/good.key'),
      ':2:16 tls.certificate: there is no such file; give the path of a file that exists and that this program may read',
    ],
    [own('tls', 'tls/good.key'), ':2:16 tls.certificate: this is a folder; '],
    [
      own('tls/good.pem', 'tls/other.key'),
      ':3:8 tls.key: is not the key of this certificate; name the two files that were made together',
    ],
    [own('tls/good.pem', 'tls/locked.key'), ':3:8 tls.key: the key is locked by a password; '],
    [own('tls/good.pem', 'tls/good.pem'), ':3:8 tls.key: the file holds no private key that can be read; '],
    [own('tls/good.key', 'tls/good.key'), ':2:16 tls.certificate: the file holds no certificate that can be read; '],
    [own('tls/broken.pem', 'tls/good.key'), ':2:16 tls.certificate: the file holds no certificate that can be read; '],
    [
      own('tls/long.pem', 'tls/good.key'),
      ':2:16 tls.certificate: the file is too large; expected at most 262144 bytes',
    ],
    [own('/dev/zero', 'tls/good.key'), ':2:16 tls.certificate: this is no ordinary file; '],
    [own('tls/good.pem', 'tls/pipe'), ':3:8 tls.key: this is no ordinary file; '],
    [
      own('tls/weak.pem', 'tls/weak.key'),
      ':2:16 tls.certificate: its key is too short to be used; make one with an RSA key of 2048 bits or more',
    ],
    [
      service('    certificate: tls/weak.pem\n    key: tls/weak.key\n'),
      ':4:18 ocpp_services.0.certificate: its key is too short to be used; ',
    ],
    [
      own('tls/good.pem', 'tls/good.key', '  client_ca: tls/empty.pem\n'),
      ':4:14 tls.client_ca: the file holds no certificate that can be read; ',
    ],
    [service('    ca: tls/nowhere.pem\n'), ':4:9 ocpp_services.0.ca: there is no such file; '],
    [
      service('    certificate: tls/good.pem\n    key: tls/other.key\n'),
      ':5:10 ocpp_services.0.key: is not the key of this certificate; ',
    ],
    [
      'tls: {certificate: tls/no.pem, key: tls/no.key}',
      ':1:20 tls.certificate: there is no such file; ',
      ':1:37 tls.key: there is no such file; ',
    ],
  ])('%s', async (text, ...lines) => {
    const found = problemLines(await loaded(text));
    expect(found.map((line, i) => line.slice(0, `house/house.yaml${lines[i]}`.length))).toEqual(
      lines.map((line) => `house/house.yaml${line}`),
    );
  });
});

describe('what can be used', () => {
  test('a short key, where old chargers are let in', async () => {
    expect(await loaded(own('tls/weak.pem', 'tls/weak.key', '  legacy: true\n'))).toMatchObject({ ok: true });
  });

  test('the rest of a proxy whose files cannot be used, for whoever runs it', async () => {
    const text = `${own('tls/nowhere.pem', 'tls/good.key')}${service('    ca: tls/broken.pem\n')}`;
    const found = await loaded(text, { keysMayFail: true });
    expect(found.ok).toBe(true);
    expect(found.warnings.map(formatProblem)).toEqual([
      expect.stringContaining(':2:16 tls.certificate: there is no such file; '),
      expect.stringContaining(':7:9 ocpp_services.0.ca: the file holds no certificate that can be read; '),
    ]);
  });

  test('paths count from the folder of the file; a service that is switched off needs none', async () => {
    const off = 'ocpp_services:\n  - {id: a, url: "wss://a.com", enabled: false, ca: nowhere.pem}\n';
    const found = await loaded(own('tls/good.pem', 'tls/good.key', `  client_ca: tls/ca.pem\n${off}`));
    expect(found).toMatchObject({
      ok: true,
      warnings: [],
      config: {
        tls: {
          port: 9443,
          certificate: join(folder.path, 'house/tls/good.pem'),
          client_ca: join(folder.path, 'house/tls/ca.pem'),
          legacy: false,
        },
      },
    });
    expect(explain(found)).not.toContain('PRIVATE KEY');
  });

  test.each([
    ['late', /^house\/house.yaml:2:16 tls.certificate: expired on \d{4}-\d\d-\d\d; put a new one in its place/],
    ['soon', /^house\/house.yaml:2:16 tls.certificate: expires on \d{4}-\d\d-\d\d; put a new one in its place/],
  ])('%s: a warning, and the proxy starts', async (name, words) => {
    const found = await loaded(own(`tls/${name}.pem`, `tls/${name}.key`));
    expect(found.ok).toBe(true);
    expect(found.warnings.map(formatProblem)).toEqual([expect.stringMatching(words)]);
  });
});

describe('what must stand together', () => {
  const tls = () => own('tls/good.pem', 'tls/good.key');
  const charger = (more: string) => `chargers:\n  - id: X\n${more}`;
  const PASSWORD = '    password: "0123456789abcdef"\n';

  test.each<[text: string, ...lines: string[]]>([
    [
      charger('    security_profile: 4\n'),
      ':3:23 chargers.0.security_profile: 4 cannot be used; expected 0, 1, 2 or 3',
    ],
    [charger('    username: "a:b"\n'), ':3:15 chargers.0.username: "a:b" cannot be used; expected a user name of 1 to'],
    [charger('    security_profile: 1\n'), ':2:5 chargers.0.password: is missing; security_profile: 1 needs it'],
    [
      charger('    security_profile: 2\n'),
      ':2:5 chargers.0.password: is missing; security_profile: 2 needs it',
      ':3:23 chargers.0.security_profile: 2 needs TLS, which is not configured; add tls with certificate and key',
    ],
    [
      charger(`${PASSWORD}    security_profile: 0\n`),
      ':3:15 chargers.0.password: is not asked for with security_profile: 0; leave one of them out',
    ],
    [
      charger(`    security_profile: 3\n${tls()}`),
      ':3:23 chargers.0.security_profile: 3 needs an authority to trust; add client_ca to tls',
    ],
    [service('    certificate: tls/good.pem\n'), ':2:5 ocpp_services.0.key: is missing; certificate needs it'],
    [service('    key: tls/good.key\n'), ':2:5 ocpp_services.0.certificate: is missing; key needs it'],
    [
      'ocpp_services:\n  - id: a\n    url: ws://a.com\n    ca: tls/ca.pem\n',
      ':4:9 ocpp_services.0.ca: has no meaning with ws://; let url begin with wss://',
    ],
    [
      service('    pin: abc\n'),
      ':4:10 ocpp_services.0.pin: "abc" cannot be used; expected the SHA-256 of the public key',
    ],
    ['tls: {key: a}', ':1:6 tls.certificate: is missing; expected the path of a file'],
    ['tls: on', ':1:6 tls: "on" is a text; expected a group of keys: certificate, key, …'],
    [
      'tls: {port: 70000, certificate: a, key: b}',
      ':1:13 tls.port: 70000 is too large; expected a port from 0 to 65535',
    ],
    ['tls: {certifcate: a, key: b}', ':1:7 tls.certifcate: is not a known key; did you mean "certificate"?'],
  ])('%s', async (text, ...lines) => {
    const found = problemLines(await loaded(text)).filter((line) => lines.some((one) => line.includes(one)));
    expect(found).toHaveLength(lines.length);
  });

  test.each<[text: string, ...words: string[]]>([
    [charger('    security_profile: 0\n'), 'security_profile: 0 lets everybody in your network pass for this charger'],
    [charger('    username: me\n'), 'username: is not used without a password'],
    [charger(`${PASSWORD}    certificate_name: SN-1\n`), 'certificate_name: is used with security_profile: 3 alone'],
    [charger('    version: "2.1"\n    password: "pässword-of-the-box"\n'), 'cannot send; use letters'],
    [charger('    version: "1.6"\n    password: "pässword-of-the-box"\n')],
    ['tls: {certificate: tls/good.pem, key: tls/good.key, client_organisation: Me}', 'is not used without client_ca'],
    [service(`    pin: "sha256//${'A'.repeat(43)}="\n`)],
  ])('%s draws a warning', async (text, ...words) => {
    const found = await loaded(text);
    expect(found.ok ? [] : found.problems).toEqual([]);
    expect(found.warnings.map(formatProblem)).toEqual(words.map((word) => expect.stringContaining(word)));
  });
});
