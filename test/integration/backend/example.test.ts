import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { aTransaction } from '../../fakes/hub.ts';
import { openDoor, TOKENS } from './door.ts';

const EXAMPLE = new URL('../../../examples/backend-client.mjs', import.meta.url).pathname;

test('the example connects, prints, acknowledges, takes control on demand and leaves', async () => {
  await using door = await openDoor();
  const child = spawn(process.execPath, [EXAMPLE, door.address, 'script'], { env: { TOKEN: TOKENS.script } });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function line(part: string): Promise<string> {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the example ended before it said ${part}`);
      if (String(value).includes(part)) return String(value);
    }
  }
  try {
    await line('"event":"control"');
    const at = door.clock.now();
    const ask = { place: { evse: 1 }, at, readings: [] };
    door.hub.append(
      { seq: 1, chargerId: 'cp1', lane: 'T', recordedAt: at, message: { means: 'txStarted', ask } },
      aTransaction(),
    );
    await line('"event":"transaction_started"');
    await line('"action":"ack"');
    expect(door.hub.cursor('cp1', 'script')).toBe(1);
    const typed: readonly [string, object][] = [
      ['control 30', { verb: 'take', leaseS: 30, reason: 'the example' }],
      ['control', { verb: 'take', reason: 'the example' }],
      ['start CARD', { verb: 'start', connector: 1, tag: 'CARD' }],
      ['limit 10', { verb: 'limit', limitA: 10 }],
      ['limit none', { verb: 'limit', limitA: null }],
      ['stop abc', { verb: 'stop', txId: 'abc' }],
      ['release', { verb: 'release' }],
    ];
    for (const [text, command] of typed) {
      child.stdin.write(`${text}\n`);
      await line('"result":"accepted"');
      expect(JSON.parse(JSON.stringify(door.hub.asked.at(-1)?.command))).toEqual(command);
    }
    child.stdin.write('status\n');
    await line('"chargers":');
    child.stdin.write('constructor\n');
    await line('type one of');
    child.stdin.write('quit\n');
    expect((await exited)[0]).toBe(0);
  } finally {
    child.kill();
  }
}, 20_000);

test('the example says how it is used', async () => {
  const child = spawn(process.execPath, [EXAMPLE], { env: {} });
  expect((await once(child, 'exit'))[0]).toBe(2);
});
