import type { Clock, Timer } from '../lib/clock.ts';
import { fieldsOf } from './home-messages.ts';
import type { Session } from './home-session.ts';

/** How often Home Assistant is asked whether it has started. */
export const HOME_STARTING_MS = 5_000;

/** What Home Assistant says of itself. */
export interface CoreFacts {
  /** Before, entities are missing or have states of yesterday. */
  readonly isRunning: boolean;
  readonly version: string | undefined;
  /** As ISO 4217 has it. */
  readonly currency: string | undefined;
  readonly timeZone: string | undefined;
}

interface CoreParts {
  readonly session: Session;
  readonly clock: Clock;
  onFacts(facts: CoreFacts): void;
  /** Once, as soon as it runs. */
  onRunning(): void;
}

/**
 * Waits until Home Assistant runs. It is asked again and again, since the event that tells it
 * (`homeassistant_started`) is kept from users who are no administrators.
 */
export function followCore({ session, clock, onFacts, onRunning }: CoreParts): { close(): void } {
  let timer: Timer | undefined;
  let hasRun = false;
  let isClosed = false;

  async function ask(): Promise<void> {
    const result = await session.request({ type: 'get_config' });
    if (isClosed) return;
    if (!result.ok) return session.fail(`it does not say how it is: ${result.why}`);
    const facts = readFacts(result.value);
    onFacts(facts);
    timer?.cancel();
    if (hasRun) return;
    hasRun = facts.isRunning;
    if (hasRun) onRunning();
    else timer = clock.timer(HOME_STARTING_MS, () => void ask());
  }

  session.subscribe({ type: 'subscribe_events', event_type: 'core_config_updated' }, () => void ask());
  void ask();
  return {
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}

function readFacts(config: unknown): CoreFacts {
  const { state, version, currency, time_zone: timeZone } = fieldsOf(config);
  return {
    // Versions that do not tell it tell no state of entities either before they run.
    isRunning: state === undefined || state === 'RUNNING',
    version: textOf(version),
    currency: textOf(currency),
    timeZone: textOf(timeZone),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
