/** What a charger asks and only a provider can answer: each of those who may is asked, and nobody waits for the silent (PROTOCOL §1.1, §5.3). */
import { expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import { play, settled } from './stage.ts';

const ASKED = 'Get15118EVCertificate';
const QUESTION: Payload = {
  iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
  action: 'Install',
  exiRequest: 'cmVxdWVzdA==',
};
const CERTIFICATE: Payload = { status: 'Accepted', exiResponse: 'YW5zd2Vy' };
const ROLE = { rights: ['observe', 'certificate'] };

const knows: StrictAnswer = ({ action }) => (action === ASKED ? CERTIFICATE : plain(action));
const hasNone: StrictAnswer = ({ action }) =>
  action === ASKED ? { status: 'Failed', exiResponse: '' } : plain(action);
const isSilent: StrictAnswer = ({ action }) => (action === ASKED ? new Promise(() => undefined) : plain(action));

function plain(action: string): Payload {
  return action === 'BootNotification'
    ? { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 86_400 }
    : {};
}

test.each<[what: string, alpha: StrictAnswer, beta: StrictAnswer, afterMs: number, answer: Payload]>([
  ['the first one knows it', knows, isSilent, 0, CERTIFICATE],
  ['the first one says no, the second one knows it', hasNone, knows, 0, CERTIFICATE],
  ['the first one is silent, the second one knows it', isSilent, knows, 14_000, CERTIFICATE],
  ['the first one is silent, the second one says no', isSilent, hasNone, 14_000, { status: 'Failed', exiResponse: '' }],
  ['both are silent', isSilent, isSilent, 28_000, { status: 'Failed', exiResponse: '' }],
])('2.0.1: a contract certificate: %s', (_what, alpha, beta, afterMs, answer) =>
  play(
    {
      version: '2.0.1',
      services: { alpha: { config: ROLE, answer: alpha }, beta: { config: ROLE, answer: beta } },
    },
    async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const asking = stage.box.peer.call(ASKED, QUESTION);
      await until('the first one to be asked', () => callsOf(stage.service('alpha'), ASKED).length === 1);
      if (afterMs > 0) {
        stage.clock.advance(14_000);
        await until('the second one to be asked', () => callsOf(stage.service('beta'), ASKED).length === 1);
        stage.clock.advance(afterMs - 14_000);
      }
      expect(await asking).toEqual(answer);
    },
  ),
);
