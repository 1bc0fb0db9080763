import type { RawData } from 'ws';

/** Longest reason of a close, in bytes (RFC 6455 §5.5.1). */
const MAX_REASON_BYTES = 123;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a frame; undefined when it is no UTF-8. */
export function textOf(data: RawData): string | undefined {
  try {
    return UTF_8.decode(Array.isArray(data) ? Buffer.concat(data) : data);
  } catch {
    return undefined;
  }
}

/** A reason that fits into a close frame. */
export function closeReason(text: string): string {
  const cut = Buffer.from(text).subarray(0, MAX_REASON_BYTES);
  // A stream keeps back half of a character at the end, which would make the frame invalid.
  return new TextDecoder('utf-8').decode(cut, { stream: true });
}
