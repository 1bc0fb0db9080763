/** The key `safe_mode`: whatever else the owner set up, nobody is dialled and nobody else steers. */
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { play, settled } from './stage.ts';

describe('safe mode', () => {
  test('nobody is dialled, neither a service nor Home Assistant; when it ends, services hear what they missed', async () => {
    const home = await counter();
    const config = { safe_mode: true, presence_sensor: 'binary_sensor.someone_home' };
    try {
      await play({ version: '1.6', services: { amber: {} }, haUrl: home.url, config }, async (stage) => {
        await settled(stage);
        await stage.box.stop(await stage.box.start('TAG', 0), 1_000);
        await stage.pass(10 * 60_000);
        expect([home.callers(), stage.service('amber').calls]).toEqual([0, []]);
        expect(await stage.status()).toMatchObject({ ocpp_services: [{ id: 'amber', state: 'off' }] });

        const service = { id: 'amber', url: stage.service('amber').url };
        await stage.house.app.reload(configSchema.parse({ ...config, safe_mode: false, ocpp_services: [service] }));
        await until('Home Assistant to be asked', () => home.callers() > 0);
        await until(
          'amber to hear of the session',
          () => callsOf(stage.service('amber'), 'StopTransaction').length > 0,
        );
      });
    } finally {
      home.close();
    }
  });

  test('a backend watches and gets no control, and the audit says why; the home starts', () =>
    play({ version: '1.6', backends: { script: {} }, config: { safe_mode: true } }, async (stage) => {
      await settled(stage);
      const script = await stage.backend('script');
      const why = expect.stringMatching(/^script may not .*: safe mode is on, so nobody but the home gets control\.$/);
      for (const [action, fields] of [
        ['request_control', {}],
        ['RemoteStartTransaction', { connector_id: 1, id_tag: 'TAG' }],
        ['set_limit', { limit_a: 16 }],
      ] as const) {
        expect(await script.ask(action, fields)).toMatchObject({ error: expect.any(String), rule: 'safe_mode' });
      }
      expect(stage.box.peer.calls).toEqual([]);
      const { body } = await stage.house.api('/api/v1/decisions?by=script');
      expect(body.decisions).toMatchObject(Array(3).fill({ allowed: false, rule: 'safe_mode', why }));

      const start = await stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, { command: 'start' });
      expect(start.body).toMatchObject({ result: 'accepted' });
      expect(callsOf(stage.box.peer, 'RemoteStartTransaction')).toHaveLength(1);
      expect(await stage.status()).toMatchObject({ warnings: [expect.stringContaining('safe mode is on')] });
    }));
});

/** A server that only counts who knocks. */
async function counter() {
  let callers = 0;
  const server = createServer((socket) => {
    callers += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, callers: () => callers, close: () => server.close() };
}
