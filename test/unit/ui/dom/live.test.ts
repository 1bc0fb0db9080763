/** The page while the proxy is away: it asks now and then, and goes on by itself. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { House } from '../../../../ui/src/live/house.ts';
import { Feed } from '../../../../ui/src/pages/inspector/feed.ts';

const MINUTE_MS = 60_000;
const PARTS = 8;

class Source {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 0;
  onopen: (() => unknown) | undefined;
  onerror: (() => unknown) | undefined;
  readonly heard = new Map<string, (event: { data: string }) => void>();

  constructor() {
    Source.all.push(this);
  }

  addEventListener(kind: string, heard: (event: { data: string }) => void): void {
    this.heard.set(kind, heard);
  }

  close(): void {
    this.readyState = Source.CLOSED;
  }
}

let asked = 0;
let answer: () => Response;

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  Source.all = [];
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('document', { baseURI: 'http://house/', addEventListener: () => undefined });
  vi.stubGlobal('fetch', async () => {
    asked += 1;
    return answer();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a proxy that is away is asked every few seconds, and within a second when its events come again', async () => {
  answer = () => {
    throw new TypeError('no connection');
  };
  const house = new House();
  house.start();
  await vi.advanceTimersByTimeAsync(100);
  house.refresh();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(asked).toBeGreaterThan(5 * PARTS);
  expect(asked).toBeLessThan(14 * PARTS);
  asked = 0;
  answer = () => Response.json({ chargers: [], providers: [], alarms: [] });
  Source.all[0]?.onopen?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(PARTS);
  expect(house.known?.chargers).toEqual([]);
});

test('nothing is read while nobody looks, whatever happens, and all of it at once when somebody does', async () => {
  answer = () => Response.json({ chargers: [], providers: [], alarms: [] });
  let looked: () => void = () => undefined;
  const tab = {
    ...{ baseURI: 'http://house/', visibilityState: 'visible' },
    addEventListener: (_kind: string, heard: () => void) => {
      looked = heard;
    },
  };
  vi.stubGlobal('document', tab);
  const house = new House();
  house.start();
  Source.all[0]?.onopen?.();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toBe(PARTS);
  tab.visibilityState = 'hidden';
  looked();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  Source.all[0]?.heard.get('status')?.({ data: '{"kind":"status"}' });
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(asked).toBe(PARTS);
  tab.visibilityState = 'visible';
  looked();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toBe(2 * PARTS);
});

test('messages go on after the ones from before could not be read once', async () => {
  answer = () => Response.json({ title: 'busy' }, { status: 503 });
  const feed = new Feed(() => undefined);
  feed.start();
  await Source.all[0]?.onopen?.();
  expect(feed).toMatchObject({ isLive: false, trouble: 'busy' });
  expect(Source.all[0]?.readyState).toBe(Source.CLOSED);
  answer = () => Response.json({ entries: [] });
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  await Source.all[1]?.onopen?.();
  expect(feed).toMatchObject({ isLive: true, trouble: undefined });
  feed.stop();
});
