import { afterEach, describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { type BareAnswer, type BareCall, type BareSocket, bareService } from './bare.ts';
import { boxOf } from './box.ts';
import { headsOf, hostileFrames, TWO_MIB } from './hostile-frames.ts';
import { charger, type House, house, network, until } from './house.ts';
import { eventsOf, jsonBackend } from './json-backend.ts';
import { sessions, told } from './seen.ts';

/** Every station answers it at once, and this service has no right to it. */
const PROBE = 'ClearCache';
const TOKEN = 'token-of-backend-script';
/** Longer than the longest first wait of a link that failed. */
const BACK_OFF_MS = 21_000;
/** Time passes in steps that a living link survives. */
const STEP_MS = 10_000;

let open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
});

describe('S45 frames of a hostile service', () => {
  test.each([...OCPP_VERSIONS].reverse())(
    '%s: what it says is answered with the codes of its version',
    async (version) => {
      const { at, evil, good, box, script } = await scene(version, answerWell);
      const link = evil.latest();
      for (const { name, frame, answers } of hostileFrames(version, PROBE)) {
        expect(await answersTo(link, frame), name).toEqual(answers);
      }
      const missing = version === '1.6' ? 'OccurenceConstraintViolation' : 'OccurrenceConstraintViolation';
      expect(await answersTo(link, [2, 'c1', 'TriggerMessage', {}])).toEqual([[4, 'c1', missing]]);
      expect(await answersTo(link, [2, 'c2', 'Reset', { type: 5 }])).toEqual([[4, 'c2', 'TypeConstraintViolation']]);
      expect(await answersTo(link, [2, 'c3', 'Reset', { type: 'Explode' }])).toEqual([
        [4, 'c3', 'PropertyConstraintViolation'],
      ]);
      expect(await answersTo(link, [2, 'c4', 'BootNotification', {}])).toEqual([[4, 'c4', 'NotImplemented']]);

      link.say(JSON.stringify([2, 'big', 'DataTransfer', { vendorId: 'x', data: 'x'.repeat(TWO_MIB) }]));
      expect(await link.closed).toMatchObject({ code: 1009 });
      await until('the link to wait', () => linkState(at, 'waiting'));
      at.clock.advance(BACK_OFF_MS);
      await until('the next connection', () => evil.connections.length === 2 && linkState(at, 'online'));
      for (let bad = 0; bad < 50; bad += 1) evil.latest().say('rubbish');
      expect(await evil.latest().closed).toMatchObject({ code: 1007 });

      const txId = await box.start('CARD-1', 1_000);
      await box.stop(txId, 2_000);
      await until('the good service to hear the end', () => sessions(good.calls).length === 2);
      await until('the backend to hear the end', () => eventsOf(script, 'transaction_stopped').length === 1);
      // Nothing of all this reached the charger, and nobody broke a schema.
      expect(box.peer.calls).toEqual([]);
      expect([...box.peer.violations, ...good.violations]).toEqual([]);
    },
  );

  test.each([...OCPP_VERSIONS].reverse())('%s: what it answers hurts only itself', async (version) => {
    let answer: (call: BareCall) => BareAnswer = answerWell;
    const { at, evil, good, box } = await scene(version, (call) => answer(call));
    const rows: readonly [name: string, answers: (call: BareCall) => readonly unknown[]][] = [
      ['a payload that is text', ({ id }) => [[3, id, 'text']]],
      [
        'an answer to another question first',
        ({ id }) => [
          [3, 'somebody', { status: 'Accepted' }],
          [3, id, {}],
        ],
      ],
      [
        'two answers',
        ({ id }) => [
          [3, id, {}],
          [3, id, { status: 'Rejected' }],
          [4, id, 'InternalError', '', {}],
        ],
      ],
      ['an error that nobody knows', ({ id }) => [[4, id, 'Nonsense', 'x'.repeat(5_000), { a: [1] }]]],
      ['an error without anything', ({ id }) => [[4, id]]],
      ['rubbish first', ({ id }) => ['rubbish', '[3', '', [3], [3, id]]],
      ['fields that nobody knows', ({ id }) => [[3, id, { __proto__: 1, constructor: 2, x: { y: [] } }]]],
    ];
    for (const [index, [name, answers]] of rows.entries()) {
      answer = (call) => {
        for (const frame of answers(call)) evil.latest().say(frame);
        return 'silence';
      };
      const state = index % 2 === 0 ? 'Faulted' : 'Available';
      const before = evil.calls.length;
      await box.status(state);
      await until(`the good service to hear of it (${name})`, () => {
        const last = told(good.calls).at(-1);
        return last?.kind === 'status' && last.status === state;
      });
      await until(`the hostile one to be asked (${name})`, () => evil.calls.length > before);
    }

    // A start whose answer cannot be used is told again, and the session of the others goes its way.
    answer = ({ id }) => ({ raw: [3, id, 'text'] });
    await box.status('Available');
    const started = evil.calls.length;
    const txId = await box.start('CARD-1', 1_000);
    await box.meter(txId, 1_500);
    await until('the hostile service to be asked for the start', () => startsOf(evil.calls).length === 1);
    await until('the good service to hear the meter', () => sessions(good.calls).length === 2);
    answer = answerWell;
    await until('the start to be told again', async () => {
      at.clock.advance(STEP_MS);
      await at.api('/status');
      return startsOf(evil.calls).length === 2;
    });
    const [first, second] = startsOf(evil.calls);
    expect(second?.payload).toEqual(first?.payload);
    await box.stop(txId, 2_000);
    await until(
      'the hostile service to hear the end',
      () => sessions(callsSince(evil.calls, started)).at(-1)?.kind === 'stop',
    );
    await until('the good service to hear the end', () => sessions(good.calls).length === 3);
    const own = (kind: string, calls: Parameters<typeof sessions>[0]) =>
      sessions(calls).flatMap((one) => (one.kind === kind && 'txId' in one ? [one.txId] : []));
    // Each is spoken to with the id that it gave itself; the hostile one gave the good one's number plus a hundred.
    expect(own('stop', good.calls)).toEqual([version === '1.6' ? '1' : txId]);
    expect(own('stop', evil.calls.map(callOf))).toEqual([version === '1.6' ? '101' : txId]);
    expect(box.peer.calls).toEqual([]);
    expect([...box.peer.violations, ...good.violations]).toEqual([]);
  });
});

async function scene(version: OcppVersion, answer: (call: BareCall) => BareAnswer) {
  const evil = await bareService(answer);
  const good = await network(version);
  open = [evil, good];
  const at = await house({
    ocpp_services: [
      { id: 'evil', url: evil.url },
      { id: 'good', url: good.url },
    ],
    backends: [{ id: 'script', token: TOKEN }],
  });
  open.unshift(at);
  const peer = await charger(at, version);
  const script = await jsonBackend(at.url, 'script', TOKEN);
  open.unshift(peer, script);
  const box = boxOf(() => peer, version, at.clock);
  await box.boot();
  await box.status('Available');
  await until('both services to know the charger', () =>
    [evil, good].every(({ calls }) => calls.some(({ action }) => action === 'StatusNotification')),
  );
  return { at, evil, good, box, script };
}

function answerWell({ action }: BareCall): BareAnswer {
  switch (action) {
    case 'BootNotification':
      return { payload: { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 } };
    case 'StartTransaction':
      return { payload: { transactionId: 101, idTagInfo: { status: 'Accepted' } } };
    case 'Heartbeat':
      return { payload: { currentTime: '2026-11-22T12:00:00Z' } };
    default:
      return { payload: {} };
  }
}

let probes = 0;

async function answersTo(socket: BareSocket, frame: unknown): Promise<readonly unknown[]> {
  const before = socket.heard.length;
  socket.say(frame);
  probes += 1;
  const probe = `probe-${probes}`;
  await socket.ask(probe, PROBE, {});
  const answers = socket.heard.slice(before).filter((text) => !text.startsWith('[2,'));
  return headsOf(answers).filter(([, id]) => id !== probe);
}

async function linkState(at: House, wanted: 'online' | 'waiting'): Promise<boolean> {
  const { body } = await at.api('/status');
  const links = Array.isArray(body.ocpp_services) ? body.ocpp_services : [];
  const state = links.find(({ id }) => id === 'evil')?.state;
  return wanted === 'online' ? state === 'accepted' || state === 'resumed' : state === 'backoff';
}

function callOf(call: BareCall): Parameters<typeof sessions>[0][number] {
  return { identity: 'BOX1', action: call.action, payload: call.payload };
}

function callsSince(calls: readonly BareCall[], index: number) {
  return calls.slice(index).map(callOf);
}

function startsOf(calls: readonly BareCall[]): readonly BareCall[] {
  return calls.filter((call) => sessions([callOf(call)])[0]?.kind === 'start');
}
