/** What PROTOCOL §4.11 says to each command that a charger of another version cannot be asked, by reading it. */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Situation } from './sweep-situations.ts';

/** Held against the protocol elsewhere; here only that every frame is valid. */
export const ANYWHERE: ReadonlySet<string> = new Set([
  'ChangeConfiguration',
  'GetConfiguration',
  'SetVariables',
  'GetVariables',
  'GetBaseReport',
  'GetReport',
  'GetMonitoringReport',
  'SetMonitoringBase',
  'SetMonitoringLevel',
  'SetVariableMonitoring',
  'ClearVariableMonitoring',
  'UpdateFirmware',
  'SignedUpdateFirmware',
  'GetDiagnostics',
  'GetLog',
  'InstallCertificate',
  'GetInstalledCertificateIds',
  'DeleteCertificate',
  'CertificateSigned',
  'DataTransfer',
]);

const UNSUPPORTED = 'Rejected/UnsupportedRequest';

/** A charger before 2.1, whoever asks. */
const BEFORE_21: { readonly [action: string]: string } = {
  SetDERControl: 'NotSupported/UnsupportedRequest',
  ClearDERControl: 'NotSupported/UnsupportedRequest',
  GetDERControl: 'NotSupported/UnsupportedRequest',
  AFRRSignal: UNSUPPORTED,
  NotifyAllowedEnergyTransfer: UNSUPPORTED,
  RequestBatterySwap: UNSUPPORTED,
  AdjustPeriodicEventStream: UNSUPPORTED,
  GetPeriodicEventStream: '{}',
  ChangeTransactionTariff: UNSUPPORTED,
};
/** A charger of 1.6, whoever asks. */
const OF_16: { readonly [action: string]: string } = {
  ...BEFORE_21,
  SetDisplayMessage: UNSUPPORTED,
  PublishFirmware: UNSUPPORTED,
  UnpublishFirmware: 'NoFirmware',
  CostUpdated: '{}',
};

/** What was not taken of them is not there. */
const UNSET: readonly {
  readonly action: string;
  readonly isUnset: (charger: OcppVersion) => boolean;
  readonly says: string;
}[] = [
  { action: 'GetDisplayMessages', isUnset: (charger) => charger === '1.6', says: 'Unknown' },
  { action: 'ClearDisplayMessage', isUnset: (charger) => charger === '1.6', says: 'Unknown' },
];

/** Undefined: it is answered as by a charger of the asker's own version. */
export function across(
  charger: OcppVersion,
  asker: OcppVersion,
  { asker: who, state }: Situation,
  action: string,
): readonly string[] | undefined {
  const never = charger === '1.6' ? OF_16[action] : asker === '2.1' ? BEFORE_21[action] : undefined;
  if (never !== undefined) return [never];
  if (who !== 'able') return undefined;
  // Such a charger would end the session (§4.5).
  if (action === 'UnlockConnector' && charger === '1.6' && state === 'own session')
    return ['OngoingAuthorizedTransaction/TxInProgress'];
  // Who has no right to it hears that.
  const unset = UNSET.find((row) => row.action === action && row.isUnset(charger));
  return unset && [unset.says];
}
