/** The frames of all links, as the proxy keeps them for a while: secrets and tags are gone before they get here. */
import type { TraceEntry, TraceFilter } from '../../lib/trace.ts';

export type { TraceEntry, TraceFilter };

/** Each entry is, as JSON, one line of a log (docs/trace.md): whoever passes it on leaves it as it is, but for what it finds. */
export interface TraceSource {
  /**
   * The latest that match, oldest first. Without a limit everything that is kept; without any filter that begins with
   * the `start` line and can be replayed.
   */
  recent(filter?: TraceFilter): readonly TraceEntry[];
  /** Tells everything from now on, until the returned function is called. */
  follow(follower: (entry: TraceEntry) => void): () => void;
  /** A JSON text of something else: secrets are gone, and cards have the names that they have in the trace. */
  redacted(json: string): string;
}
