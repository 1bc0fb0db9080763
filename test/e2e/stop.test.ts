/** The program stops in good order (PROTOCOL §5.5): who was asked answers, who asked hears it, then all say goodbye. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type BareCharger, type BareService, bareService, bareStation } from './bare.ts';
import { CHARGER, type House, house, until } from './house.ts';
import { type JsonBackend, jsonBackend } from './json-backend.ts';

const TOKEN = 'token-of-backend-script';

interface Busy {
  readonly home: House;
  readonly box: BareCharger;
  readonly service: BareService;
  readonly backend: JsonBackend;
  /** What the charger is asked and has not answered: the service's start. */
  readonly asked: readonly unknown[];
  /** What the authority is asked and has not answered: the charger's card. */
  readonly cardId: string;
  readonly dataDir: string;
}

/** A house in the middle of things: the charger waits for its authority, and a service and a backend wait for it. */
async function busyHouse(): Promise<Busy> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-stop-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const service = await bareService(({ action }) => {
    if (action === 'Authorize') return 'silence';
    const boot = { status: 'Accepted', currentTime: '2026-01-01T00:00:00Z', interval: 300 };
    return { payload: action === 'BootNotification' ? boot : {} };
  });
  onTestFinished(() => service.close());
  const home = await house(
    {
      authority: 'alpha',
      ocpp_services: [{ id: 'alpha', url: service.url, role: 'transparent' }],
      backends: [{ id: 'script', token: TOKEN }],
    },
    { dataDir },
  );
  const box = await bareStation(home.url, CHARGER, '1.6');
  await box.ask('boot', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
  const status = { connectorId: 1, status: 'Preparing', errorCode: 'NoError' };
  await box.ask('status', 'StatusNotification', status);
  const backend = await jsonBackend(home.url, 'script', TOKEN);
  await until('the service to know the state', () =>
    service.calls.some(({ action }) => action === 'StatusNotification'),
  );
  box.say([2, 'card', 'Authorize', { idTag: 'CARD-1' }]);
  const card = await until('the question about the card', () =>
    service.calls.find(({ action }) => action === 'Authorize'),
  );
  service.latest().say([2, 'start', 'RemoteStartTransaction', { connectorId: 1, idTag: 'CARD-2' }]);
  const asked = await until('the start to reach the charger', () =>
    box.heard.map((text) => JSON.parse(text)).find(([, , action]) => action === 'RemoteStartTransaction'),
  );
  return { home, box, service, backend, asked, cardId: card.id, dataDir };
}

test('everybody is answered, then hears a goodbye, and nothing is lost', async () => {
  const { home, box, service, backend, asked, cardId, dataDir } = await busyHouse();
  const stopped = backend.ask('stop_charging', { transaction_id: 'none' });
  expect(await stopped).toMatchObject({ error: 'bad_request' });
  const closing = home.close();
  // New questions are not read any more.
  box.say([2, 'late', 'Heartbeat', {}]);
  await portCloses(home);
  expect([box.isClosed(), service.latest().isClosed()]).toEqual([false, false]);
  expect(answersTo(box, 'card')).toEqual([]);

  service.latest().say([3, cardId, { idTagInfo: { status: 'Blocked' } }]);
  box.say([3, asked[1], { status: 'Accepted' }]);
  expect(await box.closed).toMatchObject({ code: 1012 });
  expect(await service.latest().closed).toMatchObject({ code: 1001 });
  expect(await backend.closed).toBe(1001);
  await closing;
  expect(answersTo(box, 'card')).toEqual([[3, 'card', { idTagInfo: { status: 'Blocked' } }]]);
  expect(answersTo(service.latest(), 'start')).toEqual([[3, 'start', { status: 'Accepted' }]]);
  expect(answersTo(box, 'late')).toEqual([]);

  // The start that was accepted in the last moment was written down.
  const again = await house({ ocpp_services: [{ id: 'alpha', url: service.url }] }, { dataDir });
  const { body } = await again.api('/status');
  expect(body.chargers).toMatchObject([
    { id: CHARGER, evses: [{ lock_owner: 'alpha', lease: { state: 'reserved' } }] },
  ]);
  await again.close();
});

test('who does not answer is waited for two seconds and no longer', async () => {
  const { home, box, service, backend } = await busyHouse();
  const closing = home.close();
  home.clock.advance(1_999);
  await portCloses(home);
  expect(box.isClosed()).toBe(false);
  home.clock.advance(1);
  expect(await box.closed).toMatchObject({ code: 1012 });
  expect(await service.latest().closed).toMatchObject({ code: 1001 });
  expect(await backend.closed).toBe(1001);
  await closing;
});

async function portCloses(home: House): Promise<void> {
  await until('the port to be closed', () =>
    fetch(`http://127.0.0.1:${home.app.port}/health`).then(
      () => false,
      () => true,
    ),
  );
}

function answersTo(socket: { readonly heard: readonly string[] }, id: string): readonly unknown[] {
  return socket.heard.map((text) => JSON.parse(text)).filter(([type, one]) => type !== 2 && one === id);
}
