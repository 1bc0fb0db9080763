/** How often a provider may write profiles and settings (PROTOCOL §3.1): what is too much is refused in its own words. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { profile, remoteStart, remoteStop } from './asks.ts';
import { until } from './house.ts';
import { offeredBy } from './offer.ts';
import { fields } from './seen.ts';
import { settingsCharger, variable } from './settings-charger.ts';
import { type Cast, delivered, play, settled } from './stage.ts';

describe.each([...OCPP_VERSIONS].reverse())('%s: a provider that asks often', (version) => {
  const isOld = version === '1.6';
  const cast: Cast = {
    version,
    services: { amber: { firstTxId: 77, config: { role: 'operator' } }, birch: { config: { role: 'operator' } } },
    answer: ({ action, payload }) => {
      if (action !== 'SetVariables') return { status: 'Accepted' };
      const data = Array.isArray(payload.setVariableData) ? payload.setVariableData : [];
      return {
        setVariableResult: data.map(({ component, variable }) => ({
          attributeStatus: 'Accepted',
          component,
          variable,
        })),
      };
    },
  };
  const reason = version === '2.1' ? 'RateLimitExceeded' : expect.any(String);

  test('writes 20 profiles a minute; lowering and stopping are never limited, and refusals cost nothing', () =>
    play(cast, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'amber', 'birch');
      const start = remoteStart(version, 'TAG', 7);
      await stage.ask('amber', start.action, start.payload);
      const startedAt = clock.now();
      const txId = await box.start('TAG', 0, isOld ? {} : { remoteStartId: 1_000 });
      await delivered(stage);
      const theirs = isOld ? '77' : txId;
      const limit = (amps: number) => {
        const { action, payload } = profile(version, amps, theirs);
        return stage.ask('amber', action, payload);
      };
      for (let amps = 6; amps < 26; amps += 1) expect(await limit(amps)).toMatchObject({ status: 'Accepted' });
      for (const _again of [1, 2]) {
        const refusal = isOld ? { status: 'Rejected' } : { status: 'Rejected', statusInfo: { reasonCode: reason } };
        expect(await limit(32)).toMatchObject(refusal);
      }
      expect(await limit(8)).toMatchObject({ status: 'Accepted' });
      await until('8 A', () => offeredBy(box.peer.calls, clock.now(), { txId, startedAt }) === 8);
      clock.advance(60_000);
      expect(await limit(32)).toMatchObject({ status: 'Accepted' });
      const stop = remoteStop(version, theirs);
      expect(await stage.ask('amber', stop.action, stop.payload)).toMatchObject({ status: 'Accepted' });
      const { body } = await stage.house.api('/api/v1/decisions?allowed=false');
      expect(body.decisions).toMatchObject([{ rule: 'rate' }, { rule: 'rate' }]);
    }));

  /** One that all share: what each has for itself is written as often as it likes. */
  const timeout = isOld ? 'ConnectionTimeOut' : 'TxCtrlr.EVConnectionTimeOut';

  test('writes 30 settings a minute, 5 at once; each provider has its own budget', () =>
    play({ ...cast, answer: settingsCharger({ values: { [timeout]: '60' } }).answer }, async (stage) => {
      await settled(stage, 'amber', 'birch');
      const write = async (id: string) => {
        if (isOld) return (await stage.ask(id, 'ChangeConfiguration', { key: timeout, value: '90' })).status;
        const one = { ...variable(timeout), attributeValue: '90' };
        const { setVariableResult } = await stage.ask(id, 'SetVariables', { setVariableData: [one] });
        const [result] = Array.isArray(setVariableResult) ? setVariableResult : [];
        const { reasonCode = '' } = fields(result?.attributeStatusInfo);
        return `${result?.attributeStatus}${reasonCode === '' ? '' : ` ${reasonCode}`}`;
      };
      for (let count = 0; count < 5; count += 1) expect(await write('amber')).toBe('Accepted');
      expect(await write('amber')).toMatch(version === '2.1' ? /^Rejected RateLimitExceeded$/ : /^Rejected/);
      expect(await write('birch')).toBe('Accepted');
      stage.clock.advance(10_000);
      expect(await write('amber')).toBe('Accepted');
    }));
});
