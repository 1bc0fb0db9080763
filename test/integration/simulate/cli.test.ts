import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { simulateCentralSystem } from '../../../src/simulate/central.ts';
import { simulateCharger } from '../../../src/simulate/charger.ts';
import { surroundings } from '../cli/surroundings.ts';
import { tempFolder } from '../config/folder.ts';
import { STATION, until, VERSIONS } from './stage.ts';

/** A process with real time, into which `typed` is piped. */
function process16(cwd: string, typed?: readonly string[]) {
  const it = surroundings({ cwd });
  return { ...it, clock: systemClock, input: typed === undefined ? undefined : Readable.from([typed.join('\n')]) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('simulate charger', () => {
  test.each(VERSIONS)('plays a script in %s to its end', async (version) => {
    await using folder = await tempFolder();
    await folder.write(
      'day.yaml',
      'steps:\n  - do: start\n    tag: CARD1\n  - do: wait\n    for: session\n  - after: 10ms\n    do: stop\n  - at: 20ms\n    do: unplug\n  - do: status\n',
    );
    const central = await simulateCentralSystem({});
    const ended = central.next((event) => event.kind === 'session' && event.state === 'ended');
    const it = process16(folder.path);
    const args = ['simulate', 'charger', '--url', central.url, '--id', STATION, '--ocpp', version];
    expect(await runCli([...args, '--script', 'day.yaml'], it)).toBe(0);
    expect(await ended).toMatchObject({ tag: 'CARD1', station: STATION });
    await central.close();
    const text = it.printed.join('\n');
    expect(text).toContain('start: Accepted');
    expect(text).toMatch(/EVSE 1: session ended \(CARD1, \d+ Wh, Local\)/);
    expect(text).toMatch(/EVSE 1: Available, no cable/);
    expect(it.complaints).toEqual([]);
  });

  test('does what is piped in, one line after the other, and prints JSON', async () => {
    await using folder = await tempFolder();
    const central = await simulateCentralSystem({});
    const it = process16(folder.path, [
      'start CARD7',
      'wait session',
      'call Heartbeat',
      'bogus',
      'plug',
      'stop',
      'wait told',
      'quit',
      'plug',
    ]);
    expect(await runCli(['simulate', 'charger', '--url', central.url, '--json'], it)).toBe(0);
    await central.close();
    const lines = it.printed.map((line) => JSON.parse(line));
    expect(lines.filter(({ kind }) => kind === 'answer').map(({ text }) => text)).toEqual([
      'Accepted',
      expect.stringContaining('currentTime'),
      'bogus is no command; "help" lists them',
    ]);
    expect(lines.some(({ action, type }) => action === 'StartTransaction' && type === 'result')).toBe(true);
    expect(it.complaints).toEqual(['error: a cable is in EVSE 1 already']);
    expect(it.listening()).toBe(false);
  });

  test('a person is shown the commands; a signal ends it', async () => {
    await using folder = await tempFolder();
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const it = { ...process16(folder.path), input, isTerminal: true };
    const port = await freePort();
    const running = runCli(['simulate', 'charger', '--url', `ws://127.0.0.1:${port}`], it);
    await until('the help', () => it.printed.some((line) => line.includes('card <tag> [evse]')));
    input.write('status\n');
    await until('the status', () => it.printed.some((line) => line.includes('not registered, 0 waiting')));
    it.signal();
    expect(await running).toBe(0);
  });

  test('a script that cannot go on ends with 1, one that is wrong with 2', async () => {
    await using folder = await tempFolder();
    await folder.write('bad.yaml', 'steps:\n  - do: unplug\n');
    await folder.write('wrong.yaml', 'steps:\n  - do: unplgu\n');
    const central = await simulateCentralSystem({});
    const it = process16(folder.path);
    const args = ['simulate', 'charger', '--url', central.url];
    expect(await runCli([...args, '--script', 'bad.yaml'], it)).toBe(1);
    expect(it.complaints).toEqual(['error: no cable is in EVSE 1']);
    expect(await runCli([...args, '--script', 'wrong.yaml'], it)).toBe(2);
    expect(it.complaints[1]).toBe(
      'problem: wrong.yaml:2:9 steps.0.do: "unplgu" is nothing it can do; did you mean "unplug"?',
    );
    expect(await runCli([...args, '--script', 'none.yaml'], it)).toBe(2);
    expect(it.complaints[2]).toContain('none.yaml: cannot be read');
    await central.close();
  });

  test.each([
    [['--ocpp', '3.0'], 2, '--ocpp: "3.0" is not a version; expected one of'],
    [['--url', 'http://x'], 2, '--url: "http://x" is no ws:// or wss:// address'],
    [['--quirk', 'repeated-stat'], 2, 'did you mean "repeated-start"?'],
    [['--quirk', 'nothing'], 2, '"--quirk list" shows them'],
    [['--evses', '0'], 1, 'expected a whole number from 1 to'],
    [['--phases', '2'], 1, 'expected 1 or 3'],
  ])('%j is explained', async (args, code, complaint) => {
    await using folder = await tempFolder();
    const it = process16(folder.path);
    expect(await runCli(['simulate', 'charger', ...args], it)).toBe(code);
    expect(it.complaints.join('\n')).toContain(complaint);
  });

  test('lists its quirks', async () => {
    await using folder = await tempFolder();
    const it = process16(folder.path);
    expect(await runCli(['simulate', 'charger', '--quirk', 'list'], it)).toBe(0);
    expect(it.printed[0]).toMatch(/^zero-transaction-id +gives 0/m);
  });
});

describe('simulate csms', () => {
  test('steers a charger by script, with an outage', async () => {
    await using folder = await tempFolder();
    await folder.write(
      'night.yaml',
      'steps:\n  - do: start\n    tag: R1\n  - do: wait\n    for: session\n  - do: limit\n    amps: 8\n  - do: down\n  - after: 10ms\n    do: up\n  - do: wait\n    for: station\n  - do: stop\n  - do: wait\n    for: idle\n  - do: status\n',
    );
    const port = await freePort();
    const it = process16(folder.path);
    const sim = simulateCharger({ url: `ws://127.0.0.1:${port}`, id: STATION, version: '2.1', reconnectMs: 20 });
    sim.plug();
    const code = await runCli(['simulate', 'csms', '--port', String(port), '--script', 'night.yaml'], it);
    await sim.close();
    expect(it.complaints).toEqual([]);
    expect(code).toBe(0);
    const text = it.printed.join('\n');
    expect(text).toContain(`connect to ws://127.0.0.1:${port}/<id>`);
    expect(text).toContain('start: {"status":"Accepted"}');
    expect(text).toMatch(new RegExp(`${STATION}: Accepted$`, 'm'));
  });

  test('a port that is taken, a wrong version, a wrong port', async () => {
    await using folder = await tempFolder();
    const central = await simulateCentralSystem({});
    const it = process16(folder.path);
    expect(await runCli(['simulate', 'csms', '--port', String(central.port)], it)).toBe(1);
    expect(it.complaints[0]).toContain(`cannot listen on port ${central.port}`);
    expect(await runCli(['simulate', 'csms', '--ocpp', '7'], it)).toBe(2);
    expect(await runCli(['simulate', 'csms', '--port', 'x'], it)).toBe(1);
    await central.close();
  });
});
