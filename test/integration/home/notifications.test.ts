/** What the owner is told by way of Home Assistant, and what he answers on his phone, over a real socket to a fake Core. */
import { describe, expect, test } from 'vitest';
import type { Alarm, AuditEntry } from '../../../src/core/model.ts';
import { BUTTON_LASTS_MS } from '../../../src/home/notification-buttons.ts';
import { MOMENT_MS } from '../../../src/home/notification-place.ts';
import { REPEAT_MS } from '../../../src/home/notification-plan.ts';
import { CHARGER_LOST_MS, PROVIDER_LOST_MS } from '../../../src/home/notification-watch.ts';
import type { Topic } from '../../../src/home/notification-words.ts';
import { LOOK_MS, type NotificationSettings, openNotifications } from '../../../src/home/notifications.ts';
import type { Notice } from '../../../src/proxy/ports.ts';
import { type CoreCall, fakeCore } from '../../fakes/core.ts';
import { aLease, aProvider, aTransaction, chargerView, evseView, FakeHub } from '../../fakes/hub.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { client } from './client.ts';

const ALL: readonly Topic[] = ['fault', 'session_end', 'control', 'charger_lost', 'provider_lost', 'adoption'];
const PHONE = 'mobile_app_anna';
const ON_PHONE: NotificationSettings = { isPersistent: false, phones: [PHONE], about: ALL };
/** Less than the link waits for an answer. */
const STEP_MS = 9_000;
/** After a failure or two it is dialled again within this time, and not given up yet. */
const RETRY_MS = 4_000;
const UNKNOWN = { chargerId: 'NEW', firstAt: 0, lastAt: 0, times: 1, why: 'nobody knows it' };

/** A house with one charger, told by these settings; Core has one phone unless it says otherwise. */
async function scene(
  settings: Partial<NotificationSettings> = {},
  notify: readonly string[] = [PHONE, 'send_message'],
) {
  const core = await fakeCore();
  core.services = { ...core.services, notify };
  const hub = new FakeHub();
  let seen = 0;
  const warned: string[] = [];
  const warn = (_fields: object, text: string) => warned.push(text);
  hub.chargerList = [chargerView('BOX')];
  const it = client(core.url, {});
  const { link, clock } = it;
  const notifications = openNotifications({
    link,
    owner: hub,
    settings: { ...ON_PHONE, ...settings },
    clock,
    ids: fakeIds(),
    log: { debug: () => undefined, info: () => undefined, warn, error: fail, child: fail },
  });
  const connection = await core.next();
  await connection.read('get_services');
  /** Everything that was to be told by now was told. */
  const quiet = async () => {
    for (let round = 0, before = core.calls.length; round < 4; round += 1) {
      await link.request({ type: 'get_config' });
      if (core.calls.length > before) round = 0;
      before = core.calls.length;
    }
  };
  await quiet();
  /** Waits until this is how the link is. */
  const at = async (wanted: string) => {
    while (link.status().link !== wanted) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    core,
    hub,
    clock,
    link,
    notifications,
    warned,
    quiet,
    /** What was called since somebody asked the last time. */
    async calls(): Promise<readonly CoreCall[]> {
      await quiet();
      const news = core.calls.slice(seen);
      seen = core.calls.length;
      return news;
    },
    /** Time passes while the link is up: in steps, so that its pings are answered. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS));
        await quiet();
      }
    },
    /** The link was lost, and Home Assistant is back. */
    async back() {
      core.mode = 'running';
      await at('waiting');
      clock.advance(RETRY_MS);
      await (await core.next()).read('get_services');
      await quiet();
    },
    at,
    /** Presses a button of this call. */
    async press(call: CoreCall | undefined, word: 'ALLOW' | 'DENY' | 'STOP') {
      core.fire('mobile_app_notification_action', { action: actionOf(call, word) });
      await quiet();
    },
    async [Symbol.asyncDispose]() {
      notifications.close();
      await it[Symbol.asyncDispose]();
      await core[Symbol.asyncDispose]();
    },
  };
}

function fail(...what: readonly unknown[]): never {
  throw new Error(`must not happen: ${JSON.stringify(what)}`);
}

/** The id of one of its buttons, as the phone tells it. */
function actionOf(call: CoreCall | undefined, word: string): string {
  const { actions } = Object(call?.data.data);
  const ids: readonly string[] = Array.isArray(actions) ? actions.map((one) => String(Object(one).action)) : [];
  return ids.find((id) => id.endsWith(`_${word}`)) ?? fail('no such button', word, call);
}

const fault: Alarm = {
  kind: 'fault',
  chargerId: 'BOX',
  evse: 1,
  since: 0,
  at: 0,
  count: 1,
  why: 'Ground fault at EVSE 1.',
};
const refused = (more: Partial<AuditEntry> = {}): Notice => ({
  kind: 'decision',
  entry: {
    at: 0,
    chargerId: 'BOX',
    evse: 1,
    by: 'evcc',
    asked: 'RemoteStartTransaction',
    allowed: false,
    rule: 'presence',
    why: 'somebody is at home',
    code: 'H',
    ...more,
  },
});
const granted = (holder: string, more = {}): Notice => ({
  kind: 'control',
  chargerId: 'BOX',
  evse: 1,
  lease: aLease(holder, more),
});
const ended: Notice = {
  kind: 'fact',
  fact: { seq: 1, chargerId: 'BOX', lane: 'T', recordedAt: 0, message: { means: 'txEnded' } as never },
  tx: aTransaction({
    chargerId: 'BOX',
    endedAt: aTransaction().startedAt + 80 * 60_000,
    meterStopWh: 8350,
    payer: 'fleet',
  }),
};
const titles = (calls: readonly CoreCall[]) => calls.map(({ data }) => data.title ?? data.message);

describe('what is so', () => {
  test('is told once in the sidebar and on the phone, and taken away when it is over', async () => {
    await using at = await scene({ isPersistent: true });
    at.hub.chargerList = [{ ...chargerView('BOX'), alarms: [fault] }];
    at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
    const id = 'ocpp_proxy_alarm_BOX_fault.1';
    const words = { title: 'Charger "BOX": fault', message: 'Ground fault at EVSE 1.' };
    expect(await at.calls()).toEqual([
      { domain: 'persistent_notification', service: 'create', data: { notification_id: id, ...words } },
      { domain: 'notify', service: PHONE, data: { ...words, data: { tag: id, group: 'ocpp_proxy' } } },
    ]);
    at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
    await at.pass(LOOK_MS);
    expect(await at.calls()).toEqual([]);
    at.hub.chargerList = [chargerView('BOX')];
    at.hub.tell({ kind: 'alarm_over', chargerId: 'BOX', key: 'fault.1' });
    expect(await at.calls()).toEqual([
      { domain: 'persistent_notification', service: 'dismiss', data: { notification_id: id } },
      { domain: 'notify', service: PHONE, data: { message: 'clear_notification', data: { tag: id } } },
    ]);
  });

  test('a charger is lost after some minutes, and the phone hears when it is back', async () => {
    await using at = await scene({ isPersistent: true });
    at.hub.chargerList = [{ ...chargerView('BOX'), online: false, lastSeenAt: at.clock.now() }];
    at.hub.tell({ kind: 'presence', chargerId: 'BOX', online: false });
    await at.pass(CHARGER_LOST_MS - LOOK_MS);
    expect(await at.calls()).toEqual([]);
    await at.pass(LOOK_MS);
    expect(titles(await at.calls())).toEqual(['Charger "BOX" is not connected', 'Charger "BOX" is not connected']);
    at.hub.chargerList = [chargerView('BOX')];
    at.hub.tell({ kind: 'presence', chargerId: 'BOX', online: true });
    expect(await at.calls()).toMatchObject([
      { service: 'dismiss', data: { notification_id: 'ocpp_proxy_lost_BOX' } },
      { service: PHONE, data: { title: 'Charger "BOX" is back', data: { tag: 'ocpp_proxy_lost_BOX' } } },
    ]);
  });

  test('a provider is lost after some minutes, a backend that never came is not, and none while its charger is away', async () => {
    await using at = await scene();
    at.hub.providerList = [aProvider('monta', { kind: 'service' }), aProvider('script')];
    for (let ms = 0; ms <= PROVIDER_LOST_MS; ms += LOOK_MS) {
      await at.pass(LOOK_MS);
    }
    expect(titles(await at.calls())).toEqual(['Provider "monta" is not connected']);
    at.hub.chargerList = [{ ...chargerView('BOX'), online: false, lastSeenAt: at.clock.now() }];
    await at.pass(LOOK_MS);
    expect(titles(await at.calls())).toEqual(['clear_notification']);
  });

  test('a name from outside is words, not a link', async () => {
    await using at = await scene({ isPersistent: true });
    at.hub.adoptionNow = { waiting: [{ ...UNKNOWN, chargerId: '[x](http://a)\n![y]' }], adopted: [], refused: [] };
    at.hub.tell({ kind: 'adoption', adoption: at.hub.adoptionNow });
    const [sidebar] = await at.calls();
    expect(sidebar?.data.message).toBe(
      String.raw`It calls itself "\[x\]\(http://a\) \!\[y\]". Adopt it only if it is yours.`,
    );
  });
});

describe('a button', () => {
  test.each([
    ['ALLOW', { verb: 'give', providerId: 'evcc', evse: 1, minutes: 60 }],
    ['DENY', undefined],
  ] as const)('%s on a refused request', async (word, command) => {
    await using at = await scene({ isPersistent: true });
    at.hub.tell(refused());
    const [sidebar, phone] = await at.calls();
    expect(sidebar?.data).toMatchObject({
      title: '"evcc" may not control charger "BOX"',
      message: 'somebody is at home',
    });
    await at.press(phone, word);
    expect(at.hub.asked).toEqual(command === undefined ? [] : [{ by: 'home', chargerId: 'BOX', command }]);
    expect(await at.calls()).toMatchObject([
      { service: 'dismiss', data: { notification_id: 'ocpp_proxy_refused_BOX_evcc' } },
      { service: PHONE, data: { title: 'Done', data: { tag: 'ocpp_proxy_refused_BOX_evcc' } } },
    ]);
  });

  test('STOP when a provider got control; what the home or its own word did is no news', async () => {
    await using at = await scene();
    at.hub.tell(granted('home'));
    at.hub.tell(granted('evcc', { given: {} }));
    at.hub.tell(granted('fleet', { state: 'claiming' }));
    at.hub.tell(granted('fleet'));
    at.hub.tell(granted('fleet', { state: 'bound' }));
    const calls = await at.calls();
    expect(titles(calls)).toEqual(['"fleet" controls charger "BOX"']);
    at.hub.answer = async () => ({ ok: false, code: 'H', rule: 'home', why: 'It could not be stopped.' });
    await at.press(calls[0], 'STOP');
    expect(at.hub.asked).toMatchObject([
      { by: 'home', command: { verb: 'kick', providerId: 'fleet', session: 'stop' } },
    ]);
    expect((await at.calls()).map(({ data }) => [data.title, data.message])).toEqual([
      ['It was not done', 'It could not be stopped.'],
    ]);
  });

  test.each([
    ['ALLOW', true],
    ['DENY', false],
  ] as const)('%s on an unknown charger', async (word, isAdopted) => {
    await using at = await scene();
    at.hub.adoptionNow = { waiting: [UNKNOWN], adopted: [], refused: [] };
    at.hub.tell({ kind: 'adoption', adoption: at.hub.adoptionNow });
    const [phone] = await at.calls();
    expect(phone?.data.data).toMatchObject({
      actions: [{ title: 'Adopt it', authenticationRequired: true }, { title: 'Keep it out' }],
    });
    await at.press(phone, word);
    expect(at.hub.decidedOn).toEqual([{ chargerId: 'NEW', isAdopted }]);
  });

  test('works once, also when several phones have it', async () => {
    await using at = await scene({ phones: [PHONE, 'notify.mobile_app_ben'] }, [PHONE, 'mobile_app_ben']);
    at.hub.tell(refused());
    const [anna, ben] = await at.calls();
    expect(actionOf(anna, 'ALLOW')).toBe(actionOf(ben, 'ALLOW'));
    await at.press(anna, 'ALLOW');
    await at.press(ben, 'ALLOW');
    await at.press(ben, 'DENY');
    expect(at.hub.asked).toHaveLength(1);
    expect(titles(await at.calls())).toEqual(['Done', 'Done']);
  });

  test('that is too old, void or made up does nothing, and says so', async () => {
    await using at = await scene();
    at.hub.tell(refused());
    const [first] = await at.calls();
    await at.pass(REPEAT_MS);
    at.hub.tell(refused({ why: 'somebody has come home' }));
    const [second] = await at.calls();
    await at.press(first, 'ALLOW');
    expect(titles(await at.calls())).toEqual(['That button is too old']);
    await at.pass(BUTTON_LASTS_MS);
    await at.press(second, 'ALLOW');
    at.core.fire('mobile_app_notification_action', { action: `OCPP_${'0'.repeat(32)}_ALLOW` });
    at.core.fire('mobile_app_notification_action', { action: 'SOMEBODY_ELSES' });
    at.core.fire('mobile_app_notification_action', { action: 7 });
    await at.quiet();
    expect(at.hub.asked).toEqual([]);
    expect(new Set(titles(await at.calls()))).toEqual(new Set(['That button is too old']));
  });

  test.each(['sharing', 'safe_mode', 'blocked'])('to allow what %s refused is not offered', async (rule) => {
    await using at = await scene();
    at.hub.tell(refused({ rule }));
    expect((await at.calls())[0]?.data.data).toEqual({ tag: 'ocpp_proxy_refused_BOX_evcc', group: 'ocpp_proxy' });
  });
});

describe('a flood', () => {
  test('of refusals is one message, and a minute later the last word', async () => {
    await using at = await scene();
    for (let one = 1; one <= 40; one += 1) at.hub.tell(refused({ why: `reason ${one}` }));
    const first = await at.calls();
    expect(first).toHaveLength(1);
    for (let one = 41; one <= 80; one += 1) at.hub.tell(refused({ why: `reason ${one}` }));
    expect(await at.calls()).toEqual([]);
    await at.pass(REPEAT_MS);
    expect((await at.calls()).map(({ data }) => data.message)).toEqual(['reason 80']);
    at.hub.tell(refused({ why: 'reason 80' }));
    await at.pass(REPEAT_MS);
    expect(await at.calls()).toEqual([]);
  });

  test('of unknown chargers is one message without buttons', async () => {
    await using at = await scene();
    const waiting = Array.from({ length: 20 }, (_, index) => ({ ...UNKNOWN, chargerId: `X${index}` }));
    at.hub.adoptionNow = { waiting, adopted: [], refused: [] };
    for (const _ of waiting) at.hub.tell({ kind: 'adoption', adoption: at.hub.adoptionNow });
    const calls = await at.calls();
    expect(calls.map(({ data }) => data.message)).toEqual([
      'They call themselves "X0", "X1", "X10" and others. Adopt what is yours on the page of the proxy.',
    ]);
    expect(calls[0]?.data.data).not.toHaveProperty('actions');
  });

  test('of unknown chargers that try again and again is told once', async () => {
    await using at = await scene();
    const [a, b] = ['A', 'B'].map((chargerId) => ({ ...UNKNOWN, chargerId }));
    for (const waiting of [
      [a, b],
      [b, a],
      [a, b],
    ]) {
      at.hub.adoptionNow = { waiting: waiting.filter((one) => one !== undefined), adopted: [], refused: [] };
      await at.pass(REPEAT_MS + LOOK_MS);
    }
    expect((await at.calls()).map(({ data }) => data.message)).toEqual([
      'They call themselves "A", "B". Adopt what is yours on the page of the proxy.',
    ]);
  });

  test('of one fault that comes and goes is told at most once a minute', async () => {
    await using at = await scene();
    for (let turn = 0; turn < 10; turn += 1) {
      at.hub.chargerList = [{ ...chargerView('BOX'), alarms: [fault] }];
      at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
      await at.quiet();
      at.hub.chargerList = [chargerView('BOX')];
      at.hub.tell({ kind: 'alarm_over', chargerId: 'BOX', key: 'fault.1' });
      await at.quiet();
    }
    const called = await at.calls();
    expect(called.map(({ data }) => data.message)).toEqual([fault.why, 'clear_notification']);
    at.hub.chargerList = [{ ...chargerView('BOX'), alarms: [fault] }];
    await at.pass(REPEAT_MS + LOOK_MS);
    expect((await at.calls()).map(({ data }) => data.message)).toEqual([fault.why]);
  });

  test('of faults at many chargers waits its turn', async () => {
    await using at = await scene();
    at.hub.chargerList = Array.from({ length: 15 }, (_, index) => ({
      ...chargerView(`B${index}`),
      alarms: [{ ...fault, chargerId: `B${index}` }],
    }));
    at.hub.tell({ kind: 'alarm', chargerId: 'B0', alarm: fault });
    expect(await at.calls()).toHaveLength(10);
    await at.pass(REPEAT_MS);
    expect(await at.calls()).toHaveLength(5);
  });
});

test('what Home Assistant does not take is logged once, and told as soon as it does', async () => {
  await using at = await scene();
  at.core.refused.add('call_service');
  at.hub.chargerList = [{ ...chargerView('BOX'), alarms: [fault] }];
  at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
  await at.pass(3 * LOOK_MS);
  expect(at.warned).toEqual([expect.stringContaining('a notification could not be told')]);
  at.core.refused.clear();
  await at.pass(LOOK_MS);
  expect(titles(await at.calls())).toEqual(['Charger "BOX": fault']);
});

describe('while Home Assistant is away', () => {
  test.each([
    ['soon', 0, ['Charger "BOX": fault', 'Charger "BOX": charging is over']],
    ['late', MOMENT_MS, ['Charger "BOX": fault']],
  ])('what is still true is told when it is back %s, and of what happened the last', async (_when, ms, expected) => {
    await using at = await scene();
    at.core.restart('down');
    await at.at('waiting');
    at.hub.tell(ended);
    at.hub.tell(ended);
    at.hub.chargerList = [{ ...chargerView('BOX'), alarms: [fault] }];
    at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
    if (ms > 0) at.clock.advance(ms);
    await at.back();
    expect(titles(await at.calls()).toSorted()).toEqual(expected.toSorted());
  });

  test('what stands in its sidebar and is over meanwhile is taken away, and what happened stays', async () => {
    await using at = await scene({ isPersistent: true, phones: [] });
    at.hub.chargerList = [{ ...chargerView('BOX'), alarms: [fault] }];
    at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
    at.hub.tell(ended);
    expect(await at.calls()).toHaveLength(2);
    at.notifications.close();
    at.hub.chargerList = [chargerView('BOX')];
    // The next run of the program knows nothing of the last one.
    openNotifications({
      link: at.link,
      owner: at.hub,
      settings: { isPersistent: true, phones: [], about: ALL },
      clock: at.clock,
      ids: fakeIds(),
      log: { debug: fail, info: fail, warn: fail, error: fail, child: fail },
    });
    expect(await at.calls()).toMatchObject([
      { service: 'dismiss', data: { notification_id: 'ocpp_proxy_alarm_BOX_fault.1' } },
    ]);
  });
});

describe('the way to a phone', () => {
  test.each([
    ['mobile_app_anna', ['mobile_app_anna'], 'mobile_app_anna', {}],
    ['notify.mobile_app_anna', ['mobile_app_anna'], 'mobile_app_anna', {}],
    ['anna', ['mobile_app_anna'], 'mobile_app_anna', {}],
    ['notify.anna', ['send_message'], 'send_message', { entity_id: 'notify.anna' }],
    ['mobile_app_anna', ['send_message'], 'send_message', { entity_id: 'notify.anna' }],
    ['mobile_app_ben', ['mobile_app_anna', 'send_message'], 'create', {}],
    ['mobile_app_anna', [], 'create', {}],
  ])('%s, where there is %j: %s', async (phone, notify, service, data) => {
    await using at = await scene({ phones: [phone] }, notify);
    at.core.set({ 'notify.anna': 'unknown' });
    at.notifications.configure({ ...ON_PHONE, phones: [phone] });
    at.hub.tell(ended);
    const calls = await at.calls();
    expect(calls).toMatchObject([{ service, data: { title: 'Charger "BOX": charging is over', ...data } }]);
    expect(calls[0]?.data.message).toBe('It charged 7.35 kWh in 1 h 20 min; "fleet" pays.');
    const warned = at.notifications.warnings();
    expect(warned).toEqual(service === 'create' ? [expect.stringContaining(`no phone "${phone}"`)] : []);
  });

  test('a phone that comes later is used from then on', async () => {
    await using at = await scene({}, []);
    at.hub.tell(ended);
    expect(await at.calls()).toMatchObject([{ service: 'create' }]);
    at.core.services = { ...at.core.services, notify: [PHONE] };
    at.notifications.configure(ON_PHONE);
    at.hub.tell(refused());
    expect(titles((await at.calls()).filter(({ service }) => service === PHONE))).toContain(
      '"evcc" may not control charger "BOX"',
    );
    expect(at.notifications.warnings()).toEqual([]);
  });
});

test('only what the owner asked for is told', async () => {
  await using at = await scene({ about: ['session_end'] });
  at.hub.chargerList = [{ ...chargerView('BOX', [evseView()]), alarms: [fault] }];
  at.hub.tell({ kind: 'alarm', chargerId: 'BOX', alarm: fault });
  at.hub.tell(refused());
  at.hub.tell(ended);
  expect(titles(await at.calls())).toEqual(['Charger "BOX": charging is over']);
});
