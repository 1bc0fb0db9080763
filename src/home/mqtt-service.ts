import type { Clock, Timer } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { MqttService, Supervisor } from './supervisor.ts';

/** How often a broker is looked for that is not there: it may be installed at any time. */
export const MQTT_LOOK_MS = 120_000;
/** Least time between two looks at a broker that refused us. */
export const MQTT_AGAIN_MS = 30_000;

export interface MqttSource {
  /** The broker did not let us in, or is not where it was: its login may be another one by now. */
  again(): void;
  close(): void;
}

interface SourceParts {
  readonly supervisor: Pick<Supervisor, 'mqtt'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears each broker or login that is another one; undefined: there is none any more. */
  onService(service: MqttService | undefined): void;
}

/** Looks for the broker until there is one, and again when it refuses us. */
export function followMqttService({ supervisor, clock, log, onService }: SourceParts): MqttSource {
  let known: MqttService | undefined;
  let lastWhy: string | undefined;
  let lookedAt = clock.ticks();
  let timer: Timer | undefined;
  let isLooking = false;
  let isClosed = false;

  async function look(): Promise<void> {
    isLooking = true;
    timer?.cancel();
    lookedAt = clock.ticks();
    const told = await supervisor.mqtt();
    isLooking = false;
    if (isClosed) return;
    if (!told.ok && told.why !== lastWhy) log.warn({}, `MQTT: ${told.why}`);
    lastWhy = told.ok ? undefined : told.why;
    // A Supervisor that is busy says nothing about the broker.
    const found = told.ok ? told.value : known;
    if (found === undefined || !told.ok) timer = clock.timer(MQTT_LOOK_MS, () => void look());
    if (JSON.stringify(found) === JSON.stringify(known)) return;
    known = found;
    onService(found);
  }

  void look();
  return {
    again() {
      if (isLooking || isClosed) return;
      timer?.cancel();
      const waitMs = Math.max(0, MQTT_AGAIN_MS - (clock.ticks() - lookedAt));
      timer = clock.timer(waitMs, () => void look());
    },
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}
