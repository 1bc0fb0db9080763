/** A proxy as a process that is killed and started again on the same port and data, and what waits for its providers. */
import { expect } from 'vitest';
import { until } from './house.ts';
import type { Json } from './json-backend.ts';
import { configIn, folder, type ProxyProcess, serve } from './process.ts';
import { ackingBackend } from './witnesses.ts';

const TOKEN = 'a-token-of-enough-length';
const ERROR_LINE = /^\{"level":"(?:error|fatal)".*$/gm;

export interface Killable {
  /** The process that runs now. */
  proxy(): ProxyProcess;
  /** What the backend `script` was told and acknowledged, over all its connections. */
  readonly events: readonly Json[];
  /** `meanwhile` happens while no proxy runs. */
  killAndRestart(meanwhile?: () => void): Promise<void>;
  /** Resolves when so many facts wait for each provider, such as `alpha 0, script 0`. */
  waiting(wanted: string): Promise<void>;
  /** How often a proxy was started. */
  starts(): number;
  /** What any of the processes complained of. */
  errors(): string;
}

/** Services are given as in the configuration; `more` are keys beside them. */
export async function killable(
  services: readonly { readonly id: string; readonly url: string }[],
  more: Json = {},
): Promise<Killable> {
  const dataDir = await folder();
  const config = await configIn(dataDir, {
    ...more,
    ocpp_services: services,
    backends: [{ id: 'script', token: TOKEN }],
  });
  const events: Json[] = [];
  let proxy = await serve({ dataDir, config });
  const { port } = proxy;
  const proxies = [proxy];
  await ackingBackend(proxy.url, 'script', TOKEN, events);
  return {
    proxy: () => proxy,
    events,
    async killAndRestart(meanwhile) {
      expect(await proxy.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
      meanwhile?.();
      proxy = await serve({ dataDir, config, port });
      proxies.push(proxy);
      await ackingBackend(proxy.url, 'script', TOKEN, events);
    },
    async waiting(wanted) {
      let last = '';
      await until(`the facts that wait to be ${wanted}`, async () => {
        last = await pendingOf(proxy);
        return last === wanted;
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}; they are ${last}`);
      });
    },
    starts: () => proxies.length,
    errors: () => proxies.map((each) => `${each.err()}${each.out().match(ERROR_LINE)?.join('\n') ?? ''}`).join(''),
  };
}

async function pendingOf(proxy: ProxyProcess): Promise<string> {
  const { body } = await proxy.api('/status');
  const rows = [body.ocpp_services, body.websocket_backends].flatMap((list) => (Array.isArray(list) ? list : []));
  return rows.map(({ id, pending }) => `${id} ${pending}`).join(', ');
}
