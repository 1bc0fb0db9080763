import { describe, expect, test } from 'vitest';
import { connectBroker } from '../../../src/home/broker.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { HAS_MOSQUITTO, mosquitto } from '../../peers/mosquitto.ts';

async function connected(url: string) {
  const clock = new FakeClock();
  const broker = await new Promise<ReturnType<typeof connectBroker>>((resolve) => {
    const made = connectBroker({
      access: { url },
      clientId: 'test',
      will: { topic: 'house/status', payload: 'offline' },
      topics: ['house/+/set'],
      clock,
      ids: fakeIds(),
      log: silentLog,
      onConnected: () => resolve(made),
      onMessage: () => undefined,
      onFailed: () => undefined,
    });
  });
  return { broker, clock };
}

describe.skipIf(!HAS_MOSQUITTO)('at a real Mosquitto (apt-get install mosquitto)', () => {
  test('what it takes is said to be taken, what it does not is not, and after the end nothing is', async () => {
    await using server = await mosquitto();
    const { broker } = await connected(server.url);
    expect(await broker.publish('house/state', '{}', true)).toBe(true);
    server.freeze();
    const unheard = broker.publish('house/state', '{"a":1}', true);
    await server.stop();
    expect(await unheard).toBe(false);
    await broker.close();
    expect(await broker.publish('house/state', '{}', true)).toBe(false);
    expect(broker.status().link).toBe('closed');
  });

  test('one that hangs keeps nobody from closing', async () => {
    await using server = await mosquitto();
    const { broker, clock } = await connected(server.url);
    server.freeze();
    const unheard = broker.publish('house/state', '{}', true);
    const closed = broker.close();
    clock.advance(1_000);
    await closed;
    expect(await unheard).toBe(false);
  });
});
