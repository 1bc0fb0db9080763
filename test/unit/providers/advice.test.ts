/** Why a link does not come about is told with what helps. */
import { describe, expect, test } from 'vitest';
import { atBoot, atDial, withoutBoot } from '../../../src/providers/advice.ts';

describe('what helps stands behind what went wrong', () => {
  test.each([
    ['unauthorised', /^why; check the user name.*station id$/],
    ['not_found', /^why; compare `station_id` and `url`/],
    ['refused', /^why; compare `url` and `version`/],
    ['protocol', /^why; .*`version`/],
    ['timeout', /^why; .*port/],
    ['network', /^why; look for a typing mistake/],
    ['certificate', /^why$/],
    ['tls', /^why$/],
    ['aborted', /^why$/],
  ] as const)('a dial that ends with %s', (failure, sentence) => {
    expect(atDial(failure, 'why')).toMatch(sentence);
  });

  test.each(['Pending', 'Rejected'])('a Boot that is %s waits for the provider', (status) => {
    expect(atBoot(status)).toMatch(new RegExp(`with ${status}; the provider has to release`));
  });

  test.each([
    [undefined, /did not answer the Boot; ask the provider/],
    ['FormatViolation', /FormatViolation; .*which `version`/],
    ['FormationViolation', /FormationViolation; .*which `version`/],
    ['NotImplemented', /NotImplemented; .*which `version`/],
    ['InternalError', /InternalError; .*what it expects/],
  ])('a Boot without an answer, or with the error %s', (code, sentence) => {
    expect(withoutBoot(code)).toMatch(sentence);
  });
});
