/** PROTOCOL §3.3: why a session ended, as each provider hears it; one real cause after the other. */
import { expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStop } from './asks.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

type Said = readonly [reason: string, trigger: string];

interface Cause {
  readonly what: string;
  /** What happens before the charger ends the session. */
  readonly happens?: (stage: Stage, version: OcppVersion, txId: string) => Promise<unknown>;
  readonly card?: string;
  /** Where only some versions have the words. */
  readonly only?: 'old' | 'new';
  /** The card that ended it. */
  readonly tag?: string;
  readonly said: Said;
  /** Undefined = as the charger said it. `amber` pays for the session. */
  readonly amber?: Said;
  readonly birch?: Said;
}

const OTHER: Said = ['Other', 'ChargingStateChanged'];
const REMOTE: Said = ['Remote', 'RemoteStop'];
const LOCAL: Said = ['Local', 'StopAuthorized'];

const FIRST_AT_AMBER = 77;

async function stoppedByAmber(stage: Stage, version: OcppVersion, txId: string): Promise<void> {
  const started = callsOf(stage.service('amber'), 'StartTransaction').length;
  const { action, payload } = remoteStop(version, version === '1.6' ? String(FIRST_AT_AMBER - 1 + started) : txId);
  expect(await stage.ask('amber', action, payload)).toMatchObject({ status: 'Accepted' });
}

const CAUSES: readonly Cause[] = [
  { what: 'a remote stop of who pays', happens: stoppedByAmber, said: REMOTE, amber: REMOTE, birch: OTHER },
  {
    what: 'a remote stop that the charger calls Local',
    happens: stoppedByAmber,
    said: ['Local', 'RemoteStop'],
    amber: REMOTE,
    birch: OTHER,
  },
  {
    what: 'a stop by the home',
    happens: async ({ house }) => {
      const stop = await house.api(`/api/v1/chargers/${CHARGER}/commands`, { command: 'stop' });
      expect(stop.body).toMatchObject({ result: 'accepted' });
    },
    said: REMOTE,
    amber: LOCAL,
    birch: LOCAL,
  },
  { what: 'a remote stop that nobody sent', said: REMOTE, amber: OTHER, birch: OTHER },
  { what: 'a card at the charger', tag: 'CARD-1', said: LOCAL },
  { what: 'a button at the charger', said: LOCAL },
  {
    what: 'a late no of who pays',
    card: 'LATE',
    happens: (stage, version, txId) => {
      const { action, payload } = remoteStop(version, txId);
      return until('the stop', () =>
        callsOf(stage.box.peer, action).some((asked) => JSON.stringify(asked) === JSON.stringify(payload)),
      );
    },
    said: REMOTE,
    amber: ['DeAuthorized', 'Deauthorized'],
    birch: OTHER,
  },
  { what: 'the cable left', said: ['EVDisconnected', 'EVCommunicationLost'] },
  { what: 'an emergency', said: ['EmergencyStop', 'AbnormalCondition'] },
  { what: 'a fault', only: 'new', said: ['GroundFault', 'AbnormalCondition'] },
  { what: 'too much current', only: 'new', said: ['OvercurrentFault', 'AbnormalCondition'] },
  { what: 'a fault without a name', said: ['Other', 'AbnormalCondition'] },
  { what: 'a hard reset', only: 'old', said: ['HardReset', ''] },
  { what: 'a soft reset', only: 'old', said: ['SoftReset', ''] },
  { what: 'a reset', only: 'new', said: ['ImmediateReset', 'ResetCommand'] },
  { what: 'a restart', said: ['Reboot', 'AbnormalCondition'] },
  { what: 'power loss', said: ['PowerLoss', 'AbnormalCondition'] },
];

test.each(OCPP_VERSIONS.toReversed())('%s: each provider hears the reason that is its own', (version) => {
  const isOld = version === '1.6';
  const answer = ({ action, payload }: StrictCall) => {
    const begins = action === 'StartTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Started');
    if (!begins || cardIn(payload) !== 'LATE') return undefined;
    return isOld ? { transactionId: 900, idTagInfo: { status: 'Invalid' } } : { idTokenInfo: { status: 'Invalid' } };
  };
  return play(
    {
      version,
      config: { authority: 'amber', hold_after_stop_seconds: 0, grace_seconds: 0 },
      services: { amber: { firstTxId: FIRST_AT_AMBER, answer, config: { role: 'billing' } }, birch: { firstTxId: 5 } },
    },
    async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'amber', 'birch');
      for (const { what, happens, card = 'CARD-1', only, tag, said, amber = said, birch = said } of CAUSES) {
        if (only === (isOld ? 'new' : 'old')) continue;
        clock.advance(10_000);
        await box.authorize(card);
        const txId = await box.start(card, 0);
        await delivered(stage);
        await happens?.(stage, version, txId);
        await end(stage, version, txId, said, tag);
        await delivered(stage);
        const words = ([reason, trigger]: Said) => (isOld ? [reason] : [reason, trigger]);
        expect([what, heardBy(stage, 'amber', isOld), heardBy(stage, 'birch', isOld)]).toEqual([
          what,
          words(amber),
          words(birch),
        ]);
        if (tag !== undefined) expect(cardIn(lastEnd(stage, 'birch', isOld))).toBe(tag);
      }
    },
  );
});

async function end(stage: Stage, version: OcppVersion, txId: string, [reason, trigger]: Said, tag?: string) {
  const timestamp = new Date(stage.clock.now()).toISOString();
  if (version === '1.6') {
    const idTag = tag === undefined ? {} : { idTag: tag };
    await stage.box.peer.call('StopTransaction', {
      transactionId: Number(txId),
      meterStop: 0,
      timestamp,
      reason,
      ...idTag,
    });
    return;
  }
  await stage.box.peer.call('TransactionEvent', {
    eventType: 'Ended',
    timestamp,
    seqNo: 1,
    triggerReason: trigger,
    transactionInfo: { transactionId: txId, stoppedReason: reason },
    ...(tag !== undefined && { idToken: { idToken: tag, type: 'ISO14443' } }),
  });
}

function lastEnd(stage: Stage, id: string, isOld: boolean): Payload {
  const last = callsOf(stage.service(id), isOld ? 'StopTransaction' : 'TransactionEvent').at(-1);
  if (last === undefined) throw new Error(`${id} heard of no end`);
  return last;
}

function heardBy(stage: Stage, id: string, isOld: boolean): readonly unknown[] {
  const { reason, transactionInfo, triggerReason } = lastEnd(stage, id, isOld);
  return isOld ? [reason] : [fields(transactionInfo).stoppedReason, triggerReason];
}

function cardIn({ idTag, idToken }: Payload): unknown {
  return idTag ?? fields(idToken).idToken;
}
