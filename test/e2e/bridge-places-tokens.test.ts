/** Tokens that a version cannot say as they are (PROTOCOL §4.1). */
import { describe, expect, test } from 'vitest';
import { tokenAlias } from '../../src/lib/token-alias.ts';
import { callsOf } from './house.ts';
import { delivered, play, settled } from './stage.ts';

const LONG = 'a-contract-of-more-than-20';

describe('PROTOCOL §4.1: a token too long for OCPP 1.6', () => {
  test('a service of 1.6 hears the alias of what a charger of 2.0.1 was shown, a service of 2.1 the token', async () => {
    const services = { old: { version: '1.6' }, modern: { version: '2.1' } } as const;
    await play({ version: '2.0.1', services }, async (stage) => {
      const { box, service } = stage;
      await settled(stage, 'old', 'modern');
      await box.stop(await box.start(LONG, 100), 200);
      await delivered(stage);
      expect(callsOf(service('old'), 'StartTransaction')[0]?.idTag).toBe(tokenAlias(LONG));
      expect(callsOf(service('modern'), 'TransactionEvent')[0]?.idToken).toEqual({ idToken: LONG, type: 'ISO14443' });
    });
  });
});
