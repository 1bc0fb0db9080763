/** Who decides on cards, who pays, and under which number each provider knows a card (PROTOCOL §2.3). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { boxOf } from './box.ts';
import { callsOf, until } from './house.ts';
import { fields, sessions } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const VERSIONS = [...OCPP_VERSIONS].reverse();

/** Says this about every card that it is asked about. */
function says(version: OcppVersion, status: string | Promise<string>) {
  return async ({ action }: StrictCall) => {
    if (action !== 'Authorize') return undefined as never;
    const info = { status: await status };
    return version === '1.6' ? { idTagInfo: info } : { idTokenInfo: info };
  };
}

const asked = (stage: Stage, id: string) => callsOf(stage.service(id), 'Authorize').length;

describe.each(VERSIONS)('%s: who decides on a card', (version) => {
  const two = (alpha: string, beta: string) => ({
    alpha: { answer: says(version, alpha), config: { role: 'billing' } },
    beta: { answer: says(version, beta), config: { role: 'billing' } },
    /** Has no say, and says no. */
    gamma: { answer: says(version, 'Blocked'), config: { role: 'energy' } },
  });
  const invalid = 'Invalid';

  test.each([
    ['open', 'Invalid', 'Invalid', 'Accepted', [0, 0]],
    ['local', 'Accepted', 'Accepted', invalid, [0, 0]],
    ['local_first', 'Blocked', 'Accepted', 'Blocked', [1, 0]],
    ['authority', 'Accepted', 'Blocked', 'Accepted', [1, 0]],
    ['first_accept', 'Invalid', 'Accepted', 'Accepted', [1, 1]],
    ['first_accept', 'Invalid', 'Expired', 'Expired', [1, 1]],
    ['all', 'Accepted', 'Accepted', 'Accepted', [1, 1]],
    ['all', 'Accepted', 'Expired', 'Expired', [1, 1]],
  ])('%s, with %s and %s: %s', (policy, alpha, beta, status, counts) =>
    play(
      { version, config: { card_policy: policy, authority: 'alpha' }, services: two(alpha, beta) },
      async (stage) => {
        await settled(stage, 'alpha', 'beta', 'gamma');
        expect(await stage.box.authorize('STRANGER')).toBe(status);
        expect([asked(stage, 'alpha'), asked(stage, 'beta')]).toEqual(counts);
        expect(asked(stage, 'gamma')).toBe(0);
      },
    ),
  );

  test('a card of the table charges without anybody being asked; a blocked one never does', () =>
    play(
      {
        version,
        config: {
          authority: 'alpha',
          tags: [
            { id: 'MINE', name: 'my card' },
            { id: 'LOST', blocked: true },
            { id: 'OLD', expires: '2026-01-01T00:00:00Z' },
          ],
        },
        services: two('Accepted', 'Accepted'),
      },
      async (stage) => {
        await settled(stage, 'alpha');
        expect(await stage.box.authorize('mine')).toBe('Accepted');
        expect(await stage.box.authorize('LOST')).toBe('Blocked');
        expect(await stage.box.authorize('OLD')).toBe('Expired');
        expect(asked(stage, 'alpha')).toBe(0);
        const { body } = await stage.house.api('/api/v1/decisions?allowed=false');
        expect(body).toMatchObject({
          decisions: [{ rule: 'card' }, { rule: 'card', why: expect.stringMatching(/LOST.*table of cards/) }],
        });
      },
    ));

  test('a card is routed: who decides, who pays and its number at each provider are frozen with the session', () =>
    play(
      {
        version,
        config: {
          card_policy: 'local_first',
          authority: 'alpha',
          tags: [{ id: 'REAL-1', authority: 'beta', payer: 'beta', aliases: { beta: 'EMPLOYEE-7', gamma: 'CAR-7' } }],
        },
        services: two('Blocked', 'Accepted'),
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha', 'beta', 'gamma');
        expect(await box.authorize('REAL-1')).toBe('Accepted');
        expect(asked(stage, 'alpha')).toBe(0);
        const [question] = callsOf(stage.service('beta'), 'Authorize');
        expect(question?.idTag ?? fields(question?.idToken).idToken).toBe('EMPLOYEE-7');
        const txId = await box.start('REAL-1', 0);
        await box.stop(txId, 100, { tag: 'REAL-1' });
        await delivered(stage);
        expect(sessions(stage.service('beta').calls)[0]).toMatchObject({ tag: 'EMPLOYEE-7' });
        expect(sessions(stage.service('gamma').calls)[0]).toMatchObject({ tag: 'CAR-7' });
        expect(JSON.stringify(stage.service('beta').calls)).not.toContain('REAL-1');
        // Somebody else's session is hidden from a billing network.
        expect(sessions(stage.service('alpha').calls)).toEqual([]);
        expect((await stage.house.api('/sessions')).body).toMatchObject({
          sessions: [{ payer: 'beta', id_tag: 'REAL-1' }],
        });
        // Its own number means the real card.
        const { action, payload } = remoteStart(version, 'EMPLOYEE-7', 1);
        await stage.pass(60_000);
        await stage.ask('beta', action, payload);
        const [start] = callsOf(box.peer, action);
        expect(start?.idTag ?? fields(start?.idToken).idToken).toBe('REAL-1');
      },
    ));

  test('S17: a silent authority is waited for 8 s, then what is known counts; its late answer is for the next time', () => {
    const { promise: late, resolve: answer } = Promise.withResolvers<string>();
    return play(
      {
        version,
        config: { authority: 'alpha' },
        services: { alpha: { answer: says(version, late), config: { role: 'billing' } } },
      },
      async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'alpha');
        const shown = box.authorize('CARD-1');
        await until('the question', () => asked(stage, 'alpha') === 1);
        clock.advance(7_999);
        clock.advance(1);
        expect(await shown).toBe('Invalid');
        answer('Blocked');
        await stage.status();
        await stage.shut('alpha');
        await until('the answer to be known', async () => (await box.authorize('CARD-1')) === 'Blocked');
      },
    );
  });

  test('allow_unknown_offline: a card that nobody knows charges while the authority is away', () =>
    play(
      {
        version,
        config: { authority: 'alpha', allow_unknown_offline: true },
        services: { alpha: { answer: says(version, 'Blocked'), config: { role: 'billing' } } },
      },
      async (stage) => {
        await settled(stage, 'alpha');
        expect(await stage.box.authorize('KNOWN')).toBe('Blocked');
        await stage.shut('alpha');
        await until('the link to be gone', async () => (await stage.box.authorize('UNKNOWN')) === 'Accepted');
        expect(await stage.box.authorize('KNOWN')).toBe('Blocked');
      },
    ));

  test('allow_concurrent_cards: false lets a card charge at one place only', () =>
    play(
      { version, config: { allow_concurrent_cards: false, tags: [{ id: 'MINE' }] }, services: {} },
      async (stage) => {
        const { box } = stage;
        await box.boot();
        await box.status('Available');
        await box.status('Available', 2);
        const txId = await box.start('MINE', 0);
        expect(await startedWith(stage, version, 2)).toBe('ConcurrentTx');
        await box.stop(txId, 100);
        expect(await box.authorize('MINE')).toBe('Accepted');
      },
    ));

  test('S53: somebody else shows a card before the one who was asked for: the session is theirs, and the start lapses', () =>
    play(
      {
        version,
        config: { authority: 'beta', grace_seconds: 0 },
        services: {
          alpha: { config: { role: 'controller' } },
          beta: { answer: says(version, 'Accepted'), config: { role: 'billing' } },
        },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha', 'beta');
        const { action, payload } = remoteStart(version, 'TAG-X', 1);
        expect(await stage.ask('alpha', action, payload)).toMatchObject({ status: 'Accepted' });
        const txId = await box.start('CARD-Y', 0);
        expect(await leaseOf(stage)).toMatchObject({ owner: 'beta', state: 'bound' });
        await delivered(stage);
        const [start] = stage.service('alpha').calls.filter((call) => call.action === 'TransactionEvent');
        if (version !== '1.6') {
          expect(start?.payload.triggerReason).toBe('Authorized');
          expect(fields(start?.payload.transactionInfo).remoteStartId).toBeUndefined();
        }
        expect(await stage.ask('alpha', action, payload)).toMatchObject({ status: 'Rejected' });
        await box.stop(txId, 100);
        await box.status('Available');
        expect(await stage.ask('alpha', action, payload)).toMatchObject({ status: 'Accepted' });
        expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ payer: 'beta' }] });
      },
    ));

  test('a card that was asked for over the network is good until the start lapses, in any case; nobody is asked', () =>
    play(
      {
        version,
        config: { authority: 'alpha' },
        services: {
          alpha: { answer: says(version, 'Blocked'), config: { role: 'billing' } },
          beta: { config: { role: 'controller' } },
        },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha', 'beta');
        const { action, payload } = remoteStart(version, 'TAG-x', 1);
        expect(await stage.ask('beta', action, payload)).toMatchObject({ status: 'Accepted' });
        expect(await box.authorize('tag-X')).toBe('Accepted');
        expect(await box.authorize('TAG-Y')).toBe('Blocked');
        await stage.pass(110_000);
        expect(await box.authorize('TAG-X')).toBe('Blocked');
        expect(asked(stage, 'alpha')).toBe(2);
        expect(await stage.ask('beta', action, payload)).toMatchObject({ status: 'Accepted' });
        const txId = await box.start('tAg-X', 0);
        await box.stop(txId, 100);
        await delivered(stage);
        // As the charger wrote it.
        expect(sessions(stage.service('beta').calls)[0]).toMatchObject({ tag: 'tAg-X' });
        expect(asked(stage, 'alpha')).toBe(2);
        expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ payer: 'beta' }] });
      },
    ));

  test('what was accepted until a certain time is good until then while nobody answers', () => {
    const expires = '2026-11-22T12:05:00.000Z';
    const validity = version === '1.6' ? { expiryDate: expires } : { cacheExpiryDateTime: expires };
    const answer = ({ action }: StrictCall) => {
      if (action !== 'Authorize') return undefined;
      const info = { status: 'Accepted', ...validity };
      return version === '1.6' ? { idTagInfo: info } : { idTokenInfo: info };
    };
    const alpha = { answer, config: { role: 'billing' } };
    return play({ version, config: { authority: 'alpha' }, services: { alpha } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      expect(await box.authorize('CARD-1')).toBe('Accepted');
      await stage.shut('alpha');
      await stage.pass(Date.parse(expires) - clock.now());
      expect(await box.authorize('CARD-1')).toBe('Accepted');
      clock.advance(1);
      expect(await box.authorize('CARD-1')).toBe('Expired');
    });
  });

  test('a transparent service decides on the cards of its charger, whoever else is named', () =>
    play(
      {
        version,
        config: { authority: 'beta' },
        services: {
          alpha: { answer: says(version, 'Expired'), config: { role: 'transparent' } },
          beta: { answer: says(version, 'Accepted'), config: { role: 'billing' } },
        },
      },
      async (stage) => {
        await settled(stage, 'alpha', 'beta');
        expect(await stage.box.authorize('CARD-1')).toBe('Expired');
        expect([asked(stage, 'alpha'), asked(stage, 'beta')]).toEqual([1, 0]);
      },
    ));

  test('a transparent service alone is asked, though nobody is named', () =>
    play(
      { version, services: { alpha: { answer: says(version, 'Blocked'), config: { role: 'transparent' } } } },
      async (stage) => {
        await settled(stage, 'alpha');
        expect(await stage.box.authorize('CARD-1')).toBe('Blocked');
      },
    ));

  test('an old session that the charger replays is decided at once, and nobody is asked', () =>
    play(
      {
        version,
        config: { authority: 'alpha' },
        services: { alpha: { answer: says(version, 'Blocked'), config: { role: 'billing' } } },
      },
      async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'alpha');
        const past = boxInThePast(stage, version, 2 * 3600_000);
        const txId = await past.start('CARD-1', 0);
        await past.stop(txId, 500);
        await delivered(stage);
        expect(asked(stage, 'alpha')).toBe(0);
        expect(box.peer.violations).toEqual([]);
        expect(clock.now()).toBeGreaterThan(0);
      },
    ));
});

async function startedWith(stage: Stage, version: OcppVersion, connector: number): Promise<unknown> {
  const timestamp = new Date(stage.clock.now()).toISOString();
  const { peer } = stage.box;
  if (version === '1.6') {
    const start = { connectorId: connector, idTag: 'MINE', meterStart: 0, timestamp };
    return fields((await peer.call('StartTransaction', start)).idTagInfo).status;
  }
  const answer = await peer.call('TransactionEvent', {
    eventType: 'Started',
    timestamp,
    triggerReason: 'Authorized',
    seqNo: 0,
    transactionInfo: { transactionId: 'second', chargingState: 'Charging' },
    evse: { id: connector, connectorId: 1 },
    idToken: { idToken: 'MINE', type: 'ISO14443' },
  });
  return fields(answer.idTokenInfo).status;
}

/** The same charger, telling of what happened so long ago. */
function boxInThePast(stage: Stage, version: OcppVersion, agoMs: number) {
  const then = { now: () => stage.clock.now() - agoMs };
  return boxOf(() => stage.box.peer, version, then);
}
