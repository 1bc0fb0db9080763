import { describe, expect, test } from 'vitest';
import type { Party, StopReason, Transaction } from '../../../../src/core/model.ts';
import { messageFor } from '../../../../src/core/views/view.ts';
import { ended, provider, tx, updated } from './household.ts';

/** `amber` pays for the session unless a row says otherwise; `birch` mirrors it. */
interface Row {
  readonly cause: string;
  readonly tx: Partial<Transaction>;
  /** What the charger said: reason and, where its version has one, trigger. */
  readonly said: Said;
  /** Undefined = as the charger said it. */
  readonly amber?: Said;
  readonly birch?: Said;
}
type Said = readonly [reason: StopReason | undefined, trigger: string | undefined];

const by = (endedBy: Party, more: Partial<Transaction> = {}): Partial<Transaction> => ({ endedBy, ...more });
const NONE: Partial<Transaction> = {};
const HOME_PAYS: Partial<Transaction> = { payer: 'home' };

const OTHER: Said = ['Other', 'ChargingStateChanged'];
const REMOTE: Said = ['Remote', 'RemoteStop'];
const LOCAL: Said = ['Local', 'StopAuthorized'];
const DEAUTHORIZED: Said = ['DeAuthorized', 'Deauthorized'];

const ROWS: readonly Row[] = [
  { cause: 'remote stop of amber', tx: by('amber'), said: REMOTE, amber: REMOTE, birch: OTHER },
  { cause: 'remote stop of birch', tx: by('birch'), said: REMOTE, amber: OTHER, birch: REMOTE },
  { cause: 'an unlock', tx: NONE, said: ['Other', 'UnlockCommand'] },
  { cause: 'an unlock, and the cable was drawn', tx: NONE, said: ['EVDisconnected', 'UnlockCommand'] },
  { cause: 'remote stop that nobody sent', tx: NONE, said: REMOTE, amber: OTHER, birch: OTHER },
  { cause: 'remote stop by the proxy itself', tx: by('system'), said: REMOTE, amber: OTHER, birch: OTHER },
  { cause: 'remote stop that the charger calls Local', tx: by('amber'), said: LOCAL, amber: REMOTE, birch: OTHER },
  {
    cause: 'remote stop that the charger gives no reason for',
    tx: by('amber'),
    said: [undefined, 'RemoteStop'],
    amber: REMOTE,
    birch: OTHER,
  },
  { cause: 'remote stop that the charger calls Other', tx: by('amber'), said: OTHER, amber: REMOTE, birch: OTHER },
  {
    cause: 'remote stop that the charger calls DeAuthorized',
    tx: by('birch'),
    said: DEAUTHORIZED,
    amber: OTHER,
    birch: REMOTE,
  },
  {
    cause: 'remote stop that only the trigger tells',
    tx: NONE,
    said: ['Local', 'RemoteStop'],
    amber: OTHER,
    birch: OTHER,
  },
  {
    cause: 'the cable was pulled just after a remote stop',
    tx: by('amber'),
    said: ['EVDisconnected', 'RemoteStop'],
    amber: ['EVDisconnected', 'RemoteStop'],
    birch: ['EVDisconnected', 'ChargingStateChanged'],
  },
  { cause: 'stop by the home', tx: by('home'), said: REMOTE, amber: LOCAL, birch: LOCAL },
  { cause: 'stop by the home that the charger calls Other', tx: by('home'), said: OTHER, amber: LOCAL, birch: LOCAL },
  { cause: 'card or button at the charger', tx: NONE, said: LOCAL },
  { cause: 'card or button, without a word', tx: NONE, said: [undefined, 'StopAuthorized'] },
  { cause: 'the payer rejects late', tx: NONE, said: DEAUTHORIZED, amber: DEAUTHORIZED, birch: OTHER },
  {
    cause: 'the payer rejects late and the proxy stops the charger',
    tx: by('system'),
    said: DEAUTHORIZED,
    amber: DEAUTHORIZED,
    birch: OTHER,
  },
  { cause: 'the charger rejects a card that nobody pays for', tx: HOME_PAYS, said: DEAUTHORIZED },
  { cause: 'the cable left', tx: NONE, said: ['EVDisconnected', 'EVCommunicationLost'] },
  { cause: 'the cable left by itself after a remote stop', tx: by('amber'), said: ['EVDisconnected', 'EVDeparted'] },
  { cause: 'the vehicle stopped', tx: NONE, said: ['StoppedByEV', 'ChargingStateChanged'] },
  { cause: 'emergency', tx: NONE, said: ['EmergencyStop', 'AbnormalCondition'] },
  { cause: 'fault', tx: NONE, said: ['GroundFault', 'AbnormalCondition'] },
  { cause: 'fault after a remote stop', tx: by('amber'), said: ['OvercurrentFault', 'AbnormalCondition'] },
  { cause: 'some other reason of its own', tx: NONE, said: OTHER },
  { cause: 'hard reset', tx: NONE, said: ['HardReset', undefined] },
  { cause: 'soft reset', tx: NONE, said: ['SoftReset', undefined] },
  { cause: 'reset', tx: NONE, said: ['ImmediateReset', 'ResetCommand'] },
  { cause: 'restart', tx: NONE, said: ['Reboot', 'AbnormalCondition'] },
  { cause: 'power loss', tx: NONE, said: ['PowerLoss', 'AbnormalCondition'] },
];

const AMBER = provider('amber');
const BIRCH = provider('birch');

describe('§3.3 reasons of an end', () => {
  test.each(ROWS)('$cause', ({ tx: more, said, amber = said, birch = said }) => {
    const session = tx({ payer: 'amber', ...more });
    const [reason, trigger] = said;
    expect(told(AMBER, session, reason, trigger)).toEqual(amber);
    expect(told(BIRCH, session, reason, trigger)).toEqual(birch);
  });

  test.each(ROWS)('$cause, where a version has no triggers', ({ tx: more, said, amber = said, birch = said }) => {
    const session = tx({ payer: 'amber', ...more });
    // What the trigger alone told is not to be seen there.
    if (said[1] === 'RemoteStop' && said[0] !== 'Remote' && more.endedBy === undefined) return;
    expect(told(AMBER, session, said[0], undefined)).toEqual([amber[0], undefined]);
    expect(told(BIRCH, session, said[0], undefined)).toEqual([birch[0], undefined]);
  });
});

test('an unlock that the charger calls Remote is a stop of nobody', () => {
  expect(told(AMBER, tx({ payer: 'amber' }), 'Remote', 'UnlockCommand')).toEqual(['Other', 'UnlockCommand']);
});

describe('§3.3 the event that announces an end', () => {
  test.each<[string, string, Partial<Transaction>, string, string]>([
    ['a remote stop', 'RemoteStop', by('amber'), 'RemoteStop', 'ChargingStateChanged'],
    ['a remote stop that nobody sent', 'RemoteStop', NONE, 'ChargingStateChanged', 'ChargingStateChanged'],
    ['a stop by the home', 'RemoteStop', by('home'), 'StopAuthorized', 'StopAuthorized'],
    ['a late rejection by the payer', 'Deauthorized', NONE, 'Deauthorized', 'ChargingStateChanged'],
    ['a rejection where nobody pays', 'Deauthorized', HOME_PAYS, 'Deauthorized', 'Deauthorized'],
    ['anything else', 'MeterValuePeriodic', by('amber'), 'MeterValuePeriodic', 'MeterValuePeriodic'],
  ])('%s', (_cause, trigger, more, amber, birch) => {
    const session = tx({ payer: 'amber', ...more });
    const message = updated({ trigger });
    expect(messageFor(AMBER, message, session, {})).toMatchObject({ ask: { trigger: amber } });
    expect(messageFor(BIRCH, message, session, {})).toMatchObject({ ask: { trigger: birch } });
  });
});

function told(
  to: typeof AMBER,
  session: Transaction,
  reason: StopReason | undefined,
  trigger: string | undefined,
): Said {
  const message = messageFor(to, ended({ reason, trigger }), session, {});
  if (message?.means !== 'txEnded') throw new Error('a mirrored session is told');
  return [message.ask.reason, message.ask.trigger];
}
