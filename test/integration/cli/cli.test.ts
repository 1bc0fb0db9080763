import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { plainReason } from '../../../src/cli/reason.ts';
import { processSurroundings } from '../../../src/cli/surroundings.ts';
import { tempFolder } from '../config/folder.ts';
import { surroundings } from './surroundings.ts';

describe('what is typed', () => {
  test.each([
    [['chekc'], 1, "error: unknown command 'chekc'\n(Did you mean check?)"],
    [['frobnicate'], 1, "error: unknown command 'frobnicate'"],
    [['check', '--jsn'], 1, "error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['--prot', '1'], 1, "error: unknown option '--prot'\n(Did you mean --port?)"],
    [
      ['--port', 'x'],
      1,
      "error: option '-p, --port <number>' argument 'x' is invalid. expected a number from 0 to 65535",
    ],
    [['check', 'more'], 1, "error: too many arguments for 'check'. Expected 0 arguments but got 1: more."],
  ])('%j is explained', async (args, code, complaint) => {
    await using folder = await tempFolder();
    const it = surroundings({ cwd: folder.path });
    expect(await runCli(args, it)).toBe(code);
    expect(it.complaints.join('\n')).toBe(complaint);
    expect(it.started).toEqual([]);
  });

  test('the version and the help are answers, not faults', async () => {
    await using folder = await tempFolder();
    const it = surroundings({ cwd: folder.path });
    expect(await runCli(['--version'], it)).toBe(0);
    expect(it.printed[0]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await runCli(['help'], it)).toBe(0);
    for (const command of ['serve', 'check', 'healthcheck', 'password']) expect(it.printed[1]).toContain(command);
    expect(it.complaints).toEqual([]);
  });

  test('a fault of our own is no fault of what was typed', async () => {
    await using folder = await tempFolder();
    const broken = {
      ...surroundings({ cwd: folder.path }),
      out: () => {
        throw new RangeError('broken');
      },
    };
    await expect(runCli(['check'], broken)).rejects.toThrow('broken');
  });
});

describe('check', () => {
  test('a good file: what holds, exit code 0', async () => {
    await using folder = await tempFolder();
    await folder.write('my.yaml', 'mode: locked\n');
    const it = surroundings({ cwd: folder.path });
    expect(await runCli(['check', '-c', 'my.yaml'], it)).toBe(0);
    expect(it.printed.join()).toMatch(/mode: "locked" +# my\.yaml/);
  });

  test('a bad file: every problem, exit code 1', async () => {
    await using folder = await tempFolder();
    await folder.write('my.yaml', 'mode: x\nfoo: 1\n');
    const it = surroundings({ cwd: folder.path });
    expect(await runCli(['check', '--config', 'my.yaml'], it)).toBe(1);
    expect(it.printed.join().match(/^problem: my\.yaml:/gm)).toHaveLength(2);
    expect(await runCli(['check', '--config', 'my.yaml', '--json'], it)).toBe(1);
    expect(JSON.parse(it.printed[1] ?? '')).toMatchObject({ ok: false, problems: [{ line: 1 }, { line: 2 }] });
  });
});

describe('serve', () => {
  test('starts without a file, says what to type where, and ends at a signal', async () => {
    await using folder = await tempFolder();
    let closed = 0;
    const it = surroundings({
      cwd: folder.path,
      variables: { HA_URL: 'http://ha:8123', HA_TOKEN: 't', API_TOKEN: '0123456789abcdef', DATA_DIR: 'here' },
      lanAddresses: ['192.168.1.5', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
      app: async () => ({ port: 9000, firstPassword: 'correct-horse', close: async () => void closed++ }),
    });
    const greeting = it.nextOut();
    const ended = runCli([], it);
    expect(await greeting).toBe(
      [
        'Configuration: no file found, the defaults hold',
        'Type into the charger: ws://192.168.1.5:9000/<charger id>',
        'Type into the charger: ws://10.0.0.2:9000/<charger id>',
        'Type into the charger: ws://10.0.0.3:9000/<charger id>',
        'Status page:           http://192.168.1.5:9000/',
        'Password for it:       correct-horse   (shown only now; "ocpp-proxy password" makes a new one)',
      ].join('\n'),
    );
    expect(it.started[0]?.env).toEqual({
      port: 9000,
      dataDir: 'here',
      haUrl: 'http://ha:8123',
      haToken: 't',
      ingress: undefined,
      supervised: false,
      apiToken: '0123456789abcdef',
      logLevel: 'info',
    });
    it.signal();
    expect(await ended).toBe(0);
    expect(closed).toBe(1);
    expect(it.listening()).toBe(false);
    expect(it.complaints).toEqual([]);
  });

  test('a file, a port and a log level are handed on; warnings are told', async () => {
    await using folder = await tempFolder();
    await folder.write('my.yaml', 'log_level: warn\npreferred_provider: nobody\n');
    const it = surroundings({ cwd: folder.path, variables: { DATA_DIR: '/data' } });
    const greeting = it.nextOut();
    const ended = runCli(['serve', '--config', 'my.yaml', '--port', '9100'], it);
    expect(await greeting).toBe(
      [
        'Configuration: my.yaml',
        'Type into the charger: ws://<address of this machine>:9100/<charger id>',
        'Status page:           http://<address of this machine>:9100/',
      ].join('\n'),
    );
    expect(it.started[0]?.env).toMatchObject({ port: 9100, logLevel: 'warn' });
    expect(it.complaints[0]).toMatch(/^warning: my\.yaml:2:21 preferred_provider/);
    it.signal();
    expect(await ended).toBe(0);
  });

  test.each([
    [undefined, '<address of Home Assistant>:9100/<charger id>   (9100 unless you changed it under Network)'],
    ['<address of Home Assistant>:9123', '<address of Home Assistant>:9123/<charger id>'],
  ])('as an app of Home Assistant the greeting names no address of the container: %s', async (stations, address) => {
    await using folder = await tempFolder();
    const app = async () => ({
      port: 9000,
      webPort: 8100,
      ingressPort: 8099,
      stations,
      firstPassword: 'first',
      reload: async () => undefined,
      close: async () => undefined,
    });
    const it = surroundings({ cwd: folder.path, variables: { DATA_DIR: '/data', SUPERVISOR_TOKEN: 'token' }, app });
    const greeting = it.nextOut();
    const ended = runCli(['serve'], it);
    expect(await greeting).toBe(
      [
        'Configuration: no file found, the defaults hold',
        `Type into the charger: ws://${address}`,
        'Status page:           in the sidebar of Home Assistant',
        'In the LAN:            on the port of the host that you gave to 8100',
        'Password in the LAN:   first   (shown only now; nobody needs it in the sidebar)',
      ].join('\n'),
    );
    expect(it.started[0]?.env).toMatchObject({ ingress: { port: 8099, from: '172.30.32.2' } });
    it.signal();
    expect(await ended).toBe(0);
  });

  test('certificates that cannot be used keep nobody from starting', async () => {
    await using folder = await tempFolder();
    await folder.write('my.yaml', 'tls: {certificate: nowhere.pem, key: nowhere.key}\n');
    const it = surroundings({ cwd: folder.path });
    const greeting = it.nextOut();
    const ended = runCli(['serve', '-c', 'my.yaml'], it);
    await greeting;
    expect(it.complaints[0]).toMatch(/^warning: my\.yaml:1:20 tls\.certificate: there is no such file/);
    it.signal();
    expect(await ended).toBe(0);
    expect(await runCli(['check', '-c', 'my.yaml'], it)).toBe(1);
  });

  test('a bad configuration: all problems, exit code 2, nothing started', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'mode: x\nlease_seconds: -1\n');
    const it = surroundings({ cwd: folder.path });
    expect(await runCli(['serve', '-c', 'config.yaml'], it)).toBe(2);
    expect(it.complaints.join('\n').match(/^problem: config\.yaml:/gm)).toHaveLength(2);
    expect(it.complaints.at(-1)).toContain('docs/configuration.md');
    expect(it.started).toEqual([]);
  });

  test.each([
    [
      'EADDRINUSE',
      'Port 9000 is in use by another program, perhaps by a proxy that already runs. Choose another one with --port or PORT.',
    ],
    ['EACCES', 'The proxy did not start: this user may not do that (EACCES)'],
    ['', 'The proxy did not start: boom'],
  ])('a start that fails (%s) is told plainly, exit code 1', async (code, complaint) => {
    await using folder = await tempFolder();
    const it = surroundings({
      cwd: folder.path,
      app: async () => {
        throw Object.assign(new Error('boom'), { code });
      },
    });
    expect(await runCli([], it)).toBe(1);
    expect(it.complaints).toEqual([complaint]);
    expect(it.listening()).toBe(false);
  });

  test('with log level debug a failed start shows where', async () => {
    await using folder = await tempFolder();
    const it = surroundings({
      cwd: folder.path,
      variables: { LOG_LEVEL: 'debug' },
      app: async () => {
        throw new Error('boom');
      },
    });
    expect(await runCli([], it)).toBe(1);
    expect(it.complaints[1]).toMatch(/^Error: boom\n +at /);
  });

  test('a signal in the middle of the start ends it properly', async () => {
    await using folder = await tempFolder();
    let closed = false;
    const it = surroundings({
      cwd: folder.path,
      app: async ({ env }) => {
        it.signal();
        return {
          port: env.port,
          close: async () => {
            closed = true;
          },
        };
      },
    });
    expect(await runCli([], it)).toBe(0);
    expect(closed).toBe(true);
  });

  test('what does not close in time is left behind, exit code 1', async () => {
    await using folder = await tempFolder();
    const it = surroundings({
      cwd: folder.path,
      app: async ({ env }) => ({
        port: env.port,
        close: () => {
          queueMicrotask(() => it.clock.advance(10_000));
          return new Promise(() => undefined);
        },
      }),
    });
    const greeting = it.nextOut();
    const ended = runCli([], it);
    await greeting;
    it.signal();
    expect(await ended).toBe(1);
    expect(it.complaints).toEqual(['Not everything was closed within 10 s.']);
  });

  test('a close that fails is told, exit code 1', async () => {
    await using folder = await tempFolder();
    const it = surroundings({
      cwd: folder.path,
      app: async ({ env }) => {
        it.signal();
        return { port: env.port, close: () => Promise.reject(new Error('the disk is gone')) };
      },
    });
    expect(await runCli([], it)).toBe(1);
    expect(it.complaints).toEqual(['The proxy did not stop properly: the disk is gone']);
  });
});

describe('healthcheck', () => {
  test.each([
    [200, 0, []],
    [503, 1, ['The proxy on port PORT answers 503.']],
  ])('an answer of %d gives exit code %d', async (status, code, complaints) => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A listening TCP server has an address with a port.
    const { port } = server.address() as AddressInfo;
    const it = surroundings({ cwd: '.', variables: { PORT: String(port) } });
    expect(await runCli(['healthcheck'], it)).toBe(code);
    expect(it.complaints.map((line) => line.replace(String(port), 'PORT'))).toEqual(complaints);
    expect(await runCli(['healthcheck', '--port', String(port)], surroundings({ cwd: '.' }))).toBe(code);
    expect(asked).toEqual(['/health', '/health']);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('nobody there gives exit code 1', async () => {
    const it = surroundings({ cwd: '.' });
    expect(await runCli(['healthcheck', '--port', '1'], it)).toBe(1);
    expect(it.complaints).toEqual(['No proxy answers on port 1.']);
  });
});

describe('password', () => {
  test('prints the new one', async () => {
    const folders: string[] = [];
    const it = surroundings({
      cwd: '.',
      variables: { DATA_DIR: '/somewhere' },
      resetPassword: async ({ dataDir }) => {
        folders.push(dataDir);
        return 'correct-horse';
      },
    });
    expect(await runCli(['password'], it)).toBe(0);
    expect(it.printed).toEqual(['New password for the login in the browser: correct-horse']);
    expect(folders).toEqual(['/somewhere']);
  });

  test('says why not', async () => {
    const it = surroundings({ cwd: '.', resetPassword: () => Promise.reject(new Error('the database is in use')) });
    expect(await runCli(['password'], it)).toBe(1);
    expect(it.complaints).toEqual(['The password was not changed: the database is in use']);
  });
});

test.each([
  [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'the disk is full (ENOSPC)'],
  [Object.assign(new Error('x'), { code: 7 }), 'x'],
  ['plain', 'plain'],
])('%s is told as %s', (error, text) => {
  expect(plainReason(error)).toBe(text);
});

test('the real process: addresses are IPv4, signals are let go of again', () => {
  const real = processSurroundings();
  for (const address of real.lanAddresses()) expect(address).toMatch(/^\d+(\.\d+){3}$/);
  const before = process.listenerCount('SIGTERM');
  const forget = real.onSignal(() => undefined);
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  forget();
  expect(process.listenerCount('SIGTERM')).toBe(before);
  expect(real.variables).toBe(process.env);
});

describe('a configuration that changes while the proxy runs', () => {
  test('a good one is taken over, a bad one is explained and changes nothing', async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, 'my.yaml');
    await writeFile(file, 'mode: automatic\n');
    const modes: string[] = [];
    let warnings: () => readonly string[] = () => [];
    const it = surroundings({
      cwd: folder.path,
      app: async ({ env, notes }) => {
        warnings = notes ?? warnings;
        return {
          port: env.port,
          reload: async (config) => void modes.push(config.mode),
          close: async () => undefined,
        };
      },
    });
    const greeting = it.nextOut();
    const ended = runCli(['--config', 'my.yaml'], it);
    await greeting;
    expect(it.watched()).toEqual([file]);

    await writeFile(file, 'mode: lokced\n');
    const complained = it.nextComplaint();
    it.change();
    expect(await complained).toMatch(/^problem: my\.yaml:1:7 mode: .*did you mean "locked"/);
    expect(modes).toEqual([]);
    await expect.poll(() => warnings()).toEqual([expect.stringMatching(/^my\.yaml:1:7 mode: .* stays in force$/)]);

    await writeFile(file, 'mode: locked\n');
    const taken = it.nextOut();
    it.change();
    expect(await taken).toBe('The configuration was read anew and is in force.');
    expect(modes).toEqual(['locked']);
    expect(it.complaints.at(-1)).toBe('The old configuration stays in force.');
    expect(warnings()).toEqual([]);

    // Files that are spoilt by now are for the proxy to deal with: they keep nothing else from being changed.
    await writeFile(file, 'mode: home_only\ntls: {certificate: nowhere.pem, key: nowhere.key}\n');
    const takenToo = it.nextOut();
    it.change();
    await takenToo;
    expect(modes).toEqual(['locked', 'home_only']);
    expect(it.complaints.at(-1)).toMatch(/^warning: .*tls.key: there is no such file/m);

    it.signal();
    expect(await ended).toBe(0);
    expect(it.watched()).toEqual([]);
  });
});

test('without a file the place is followed where the first change makes one', async () => {
  await using folder = await tempFolder();
  const it = surroundings({
    cwd: folder.path,
    app: async ({ env }) => ({ port: env.port, close: async () => undefined }),
  });
  const greeting = it.nextOut();
  const ended = runCli([], it);
  await greeting;
  expect(it.watched()).toEqual([join(folder.path, 'config.yaml')]);
  it.signal();
  expect(await ended).toBe(0);
});

test('the real process: files and SIGHUP are followed until told otherwise', () => {
  const real = processSurroundings();
  const before = process.listenerCount('SIGHUP');
  const forget = real.onChange(['no-such-file.yaml'], () => undefined);
  expect(process.listenerCount('SIGHUP')).toBe(before + 1);
  forget();
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
