/** Where chargers come in, as seen from the house: a container knows neither its host's address nor the port there. */
import type { Clock, Timer } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { HomeLink } from './home-assistant.ts';
import { type Fields, fieldsOf } from './home-messages.ts';
import type { Supervisor } from './supervisor.ts';

/** How often a Supervisor is asked that did not answer. */
export const PORTS_AGAIN_MS = 60_000;
/** Where the container takes chargers, in the words of the Supervisor. */
const CHARGERS = '9000/tcp';
const ANY_HOST = '<address of Home Assistant>';
const CLOSED = `Chargers cannot reach the proxy: ${CHARGERS} has no port of the host. Give it one under Configuration → Network of the app (9100 as shipped) and restart the app.`;

export interface StationAddress {
  /** `192.168.1.10:9100`, with words in place of what is not known; undefined: nobody could tell the port. */
  text(): string | undefined;
  warnings(): readonly string[];
  /** The Supervisor was asked for the first time. */
  readonly asked: Promise<void>;
  close(): void;
}

interface AddressParts {
  readonly supervisor: Pick<Supervisor, 'ports'>;
  readonly link: Pick<HomeLink, 'request' | 'onConnected'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The port can only change with a restart of the app; the address of the machine is asked on each link to Core. */
export function findStationAddress({ supervisor, link, clock, log }: AddressParts): StationAddress {
  let host: string | undefined;
  let port: number | 'closed' | undefined;
  let timer: Timer | undefined;
  let isClosed = false;

  async function askPorts(): Promise<void> {
    const told = await supervisor.ports();
    if (isClosed) return;
    if (!told.ok) {
      timer = clock.timer(PORTS_AGAIN_MS, () => void askPorts());
      return;
    }
    port = told.value.get(CHARGERS) ?? 'closed';
    if (port === 'closed') log.warn({}, CLOSED);
    else tell();
  }

  async function askHost(): Promise<void> {
    const result = await link.request({ type: 'network' });
    const found = result.ok ? addressIn(result.value) : undefined;
    if (found === undefined || found === host) return;
    host = found;
    tell();
  }

  function tell(): void {
    if (host !== undefined && typeof port === 'number') {
      log.info({}, `Type into the charger: ws://${host}:${port}/<charger id>`);
    }
  }

  link.onConnected(() => void askHost());
  return {
    text: () => (typeof port === 'number' ? `${host ?? ANY_HOST}:${port}` : undefined),
    warnings: () => (port === 'closed' ? [CLOSED] : []),
    asked: askPorts(),
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}

/** The first address of IPv4 of the adapter that leads into the house. */
function addressIn(network: unknown): string | undefined {
  const { adapters } = fieldsOf(network);
  const enabled = (Array.isArray(adapters) ? adapters.map(fieldsOf) : []).filter((one) => one.enabled === true);
  return [...enabled.filter((one) => one.default === true), ...enabled].flatMap(addressesOf)[0];
}

function addressesOf({ ipv4 }: Fields): readonly string[] {
  const rows: readonly unknown[] = Array.isArray(ipv4) ? ipv4 : [];
  return rows.map((row) => String(fieldsOf(row).address)).filter((text) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text));
}
