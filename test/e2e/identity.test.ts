/** As whom each service knows the charger (PROTOCOL §2.1 b): from its Boot, from the owner, or as one service expects it. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const boots = (stage: Stage, id: string) => callsOf(stage.service(id), 'BootNotification');
const OWNERS = { vendor: 'Acme', model: 'Silent 1', serial_number: 'SN-9', firmware_version: '7' };

describe.each(OCPP_VERSIONS.toReversed())('%s: who the charger is', (version) => {
  const isOld = version === '1.6';
  const told = (stage: Stage, id: string) => {
    const boot = boots(stage, id).at(-1) ?? {};
    const { vendorName, model, serialNumber, firmwareVersion } = fields(boot.chargingStation);
    return isOld
      ? [boot.chargePointVendor, boot.chargePointModel, boot.chargePointSerialNumber, boot.firmwareVersion]
      : [vendorName, model, serialNumber, firmwareVersion];
  };

  test('unknown: no service is called; the owner says it: they are called before the charger has booted', async () => {
    const chargers = [{ id: CHARGER, ...OWNERS }];
    await play({ version, services: { alpha: {} } }, async (stage) => {
      await stage.box.status('Available');
      await stage.pass(10_000);
      expect(boots(stage, 'alpha')).toEqual([]);
    });
    await play({ version, services: { alpha: {} }, config: { chargers } }, async (stage) => {
      await stage.box.status('Available');
      await until('the boot', () => boots(stage, 'alpha').length === 1);
      expect(told(stage, 'alpha')).toEqual(['Acme', 'Silent 1', 'SN-9', '7']);
      const txId = await stage.box.start('CARD-1', 0);
      await stage.box.stop(txId, 100);
      await delivered(stage);
      // It can say so after all: then that counts.
      await stage.box.boot();
      await until('the boot', () => boots(stage, 'alpha').length === 2);
      expect(told(stage, 'alpha')).toEqual(['Acme', 'Wall 1', 'SN-1', '1.2.3']);
      await stage.restart();
      await until('the boot', () => boots(stage, 'alpha').length === 3);
      expect(told(stage, 'alpha')).toEqual(['Acme', 'Wall 1', 'SN-1', '1.2.3']);
    });
  });

  test('a service that expects another model and serial number is told these, and nobody else is', () => {
    const config = { boot_model: 'Licensed 2', boot_serial_number: 'L-0042' };
    return play({ version, services: { alpha: { config }, beta: {} } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(told(stage, 'alpha')).toEqual(['Acme', 'Licensed 2', 'L-0042', '1.2.3']);
      expect(told(stage, 'beta')).toEqual(['Acme', 'Wall 1', 'SN-1', '1.2.3']);
      if (!isOld) expect(boots(stage, 'alpha')).toMatchObject([{ reason: 'PowerUp' }]);
      expect(JSON.stringify(stage.service('alpha').calls)).not.toContain('SN-1');
    });
  });
});
