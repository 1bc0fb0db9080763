import { afterEach, describe, expect, test } from 'vitest';
import type { Payload } from '../../../src/core/model.ts';
import type { Reply } from '../../../src/core/ocpp/exchange.ts';
import { OCPP_VERSIONS, type OcppVersion, SUBPROTOCOL } from '../../../src/core/ocpp/versions.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { dial, serviceUrl } from '../../../src/wire/client.ts';
import { PasswordGate } from '../../../src/wire/password-gate.ts';
import { Peer } from '../../../src/wire/peer.ts';
import { acceptCharger } from '../../../src/wire/server.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { strictClient, strictServer } from '../../peers/strict.ts';
import { closeAll, httpServer } from './support.ts';

afterEach(closeAll);

const NOW = '2026-11-22T12:00:00.000Z';
const REGISTERED = { status: 'Accepted', currentTime: NOW, interval: 300 };

interface Words {
  readonly boot: Payload;
  readonly reset: Payload;
}
const V2: Words = {
  boot: { reason: 'PowerUp', chargingStation: { vendorName: 'v', model: 'm' } },
  reset: { type: 'Immediate' },
};
const WORDS: { readonly [V in OcppVersion]: Words } = {
  '1.6': { boot: { chargePointVendor: 'v', chargePointModel: 'm' }, reset: { type: 'Soft' } },
  '2.0.1': V2,
  '2.1': V2,
};

describe.each(OCPP_VERSIONS)('peers that are not ours, %s', (version) => {
  const { boot, reset } = WORDS[version];

  test('a strict charger and our end of the link', async () => {
    const asked: unknown[] = [];
    let found: (peer: Peer) => void = () => undefined;
    const peer = new Promise<Peer>((resolve) => {
      found = resolve;
    });
    const port = await httpServer((server) => {
      server.on('upgrade', async (request, socket, head) => {
        const handshake = await acceptCharger(request, socket, head, {
          log: silentLog,
          admit: async (chargerId) => ({ ok: true, chargerId }),
          expected: () => ({ password: 'a-password-of-16-chars' }),
          gate: new PasswordGate(new FakeClock()),
          autoDetect: true,
          defaultVersion: '1.6',
        });
        if (!handshake.ok) return;
        found(
          new Peer({
            socket: handshake.socket,
            version: handshake.version,
            clock: new FakeClock(),
            ids: fakeIds(),
            log: silentLog,
            onCall: async ({ action, payload }): Promise<Reply> => {
              asked.push([action, payload]);
              if (action === 'BootNotification') return { kind: 'result', payload: REGISTERED };
              return { kind: 'error', code: 'FormatViolation', description: 'why' };
            },
            onClose: () => undefined,
          }),
        );
      });
    });
    const charger = await strictClient({
      url: `ws://127.0.0.1:${port}/ocpp`,
      identity: 'My Box',
      version,
      password: 'a-password-of-16-chars',
      answer: () => ({ status: 'Accepted' }),
    });
    expect(charger.protocol).toBe(SUBPROTOCOL[version]);
    expect(await charger.call('BootNotification', boot)).toEqual(REGISTERED);
    expect(asked).toEqual([['BootNotification', boot]]);
    await expect(charger.call('Heartbeat', {})).rejects.toMatchObject({
      rpcErrorCode: version === '1.6' ? 'FormationViolation' : 'FormatViolation',
    });
    const outcome = (await peer).call('Reset', reset, { timeoutMs: 30_000 });
    expect(await outcome).toEqual({ kind: 'result', payload: { status: 'Accepted' } });
    expect(charger.calls).toEqual([{ identity: 'My Box', action: 'Reset', payload: reset }]);
    expect(charger.violations).toEqual([]);
    await charger.close();
  });

  test('a strict central system and our end of the link', async () => {
    const system = await strictServer({
      version,
      password: () => 'a-password-of-16-chars',
      answer: ({ action }) => {
        if (action === 'BootNotification') return REGISTERED;
        throw new Error('no');
      },
    });
    const url = serviceUrl(system.url, 'My Box', false);
    expect(await dial({ url, versions: [version], timeoutMs: 5_000 })).toMatchObject({ kind: 'unauthorised' });
    const login = Buffer.from('My Box:a-password-of-16-chars').toString('base64');
    const dialled = await dial({
      url,
      versions: [version],
      headers: { Authorization: `Basic ${login}` },
      timeoutMs: 5_000,
    });
    if (!dialled.ok) throw new Error(dialled.why);
    expect(dialled).toMatchObject({ version, negotiated: true });
    const peer = new Peer({
      socket: dialled.socket,
      version,
      clock: new FakeClock(),
      ids: fakeIds(),
      log: silentLog,
      onCall: async () => ({ kind: 'result', payload: { status: 'Accepted' } }),
      onClose: () => undefined,
    });
    expect(await peer.call('BootNotification', boot, { timeoutMs: 5_000 })).toEqual({
      kind: 'result',
      payload: REGISTERED,
    });
    // The strict peer finds what breaks the schema, and says so in a spelling that we know.
    expect(await peer.call('BootNotification', {}, { timeoutMs: 5_000 })).toMatchObject({ kind: 'error' });
    expect(system.violations).toHaveLength(1);
    const station = await system.station('My Box');
    expect(await station.call('Reset', reset)).toEqual({ status: 'Accepted' });
    expect(system.calls).toEqual([{ identity: 'My Box', action: 'BootNotification', payload: boot }]);
    peer.close(1000, 'done');
    await system.close();
  });
});
