import { expect, test } from 'vitest';
import { eventsOf } from '../../../src/cli/event-stream.ts';

const stream = (...chunks: readonly (string | Uint8Array<ArrayBuffer>)[]) =>
  new Blob(chunks.map((chunk) => chunk)).stream();

async function all(body: ReadableStream<Uint8Array> | null) {
  const events = [];
  for await (const event of eventsOf(body)) events.push(event);
  return events;
}

test('events come whole, however they were cut on the way', async () => {
  const bytes = new TextEncoder().encode(
    'retry: 5\n\nevent: frame\ndata: {"a":"é"}\n\n: alive\n\ndata:1\r\ndata: 2\r\n\r\ndata: half',
  );
  for (const size of [1, 7, bytes.length]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    expect(await all(body)).toEqual([
      { kind: 'frame', data: '{"a":"é"}' },
      { kind: 'message', data: '1\n2' },
    ]);
  }
});

test('nothing of nothing, and no memory for what has no end', async () => {
  expect(await all(null)).toEqual([]);
  await expect(all(stream('data: ', 'x'.repeat(1024 * 1024 + 1)))).rejects.toThrow('too long');
});
