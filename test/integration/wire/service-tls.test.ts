/** Dialling services over TLS: what is verified, and how it is told. */
import { createServer, type ServerOptions } from 'node:https';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { dial } from '../../../src/wire/client.ts';
import { pinOf, type ServiceTls } from '../../../src/wire/service-tls.ts';
import { type Authority, authority, type Pair } from '../../peers/certificates.ts';
import { closeAll, later } from './support.ts';

const HERE = { name: 'localhost', hosts: ['localhost'] };

let root: Authority;
let other: Authority;
let pair: Pair;
let client: Pair;

beforeAll(async () => {
  [root, other] = await Promise.all([authority('Root'), authority('Other')]);
  [pair, client] = await Promise.all([root.issue(HERE), root.issue({ name: 'house' })]);
});

afterEach(closeAll);

/** A central system that lets every station in whom TLS lets in. */
async function service(shown: Pair, options: ServerOptions = {}) {
  const server = createServer({ cert: shown.certificate, key: shown.key, ...options });
  new WebSocketServer({ server, handleProtocols: () => 'ocpp1.6' }).on('connection', (socket) =>
    socket.on('error', () => undefined),
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  later(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, url: `wss://localhost:${address.port}` };
}

async function outcome(url: string, tls?: ServiceTls) {
  const dialled = await dial({ url, versions: ['1.6'], timeoutMs: 10_000, tls });
  if (!dialled.ok) return `${dialled.kind}: ${dialled.why}`;
  dialled.socket.terminate();
  return 'ok';
}

const pinned = ({ certificate }: Pair) => pinOf(Buffer.from(certificate));
const wants = (ca: string, more: ServerOptions = {}) => ({ ca, requestCert: true, rejectUnauthorized: true, ...more });
const TLS12 = { maxVersion: 'TLSv1.2' } as const;

describe('what is verified', () => {
  test('the chain and the host, by the authority that the owner names alone', async () => {
    const { url } = await service(pair);
    expect(await outcome(url, { ca: root.ca })).toBe('ok');
    expect(await outcome(url, { ca: other.ca })).toMatch(/^certificate: unknown authority: .*set ca/);
    expect(await outcome(url)).toMatch(/^certificate: unknown authority: /);
    expect(await outcome(url.replace('localhost', '127.0.0.1'), { ca: root.ca })).toMatch(
      /^certificate: wrong host name: /,
    );
  });

  test('a certificate of itself, when the owner trusts this very one', async () => {
    const { url } = await service(await root.issue(HERE));
    expect(await outcome(url, { ca: pair.certificate })).toMatch(/^certificate: unknown authority/);
  });

  test('the pinned public key, which outlives a renewal, beside the chain', async () => {
    const pin = pinned(pair);
    const { url, server } = await service(pair);
    expect(await outcome(url, { ca: root.ca, pin })).toBe('ok');
    const renewed = await root.issue({ ...HERE, sameKeyAs: pair });
    server.setSecureContext({ cert: renewed.certificate, key: renewed.key });
    expect(renewed.certificate).not.toBe(pair.certificate);
    expect(await outcome(url, { ca: root.ca, pin })).toBe('ok');
    const another = await root.issue(HERE);
    server.setSecureContext({ cert: another.certificate, key: another.key });
    expect(await outcome(url, { ca: root.ca, pin })).toMatch(/^certificate: pin does not match: /);
    // A pin is no way around the authority.
    expect(await outcome(url, { ca: other.ca, pin: pinned(another) })).toMatch(/^certificate: unknown authority: /);
  });

  test('no variable of the environment switches it off', async () => {
    const { url } = await service(pair);
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await outcome(url)).toMatch(/^certificate: unknown authority: /);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  test('nothing older than TLS 1.2', async () => {
    const { url } = await service(pair, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' });
    expect(await outcome(url, { ca: root.ca })).toMatch(/^tls: /);
  });
});

describe('a service that wants to see a certificate of ours', () => {
  test.each<[what: string, server: ServerOptions]>([
    ['TLS 1.3', {}],
    ['TLS 1.2', TLS12],
  ])('%s', async (_what, more) => {
    const { url } = await service(pair, wants(root.ca, more));
    expect(await outcome(url, { ca: root.ca, ...client })).toBe('ok');
    expect(await outcome(url, { ca: root.ca })).toMatch(/client certificate needed|may need a client certificate/);
    const foreign = await other.issue({ name: 'house' });
    expect(await outcome(url, { ca: root.ca, ...foreign })).toMatch(/not accept our client certificate/);
    const late = await root.issue({ name: 'house', days: -1 });
    expect(await outcome(url, { ca: root.ca, ...late })).toMatch(/not accept our client certificate/);
  });
});
