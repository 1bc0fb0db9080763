/** The settings of a simulated charger: a key in the oldest version, a variable of a component in the newer ones. */

export interface Setting {
  readonly key?: string;
  /** `Component.Variable`; a variable is found by its bare name. */
  readonly variable?: string;
  readonly value: string;
  /** What may be written; without it the setting can only be read. */
  readonly accepts?: RegExp;
  /** A new value counts from the next start on. */
  readonly needsReboot?: true;
}

export type Written = 'Accepted' | 'Rejected' | 'RebootRequired' | 'ReadOnly' | 'unknown';

export interface Settings {
  /** By key or by the bare name of the variable. */
  get(name: string): string | undefined;
  find(name: string): Setting | undefined;
  all(): readonly Setting[];
  write(name: string, value: string): Written;
  /** What waited for a reboot counts now. */
  reboot(): void;
}

export const HEARTBEAT = 'HeartbeatInterval';
export const METER_EVERY = 'MeterValueSampleInterval';

const SECONDS = /^\d{1,9}$/;
const FLAG = /^(true|false)$/i;
const MEASURANDS = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import'];
const MEASURAND_LIST = new RegExp(
  `^(${MEASURANDS.join('|').replaceAll('.', '\\.')})?(,(${MEASURANDS.join('|').replaceAll('.', '\\.')}))*$`,
);
const PROFILES = 'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger';

export function makeSettings({
  evses,
  meterEveryS,
}: {
  readonly evses: number;
  readonly meterEveryS: number;
}): Settings {
  let rows = rowsOf(evses, meterEveryS);
  const waiting = new Map<Setting, string>();
  const find = (name: string): Setting | undefined =>
    rows.find(({ key, variable }) => key === name || variable === name || variable?.split('.')[1] === name);
  const set = (row: Setting, value: string): void => {
    rows = rows.map((one) => (one === row ? { ...one, value } : one));
  };
  return {
    get: (name) => find(name)?.value,
    find,
    all: () => rows,
    write(name, value) {
      const row = find(name);
      if (row === undefined) return 'unknown';
      if (row.accepts === undefined) return 'ReadOnly';
      if (!row.accepts.test(value)) return 'Rejected';
      if (row.needsReboot === true) {
        waiting.set(row, value);
        return 'RebootRequired';
      }
      set(row, value);
      return 'Accepted';
    },
    reboot() {
      for (const [row, value] of waiting) set(row, value);
      waiting.clear();
    },
  };
}

function rowsOf(evses: number, meterEveryS: number): readonly Setting[] {
  return [
    { key: HEARTBEAT, variable: 'OCPPCommCtrlr.HeartbeatInterval', value: '300', accepts: SECONDS },
    { key: METER_EVERY, variable: 'SampledDataCtrlr.TxUpdatedInterval', value: String(meterEveryS), accepts: SECONDS },
    {
      key: 'MeterValuesSampledData',
      variable: 'SampledDataCtrlr.TxUpdatedMeasurands',
      value: MEASURANDS.join(','),
      accepts: MEASURAND_LIST,
    },
    { key: 'ClockAlignedDataInterval', variable: 'AlignedDataCtrlr.Interval', value: '0', accepts: SECONDS },
    { key: 'ConnectionTimeOut', variable: 'TxCtrlr.EVConnectionTimeOut', value: '60', accepts: SECONDS },
    { key: 'LocalAuthListEnabled', variable: 'LocalAuthListCtrlr.Enabled', value: 'true', accepts: FLAG },
    { key: 'AuthorizationCacheEnabled', variable: 'AuthCacheCtrlr.Enabled', value: 'false', accepts: FLAG },
    {
      key: 'WebSocketPingInterval',
      variable: 'OCPPCommCtrlr.WebSocketPingInterval',
      value: '60',
      accepts: SECONDS,
      needsReboot: true,
    },
    { key: 'LightIntensity', value: '100', accepts: /^(\d{1,2}|100)$/ },
    { key: 'NumberOfConnectors', value: String(evses) },
    { key: 'SupportedFeatureProfiles', value: PROFILES },
    { key: 'GetConfigurationMaxKeys', value: '50' },
    { key: 'ChargeProfileMaxStackLevel', variable: 'SmartChargingCtrlr.ProfileStackLevel', value: '10' },
    { key: 'ChargingScheduleAllowedChargingRateUnit', value: 'Current,Power' },
    { variable: 'SmartChargingCtrlr.RateUnit', value: 'A,W' },
    { key: 'ChargingScheduleMaxPeriods', variable: 'SmartChargingCtrlr.PeriodsPerSchedule', value: '24' },
    { key: 'MaxChargingProfilesInstalled', value: '20' },
    { key: 'LocalAuthListMaxLength', variable: 'LocalAuthListCtrlr.Entries', value: '100' },
    { variable: 'DeviceDataCtrlr.ItemsPerMessage', value: '20' },
  ];
}
