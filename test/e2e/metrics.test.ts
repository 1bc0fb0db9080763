/** What the operator sees of a house in which something happens: metrics, health, readiness. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { API_TOKEN, CHARGER, charger, house, network, until } from './house.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

describe('GET /metrics', () => {
  test('needs a login', async () => {
    const home = await house();
    const answer = await fetch(`http://127.0.0.1:${home.app.port}/metrics`);
    expect(answer.status).toBe(401);
    await answer.body?.cancel();
    await home.close();
  });

  test('counts a session with a refusal, a repair, a command and two services', () =>
    play(
      {
        version: '1.6',
        services: {
          alpha: { firstTxId: 77, config: { role: 'controller' } },
          beta: { firstTxId: 5, config: { role: 'reporter' } },
        },
        backends: { script: {} },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha', 'beta');
        const empty = await metricsOf(stage);
        expect(
          empty.value('ocpp_proxy_messages_total', { peer: 'charger', direction: 'in', action: 'Authorize' }),
        ).toBe(0);
        const script = await stage.backend('script');
        await script.ask('release_control');
        await stage.ask('beta', 'RemoteStartTransaction', { idTag: 'CARD-1', connectorId: 1 });
        await stage.ask('alpha', 'RemoteStartTransaction', { idTag: 'CARD-1', connectorId: 1 });
        const txId = await box.start('CARD-1', 0);
        // The value must be a text; the proxy mends it.
        await bareMeter(stage, txId);
        await delivered(stage);
        const running = await metricsOf(stage);
        expect(running.value('ocpp_proxy_sessions_running')).toBe(1);
        expect(running.value('ocpp_proxy_evses', { control: 'provider' })).toBe(1);
        expect(running.value('ocpp_proxy_backend_up', { provider: 'script' })).toBe(1);
        await box.stop(txId, 200);
        await delivered(stage);

        const seen = await metricsOf(stage);
        const message = (peer: string, direction: string, action: string): number =>
          seen.value('ocpp_proxy_messages_total', { peer, direction, action });
        expect(message('charger', 'in', 'BootNotification')).toBe(1);
        expect(message('charger', 'in', 'StartTransaction')).toBe(1);
        expect(message('charger', 'in', 'StopTransaction')).toBe(1);
        expect(message('service', 'in', 'RemoteStartTransaction')).toBe(2);
        expect(message('charger', 'out', 'RemoteStartTransaction')).toBe(1);
        expect(message('backend', 'in', 'release')).toBe(1);
        expect(message('service', 'out', 'StartTransaction')).toBe(2);
        expect(message('service', 'out', 'StopTransaction')).toBe(2);
        expect(seen.value('ocpp_proxy_chargers', { state: 'online' })).toBe(1);
        expect(seen.value('ocpp_proxy_service_links', { provider: 'alpha', state: 'accepted' })).toBe(1);
        expect(seen.value('ocpp_proxy_sessions_running')).toBe(0);
        expect(seen.value('ocpp_proxy_refusals_total', { provider: 'beta', code: 'not_allowed' })).toBe(1);
        expect(seen.sum('ocpp_proxy_decisions_total', { result: 'refused' })).toBe(1);
        expect(seen.sum('ocpp_proxy_decisions_total', { result: 'allowed' })).toBeGreaterThan(0);
        expect(seen.value('ocpp_proxy_quirks_total', { charger: CHARGER, quirk: 'number-for-text' })).toBe(1);
        expect(seen.value('ocpp_proxy_charger_answer_seconds_count', { action: 'StartTransaction' })).toBe(1);
        expect(seen.value('ocpp_proxy_charger_command_seconds_count', { action: 'RemoteStartTransaction' })).toBe(1);
        expect(seen.value('ocpp_proxy_provider_answer_seconds_count', { provider: 'beta' })).toBe(
          seen.value('ocpp_proxy_calls_total', { peer: 'service', provider: 'beta', outcome: 'result' }),
        );
        expect(seen.value('ocpp_proxy_queue_facts', { provider: 'alpha', lane: 'T' })).toBe(0);
        expect(seen.sum('ocpp_proxy_database_commit_seconds_count')).toBe(
          seen.value('ocpp_proxy_database_commit_units_count'),
        );
        expect(seen.value('ocpp_proxy_database_commit_seconds_count', { synchronous: 'full' })).toBeGreaterThan(0);
        expect(seen.value('ocpp_proxy_database_bytes', { file: 'main' })).toBeGreaterThan(0);
        expect(seen.value('ocpp_proxy_disk_free_bytes')).toBeGreaterThan(0);
        expect(seen.value('ocpp_proxy_process_resident_memory_bytes')).toBeGreaterThan(1e6);
        expect(seen.value('ocpp_proxy_process_cpu_seconds_total')).toBeGreaterThan(0);
        expect(seen.sum('ocpp_proxy_build_info')).toBe(1);
        expect(seen.value('ocpp_proxy_event_loop_lag_seconds', { quantile: '1' })).toBeGreaterThanOrEqual(0);
        // Nobody's card is a label; a charger is named where its quirks are counted.
        expect(seen.text).not.toContain('CARD-1');
        expect(seen.text.split('\n').filter((line) => line.includes(CHARGER))).toEqual([
          `ocpp_proxy_quirks_total{charger="${CHARGER}",quirk="number-for-text"} 1`,
        ]);
      },
    ));

  test('tells what waits for a service that is away, and since when', () =>
    play({ version: '2.0.1', services: { alpha: {} } }, async (stage) => {
      await settled(stage, 'alpha');
      await stage.shut('alpha');
      await stage.box.start('CARD-1', 0);
      await stage.pass(40_000);
      const seen = await metricsOf(stage);
      expect(seen.value('ocpp_proxy_queue_facts', { provider: 'alpha', lane: 'T' })).toBe(1);
      expect(seen.value('ocpp_proxy_queue_oldest_seconds', { provider: 'alpha', lane: 'T' })).toBe(40);
      expect(seen.value('ocpp_proxy_service_links', { provider: 'alpha', state: 'accepted' })).toBe(0);
      await stage.reopen('alpha');
      await stage.pass(60_000);
      await delivered(stage);
      const after = await metricsOf(stage);
      expect(after.value('ocpp_proxy_queue_facts', { provider: 'alpha', lane: 'T' })).toBe(0);
      expect(after.value('ocpp_proxy_queue_oldest_seconds', { provider: 'alpha', lane: 'T' })).toBe(0);
    }));

  test('a provider that was taken out of the configuration leaves no link behind', async () => {
    const service = await network('1.6');
    const home = await house({ ocpp_services: [{ id: 'alpha', url: service.url }] });
    const box = await charger(home, '1.6');
    await box.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    const links = async (): Promise<number> =>
      parse(await textOf(home.app.port)).value('ocpp_proxy_service_links', { provider: 'alpha', state: 'accepted' });
    await until('the link', async () => (await links()) === 1);
    await home.app.reload(configSchema.parse({}));
    expect(await links()).toBe(0);
    await box.close();
    await home.close();
    await service.close();
  });
});

describe('GET /health and GET /ready', () => {
  test('need no login and name nobody', async () => {
    const home = await house({ chargers: [{ id: CHARGER }] });
    const box = await charger(home, '1.6');
    await box.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    expect(await open(home.app.port, '/health')).toEqual({ status: 200, body: { status: 'ok', reasons: [] } });
    expect(await open(home.app.port, '/ready')).toEqual({ status: 200, body: { ready: true, reasons: [] } });
    await box.close();
    await until('the charger to be missed', async () => (await open(home.app.port, '/health')).body.status !== 'ok');
    expect(await open(home.app.port, '/health')).toEqual({
      status: 200,
      body: { status: 'degraded', reasons: ['1 of 1 chargers not connected'] },
    });
    expect((await open(home.app.port, '/ready')).status).toBe(200);
    await home.close();
  });
});

async function bareMeter(stage: Stage, txId: string): Promise<void> {
  stage.box.peer.sendRaw(
    JSON.stringify([
      2,
      'mended-1',
      'MeterValues',
      {
        connectorId: 1,
        transactionId: Number(txId),
        meterValue: [{ timestamp: new Date(stage.clock.now()).toISOString(), sampledValue: [{ value: 100 }] }],
      },
    ]),
  );
  await until('the mended message', async () => (await metricsOf(stage)).sum('ocpp_proxy_quirks_total') === 1);
}

interface Seen {
  readonly text: string;
  /** 0 when there is no such series. */
  value(name: string, labels?: Record<string, string>): number;
  sum(name: string, labels?: Record<string, string>): number;
}

async function metricsOf(stage: Stage): Promise<Seen> {
  return parse(await textOf(stage.house.app.port));
}

async function textOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${API_TOKEN}` } });
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return answer.text();
}

function parse(text: string): Seen {
  const series = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value = '']) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, word]) => [key, word])),
    value: Number(value),
  }));
  const matching = (name: string, wanted: Record<string, string>) =>
    series.filter(
      (one) => one.name === name && Object.entries(wanted).every(([key, word]) => one.labels[key] === word),
    );
  return {
    text,
    value: (name, labels = {}) => matching(name, labels)[0]?.value ?? 0,
    sum: (name, labels = {}) => matching(name, labels).reduce((all, { value }) => all + value, 0),
  };
}

async function open(port: number, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, body: Object.fromEntries(Object.entries(Object(await answer.json()))) };
}
