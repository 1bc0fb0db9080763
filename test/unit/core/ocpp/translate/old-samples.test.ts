/** Samples as journals hold them from before signatures were kept. */
import { describe, expect, test } from 'vitest';
import type { Message, Sample } from '../../../../../src/core/model.ts';
import { encode } from '../../../../../src/core/ocpp/codec.ts';
import { OCPP_VERSIONS } from '../../../../../src/core/ocpp/versions.ts';
import { violations } from '../../../../../src/wire/validate.ts';

const OLD: Sample = JSON.parse(
  '{"value":1500,"measurand":"Energy.Active.Import.Register","unit":"Wh","context":"Sample.Clock","signed":true}',
);

describe.each(OCPP_VERSIONS)('PROTOCOL §4.4: a sample that was signed, in words of %s', (version) => {
  test('is told as a plain one', () => {
    const message: Message = {
      means: 'txUpdated',
      ask: { chargerTxId: '5', seqNo: 1, at: 0, place: { evse: 1 }, readings: [{ at: 0, samples: [OLD] }] },
    };
    const { action = '', payload = {} } = encode(version, message) ?? {};
    const sent = JSON.parse(JSON.stringify(payload));
    expect(violations(version, action, 'request', sent)).toEqual([]);
    expect(JSON.stringify(sent)).not.toContain('igned');
    expect(String(sent.meterValue[0].sampledValue[0].value)).toBe('1500');
  });
});
