/** `ocpp-proxy watch` against the whole program, and against a server that goes away. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { API_TOKEN, CHARGER, until } from '../../e2e/house.ts';
import { surroundings } from '../cli/surroundings.ts';
import { stage } from './stage.ts';

test('a line for each thing that happens, until it is stopped', async () => {
  await using at = await stage();
  const it = at.shell();
  const running = runCli(['watch'], it);
  await until('it to be connected', () => it.complaints.length > 0);
  await at.charge(0, 10);
  await at.box.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' });
  await at.run('override', 'home');
  await at.run('control', 'pause-provider', 'alpha');
  await at.run('control', 'guest', '60');
  await at.box.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall\u001b[31m 1' });
  await at.box.close();
  const all = () => it.printed.join('\n');
  await until('the last line', () => all().includes(`${CHARGER} went offline`));
  expect(all()).toMatch(/^12:00:\d\d BOX1 txStarted \(session /m);
  expect(all()).toContain('BOX1 EVSE 1, connector 1: Faulted, GroundFailure');
  expect(all()).toMatch(/BOX1 EVSE 1: home is in control \(.+\)/);
  expect(all()).toMatch(/BOX1 started: Acme Wall \[31m 1/);
  expect(all()).toMatch(/house mode automatic; guests may charge until \S+; paused: alpha$/m);
  expect(all()).toMatch(/BOX1 home asked \S+: allowed by /);
  it.signal();
  expect(await running).toBe(0);
});

test('as JSON, of some kinds; a wrong kind is refused', async () => {
  await using at = await stage();
  const it = at.shell();
  const running = runCli(['watch', '--json', '--kinds', 'status', '--charger', CHARGER], it);
  await until('an event', async () => {
    await at.box.call('StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError' });
    await at.box.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
    return it.printed.length > 0;
  });
  for (const line of it.printed) expect(JSON.parse(line)).toMatchObject({ kind: 'status', charger_id: CHARGER });
  expect(it.complaints).toEqual([]);
  it.signal();
  expect(await running).toBe(0);
  const { code, err } = await at.run('watch', '--kinds', 'gossip');
  expect([code, err]).toEqual([1, expect.stringContaining('kinds: expected some of fact,')]);
});

test('it connects again, as often as it must', async () => {
  const answers: ((response: ServerResponse) => void)[] = [
    (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': hello\n\n'),
    (response) => response.writeHead(503, { 'content-type': 'application/json' }).end('{"detail":"full"}'),
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"kind":"presence","at":"2026-01-01T00:00:00Z","charger_id":"A","online":true}\n\n');
    },
  ];
  const server = createServer((_, response) => answers.shift()?.(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const it = surroundings({ cwd: '/nowhere', variables: { OCPP_PROXY_URL: url, API_TOKEN } });
  const running = runCli(['watch'], it);
  const said = (text: string) => until(text, () => it.complaints.join('\n').includes(text));
  await said('The proxy has ended the connection. Trying again in 5 s.');
  it.clock.advance(5_000);
  await said('The proxy answers 503: full. Trying again in 5 s.');
  it.clock.advance(5_000);
  await until('the event', () => it.printed.length > 0);
  expect(it.complaints.at(-1)).toBe('Connected again.');
  expect(it.printed).toEqual(['00:00:00 A came online']);
  it.signal();
  expect(await running).toBe(0);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
