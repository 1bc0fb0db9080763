import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/core/model.ts';
import type { CallOutcome, Reply } from '../../../src/core/ocpp/exchange.ts';
import { makeMeter } from '../../../src/monitor/meter.ts';
import { makeMetrics } from '../../../src/monitor/metrics.ts';
import type { ChargerLink, ChargerSide, ServiceLink, ServiceSide } from '../../../src/proxy/ports.ts';

type Outcomes = { call?: CallOutcome; reply?: Reply };

function chargerSide(heard: ChargerLink[], { reply = { kind: 'result', payload: {} } }: Outcomes): ChargerSide {
  return {
    admit: async (chargerId) => ({ ok: true, chargerId }),
    tolerates: () => true,
    met: () => undefined,
    turnedAway: () => undefined,
    alarm: async () => undefined,
    alarmOver: async () => undefined,
    connected: async (link) => heard.push(link) > 0,
    gone: async (link) => void heard.push(link),
    async up(link) {
      heard.push(link);
      return reply;
    },
  };
}

function chargerLink({ call = { kind: 'result', payload: {} } }: Outcomes = {}): ChargerLink {
  return { chargerId: 'BOX1', version: '1.6', call: async () => call, close: () => undefined };
}

function counted() {
  const metrics = makeMetrics();
  return { meter: makeMeter(metrics), read: () => metrics.registry.metrics() };
}

describe('a port that is counted', () => {
  test('knows a link by one face for as long as it lives, and another link by another', async () => {
    const { meter } = counted();
    const heard: ChargerLink[] = [];
    const side = meter.chargers(chargerSide(heard, {}));
    const link = chargerLink();
    await side.connected(link);
    await side.up(link, { action: 'Heartbeat', payload: {} });
    await side.gone(link);
    await side.connected(chargerLink());
    expect(new Set(heard.slice(0, 3)).size).toBe(1);
    expect(heard[3]).not.toBe(heard[0]);
    expect(heard[0]).toMatchObject({ chargerId: 'BOX1', version: '1.6' });
  });

  test.each<[string, Outcomes, readonly string[]]>([
    [
      'an error from the charger',
      { call: { kind: 'error', code: 'NotImplemented', description: '' } },
      [
        'ocpp_proxy_calls_total{peer="charger",provider="",outcome="error"} 1',
        'ocpp_proxy_call_errors_total{peer="charger",direction="in",code="NotImplemented"} 1',
      ],
    ],
    [
      'silence of the charger',
      { call: { kind: 'timeout', sent: true } },
      ['ocpp_proxy_calls_total{peer="charger",provider="",outcome="timeout"} 1'],
    ],
    [
      'an error to the charger',
      { reply: { kind: 'error', code: 'InternalError', description: '' } },
      ['ocpp_proxy_call_errors_total{peer="charger",direction="out",code="InternalError"} 1'],
    ],
  ])('%s', async (_, outcomes, lines) => {
    const { meter, read } = counted();
    const heard: ChargerLink[] = [];
    const side = meter.chargers(chargerSide(heard, outcomes));
    await side.up(chargerLink(outcomes), { action: 'Heartbeat', payload: {} });
    await heard[0]?.call('Reset', {}, { timeoutMs: 1, priority: 1 });
    const text = await read();
    for (const line of lines) expect(text.split('\n')).toContain(line);
  });

  test('a service that is refused by an error', async () => {
    const { meter, read } = counted();
    const inner: ServiceSide = {
      bootCause: () => undefined,
      bootFor: () => undefined,
      ownLink: () => ({}),
      knocks: () => undefined,
      welcomed: () => undefined,
      refused: () => undefined,
      ready: () => undefined,
      gone: () => undefined,
      down: async () => ({ kind: 'error', code: 'NotSupported', description: '' }),
    };
    const link: ServiceLink = {
      chargerId: 'BOX1',
      providerId: 'alpha',
      version: '1.6',
      call: async () => ({ kind: 'closed' }),
      send: () => false,
      standing: () => 'registered',
      bootAgain: () => false,
      retune: () => undefined,
      securityProfile: 0,
      login: () => undefined,
      openedWith: () => undefined,
      close: () => undefined,
      restart: () => undefined,
    };
    await meter.services(inner).down(link, { action: 'UpdateFirmware', payload: {} });
    expect((await read()).split('\n')).toContain(
      'ocpp_proxy_call_errors_total{peer="service",direction="out",code="NotSupported"} 1',
    );
  });

  test('chargers that were turned away', async () => {
    const { meter, read } = counted();
    meter.chargers(chargerSide([], {})).turnedAway('X', 'not known');
    expect((await read()).split('\n')).toContain('ocpp_proxy_chargers_turned_away_total 1');
  });
});

describe('labels are bounded', () => {
  test('an action that OCPP does not know is another one', async () => {
    const { meter, read } = counted();
    const side = meter.chargers(chargerSide([], {}));
    for (const action of ['Nonsense1', 'Nonsense2', '__proto__', 'toString'])
      await side.up(chargerLink(), { action, payload: {} });
    const text = await read();
    expect(text.split('\n')).toContain('ocpp_proxy_messages_total{peer="charger",direction="in",action="other"} 4');
    expect(text).not.toContain('Nonsense');
  });
});

const refusal: AuditEntry = {
  at: 0,
  chargerId: 'BOX1',
  by: 'alpha',
  asked: 'Reset',
  allowed: false,
  rule: 'rights',
  why: 'No.',
};

test.each([
  ['N', 'not_allowed'],
  ['L', 'control_locked'],
  ['H', 'blocked_by_home'],
  ['O', 'charger_offline'],
  ['F', 'charger_fault'],
  ['Q', 'rate_limited'],
  [undefined, 'other'],
] as const)('a refusal with code %s counts as %s', async (code, word) => {
  const { meter, read } = counted();
  meter.noticed({ kind: 'decision', entry: { ...refusal, code } });
  meter.noticed({ kind: 'presence', chargerId: 'BOX1', online: true });
  const lines = (await read()).split('\n');
  expect(lines).toContain(`ocpp_proxy_refusals_total{provider="alpha",code="${word}"} 1`);
  expect(lines).toContain('ocpp_proxy_decisions_total{rule="rights",result="refused"} 1');
});
