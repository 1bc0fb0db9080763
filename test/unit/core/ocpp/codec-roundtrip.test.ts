import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MeaningName, Message } from '../../../../src/core/model.ts';
import { rowsOf } from '../../../../src/core/ocpp/catalogue.ts';
import { decode, decodeAnswer, encode, encodeAnswer } from '../../../../src/core/ocpp/codec.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { ANSWERS, ASKS } from './asks.ts';
import { ONE_WRITTEN } from './asks-configuration.ts';
import { faults } from './codec-schemas.ts';

const SEED = 20_261_122;
const RUNS = 150;

/** The generators above make what the model says; the two halves are put together here and nowhere else. */
const messageOf = (means: string, ask: unknown) => ({ means, ask }) as Message;

const CASES = Object.entries(ASKS).flatMap(([means, asks]) =>
  OCPP_VERSIONS.flatMap((version) => {
    const arbitrary = asks(version);
    return arbitrary === undefined ? [] : [{ means, version, arbitrary }];
  }),
);

describe('what was said is understood', () => {
  test.each(CASES)('$version $means', ({ means, version, arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (ask) => {
        const said = encode(version, messageOf(means, ask));
        if (said === undefined) throw new Error('this version can say it');
        expect(faults(version, said.action, 'request', said.payload)).toBe('');
        expect(decode(version, said.action, said.payload)).toEqual(messageOf(means, ask));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('of every meaning in each version that the catalogue names for it', () => {
    const said = new Set(CASES.map(({ means, version }) => `${means} ${version}`));
    const catalogued = OCPP_VERSIONS.flatMap((version) =>
      rowsOf(version).flatMap((row) => (row.means ?? []).map((means) => `${means} ${version}`)),
    );
    expect(said).toEqual(new Set(catalogued));
  });
});

describe('what was answered is understood', () => {
  const actionOf = (version: OcppVersion, means: string) => {
    const sample = fc.sample(ASKS[means as MeaningName](version) ?? fc.constant({}), { seed: SEED, numRuns: 1 })[0];
    return encode(version, messageOf(means, sample))?.action ?? 'NotifyEvent';
  };
  const answers = OCPP_VERSIONS.flatMap((version) =>
    (Object.keys(ANSWERS) as MeaningName[])
      .filter((means) => ASKS[means](version) !== undefined)
      .map((means) => ({ version, means, action: actionOf(version, means) })),
  );

  test.each(answers)('$version $means', ({ version, means, action }) => {
    fc.assert(
      fc.property(ANSWERS[means](version), (answer) => {
        const payload = encodeAnswer(version, means, answer, means === 'writeSettings' ? ONE_WRITTEN : undefined);
        expect(faults(version, action, 'response', payload)).toBe('');
        expect(decodeAnswer(version, means, payload)).toEqual(answer);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
