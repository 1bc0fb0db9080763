/** What each version can measure, and the unit that it means when it names none (PROTOCOL §4.4). */
import { olderName } from '../measurand-names.ts';
import type { Request } from '../types.ts';
import { oneOf, type Picker } from './words.ts';

type Measurand16 = NonNullable<
  Request<'1.6', 'MeterValues'>['meterValue'][number]['sampledValue'][number]['measurand']
>;
type Measurand201 = NonNullable<
  Request<'2.0.1', 'MeterValues'>['meterValue'][number]['sampledValue'][number]['measurand']
>;
type Measurand21 = NonNullable<
  Request<'2.1', 'MeterValues'>['meterValue'][number]['sampledValue'][number]['measurand']
>;

const EVERYWHERE = {
  'Current.Export': 1,
  'Current.Import': 1,
  'Current.Offered': 1,
  'Energy.Active.Export.Interval': 1,
  'Energy.Active.Export.Register': 1,
  'Energy.Active.Import.Interval': 1,
  'Energy.Active.Import.Register': 1,
  'Energy.Reactive.Export.Interval': 1,
  'Energy.Reactive.Export.Register': 1,
  'Energy.Reactive.Import.Interval': 1,
  'Energy.Reactive.Import.Register': 1,
  Frequency: 1,
  'Power.Active.Export': 1,
  'Power.Active.Import': 1,
  'Power.Factor': 1,
  'Power.Offered': 1,
  'Power.Reactive.Export': 1,
  'Power.Reactive.Import': 1,
  SoC: 1,
  Voltage: 1,
} as const;

const NEWER = {
  ...EVERYWHERE,
  'Energy.Active.Net': 1,
  'Energy.Apparent.Export': 1,
  'Energy.Apparent.Import': 1,
  'Energy.Apparent.Net': 1,
  'Energy.Reactive.Net': 1,
} as const;

export const measurand16 = withOlderNames(oneOf<Measurand16>({ ...EVERYWHERE, RPM: 1, Temperature: 1 }));
export const measurand201 = withOlderNames(oneOf<Measurand201>(NEWER));
export const measurand21 = oneOf<Measurand21>({
  ...NEWER,
  'Current.Export.Minimum': 1,
  'Current.Export.Offered': 1,
  'Current.Import.Minimum': 1,
  'Current.Import.Offered': 1,
  'Display.BatteryEnergyCapacity': 1,
  'Display.ChargingComplete': 1,
  'Display.InletHot': 1,
  'Display.MaximumSOC': 1,
  'Display.MinimumSOC': 1,
  'Display.PresentSOC': 1,
  'Display.RemainingTimeToMaximumSOC': 1,
  'Display.RemainingTimeToMinimumSOC': 1,
  'Display.RemainingTimeToTargetSOC': 1,
  'Display.TargetSOC': 1,
  'Energy.Active.Import.CableLoss': 1,
  'Energy.Active.Import.LocalGeneration.Register': 1,
  'Energy.Active.Setpoint.Interval': 1,
  'EnergyRequest.Bulk': 1,
  'EnergyRequest.Maximum': 1,
  'EnergyRequest.Maximum.V2X': 1,
  'EnergyRequest.Minimum': 1,
  'EnergyRequest.Minimum.V2X': 1,
  'EnergyRequest.Target': 1,
  'Power.Active.Residual': 1,
  'Power.Active.Setpoint': 1,
  'Power.Export.Minimum': 1,
  'Power.Export.Offered': 1,
  'Power.Import.Minimum': 1,
  'Power.Import.Offered': 1,
  'Voltage.Maximum': 1,
  'Voltage.Minimum': 1,
});

/** Empty where a quantity has no unit. */
export function defaultUnit(measurand: string): string {
  if (measurand.startsWith('Energy')) return 'Wh';
  if (measurand === 'Power.Factor') return '';
  if (measurand.startsWith('Power.Reactive')) return 'var';
  if (measurand.startsWith('Power')) return 'W';
  if (measurand.startsWith('Current')) return 'A';
  if (measurand.startsWith('Voltage')) return 'V';
  return OTHER_UNITS.get(measurand) ?? '';
}

const OTHER_UNITS: ReadonlyMap<string, string> = new Map([
  ['Frequency', 'Hz'],
  ['RPM', 'RPM'],
  ['SoC', 'Percent'],
  ['Temperature', 'Celsius'],
  ['Display.PresentSOC', 'Percent'],
  ['Display.MinimumSOC', 'Percent'],
  ['Display.TargetSOC', 'Percent'],
  ['Display.MaximumSOC', 'Percent'],
]);

function withOlderNames<T extends string>(pick: Picker<T>): Picker<T> {
  return (word) => pick(word) ?? (typeof word === 'string' ? pick(olderName(word)) : undefined);
}
