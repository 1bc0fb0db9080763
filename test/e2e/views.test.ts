/** What each role may see of a session that is not its own, and who decides on cards. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import { eventsOf } from './json-backend.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

/** The word for a place that is taken by somebody else's session. */
const TAKEN: { readonly [V in OcppVersion]: string } = { '1.6': 'Unavailable', '2.0.1': 'Occupied', '2.1': 'Occupied' };

describe.each([...OCPP_VERSIONS].reverse())('%s: views of a foreign session', (version) => {
  test('billing sees a taken place and no session, a reporter its own tag, energy the real one', () =>
    play(
      {
        version,
        services: {
          billing: { config: { role: 'billing' } },
          reporter: { config: { role: 'reporter', foreign_tag: 'EMPLOYER-7' } },
          neutral: { config: { role: 'reporter' } },
          energy: { config: { role: 'energy' } },
        },
        backends: { till: { role: 'billing' }, diary: { role: 'reporter', foreign_tag: 'DIARY' } },
      },
      async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'billing', 'reporter', 'neutral', 'energy');
        const till = await stage.backend('till');
        const diary = await stage.backend('diary');
        const txId = await box.start('MY-OWN-CARD', 1_000);
        await box.status('charging');
        clock.advance(5_000);
        await box.meter(txId, 1_100);
        clock.advance(5_000);
        await box.stop(txId, 1_200, { tag: 'MY-OWN-CARD' });
        await delivered(stage);
        await box.status('ending');
        const lastStatus = () => told(stage.service('billing').calls).findLast(({ kind }) => kind === 'status');
        await box.status('Available');
        await until('billing to see the place free', () => fields(lastStatus()).status === 'Available');

        const billing = stage.service('billing').calls;
        expect(sessions(billing)).toEqual([]);
        expect(statuses(billing)).toEqual(['Available', TAKEN[version], 'Available']);
        expect(JSON.stringify(billing)).not.toContain('MY-OWN-CARD');

        const { body } = await stage.house.api('/api/v1/sessions');
        const id = fields(Object.values(fields(body.sessions))[0]).id;
        const { body: deliveries } = await stage.house.api(`/api/v1/sessions/${id}/deliveries`);
        const states = Object.values(fields(deliveries.providers)).map(fields);
        const statesOf = (who: string) =>
          Object.values(fields(states.find((one) => one.provider_id === who)?.messages)).map(
            (one) => fields(one).state,
          );
        expect(new Set(statesOf('billing'))).toEqual(new Set(['withheld']));
        expect(new Set(statesOf('energy'))).toEqual(new Set(['passed']));

        expect(tagsSeenBy(stage, 'reporter')).toEqual(['EMPLOYER-7']);
        expect(tagsSeenBy(stage, 'neutral')).toEqual(['SHARED']);
        expect(tagsSeenBy(stage, 'energy')).toEqual(['MY-OWN-CARD']);
        for (const id of ['reporter', 'neutral'])
          expect(JSON.stringify(stage.service(id).calls)).not.toContain('MY-OWN-CARD');
        for (const id of ['reporter', 'neutral', 'energy']) {
          expect(sessions(stage.service(id).calls).map((one) => fields(one).wh)).toEqual([1_000, 1_100, 1_200]);
        }

        await until('the diary to be complete', () => eventsOf(diary, 'transaction_stopped').length === 1);
        expect(eventsOf(diary, 'transaction_started', 'transaction_stopped')).toMatchObject([
          { id_tag: 'DIARY', own: false },
          { id_tag: 'DIARY', own: false, energy_wh: 200 },
        ]);
        await until('the till to see the place free', () => eventsOf(till, 'status').at(-1)?.status === 'Available');
        expect(eventsOf(till, 'transaction_started', 'meter', 'transaction_stopped')).toEqual([]);
        const seenByTill = eventsOf(till, 'status').map(({ status }) => status);
        expect(seenByTill.filter((status, index) => status !== seenByTill[index - 1])).toEqual([
          'Available',
          'Occupied',
          'Available',
        ]);
      },
    ));

  test('billing sees the session that it started, and the others see who may', () =>
    play(
      {
        version,
        services: { billing: { firstTxId: 9, config: { role: 'billing' } }, rival: { config: { role: 'billing' } } },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'billing', 'rival');
        const call = remoteStart(version, 'CUSTOMER-1', 1);
        expect(await stage.ask('billing', call.action, call.payload)).toEqual({ status: 'Accepted' });
        const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
        const txId = await box.start('CUSTOMER-1', 0, version === '1.6' ? {} : { remoteStartId });
        await box.status('charging');
        await box.stop(txId, 300);
        await delivered(stage);
        expect(sessions(stage.service('billing').calls).map(({ kind }) => kind)).toEqual(['start', 'stop']);
        expect(tagsSeenBy(stage, 'billing')).toEqual(['CUSTOMER-1']);
        expect(sessions(stage.service('rival').calls)).toEqual([]);
        expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ payer: 'billing' }] });
      },
    ));
});

describe.each([...OCPP_VERSIONS].reverse())('%s: the authority decides on cards', (version) => {
  const cards: { [tag: string]: string } = { GOOD: 'Accepted', BAD: 'Blocked' };
  const verdict = (tag: string) => {
    const status = cards[tag] ?? 'Invalid';
    return version === '1.6' ? { idTagInfo: { status } } : { idTokenInfo: { status } };
  };
  const tagOf = ({ payload }: StrictCall) => String(payload.idTag ?? fields(payload.idToken).idToken);

  test('it accepts one, which then pays there, and blocks another', () =>
    play(
      {
        version,
        services: {
          court: {
            firstTxId: 9,
            config: { role: 'billing' },
            answer: (call) => (call.action === 'Authorize' ? verdict(tagOf(call)) : undefined),
          },
          other: {},
        },
        config: { authority: 'court' },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'court', 'other');
        expect(await box.authorize('BAD')).toBe('Blocked');
        expect((await stage.house.api('/api/v1/decisions')).body).toMatchObject({
          decisions: [
            {
              asked: 'card',
              allowed: false,
              rule: 'authority',
              why: expect.stringContaining('"BAD" was refused (Blocked)'),
            },
          ],
        });
        expect(await box.authorize('GOOD')).toBe('Accepted');
        const txId = await box.start('GOOD', 0);
        await box.stop(txId, 100, { tag: 'GOOD' });
        await delivered(stage);
        expect(callsOf(stage.service('court'), 'Authorize')).toHaveLength(2);
        expect(callsOf(stage.service('other'), 'Authorize')).toEqual([]);
        // The payer's session is its own, so even a billing provider sees it.
        expect(sessions(stage.service('court').calls).map(({ kind }) => kind)).toEqual(['start', 'stop']);
        expect((await stage.house.api('/sessions')).body).toMatchObject({
          sessions: [{ payer: 'court', backend_id: 'court', id_tag: 'GOOD' }],
        });
      },
    ));

  test('it is asked again when a card that is charging starts a second session, and pays for both', () =>
    play(
      {
        version,
        services: {
          court: {
            config: { role: 'billing' },
            answer: (call) => (call.action === 'Authorize' ? verdict(tagOf(call)) : undefined),
          },
        },
        config: { authority: 'court' },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'court');
        await box.status('Available', 2);
        await box.start('GOOD', 0);
        await stage.pass(130_000);
        // The card that runs the session may end it without a question.
        expect(await box.authorize('GOOD')).toBe('Accepted');
        expect(callsOf(stage.service('court'), 'Authorize')).toHaveLength(1);
        await box.start('GOOD', 0, { connector: 2 });
        expect(callsOf(stage.service('court'), 'Authorize')).toHaveLength(2);
        await delivered(stage);
        expect((await stage.house.api('/sessions?include_running=true')).body).toMatchObject({
          sessions: [{ payer: 'court' }, { payer: 'court' }],
        });
      },
    ));

  test('silent, it is overruled after eight seconds: a card that it accepted before is good, another is not', () => {
    let silent = false;
    const late: ((answer: ReturnType<typeof verdict>) => void)[] = [];
    return play(
      {
        version,
        services: {
          court: {
            answer: (call) => {
              if (call.action !== 'Authorize') return undefined;
              return silent ? new Promise((answer) => late.push(answer)) : verdict(tagOf(call));
            },
          },
        },
        config: { authority: 'court' },
      },
      async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'court');
        expect(await box.authorize('GOOD')).toBe('Accepted');
        clock.advance(200_000);
        silent = true;
        const known = box.authorize('GOOD');
        await until('the question', () => callsOf(stage.service('court'), 'Authorize').length === 2);
        const early = await Promise.race([known, stage.pass(7_000).then(() => 'no answer yet')]);
        expect(early).toBe('no answer yet');
        clock.advance(1_000);
        expect(await known).toBe('Accepted');
        // Only one question may be open on a link: it is answered late, and only now the next one goes out.
        late[0]?.(verdict('GOOD'));
        const unknown = box.authorize('NEW');
        await until('the question', () => callsOf(stage.service('court'), 'Authorize').length === 3);
        clock.advance(8_000);
        expect(await unknown).toBe('Invalid');
        late[1]?.(verdict('NEW'));
      },
    );
  });

  test('away altogether, it is not waited for', () =>
    play({ version, services: { court: {} }, config: { authority: 'court' } }, async (stage) => {
      await settled(stage, 'court');
      await stage.shut('court');
      await until(
        'the link to be gone',
        async () => fields(fields((await stage.status()).ocpp_services)[0]).online === false,
      );
      expect(await stage.box.authorize('GOOD')).toBe('Invalid');
    }));
});

function tagsSeenBy(stage: Stage, id: string): readonly string[] {
  const tags = stage.service(id).calls.flatMap(({ payload }) => payload.idTag ?? fields(payload.idToken).idToken ?? []);
  return [...new Set(tags.map(String))];
}

/** Connector 1, without repetition. */
function statuses(calls: readonly StrictCall[]): readonly string[] {
  const all = told(calls).flatMap((one) => (one.kind === 'status' && one.connector === 1 ? [one.status] : []));
  return all.filter((status, index) => status !== all[index - 1]);
}
