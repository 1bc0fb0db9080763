import type { ConnectorStatus, Instant, Registration, StopReason } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';

/** What happens in a simulator, for those who watch it. */
export type Happening =
  /** One text frame, verbatim. */
  | { readonly kind: 'frame'; readonly direction: 'in' | 'out'; readonly text: string }
  | { readonly kind: 'link'; readonly state: 'up' | 'down' | 'failed'; readonly why?: string | undefined }
  | { readonly kind: 'registration'; readonly status: Registration['status'] }
  | { readonly kind: 'status'; readonly evse: number; readonly status: ConnectorStatus }
  | {
      readonly kind: 'session';
      readonly state: 'started' | 'ended';
      readonly evse: number;
      readonly tag?: string | undefined;
      /** Since the start. */
      readonly energyWh?: number | undefined;
      readonly reason?: StopReason | undefined;
    }
  /** Anything else worth a line. */
  | { readonly kind: 'note'; readonly text: string };

export type SimulatorEvent = Happening & {
  readonly at: Instant;
  /** Identity of the station that it is about. */
  readonly station: string;
};

export type Listener = (event: SimulatorEvent) => void;

/** Where events come out of a simulator. */
export interface Events {
  /** Calls `listener` with every event until the returned function is called. */
  subscribe(listener: Listener): () => void;
  /** The next event for which `matches` says yes. */
  next(matches: (event: SimulatorEvent) => boolean): Promise<SimulatorEvent>;
}

export interface Feed extends Events {
  tell(station: string, happening: Happening): void;
}

/** The two ends of a stream of events. Listeners run at once and in the order in which they came. */
export function makeFeed(clock: Clock): Feed {
  const listeners = new Set<Listener>();
  const subscribe = (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    tell(station, happening) {
      const event = { ...happening, at: clock.now(), station };
      for (const listener of [...listeners]) listener(event);
    },
    subscribe,
    next: (matches) =>
      new Promise((resolve) => {
        const forget = subscribe((event) => {
          if (!matches(event)) return;
          forget();
          resolve(event);
        });
      }),
  };
}
