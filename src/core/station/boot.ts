/** The Boot that a service is told, from what the charger told us (PROTOCOL §2.1, table). */
import type { Boot } from '../model.ts';

export type BootCause = 'first' | 'reconnect' | 'charger_boot' | 'triggered';

/** The charger's words with the reason that fits this service's view of it. */
export function bootToTell(boot: Boot, cause: BootCause): Boot {
  return { ...boot, reason: reasonOf(boot, cause) };
}

function reasonOf(boot: Boot, cause: BootCause): string {
  switch (cause) {
    case 'first':
      return 'PowerUp';
    case 'reconnect':
      return 'Unknown';
    case 'triggered':
      return 'Triggered';
    case 'charger_boot':
      return boot.reason ?? 'PowerUp';
  }
}
