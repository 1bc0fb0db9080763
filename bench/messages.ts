/** What the chargers say, as long and as deep as real ones say it. */

export const BOOT = {
  chargePointVendor: 'Bench',
  chargePointModel: 'One',
  chargePointSerialNumber: 'B-0001',
  firmwareVersion: '1.0.0',
};

export function statusOf(status: 'Available' | 'Preparing') {
  return { connectorId: 1, errorCode: 'NoError', status, timestamp: new Date().toISOString() };
}

export function startAt(meterStart: number) {
  return { connectorId: 1, idTag: 'BENCH-CARD-01', meterStart, timestamp: new Date().toISOString() };
}

export function stopAt(transactionId: number, meterStop: number) {
  return { transactionId, meterStop, timestamp: new Date().toISOString(), reason: 'Local' };
}

/** Register, power, offered current and three phases. */
export function sampleOf(transactionId: number, meterWh: number) {
  const value = (measurand: string, text: string, unit: string, phase?: string) => ({
    value: text,
    context: 'Sample.Periodic',
    measurand,
    unit,
    location: 'Outlet',
    ...(phase === undefined ? {} : { phase }),
  });
  return {
    connectorId: 1,
    transactionId,
    meterValue: [
      {
        timestamp: new Date().toISOString(),
        sampledValue: [
          value('Energy.Active.Import.Register', `${meterWh}`, 'Wh'),
          value('Power.Active.Import', '10987.5', 'W'),
          value('Current.Offered', '16.0', 'A'),
          value('Current.Import', '15.9', 'A', 'L1'),
          value('Current.Import', '15.8', 'A', 'L2'),
          value('Current.Import', '15.9', 'A', 'L3'),
        ],
      },
    ],
  };
}
