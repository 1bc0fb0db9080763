import { expect, test } from 'vitest';
import { measurand16, measurand21, measurand201 } from '../../../../../src/core/ocpp/translate/measurands.ts';
import { VOCABULARY } from '../../../../../src/core/ocpp/translate/vocabulary.ts';
import { oneOf } from '../../../../../src/core/ocpp/translate/words.ts';
import type { OcppVersion } from '../../../../../src/core/ocpp/versions.ts';
import { schemaOf } from '../codec-schemas.ts';

type Pick = (word: string) => string | undefined;

/** The compiler holds the lists against the types of the package; this holds them against the published schemas. */
test.each<{ version: OcppVersion; action: string; list: string; pick: Pick }>([
  { version: '2.0.1', action: 'MeterValues', list: 'MeasurandEnumType', pick: measurand201 },
  { version: '2.1', action: 'MeterValues', list: 'MeasurandEnumType', pick: measurand21 },
  { version: '2.0.1', action: 'MeterValues', list: 'LocationEnumType', pick: VOCABULARY['2.0.1'].location },
  { version: '2.1', action: 'MeterValues', list: 'LocationEnumType', pick: VOCABULARY['2.1'].location },
  { version: '2.0.1', action: 'TransactionEvent', list: 'TriggerReasonEnumType', pick: VOCABULARY['2.0.1'].trigger },
  { version: '2.1', action: 'TransactionEvent', list: 'TriggerReasonEnumType', pick: VOCABULARY['2.1'].trigger },
  { version: '2.0.1', action: 'TransactionEvent', list: 'ReasonEnumType', pick: VOCABULARY['2.0.1'].reason },
  { version: '2.1', action: 'TransactionEvent', list: 'ReasonEnumType', pick: VOCABULARY['2.1'].reason },
  { version: '2.0.1', action: 'TransactionEvent', list: 'IdTokenEnumType', pick: VOCABULARY['2.0.1'].tokenType },
])('$version has every word of $list', ({ version, action, list, pick }) => {
  const definitions = schemaOf(version, action, 'request').definitions as { [name: string]: { enum: string[] } };
  const words = definitions[list]?.enum ?? [];
  expect(words.length).toBeGreaterThan(3);
  expect(words.map(pick)).toEqual(words);
  expect(pick('toString')).toBe(list === 'IdTokenEnumType' ? 'Central' : undefined);
});

test('the oldest knows its own words and the old names of new ones', () => {
  expect(['RPM', 'Temperature', 'Energy.Active.Net', 'Power.Import.Offered', 7].map(measurand16)).toEqual([
    'RPM',
    'Temperature',
    undefined,
    'Power.Offered',
    undefined,
  ]);
});

test('words are found in any case and with spaces around, and only text is a word', () => {
  const pick = oneOf({ Accepted: 1, Rejected: 1 });
  expect(['accepted', ' REJECTED ', 'No', '', undefined, 1].map(pick)).toEqual([
    'Accepted',
    'Rejected',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
