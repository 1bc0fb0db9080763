/** Server-sent events of a response that goes on. */
export interface StreamEvent {
  readonly kind: string;
  readonly data: string;
}

/** Longest event; more without an end is no stream of ours. */
const MAX_EVENT_CHARS = 1024 * 1024;

/** Ends with the body; rejects when it breaks off, or when what comes is no stream of events. */
export async function* eventsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<StreamEvent> {
  if (body === null) return;
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).replaceAll('\r\n', '\n');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    if (text.length > MAX_EVENT_CHARS) throw new Error('an event is too long');
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== undefined) yield event;
    }
  }
}

/** Undefined for a comment, which keeps the connection awake. */
function eventOf(block: string): StreamEvent | undefined {
  const values = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  const data = values('data');
  return data.length === 0 ? undefined : { kind: values('event')[0] ?? 'message', data: data.join('\n') };
}
