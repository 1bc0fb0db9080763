import { describe, expect, test } from 'vitest';
import { DemoError, makeWaiting } from '../../../src/cli/demo-wait.ts';
import { FakeClock } from '../../fakes/clock.ts';

function waitingIn() {
  const clock = new FakeClock();
  const stopping = new AbortController();
  return { clock, stopping, waiting: makeWaiting(clock, stopping.signal) };
}

const NEVER = new Promise<never>(() => undefined);
const LATE = new DemoError('rain did not happen within 10 s');

describe('what the demo waits for', () => {
  test('is handed on when it comes', async () => {
    const { waiting } = waitingIn();
    expect(await waiting.expect('rain', Promise.resolve(3))).toBe(3);
    expect(await waiting.until('rain', () => 4)).toBe(4);
  });

  test('is named when it does not come in time', async () => {
    const { clock, waiting } = waitingIn();
    const rain = expect(waiting.expect('rain', NEVER)).rejects.toEqual(LATE);
    clock.advance(10_000);
    await rain;
  });

  test('is looked for again and again, but not for ever', async () => {
    const { clock, waiting } = waitingIn();
    let looks = 0;
    let isOver = false;
    const rain = expect(
      waiting.until('rain', () => {
        looks += 1;
        return undefined;
      }),
    )
      .rejects.toEqual(LATE)
      .finally(() => {
        isOver = true;
      });
    while (!isOver) {
      await Promise.resolve();
      clock.advance(50);
    }
    await rain;
    expect(looks).toBeGreaterThan(10);
  });

  test('tells its own reason when it fails', async () => {
    const { waiting } = waitingIn();
    await expect(waiting.expect('rain', Promise.reject(new Error('no clouds')))).rejects.toEqual(
      new DemoError('rain: no clouds'),
    );
    await expect(waiting.expect('rain', Promise.reject('dry'))).rejects.toEqual(new DemoError('rain: dry'));
    await expect(waiting.expect('rain', Promise.reject(LATE))).rejects.toBe(LATE);
  });

  test('ends when the demo is stopped, whatever it is', async () => {
    const { stopping, waiting } = waitingIn();
    const why = new DemoError('it was stopped');
    const all = [waiting.expect('rain', NEVER), waiting.until('rain', () => undefined), waiting.pause(1_000)];
    const ends = all.map((one) => expect(one).rejects.toBe(why));
    stopping.abort(why);
    await Promise.all(ends);
    await expect(waiting.pause(1_000)).rejects.toBe(why);
    await expect(waiting.expect('rain', NEVER)).rejects.toBe(why);
  });
});
