/** Single settings that are kept in the ledger and belong to no charger. */
import type { Ledger, Snapshot } from '../proxy/ports.ts';

/** The hash of the login password; without a snapshot it counts as not set yet. */
export function passwordStore(ledger: Pick<Ledger, 'commit'>, snapshot?: Snapshot | undefined) {
  const setting = settingOf(ledger, 'login/password', snapshot);
  return {
    async read() {
      const hash = setting.read();
      return typeof hash === 'string' ? hash : undefined;
    },
    write: setting.write,
  };
}

/** The tokens that the owner made. */
export function tokensOf(ledger: Pick<Ledger, 'commit'>, snapshot: Snapshot) {
  return settingOf(ledger, 'login/tokens', snapshot);
}

/** What Home Assistant says of the place where the house stands. */
export function localeOf(ledger: Pick<Ledger, 'commit'>, snapshot: Snapshot) {
  return settingOf(ledger, 'house/locale', snapshot);
}

/** What the link to the MQTT broker remembers. */
export function mqttOf(ledger: Pick<Ledger, 'commit'>, snapshot: Snapshot) {
  return settingOf(ledger, 'house/mqtt', snapshot);
}

/** As it was at the start and as it was written since. */
function settingOf(ledger: Pick<Ledger, 'commit'>, key: string, snapshot: Snapshot | undefined) {
  let value = snapshot?.settings[key];
  return {
    read: () => value,
    async write(next: unknown) {
      await ledger.commit([{ type: 'setting', key, value: next }]);
      value = next;
    },
  };
}
