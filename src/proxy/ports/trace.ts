/** The frames of all links, as the proxy keeps them for a while: secrets and tags are gone before they get here. */
import type { Instant, ProviderId } from '../../core/model.ts';

export interface TraceEntry {
  readonly at: Instant;
  /** Whose socket it is. */
  readonly peer: {
    readonly kind: 'charger' | 'service' | 'backend';
    /** Undefined where a backend's frame names no charger. */
    readonly chargerId?: string | undefined;
    readonly providerId?: ProviderId | undefined;
  };
  /** As the proxy sees it. */
  readonly direction: 'in' | 'out';
  readonly version?: string | undefined;
  readonly messageId?: string | undefined;
  readonly action?: string | undefined;
  /** The frame's text. */
  readonly raw: string;
}

export interface TraceFilter {
  readonly chargerId?: string | undefined;
  readonly providerId?: ProviderId | undefined;
}

export interface TraceSource {
  /** The latest that match, oldest first. */
  recent(filter: TraceFilter & { readonly limit: number }): readonly TraceEntry[];
  /** Tells every frame from now on, until the returned function is called. */
  follow(follower: (entry: TraceEntry) => void): () => void;
}
