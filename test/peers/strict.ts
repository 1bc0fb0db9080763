/**
 * Peers that are not ours: charger and central system of the package `ocpp-rpc` in strict mode. They refuse whatever
 * breaks the published schemas, in both directions, and note it in `violations`.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createRequire } from 'node:module';
import { createValidator, RPCClient, RPCServer } from 'ocpp-rpc';
import type { Payload } from '../../src/core/model.ts';
import { type OcppVersion, SUBPROTOCOL } from '../../src/core/ocpp/versions.ts';

export interface StrictCall {
  /** Of the station that speaks or is spoken to. */
  readonly identity: string;
  readonly action: string;
  readonly payload: Payload;
}

/** Answers a CALL; a throw becomes a CALLERROR. */
export type StrictAnswer = (call: StrictCall) => Payload | Promise<Payload>;

export interface StrictStation {
  /** Sub-protocol in force. */
  readonly protocol: string | undefined;
  /** Every CALL that came, in order. */
  readonly calls: readonly StrictCall[];
  /** What broke a schema, in either direction; a test that ends with an empty list has proved something. */
  readonly violations: readonly string[];
  /** Rejects with an error whose `rpcErrorCode` is the code on the wire. */
  call(action: string, payload: Payload): Promise<Payload>;
  /** Writes any text. */
  sendRaw(text: string): void;
  close(): Promise<void>;
}

export interface StrictCentralSystem {
  /** `ws://…` or, over TLS, `wss://localhost…`, to which a station appends its identity. */
  readonly url: string;
  readonly calls: readonly StrictCall[];
  readonly violations: readonly string[];
  /** The station that connected under this identity, as soon as it has. */
  station(identity: string): Promise<StrictStation>;
  /** Shows another certificate from the next connection on; only over TLS. */
  renew(tls: PeerTls): void;
  close(): Promise<void>;
}

/** In PEM: whom a peer trusts, and how it proves itself. */
export interface PeerTls {
  /** A central system asks for a certificate of the other end when it has one. */
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** A charger that connects to `url` and boots nothing by itself. */
export async function strictClient(options: {
  readonly url: string;
  readonly identity: string;
  readonly version: OcppVersion;
  readonly password?: string | undefined;
  readonly tls?: PeerTls | undefined;
  readonly answer?: StrictAnswer | undefined;
}): Promise<StrictStation> {
  const { ca, certificate: cert, key } = options.tls ?? {};
  const settings = {
    endpoint: options.url,
    identity: options.identity,
    password: options.password ?? null,
    reconnect: false,
    wsOpts: { ca, cert, key },
    ...strictSettings(options.version),
  };
  // The package declares every option as required and fills in the others itself.
  const client = new RPCClient(settings as unknown as ConstructorParameters<typeof RPCClient>[0]);
  const station = stationOf(client, options.identity, options.answer ?? (() => ({})), [], []);
  await client.connect();
  return station;
}

/** A central system that lets everybody in who gives the password, if there is one. */
export async function strictServer(options: {
  readonly version: OcppVersion;
  readonly answer: StrictAnswer;
  /** Asked for each connection. */
  readonly password?: (() => string) | undefined;
  readonly port?: number | undefined;
  readonly tls?: PeerTls | undefined;
}): Promise<StrictCentralSystem> {
  const calls: StrictCall[] = [];
  const violations: string[] = [];
  const stations = new Map<string, StrictStation>();
  const waiting: { identity: string; found: (station: StrictStation) => void }[] = [];
  const server = new RPCServer(strictSettings(options.version));
  server.auth((accept, reject, handshake) => {
    if (options.password === undefined || handshake.password?.toString() === options.password()) accept();
    else reject(401, 'wrong password');
  });
  server.on('client', (client: RPCClient) => {
    const identity = client.identity ?? '';
    const station = stationOf(client, identity, options.answer, calls, violations);
    stations.set(identity, station);
    for (const wait of waiting.splice(0)) {
      if (wait.identity === identity) wait.found(station);
      else waiting.push(wait);
    }
  });
  const secure = options.tls === undefined ? undefined : secureServer(options.tls);
  secure?.on('upgrade', server.handleUpgrade);
  const http = await (secure === undefined
    ? server.listen(options.port ?? 0, '127.0.0.1')
    : listening(secure, options.port ?? 0));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: secure === undefined ? `ws://127.0.0.1:${address.port}` : `wss://localhost:${address.port}`,
    calls,
    violations,
    station: (identity) => {
      const known = stations.get(identity);
      return known === undefined ? new Promise((found) => waiting.push({ identity, found })) : Promise.resolve(known);
    },
    close: async () => {
      await server.close({ force: true });
      secure?.closeAllConnections();
      if (secure !== undefined) await new Promise((resolve) => secure.close(resolve));
    },
    renew: ({ certificate, key, ca }) => secure?.setSecureContext({ cert: certificate, key, ca }),
  };
}

/** As strict as it gets: who has no certificate, or a wrong one, does not get through the handshake. */
function secureServer({ ca, certificate, key }: PeerTls): Server {
  return createServer({
    cert: certificate,
    key,
    ca,
    requestCert: ca !== undefined,
    rejectUnauthorized: ca !== undefined,
  });
}

function listening(server: Server, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function stationOf(
  client: RPCClient,
  identity: string,
  answer: StrictAnswer,
  calls: StrictCall[],
  violations: string[],
): StrictStation {
  client.handle(async ({ method = '', params = {} }) => {
    const call = { identity, action: method, payload: params };
    calls.push(call);
    return answer(call);
  });
  client.on('strictValidationFailure', (failure: { method: string; outbound: boolean; error: Error }) => {
    violations.push(`${failure.outbound ? 'out' : 'in'} ${failure.method}: ${failure.error.message}`);
  });
  return {
    get protocol() {
      return client.protocol;
    },
    calls,
    violations,
    // Strict mode has checked the answer: it is an object.
    call: async (action, payload) => (await client.call(action, payload)) as Payload,
    sendRaw: (text) => client.sendRaw(text),
    close: async () => {
      await client.close({ force: true });
    },
  };
}

function strictSettings(version: OcppVersion) {
  const protocol = SUBPROTOCOL[version];
  return {
    protocols: [protocol],
    strictMode: true,
    strictModeValidators: version === '2.1' ? [validatorWithNames(protocol)] : [],
  };
}

let validator21: ReturnType<typeof createValidator> | undefined;

/** Compiling the schemas takes longer than most tests, so all peers share one. */
function validatorWithNames(protocol: string): ReturnType<typeof createValidator> {
  validator21 ??= createValidator(protocol, renamedSchemas());
  return validator21;
}

interface Schema {
  readonly $id: string;
  readonly definitions?: {
    readonly [name: string]: { readonly type?: string; readonly additionalProperties?: boolean };
  };
}

/**
 * Strict mode looks for `urn:X.req` and `urn:X.conf`, and the schemas of 2.1 are named otherwise. Their texts also
 * forbid additional properties, of which the validator warns at length.
 */
function renamedSchemas(): Schema[] {
  const path = createRequire(import.meta.url).resolve('ocpp-rpc/lib/schemas/ocpp2_1.json');
  const schemas = JSON.parse(readFileSync(path, 'utf8')) as readonly Schema[];
  return schemas.map(({ $id, definitions = {}, ...schema }) => ({
    ...schema,
    $id: $id.replace(/Request$/, '.req').replace(/Response$/, '.conf'),
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, { additionalProperties, ...definition }]) => [
        name,
        definition.type === 'object' ? { ...definition, additionalProperties } : definition,
      ]),
    ),
  }));
}
