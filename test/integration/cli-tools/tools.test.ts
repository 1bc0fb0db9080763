/** The commands that ask a running proxy, against the whole program. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { API_TOKEN, CHARGER, charger, house, until } from '../../e2e/house.ts';
import { surroundings } from '../cli/surroundings.ts';
import { stage } from './stage.ts';

describe('quirks', () => {
  test('what a charger got wrong, what is switched, and all of it', async () => {
    await using at = await stage(undefined, {
      quirks: { 'no-boot': false },
      chargers: [{ id: CHARGER, quirks: { 'short-cards': true } }],
    });
    const met = `${CHARGER}\tclock-not-set\ton\tdefault\t1×\t2026-11-22T12:00:00.000Z\t`;
    expect((await at.run('quirks')).out).not.toContain('clock-not-set');
    const timestamp = '1970-01-01T00:00:20Z';
    await at.box.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError', timestamp });
    const { out, code } = await at.run('quirks');
    expect(code).toBe(0);
    expect(out).toContain(met);
    expect(out).toContain(`${CHARGER}\tno-boot\toff\thouse\t0×`);
    expect(out).toContain(`${CHARGER}\tshort-cards\ton\tcharger\t0×`);
    expect(out.split('\n')).toHaveLength(4);
    expect((await at.run('quirks', '--all')).out.split('\n').length).toBeGreaterThan(30);
    expect(JSON.parse((await at.run('quirks', '--json')).out)).toMatchObject([
      { charger_id: CHARGER, id: 'clock-not-set', times: 1 },
      { id: 'short-cards' },
      { id: 'no-boot', on: false },
    ]);
    expect((await at.run('quirks', '--charger', 'NOBODY')).code).toBe(1);
  });

  test('nothing to tell', async () => {
    await using at = await stage();
    const { out, code } = await at.run('quirks');
    expect(out).toBe('No charger got anything wrong since the proxy started.');
    expect(code).toBe(0);
  });
});

const NIGHTS = { id: 'nights', token: 'token-of-the-nights' };

describe('status', () => {
  test('chargers, control and why, providers, nothing to worry about', async () => {
    await using at = await stage();
    const { code, out } = await at.run('status');
    expect(out).toContain(`${CHARGER}\tonline 1.6\t1\tAvailable\t-\t-\tnobody\tnobody is in control`);
    expect(out).toContain('alpha\tservice\tonline 1.6\t0\t-');
    expect(out).toMatch(/^Home Assistant: off$/m);
    expect(out).toContain('Nothing needs attention.');
    expect(out).not.toContain('\u001b');
    expect(code).toBe(0);
  });

  test('what the owner has set: control for some minutes, guests and where none may, a provider that is paused', async () => {
    await using at = await stage();
    await at.run('control', 'give', 'alpha', '--minutes', '30');
    await at.run('control', 'guest', '60');
    const { out } = await at.run('status');
    expect(out).toMatch(/\talpha\tgiven by the home, until \d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
    expect(out).toMatch(/^Guests may charge until \d{4}-\d\d-\d\d \d\d:\d\d UTC, and you pay\.$/m);
    await at.run('control', 'mode', 'locked');
    await at.run('control', 'pause-provider', 'alpha');
    const locked = (await at.run('status')).out;
    expect(locked).toContain('mode locked, providers get no new control');
    expect(locked).toContain(`UTC, and you pay. Not at ${CHARGER}: locked, so no card charges.`);
    expect((await at.run('providers')).out).toMatch(
      /\nalpha may not have control until you resume it: you have paused it\.$/,
    );
    await at.run('control', 'pause-provider', 'alpha', '--minutes', '5');
    expect((await at.run('providers')).out).toMatch(
      /\nalpha may not have control before \S+ \S+ UTC: you have paused it\.$/,
    );
  });

  test('a terminal gets columns and colours, without them with NO_COLOR', async () => {
    await using at = await stage();
    const { out } = await at.runOnTerminal({}, 'status');
    expect(out).toContain('\u001b[32monline 1.6\u001b[39m  1 ');
    const plain = await at.runOnTerminal({ NO_COLOR: '1' }, 'status');
    expect(plain.out).not.toContain('\u001b');
    expect(plain.out).toMatch(/BOX1 {5}online 1\.6 {2}1 {5}Available/);
  });

  test('a service that went away, with its last error', async () => {
    await using at = await stage();
    await at.alpha.close();
    const all = await until('the error to be known', async () => {
      const { out } = await at.run('status');
      return out.includes('! provider alpha for BOX1: ') ? out : undefined;
    });
    expect(all).toMatch(/alpha\tservice\tbackoff\t0\tBOX1: .+/);
  });

  test('what needs attention', async () => {
    await using at = await stage();
    await at.box.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' });
    expect((await at.run('status')).out).toContain(`! charger ${CHARGER}, EVSE 1 has a fault: GroundFailure`);
    await at.box.close();
    const offline = `charger ${CHARGER} is offline`;
    const { out, code } = await until('the charger to be missed', async () => {
      const answer = await at.run('status', '--json');
      return answer.out.includes(offline) ? answer : undefined;
    });
    expect(JSON.parse(out)).toMatchObject({
      mode: 'automatic',
      chargers: [{ id: CHARGER }],
      providers: [{ id: 'alpha' }],
      attention: expect.arrayContaining([offline]),
    });
    expect(code).toBe(0);
  });
});

describe('sessions', () => {
  test('list, page by page, one by id, as JSON and as CSV', async () => {
    await using at = await stage();
    expect((await at.run('sessions')).out).toBe('No such sessions. One that still runs is shown with --running.');
    expect((await at.run('sessions', '--running')).out).toBe('No such sessions.');
    await at.charge(1000, 3500);
    at.home.clock.advance(1000);
    await at.charge(3500, 4000);
    const all = JSON.parse((await at.run('sessions', '--json')).out);
    expect(all).toMatchObject([{ energy_wh: 500 }, { energy_wh: 2500, charger_id: CHARGER }]);
    const first = await at.run('sessions', '--limit', '1');
    expect(first.out).toContain('0.500 kWh');
    expect(first.out).not.toContain('2.500 kWh');
    expect(first.err).toBe('There are more; --limit shows more of them.');
    expect((await at.run('sessions', '--from', '2030-01-01')).out).toMatch(/^No such sessions\./);
    expect((await at.run('sessions', '--charger', 'OTHER')).out).toMatch(/^No such sessions\./);
    expect((await at.run('sessions', all[1].id)).out).toContain('energy_wh: 2500');
    expect(JSON.parse((await at.run('sessions', all[1].id, '--json')).out)).toEqual(all[1]);
    const csv = (await at.run('sessions', '--csv')).out.split(/\r?\n/);
    expect(csv).toHaveLength(3);
    expect(csv[0]).toMatch(/^timestamp,backend_id,/);
  });

  test.each([
    [['sessions', 'nope'], 'there is no session "nope"'],
    [['sessions', '--from', 'yesterday'], 'from: expected'],
    [['sessions', '--csv', '--from', 'yesterday'], 'The proxy answers 400'],
  ])('%j is refused in words', async (args, words) => {
    await using at = await stage();
    const { code, err } = await at.run(...args);
    expect(err).toContain(words);
    expect(code).toBe(1);
  });
});

describe('control and override', () => {
  test('take, limit, release; the charger hears of the start', async () => {
    await using at = await stage();
    expect(await at.run('control', 'take', '--reason', 'mine')).toMatchObject({ code: 0, err: '' });
    expect((await at.run('status')).out).toContain('\thome\t');
    expect(await at.run('control', 'release')).toMatchObject({ code: 0, err: '' });
    const started = await at.run('control', 'start', '--tag', 'HOME1', '--json');
    expect(JSON.parse(started.out)).toMatchObject({ result: expect.any(String), reason: expect.any(String) });
    expect(at.box.calls.map(({ action }) => action)).toContain('RemoteStartTransaction');
  });

  test('a refusal says its rule and its sentence', async () => {
    await using at = await stage();
    expect(await at.run('control', 'stop')).toEqual({
      code: 1,
      out: '',
      err: 'The proxy answers 400: no session is running.',
    });
    await at.box.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' });
    const { code, err } = await at.run('control', 'start');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^The proxy answers 409 \(rule fault\): The home may not start charging: .+\.$/),
    ]);
    const { err: nobody } = await at.run('override', 'nobody-of-this-name');
    expect(nobody).toContain('nobody-of-this-name');
    const { err: noCharger } = await at.run('override', 'home', '--charger', 'OTHER');
    expect(noCharger).toContain('there is no charger "OTHER"');
  });

  test('a limit is set and taken away', async () => {
    await using at = await stage();
    for (const amperes of ['16', 'none']) {
      const { code, out } = await at.run('control', 'limit', amperes, '--evse', '1');
      expect([code, out]).toEqual([0, expect.stringContaining(': ')]);
    }
    expect(at.box.calls.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['SetChargingProfile', 'ClearChargingProfile']),
    );
  });

  test('charging is paused and goes on', async () => {
    await using at = await stage();
    expect((await at.run('control', 'pause')).out).toMatch(/^accepted: .*Now 0 A: you paused it/);
    expect((await at.run('control', 'resume')).out).toMatch(/^accepted: .*Nothing limits it now\./);
    expect(at.box.calls.map(({ action }) => action)).toEqual([
      'ClearChargingProfile',
      'SetChargingProfile',
      'ClearChargingProfile',
    ]);
  });

  test('the charger is closed and opened, and a provider sent away', async () => {
    await using at = await stage();
    expect(await at.run('control', 'block')).toMatchObject({ code: 0, err: '' });
    expect((await at.run('status')).out).toContain('closed by you');
    expect((await at.run('control', 'unblock')).out).toMatch(/^accepted: Open/);
    expect((await at.run('status')).out).not.toContain('closed by you');
    expect((await at.run('control', 'kick', 'alpha')).out).toMatch(/"alpha" holds nothing any more/);
    expect((await at.run('control', 'kick', 'alpha', '--stop')).code).toBe(0);
    expect((await at.run('control', 'kick', 'nobody')).err).toContain('there is no provider "nobody"');
    expect((await at.run('control', 'stop', '--may-unlock')).code).toBe(1);
    expect((await at.run('control', 'block', '--evse', '7')).err).toContain('the charger has no EVSE 7');
  });

  test('with several chargers one has to be named', async () => {
    await using at = await stage({ API_TOKEN }, { chargers: [{ id: CHARGER }, { id: 'BOX2' }] });
    const second = await charger(at.home, '1.6', undefined, 'BOX2');
    await second.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    const { code, err } = await at.run('control', 'take');
    expect([code, err]).toEqual([2, 'There are several chargers; name one with --charger: BOX1, BOX2']);
    expect((await at.run('override', 'home', '--charger', 'BOX2')).code).toBe(0);
    await second.close();
  });

  test('without a charger there is nothing to control', async () => {
    const home = await house();
    const url = `http://127.0.0.1:${home.app.port}`;
    const it = surroundings({ cwd: '/nowhere', variables: { OCPP_PROXY_URL: url, API_TOKEN } });
    expect(await runCli(['control', 'take'], it)).toBe(1);
    expect(it.complaints).toEqual(['The proxy knows no charger yet.']);
    expect(await runCli(['status'], it)).toBe(0);
    expect(it.printed[0]).toContain('No charger has connected yet.');
    expect(it.printed[0]).toContain('No providers are configured.');
    expect(await runCli(['providers'], it)).toBe(0);
    expect(it.printed[1]).toBe('No providers are configured.');
    await home.close();
  });

  test('providers says who may have control now, and why', async () => {
    const at = { API_TOKEN };
    const home = await house({ backends: [{ ...NIGHTS, allow_when: [{ days: 'weekend' }] }] });
    const it = surroundings({
      cwd: '/nowhere',
      variables: { ...at, OCPP_PROXY_URL: `http://127.0.0.1:${home.app.port}` },
    });
    expect(await runCli(['providers'], it)).toBe(0);
    expect(it.printed[0]).toMatch(
      /\nnights may have control until 2026-11-\d\d \d\d:\d\d UTC: It is \w+day \d\d:\d\d; it may at the weekend\.$/,
    );
    await home.app.reload(configSchema.parse({ backends: [{ ...NIGHTS, deny_when: [{ days: 'weekend' }] }] }));
    expect(await runCli(['providers'], it)).toBe(0);
    expect(it.printed[1]).toMatch(
      /\nnights may not have control before 2026-11-\d\d \d\d:\d\d UTC: .*; it may not at the weekend\.$/,
    );
    await home.close();
  });

  test('override gives, takes home and releases', async () => {
    await using at = await stage();
    const owners = async () => JSON.parse((await at.run('status', '--json')).out).chargers[0].evses[0].lock_owner;
    expect((await at.run('override', 'alpha')).out).toMatch(/^alpha is in control: /);
    expect(await owners()).toBe('alpha');
    expect((await at.run('override', 'home', '--charger', CHARGER)).out).toMatch(/^home is in control: /);
    expect(await owners()).toBe('home');
    expect(JSON.parse((await at.run('override', 'release', '--json')).out)).toMatchObject({ owner: null });
    expect(await owners()).toBe(null);
  });

  test.each([
    [
      ['control', 'dance'],
      'Allowed choices are start, stop, give, take, release, limit, pause, resume, block, unblock, restart, kick, mode, guest',
    ],
    [['control'], "missing required argument 'command'"],
    [['control', 'limit'], 'say how many amperes'],
    [['control', 'limit', 'much'], '"much" is no number of amperes'],
    [['control', 'take', '16'], '"control take" takes no "16"'],
    [['control', 'take', '--tag', 'A'], '"control take" takes no --tag'],
    [['control', 'take', '--may-unlock'], '"control take" takes no --may-unlock'],
    [['control', 'kick'], 'say which provider'],
    [['control', 'give'], 'say to which provider'],
    [['control', 'mode'], 'say which: "control mode automatic"'],
    [['control', 'guest'], 'say for how many minutes'],
    [['control', 'guest', 'long'], '"long" is no number of minutes'],
    [['control', 'pause-provider'], 'say which provider'],
    [['control', 'resume-provider'], 'say which provider'],
    [['control', 'guest', '60', '--charger', 'A'], '"control guest" takes no --charger'],
    [['control', 'take', '--minutes', '5'], '"control take" takes no --minutes'],
    [['control', 'start', '--evse', '0'], 'expected a whole number from 1'],
    [['override'], "missing required argument 'owner'"],
    [['tokens', 'create', '--name', 'x'], "required option '--scope <scope>' not specified"],
    [['tokens', 'create', '--name', 'x', '--scope', 'all'], 'Allowed choices are read, control, admin'],
    [['sessions', '--csv', '--json'], 'cannot be used with'],
    [['status', '--jsn'], '(Did you mean --json?)'],
  ])('%j was typed wrongly', async (args, words) => {
    const it = surroundings({ cwd: '/nowhere', variables: { OCPP_PROXY_URL: 'http://127.0.0.1:1' } });
    expect(await runCli(args, it)).toBe(2);
    expect(it.complaints.join('\n')).toContain(words);
  });
});

test('limits, and why: how much each car may take, and who says so', async () => {
  await using at = await stage(undefined, { chargers: [{ id: CHARGER, max_a: 16, phases: 1 }] });
  await at.run('control', 'limit', '10');
  const { out, code } = await at.run('limits');
  expect(out.split('\n')).toEqual([
    'CHARGER\tEVSE\tSTATE\tLIMIT\tAT THE CHARGER\tWHY',
    `${CHARGER}\t1\tfree\t10 A\t10 A\t10 A: you allow 10 A; the charger can give 16 A.`,
  ]);
  expect(code).toBe(0);
  expect((await at.run('why', '--charger', CHARGER, '--evse', '1')).out.split('\n')).toEqual([
    `${CHARGER}, EVSE 1`,
    '10 A: you allow 10 A; the charger can give 16 A.',
    'WHO\tALLOWS\tCOUNTS\tUNTIL\tIN WORDS',
    'you\t10 A\tthis one\t-\tyou allow 10 A',
    'the charger\t16 A\tyes\t-\tthe charger can give 16 A',
  ]);
  expect(JSON.parse((await at.run('limits', '--json')).out)).toMatchObject([
    { charger_id: CHARGER, evses: [{ evse: 1, limit_a: 10, charger_a: 10, session_id: null }] },
  ]);
  expect((await at.run('why', '--evse', '7')).out).toBe('There is no such place to charge.');
  expect((await at.run('status')).out).toContain('\t10 A\t');
  const nobody = await at.run('limits', '--charger', 'NOBODY');
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('there is no charger "NOBODY"')]);
});

test('decisions: who asked for what, whether it was allowed and why', async () => {
  await using at = await stage();
  expect((await at.run('decisions')).out).toBe('No such decisions.');
  await at.run('control', 'take');
  await at.box.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' });
  await at.run('control', 'start');
  const all = JSON.parse((await at.run('decisions', '--json')).out);
  expect(all).toMatchObject([
    { by: 'home', asked: 'start', allowed: false, rule: 'fault' },
    { by: 'home', asked: 'request_control', allowed: true },
  ]);
  const { out, code } = await at.run('decisions', '--refused');
  expect(out.split('\n')).toEqual([
    'WHEN\tCHARGER\tEVSE\tWHO\tASKED FOR\tANSWER\tRULE\tWHY',
    `2026-11-22 12:00:00\t${CHARGER}\t1\thome\tstart\tno\tfault\t${all[0].why}`,
  ]);
  expect(code).toBe(0);
  const first = await at.run('decisions', '--limit', '1');
  expect(first.out).not.toContain('request_control');
  expect(first.err).toBe('There are more; --limit shows more of them.');
  expect((await at.run('decisions', '--by', 'home')).out).toContain('\tyes\t');
  expect((await at.run('decisions', '--by', 'alpha')).out).toBe('No such decisions.');
  expect((await at.run('decisions', '--charger', 'OTHER')).out).toBe('No such decisions.');
});

test('providers: who may do what, in which version each is there, and what waits', async () => {
  await using at = await stage();
  await at.charge(0, 10);
  const { code, out } = await at.run('providers');
  expect(out).toContain('PROVIDER\tKIND\tROLE\tLINK\tWAITING\tLAST ERROR\n');
  expect(out).toMatch(/alpha\tservice\tcontroller\tonline 1\.6\t\d+\t-/);
  expect(out).toContain('start and stop charging while it is in control');
  expect(JSON.parse((await at.run('providers', '--json')).out)).toMatchObject([
    { id: 'alpha', deliveries: expect.arrayContaining([expect.objectContaining({ charger_id: CHARGER, lane: 'T' })]) },
  ]);
  expect(code).toBe(0);
});

describe('tokens', () => {
  test('made, used, listed and revoked; the secret is shown once', async () => {
    await using at = await stage();
    expect((await at.run('tokens')).out).toContain('No tokens were made');
    const made = await at.run('tokens', 'create', '--name', 'dash', '--scope', 'read');
    expect(made.err).toContain('shown only now');
    const secret = made.out;
    expect(secret).toMatch(/^ocpp_\S+$/);
    const listed = await at.run('tokens', 'list');
    expect(listed.out).toContain('dash\tread\t');
    expect(listed.out).not.toContain(secret);
    expect((await at.run('status', '--token', secret)).code).toBe(0);
    const refused = await at.run('override', 'home', '--charger', CHARGER, '--token', secret);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('The proxy answers 403');
    expect(refused.err).not.toContain(secret);
    const twice = await at.run('tokens', 'create', '--name', 'dash', '--scope', 'read');
    expect(twice.err).toContain('there is a token "dash" already');
    expect((await at.run('tokens', 'revoke', 'dash')).out).toBe('The token "dash" opens nothing any more.');
    const gone = await at.run('status', '--token', secret);
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('The proxy does not know this token.')]);
    expect(await at.run('tokens', 'revoke', 'dash')).toMatchObject({
      code: 1,
      err: 'There is no token "dash"; "ocpp-proxy tokens list" shows them.',
    });
    expect(JSON.parse((await at.run('tokens', '--json')).out)).toEqual([]);
  });

  test('as JSON', async () => {
    await using at = await stage();
    const made = JSON.parse((await at.run('tokens', 'create', '--name', 'a', '--scope', 'admin', '--json')).out);
    expect(made).toMatchObject({ name: 'a', scopes: ['admin'], secret: expect.stringMatching(/^ocpp_/) });
    expect(JSON.parse((await at.run('tokens', 'revoke', made.id, '--json')).out)).toMatchObject({
      revoked: { name: 'a' },
    });
  });
});

const ALL: readonly (readonly string[])[] = [
  ['status'],
  ['watch'],
  ['sessions'],
  ['sessions', '--csv'],
  ['sessions', 'one'],
  ['limits'],
  ['why'],
  ['decisions'],
  ['providers'],
  ['control', 'take'],
  ['control', 'take', '--charger', CHARGER],
  ['override', 'home'],
  ['tokens'],
  ['tokens', 'create', '--name', 'x', '--scope', 'read'],
  ['tokens', 'revoke', 'x'],
];

describe('the way to the proxy', () => {
  test.each(ALL)('nobody listens: %s %s', async (...args) => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const it = surroundings({ cwd: '/nowhere', variables: { PORT: String(port), API_TOKEN } });
    expect(await runCli(args, it)).toBe(1);
    expect(it.complaints).toEqual([`No proxy answers at http://127.0.0.1:${port}: nobody listens there`]);
  });

  test('without a token, with a wrong one, and no address', async () => {
    await using at = await stage({});
    for (const args of ALL) {
      const { code, err } = await at.run(...args);
      expect([code, err]).toEqual([1, expect.stringContaining('The proxy wants a token: give it with --token')]);
    }
    const wrong = await at.run('status', '--token', 'wrong-token-0123456789');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('does not know this token')]);
    expect(wrong.err).not.toContain('0123456789');
    expect((await at.run('status', '--url', 'box')).err).toBe(
      '"box" is no address: it begins with http:// or https://',
    );
  });
});
