import { describe, expect, test } from 'vitest';
import { Mailbox } from '../../../src/proxy/mailbox.ts';

describe('a mailbox', () => {
  test('runs its jobs one at a time, in the order in which they came', async () => {
    const mailbox = new Mailbox();
    const seen: string[] = [];
    const [first, second, third] = [gate(), gate(), gate()];
    const job = (name: string, until: Promise<void>) => async () => {
      seen.push(`${name} begins`);
      await until;
      seen.push(`${name} ends`);
      return name;
    };
    // The last one could end first; it must not begin before the others ended.
    third.open();
    const all = Promise.all([
      mailbox.run(job('first', first.opened)),
      mailbox.run(job('second', second.opened)),
      mailbox.run(job('third', third.opened)),
    ]);
    expect(mailbox.waiting).toBe(3);
    second.open();
    await Promise.resolve();
    expect(seen).toEqual(['first begins']);
    first.open();
    expect(await all).toEqual(['first', 'second', 'third']);
    expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
    expect(mailbox.waiting).toBe(0);
  });

  test('a job that fails, at once or later, tells its caller and does not stop the next', async () => {
    const mailbox = new Mailbox();
    const thrown = mailbox.run(() => {
      throw new Error('at once');
    });
    const rejected = mailbox.run(() => Promise.reject(new Error('later')));
    const next = mailbox.run(() => Promise.resolve('fine'));
    await expect(thrown).rejects.toThrow('at once');
    await expect(rejected).rejects.toThrow('later');
    expect(await next).toBe('fine');
    await mailbox.idle();
    expect(mailbox.waiting).toBe(0);
  });

  test('is idle when all that was put in is done, and at once when it is empty', async () => {
    const mailbox = new Mailbox();
    await mailbox.idle();
    const seen: string[] = [];
    const { open, opened } = gate();
    const running = mailbox.run(async () => {
      await opened;
      seen.push('job');
    });
    const idle = mailbox.idle().then(() => seen.push('idle'));
    open();
    await Promise.all([running, idle]);
    expect(seen).toEqual(['job', 'idle']);
  });

  test('is idle after a failure, too', async () => {
    const mailbox = new Mailbox();
    const failed = mailbox.run(() => Promise.reject(new Error('no'))).catch(() => 'caught');
    await mailbox.idle();
    expect(await failed).toBe('caught');
  });
});

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
