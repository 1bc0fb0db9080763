import { describe, expect, test } from 'vitest';
import { traceLine } from '../../../src/cli/trace-lines.ts';
import { makeTrace, type Tap, type TracedLink } from '../../../src/lib/trace.ts';
import { FakeClock } from '../../fakes/clock.ts';

const BOX: TracedLink = { peer: 'charger', charger: 'BOX1', version: '1.6' };
const ALPHA: TracedLink = { peer: 'service', charger: 'BOX1', provider: 'alpha', version: '1.6' };

/** The last line of what happens on a link, with an answer five milliseconds after its question. */
function lastLine(link: TracedLink, happens: (tap: Tap, wait: () => void) => void): string | undefined {
  const clock = new FakeClock();
  const trace = makeTrace({ clock, program: '1', config: {} });
  happens(trace.open(link), () => clock.advance(5));
  const entry = trace.recent().at(-1);
  return entry === undefined ? undefined : traceLine(entry, false);
}

describe('a line says', () => {
  test.each<[string, TracedLink, (tap: Tap, wait: () => void) => void, string]>([
    ['who connected', BOX, () => undefined, '12:00:00.000 BOX1 · connected, OCPP 1.6'],
    [
      'who connected, without a version',
      { peer: 'backend', provider: 'script' },
      () => undefined,
      '12:00:00.000 script · connected',
    ],
    ['who closed', BOX, (tap) => tap.close(1001, 'gone', false), '12:00:00.000 BOX1 · closed by the peer (1001 gone)'],
    [
      'that we closed',
      ALPHA,
      (tap) => tap.close(1006, '', true),
      '12:00:00.000 alpha for BOX1 · closed by the proxy (1006)',
    ],
    ['what was asked', BOX, (tap) => tap.frame('in', '[2,"1","Heartbeat",{}]'), '12:00:00.000 BOX1 → Heartbeat'],
    [
      'what was answered, and how soon',
      ALPHA,
      (tap, wait) => {
        tap.frame('out', '[2,"1","BootNotification",{}]');
        wait();
        tap.frame('in', '[3,"1",{"status":"Accepted"}]');
      },
      '12:00:00.005 alpha for BOX1 → BootNotification answered after 5 ms {"status":"Accepted"}',
    ],
    [
      'what failed',
      BOX,
      (tap, wait) => {
        tap.frame('out', '[2,"1","Reset",{}]');
        wait();
        tap.frame('in', '[4,"1","NotSupported","no",{}]');
      },
      '12:00:00.005 BOX1 → Reset failed after 5 ms {"code":"NotSupported","description":"no","details":{}}',
    ],
    [
      'an answer to nothing',
      BOX,
      (tap) => tap.frame('in', '[3,"9",{}]'),
      '12:00:00.000 BOX1 → (unknown question) answered',
    ],
    [
      'what wants no answer',
      BOX,
      (tap) => tap.frame('in', '[6,"1","NotifyX",{}]'),
      '12:00:00.000 BOX1 → NotifyX (no answer wanted)',
    ],
    [
      'which answer was refused',
      BOX,
      (tap) => {
        tap.frame('in', '[2,"1","Heartbeat",{}]');
        tap.frame('out', '[3,"1",{}]');
        tap.frame('in', '[5,"1","FormatViolation","",{}]');
      },
      '12:00:00.000 BOX1 → answer to (unknown question) refused {"code":"FormatViolation","description":"","details":{}}',
    ],
    [
      'what cannot be read',
      BOX,
      (tap) => tap.frame('in', 'what\u0007?'),
      '12:00:00.000 BOX1 → a frame that cannot be read what ?',
    ],
    [
      'what a backend hears',
      { peer: 'backend', provider: 'script' },
      (tap) => tap.frame('out', '{"event":"meter"}'),
      '12:00:00.000 script ← meter {"event":"meter"}',
    ],
    [
      'what a backend is answered',
      { peer: 'backend', provider: 'script' },
      (tap, wait) => {
        tap.frame('in', '{"action":"status","id":1}');
        wait();
        tap.frame('out', '{"action":"status","id":1}');
      },
      '12:00:00.005 script ← status answered after 5 ms {"action":"status","id":1}',
    ],
    [
      'what a backend is refused',
      { peer: 'backend', provider: 'script' },
      (tap) => tap.frame('out', '{"action":"status","error":"bad_request"}'),
      '12:00:00.000 script ← status refused {"action":"status","error":"bad_request"}',
    ],
  ])('%s', (_what, link, happens, line) => {
    expect(lastLine(link, happens)).toBe(line);
  });

  test('no more of a payload than a line can hold', () => {
    const line = lastLine(BOX, (tap) => tap.frame('in', `[2,"1","DataTransfer",{"x":"${'y'.repeat(500)}"}]`));
    expect(line?.length).toBeLessThan(260);
    expect(line?.endsWith('y…')).toBe(true);
  });

  test('nothing of the start and the dice, and what could not be reached', () => {
    const trace = makeTrace({ clock: new FakeClock(), program: '1', config: {} });
    trace.rolled(0.5);
    trace.failed(ALPHA, 'network', 'nobody listens');
    expect(trace.recent().map((entry) => traceLine(entry, false))).toEqual([
      undefined,
      undefined,
      '12:00:00.000 alpha for BOX1 · could not be reached: nobody listens',
    ]);
  });

  test('it in colours where they are wanted', () => {
    const trace = makeTrace({ clock: new FakeClock(), program: '1', config: {} });
    trace.failed(ALPHA, 'network', 'nobody listens');
    const [, entry] = trace.recent();
    expect(entry && traceLine(entry, true)).toContain('\u001b[31mcould not be reached');
  });
});
