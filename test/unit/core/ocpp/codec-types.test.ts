/** The compiler leads: each line marked as an error here must be one, or the type check of the tests fails. */
import { expect, test } from 'vitest';
import type { MeaningName } from '../../../../src/core/model.ts';
import { stop } from '../../../../src/core/ocpp/translate/remote.ts';
import type { ActionOf, Replace, Request, Response, Sloppy, Translations } from '../../../../src/core/ocpp/types.ts';

test('a misspelt field does not compile', () => {
  const request: Request<'1.6', 'StartTransaction'> = {
    connectorId: 1,
    idTag: 'X',
    meterStart: 0,
    timestamp: '',
    // @ts-expect-error reservationld is no field of a start
    reservationld: 1,
  };
  // @ts-expect-error idTokenlnfo is no field of an answer
  const response: Response<'2.1', 'TransactionEvent'> = { idTokenlnfo: undefined };
  // @ts-expect-error nor is it where a peer is not trusted to obey the schema
  const sloppy: Sloppy<Response<'1.6', 'StartTransaction'>> = { idTokenInfo: 1 };
  // @ts-expect-error nor may it be replaced
  const replaced: Replace<Request<'2.1', 'Heartbeat'>, { beat: 1 }> = { beat: 1 };
  expect([request, response, sloppy, replaced]).toHaveLength(4);
});

test('an unknown action does not compile', () => {
  // @ts-expect-error an action of other versions
  const action: ActionOf<'1.6'> = 'TransactionEvent';
  expect(action).toBe('TransactionEvent');
});

test('a version left out does not compile', () => {
  // @ts-expect-error the column of 2.1 is missing
  const columns: Translations<'stop'> = { '1.6': stop['1.6'], '2.0.1': stop['2.0.1'] };
  expect(Object.keys(columns)).toHaveLength(2);
});

test('a meaning without a translation does not compile', () => {
  // @ts-expect-error the other meanings are missing
  const table: { readonly [M in MeaningName]: Translations<M> } = { stop };
  expect(Object.keys(table)).toHaveLength(1);
});
