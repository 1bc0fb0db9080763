import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONNECTOR_STATUSES,
  type ConnectorStatus,
  type Message,
  type Provider,
  STOP_REASONS,
  type Status,
  type Transaction,
} from '../../../../src/core/model.ts';
import { messageFor, NEUTRAL_TAG, statusFor, tokenFor, viewOf } from '../../../../src/core/views/view.ts';
import { CARD, ended, provider, started, tx, updated } from './household.ts';

const MIRROR = provider('amber', { foreignView: 'mirror' });
const ALIAS = provider('amber', { foreignView: 'alias', foreignTag: 'EMPLOYER' });
const NEUTRAL = provider('amber', { foreignView: 'alias' });
const OCCUPIED = provider('amber', { foreignView: 'occupied' });
const FOREIGN = tx({ payer: 'birch', startedBy: 'birch' });

describe('§2.2 whose session it is', () => {
  test.each<[string, Partial<Transaction>, string]>([
    ['who pays for it', { payer: 'amber' }, 'own'],
    ['who started it', { payer: 'birch', startedBy: 'amber' }, 'own'],
    ['who pays, although another one started it', { payer: 'amber', startedBy: 'birch' }, 'own'],
    ['who only holds control', { payer: 'birch', holder: 'amber' }, 'occupied'],
    ['who only ended it', { payer: 'home', endedBy: 'amber' }, 'occupied'],
    ['anybody else', { payer: 'home' }, 'occupied'],
  ])('%s', (_title, more, view) => {
    expect(viewOf(OCCUPIED, tx(more))).toBe(view);
  });
});

describe('§2.2 the token that a provider sees of a foreign session', () => {
  test.each<[string, Provider, Transaction, unknown]>([
    ['mirror: the real one', MIRROR, FOREIGN, CARD],
    ['alias: its configured tag', ALIAS, FOREIGN, { id: 'EMPLOYER', type: 'Central' }],
    ['alias: a neutral tag', NEUTRAL, FOREIGN, { id: NEUTRAL_TAG, type: 'Central' }],
    ['alias: none where there was none', ALIAS, tx({ token: undefined }), undefined],
    ['occupied: none', OCCUPIED, FOREIGN, undefined],
    ['its own session: the real one', OCCUPIED, tx({ payer: 'amber' }), CARD],
  ])('%s', (_title, to, session, token) => {
    expect(tokenFor(to, session)).toEqual(token);
    for (const message of [started({ token: session.token }), ended({ token: session.token })]) {
      const told = messageFor(to, message, session, {});
      expect(told === undefined ? undefined : tokenIn(told)).toEqual(token);
    }
  });

  test('an update without a token gets none', () => {
    expect(messageFor(ALIAS, updated(), FOREIGN, {})).toEqual(updated());
  });
});

describe('§2.2 occupied: only that the place is taken', () => {
  const IN_USE: readonly ConnectorStatus[] = ['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'];

  test.each(CONNECTOR_STATUSES)('%s', (word) => {
    const said: Status = { place: { evse: 1, connector: 1 }, status: word, errorCode: 'NoError' };
    const seen = statusFor(OCCUPIED, said, FOREIGN);
    expect(seen).toEqual({ ...said, status: IN_USE.includes(word) ? 'Unavailable' : word });
    expect(statusFor(OCCUPIED, said, undefined)).toBe(said);
    expect(statusFor(OCCUPIED, said, tx({ payer: 'amber' }))).toBe(said);
    expect(statusFor(ALIAS, said, FOREIGN)).toBe(said);
    expect(statusFor(MIRROR, said, FOREIGN)).toBe(said);
  });

  test('§3.4: a fault is never hidden', () => {
    const fault: Status = { place: { evse: 1 }, status: 'Faulted', errorCode: 'GroundFailure' };
    expect(statusFor(OCCUPIED, fault, FOREIGN)).toBe(fault);
  });
});

describe('S03: only who sent the remote start hears of it', () => {
  const message = started({ trigger: 'RemoteStart', remoteStartId: 900, reservationId: 901 });
  const session = tx({ payer: 'birch', startedBy: 'birch' });

  test('with its own numbers', () => {
    const told = messageFor(provider('birch'), message, session, { remoteStartId: 5, reservationId: 6 });
    expect(told).toEqual(started({ trigger: 'RemoteStart', remoteStartId: 5, reservationId: 6 }));
  });

  test('others hear of a card, and of no numbers', () => {
    expect(messageFor(MIRROR, message, session, {})).toEqual(started({ trigger: 'Authorized' }));
    expect(messageFor(MIRROR, message, session, { remoteStartId: 5 })).toEqual(started({ trigger: 'Authorized' }));
  });

  test('who reserved the place hears of that, also when another one started', () => {
    expect(messageFor(MIRROR, message, session, { reservationId: 6 })).toMatchObject({ ask: { reservationId: 6 } });
  });

  test('the same in an update', () => {
    const later = updated({ trigger: 'RemoteStart', remoteStartId: 900 });
    const own = { remoteStartId: 5 };
    expect(messageFor(provider('birch'), later, session, own)).toEqual(updated({ trigger: 'RemoteStart', ...own }));
    expect(messageFor(MIRROR, later, session, {})).toEqual(updated({ trigger: 'Authorized' }));
  });
});

test('a message that is none of a transaction is as it is', () => {
  const heartbeat: Message = { means: 'heartbeat', ask: {} };
  expect(messageFor(ALIAS, heartbeat, FOREIGN, {})).toBe(heartbeat);
});

const IDS = ['amber', 'birch', 'cedar'];
const trigger = fc.option(
  fc.constantFrom('RemoteStart', 'RemoteStop', 'Authorized', 'Deauthorized', 'MeterValuePeriodic', 'StopAuthorized'),
  { nil: undefined },
);
const numbers = { remoteStartId: fc.option(fc.nat(), { nil: undefined }), trigger };
const token = fc.constantFrom(undefined, CARD, { id: CARD.id.toLowerCase() });
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ token, reservationId: fc.nat(), ...numbers }).map(started),
  fc.record({ token, ...numbers }).map(updated),
  fc.record({ token, reason: fc.option(fc.constantFrom(...STOP_REASONS), { nil: undefined }), trigger }).map(ended),
);
const anyProvider = fc
  .record({
    id: fc.constantFrom(...IDS),
    foreignView: fc.constantFrom('mirror' as const, 'alias' as const, 'occupied' as const),
    foreignTag: fc.constantFrom(undefined, 'EMPLOYER'),
  })
  .map(({ id, ...more }) => provider(id, more));
const anySession = fc
  .record({
    payer: fc.constantFrom(...IDS, 'home'),
    startedBy: fc.constantFrom(undefined, ...IDS, 'home', 'system'),
    endedBy: fc.constantFrom(undefined, ...IDS, 'home', 'system'),
    holder: fc.constantFrom(...IDS, 'home'),
    token,
  })
  .map(tx);
const own = fc.record({ remoteStartId: fc.nat(), reservationId: fc.nat() });

describe('whatever happens', () => {
  test('a foreign provider never sees the real token under alias, and nothing under occupied', () => {
    const seen = { mirror: 0, alias: 0, occupied: 0, own: 0 };
    check((to, told, session) => {
      const view = viewOf(to, session);
      seen[view] += 1;
      if (view === 'occupied') expect([told, tokenFor(to, session)]).toEqual([undefined, undefined]);
      else expect(told).toBeDefined();
      if (view === 'alias') {
        expect(JSON.stringify([told, tokenFor(to, session)]).toLowerCase()).not.toContain(CARD.id.toLowerCase());
      }
    });
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  test('nobody is told of a remote stop but who sent it', () => {
    const seen = { remote: 0 };
    check((to, told, session) => {
      const remote = /"(Remote|RemoteStop)"/.test(JSON.stringify(told) ?? '');
      if (remote) {
        seen.remote += 1;
        expect(session.endedBy).toBe(to.id);
      }
    });
    expect(seen.remote).toBeGreaterThan(0);
  });

  test('nobody is told of a remote start but who sent it', () => {
    const seen = { remote: 0 };
    check((to, told, session) => {
      const text = JSON.stringify(told) ?? '';
      if (text.includes('"RemoteStart"') || text.includes('"remoteStartId"')) {
        seen.remote += 1;
        expect(session.startedBy).toBe(to.id);
      }
    });
    expect(seen.remote).toBeGreaterThan(0);
  });

  test('what is no secret is told as it was', () => {
    check((_to, told, _session, message) => {
      if (told === undefined) return;
      expect(told.means).toBe(message.means);
      expect({ ...told.ask, ...HIDDEN }).toEqual({ ...message.ask, ...HIDDEN });
    });
  });
});

/** The fields that differ from one provider to another. */
const HIDDEN = { token: 0, trigger: 0, reason: 0, remoteStartId: 0, reservationId: 0 };

function check(holds: (to: Provider, told: Message | undefined, session: Transaction, message: Message) => void): void {
  fc.assert(
    fc.property(anyProvider, anyMessage, anySession, own, (to, message, session, ids) =>
      holds(to, messageFor(to, message, session, ids), session, message),
    ),
    { seed: 20_261_122, numRuns: 2_000 },
  );
}

function tokenIn(message: Message): unknown {
  return 'token' in message.ask ? message.ask.token : undefined;
}
