/**
 * The sweep across versions (PROTOCOL §3.5, §4.11): every command of every version, asked of a charger of each other
 * version. Strict peers on both ends see to it that every frame is valid by the schema of its link; the words are held
 * against the table of the sweep, and what cannot cross against §4.11, written down here by reading it.
 */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { ANYWHERE, across } from './bridge-refusals.ts';
import { answersEverything } from './every-answer.ts';
import { everyCommand } from './every-command.ts';
import { callsOf } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';
import { castOf, STEP_MS } from './sweep-cast.ts';
import { expected, SITUATIONS, type Situation, type State } from './sweep-situations.ts';
import { heard } from './sweep-words.ts';

const PAIRS = OCPP_VERSIONS.flatMap((charger) =>
  OCPP_VERSIONS.filter((asker) => asker !== charger).map((asker) => ({ charger, asker })),
);
const STATES: readonly State[] = ['idle', 'own session', 'session of another'];

describe.each(PAIRS)('$asker asks a charger of $charger', ({ charger, asker: version }) => {
  test.each(STATES)('S55, %s: every command, allowed and refused', (state) =>
    play(
      { version: charger, services: castOf(version), config: { firmware: 'auto' }, answer: withoutReports(charger) },
      async (stage) => {
        await settled(stage, 'watcher', 'able', 'other');
        if (state !== 'idle') await session(stage, version, charger, state === 'own session' ? 'able' : 'other');
        const wrong: string[] = [];
        const situations = SITUATIONS.filter((one) => one.state === state);
        for (const situation of situations) {
          const txId = sessionOf(stage, version, situation);
          for (const command of everyCommand(version, { now: stage.clock.now(), txId })) {
            // It would wait for the end of the session, which this charger does not tell (`bridge-orders.test.ts`).
            if (command.action === 'UnlockConnector' && version === '1.6' && state === 'own session') continue;
            stage.clock.advance(STEP_MS);
            const answer = await heard(stage.ask(situation.asker, command.action, command.payload));
            if (ANYWHERE.has(command.action)) continue;
            const right = across(charger, version, situation, command.action) ?? expected(version, situation, command);
            if (!right.includes(answer))
              wrong.push(`${situation.asker} ${command.name}: ${answer}, not ${right.join(' or ')}`);
          }
        }
        expect(wrong).toEqual([]);
      },
    ),
  );
});

/** Its settings are read one by one: pages of a report would have to be sent. */
function withoutReports(charger: OcppVersion): StrictAnswer {
  const answers = answersEverything(charger);
  return (call) => (call.action === 'GetBaseReport' ? { status: 'NotSupported' } : answers(call));
}

/** Begins by a remote start across versions. */
async function session(stage: Stage, version: OcppVersion, charger: OcppVersion, id: string): Promise<void> {
  const call = remoteStart(version, `TAG-${id}`, 1);
  await stage.ask(id, call.action, call.payload);
  const remoteStartId = Number(callsOf(stage.box.peer, 'RequestStartTransaction').at(-1)?.remoteStartId);
  await stage.box.start(`TAG-${id}`, 0, charger === '1.6' ? {} : { remoteStartId });
  await delivered(stage);
}

/** The id of the session that runs, as the asker knows it; a stranger tries the one that others know. */
function sessionOf(stage: Stage, version: OcppVersion, { state, asker }: Situation): string | undefined {
  if (state === 'idle') return undefined;
  if (version === '1.6') return String(castOf(version)[asker === 'stranger' ? 'other' : asker]?.firstTxId);
  const told = callsOf(stage.service(asker === 'stranger' ? 'other' : asker), 'TransactionEvent').at(-1);
  return String(fields(told?.transactionInfo).transactionId);
}
