/** A running HTTP surface on a free port, around a hub in memory. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeHttp } from '../../../src/http/server.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Decided, ServiceLinkState, Session, SessionQuery } from '../../../src/proxy/ports.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { FakeHub } from '../../fakes/hub.ts';
import { fakeIds } from '../../fakes/ids.ts';

export const API_TOKEN = 'test-api-token';

/** `hash`: a password is stored already; without it one is made, which takes a moment. */
/** Nobody is asked for the house. */
const NOBODY = { site: {}, payers: [] };
const OFF = { link: 'off', since: 0, lastError: undefined } as const;

export async function startHttp({ apiToken = API_TOKEN, hash }: { apiToken?: string; hash?: string } = {}) {
  const hub = new FakeHub();
  const clock = new FakeClock();
  const world = {
    sessions: [] as Session[],
    audit: [] as Decided[],
    tokens: undefined as unknown,
    links: [] as ServiceLinkState[],
    backends: [] as { id: string; online: boolean; since: number }[],
    queries: [] as SessionQuery[],
    hash: hash as string | undefined,
    monitor: {
      metrics: async () => '# nothing\n',
      health: async () => ({ status: 'ok' as const, reasons: [] }),
      readiness: async () => ({ ready: true, reasons: [] as string[] }),
    },
    /** Runs before a page of sessions is read. */
    beforePage: async (_query: SessionQuery): Promise<void> => undefined,
  };
  const ledger = {
    async sessions(query: SessionQuery) {
      world.queries.push(query);
      await world.beforePage(query);
      const found = world.sessions.filter((session) => query.includeRunning || session.endedAt !== undefined);
      const behind = found.findIndex(({ id }) => id === query.before?.id) + 1;
      return { sessions: found.slice(behind).slice(query.offset, query.offset + query.limit) };
    },
    shadows: async () => [],
    sessionCount: async ({ includeRunning }: Pick<SessionQuery, 'includeRunning'>) =>
      world.sessions.filter(({ endedAt }) => includeRunning || endedAt !== undefined).length,
    audit: async () => world.audit,
    session: async (id: string) => world.sessions.find((session) => session.id === id),
    sessionParties: async () => ({ chargers: [], payers: [], holders: [], cards: [] }),
    story: async () => ({ facts: [], rows: [], givenUp: [] }),
    terms: async () => undefined,
    record: async () => undefined,
    notes: async () => [],
    facts: async () => [],
    lanes: async () => [],
    givenUp: async () => [],
  };
  const tokens = {
    read: () => world.tokens,
    write: async (value: unknown) => {
      world.tokens = value;
    },
  };
  const passwords = {
    read: async () => world.hash,
    write: async (hash: string) => {
      world.hash = hash;
    },
  };
  const http = await makeHttp({
    owner: hub,
    ledger,
    passwords,
    tokens,
    apiToken,
    version: '1.2.3',
    clock,
    ids: fakeIds(),
    log: silentLog,
    serviceLinks: () => world.links,
    backends: () => world.backends,
    warnings: () => [],
    isHomeAdmin: async () => 'unknown',
    place: () => ({
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      parties: NOBODY,
      meters: new Map(),
      homeAssistant: OFF,
    }),
    startedAt: clock.now(),
    monitor: world.monitor,
  });
  const server = createServer((request, response) => void http.listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // bound to a TCP port above
  const base = `http://127.0.0.1:${port}`;

  return {
    base,
    port,
    hub,
    clock,
    world,
    passwords,
    ledger,
    tokens,
    firstPassword: http.firstPassword,
    /** With the API token. */
    api: (path: string, init: RequestInit = {}) =>
      fetch(base + path, {
        redirect: 'manual',
        ...init,
        headers: { authorization: `Bearer ${API_TOKEN}`, ...init.headers },
      }),
    bare: (path: string, init: RequestInit = {}) => fetch(base + path, { redirect: 'manual', ...init }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of an answer that is a JSON object. */
export async function fieldsOf(answer: Response): Promise<{ readonly [field: string]: unknown }> {
  const body: unknown = await answer.json();
  return Object.fromEntries(Object.entries(body ?? {}));
}
