/** For what the proxy says something, as the trace tells it (docs/trace.md). */
import type { Provider, Source } from '../core/model.ts';
import type { Cause } from '../lib/trace.ts';
import type { Received } from './ports.ts';

/** The message of the charger that a fact or a question comes from; undefined: the proxy says it by itself. */
export function causeOf(source: Pick<Source, 'messageId'> | undefined): Cause | undefined {
  return source?.messageId === undefined ? undefined : { messageId: source.messageId };
}

/** What a provider asked. */
export function askedBy({ id }: Provider, { messageId }: Pick<Received, 'messageId'>): Cause | undefined {
  return messageId === undefined ? undefined : { provider: id, messageId };
}
