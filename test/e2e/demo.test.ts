import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { demo } from '../../src/cli/demo.ts';
import { type Application, processSurroundings, type Surroundings } from '../../src/cli/surroundings.ts';
import { until } from './house.ts';
import { folder, type Program, program, serve } from './process.ts';

const PAGE = fileURLToPath(new URL('../../docs/demo.md', import.meta.url));

/** The demo as a process whose temporary folders are in one that the test can look into. */
function play(temporary: string, ...args: readonly string[]): Program {
  return program(['demo', '--fast', ...args], { cwd: temporary, variables: { TMPDIR: temporary } });
}

/** Everything but the energy is the same in each run. */
function withoutEnergy(story: string): string {
  return story.replaceAll(/\d+ Wh/g, '… Wh').trim();
}

function found(pattern: RegExp, text: string): string {
  const [, value = ''] = pattern.exec(text) ?? [];
  return value;
}

describe('demo', () => {
  test('tells the story of docs/demo.md, ends, and leaves nothing behind', async () => {
    const temporary = await folder();
    const told = play(temporary, '--once', '--port', '0');
    expect(await told.exited).toEqual({ code: 0, signal: null });
    expect(told.err()).toBe('');
    const transcript = found(
      /<!-- transcript: begin -->\n```\n([\s\S]*?)\n```\n<!-- transcript: end -->/,
      await readFile(PAGE, 'utf8'),
    );
    expect(withoutEnergy(told.out())).toBe(withoutEnergy(transcript));
    // Energy flowed, and no escape code is in what is no terminal.
    expect(told.out()).toMatch(/booked: [1-9]\d* Wh/);
    expect(told.out()).not.toContain('\u001b');
    expect(await readdir(temporary)).toEqual([]);
  });

  test('takes another port when its own is taken, goes on after the story, and ends at Ctrl-C', async () => {
    const temporary = await folder();
    const other = createServer();
    other.listen(0);
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const running = play(temporary, '--port', String(taken));
    await until('the story to be told', () => running.out().includes('Ctrl-C'));
    const page = found(/Status page +(\S+)/, running.out());
    const port = new URL(page).port;
    expect(running.out()).toContain(`Port ${taken} is taken, so the proxy uses ${port}.`);

    const login = await fetch(`${page}login`, {
      method: 'POST',
      body: new URLSearchParams({ password: found(/Password +(\S+)/, running.out()) }),
      redirect: 'manual',
    });
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const seen = await fetch(page, { headers: { cookie }, redirect: 'manual' });
    expect([seen.status, (await seen.text()).includes('garage')]).toEqual([200, true]);

    // What it tells the reader to type.
    const commands = found(/URL=(\S+)/, running.out());
    const headers = {
      authorization: `Bearer ${found(/API_TOKEN=(\S+)/, running.out())}`,
      'content-type': 'application/json',
    };
    for (const [verb, line, isCharging] of [
      ['start', 'session started (HOME)', true],
      ['stop', 'session ended (HOME)', false],
      ['start', 'session started (HOME)', true],
    ] as const) {
      const before = running.out().length;
      const body = found(new RegExp(`-d '(.*"${verb}".*)' `), running.out());
      const answer = await fetch(commands, { method: 'POST', headers, body });
      expect(await answer.json()).toMatchObject({ result: 'accepted' });
      await until(line, () => running.out().slice(before).includes(line));
      await until(`the proxy to know of ${verb}`, async () => {
        const shown = await fetch(commands.replace(/\/commands$/, ''), { headers });
        return /"session":\{/.test(await shown.text()) === isCharging;
      });
    }
    // The session that still runs is ended, too.
    expect(await running.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(running.out().match(/session ended/g)).toHaveLength(2);
    expect(running.err()).toBe('');
    await expect(fetch(page)).rejects.toThrow();
    expect(await readdir(temporary)).toEqual([]);
  });

  test('Ctrl-C in the middle of the story ends it at once, and the exit code says so', async () => {
    const temporary = await folder();
    const told = program(['demo', '--once', '--port', '0'], { cwd: temporary, variables: { TMPDIR: temporary } });
    await until('the story to begin', () => told.out().includes('1. '));
    expect(await told.end('SIGTERM')).toEqual({ code: 1, signal: null });
    expect(told.err()).toBe('The demo did not reach its end: it was stopped\n');
    expect(told.out()).not.toContain('6. ');
    expect(await readdir(temporary)).toEqual([]);
  });

  test('a folder of its own is kept and used again', async () => {
    const temporary = await folder();
    for (const _ of ['first', 'second']) {
      const told = play(temporary, '--once', '--port', '0', '--data', 'kept');
      expect(await told.exited).toEqual({ code: 0, signal: null });
      expect(told.err()).toBe('');
    }
    expect(await readdir(temporary)).toEqual(['kept']);
    expect(await readdir(join(temporary, 'kept'))).toEqual(expect.arrayContaining(['demo.yaml', 'ocpp-proxy.sqlite']));
  });

  test('the data of a real proxy are left alone', async () => {
    const dataDir = await folder();
    const real = await serve({ dataDir });
    await real.end('SIGTERM');
    const before = await readFile(join(dataDir, 'ocpp-proxy.sqlite'));
    const told = program(['demo', '--fast', '--once', '--data', dataDir], { cwd: dataDir });
    expect(await told.exited).toEqual({ code: 1, signal: null });
    expect(told.err()).toContain(`${dataDir} holds the data of a real proxy; name an empty folder`);
    expect((await readFile(join(dataDir, 'ocpp-proxy.sqlite'))).equals(before)).toBe(true);
  });

  test('--port must be a port', async () => {
    const told = program(['demo', '--port', 'ninety'], { cwd: await folder() });
    expect(await told.exited).toEqual({ code: 1, signal: null });
    expect(told.err()).toContain('expected a number from 0 to 65535');
  });
});

describe('a demo in which something does not happen fails and says what', () => {
  const cases: readonly {
    readonly without: string;
    readonly startApp: Application['startApp'];
    readonly says: string;
  }[] = [
    {
      without: 'an authority',
      startApp: ({ config, env }) => startApp({ config: { ...config, authority: undefined }, env }),
      says: 'the card of a stranger was answered Accepted',
    },
    {
      without: 'a right of the script',
      startApp: ({ config, env }) => {
        const backends = config.backends.map((one) => ({
          ...one,
          role: 'reporter' as const,
          foreign_view: 'mirror' as const,
        }));
        return startApp({ config: { ...config, backends }, env });
      },
      says: 'the script was answered {"action":"request_control","id":',
    },
    {
      without: 'trust in the supplier',
      startApp: ({ config, env }) => startApp({ config: { ...config, blocked_providers: ['green'] }, env }),
      says: 'the limit was answered {"kind":"result","payload":{"status":"Rejected"}}',
    },
    {
      without: 'the backend',
      startApp: ({ config, env }) => startApp({ config: { ...config, backends: [] }, env }),
      says: 'the backend gets in: the proxy did not let it in',
    },
    {
      without: 'a proxy',
      startApp: async () => {
        throw new Error('there is no room');
      },
      says: 'there is no room',
    },
  ];

  test.each(cases)('without $without', async ({ startApp, says }) => {
    const at = inside({ startApp });
    expect(await demo({ once: true, fast: true, port: 0 }, at.surroundings)).toBe(1);
    expect(at.complaints).toEqual([expect.stringContaining(`The demo did not reach its end: ${says}`)]);
  });

  test('with a proxy that does not stop properly', async () => {
    const at = inside({
      async startApp(options) {
        const app = await startApp(options);
        const close = () => app.close().then(() => Promise.reject(new Error('the disk is gone')));
        return { ...app, close };
      },
    });
    expect(await demo({ once: true, fast: true, port: 0 }, at.surroundings)).toBe(1);
    expect(at.complaints).toEqual(['The demo did not end properly: the disk is gone']);
  });
});

test('on a terminal the demo has colours, and a signal ends it well', async () => {
  const at = inside({ startApp });
  const ended = demo({ fast: true, port: 0 }, at.surroundings);
  await until('the story to be told', () => at.printed.some((text) => text.includes('Ctrl-C')));
  at.stop();
  expect(await ended).toBe(0);
  expect(at.complaints).toEqual([]);
  expect(at.printed.join('\n')).toContain('\u001b[31mno: Rejected.');
});

/** The demo in the process of the test, with a proxy of the test's choice, on what it takes for a terminal. */
function inside({ startApp }: Pick<Application, 'startApp'>) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const stops = new Set<() => void>();
  const real = processSurroundings();
  const surroundings: Surroundings = {
    ...real,
    out: (text) => void printed.push(text),
    err: (text) => void complaints.push(text),
    isTerminal: true,
    onSignal(stop) {
      stops.add(stop);
      return () => void stops.delete(stop);
    },
    application: async () => ({ ...(await real.application()), startApp }),
  };
  const stop = (): void => {
    for (const each of stops) each();
  };
  return { printed, complaints, surroundings, stop };
}
