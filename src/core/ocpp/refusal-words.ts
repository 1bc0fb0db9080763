/** What a refusal is made of: why, what exactly was wrong, and the words for it. */
import type { Payload, RefusalCode } from '../model.ts';
import type { OcppVersion } from './versions.ts';

/** `unregistered`: the asker's link is not accepted yet (PROTOCOL §2.1). */
export type Refused = RefusalCode | 'unregistered';

/** What is wrong with the content of a request, where a version has a word for it: its reason code (2.x). */
export const DETAIL_REASONS = {
  bad_selector: 'InvalidValue',
  bad_value: 'InvalidValue',
  condition_not_supported: 'UnsupportedParam',
  duplicate_profile: 'DuplicateProfile',
  duplicate_tariff_id: 'DuplicateTariffId',
  feature_absent: 'UnsupportedRequest',
  fw_update_in_progress: 'FwUpdateInProgress',
  hidden: 'NotFound',
  inoperative: 'NotEnabled',
  invalid_certificate: 'InvalidCertificate',
  invalid_profile: 'InvalidProfile',
  invalid_profile_id: 'InvalidProfileId',
  invalid_schedule: 'InvalidSchedule',
  invalid_stack_level: 'InvalidStackLevel',
  invalid_token: 'InvalidIdToken',
  /** The vendor of a `DataTransfer` is known, but not now. */
  listed_vendor: undefined,
  missing_param: 'MissingParam',
  no_battery: 'NoBatteryAvailable',
  no_currency_change: 'NoCurrencyChange',
  not_enabled: 'NotEnabled',
  not_found: 'NotFound',
  nothing_found: 'NotFound',
  read_only: 'ReadOnly',
  too_many_elements: 'TooManyElements',
  tx_in_progress: 'TxInProgress',
  tx_not_found: 'TxNotFound',
  unknown_component: 'NotFound',
  unknown_connector: 'UnknownConnectorId',
  unknown_connector_type: 'UnknownConnectorType',
  unknown_evse: 'UnknownEvse',
  unsupported_kind: 'UnsupportedKind',
  unsupported_param: 'UnsupportedParam',
  unsupported_purpose: 'UnsupportedPurpose',
  unsupported_state: 'UnsupportedParam',
  unsupported_rate_unit: 'UnsupportedRateUnit',
  write_only: 'WriteOnly',
} as const;
export type RefusalDetail = keyof typeof DETAIL_REASONS;

export interface StatusInfo {
  readonly reasonCode: string;
  readonly additionalInfo?: string;
}

/** What a refusal says: the status, where it depends on the code or the detail, and the reason code of 2.x. */
export interface Words {
  /** The `status` of the answer; undefined = the answer has none and is empty. */
  readonly status?: string | undefined;
  readonly by?: { readonly [C in Refused]?: string };
  readonly details?: { readonly [D in RefusalDetail]?: string };
  /** Named for the action; holds for refusals by rule (N, L, H), while O, F and Q keep their own passing reason. */
  readonly reason?: string;
  readonly reasons?: { readonly [C in Refused]?: string };
  /** The answer has a status but no `statusInfo`. */
  readonly bare?: true;
}

/** What is known when an answer without a plain status is made. */
export interface Refusing {
  readonly version: OcppVersion;
  readonly request: Payload;
  readonly code: Refused;
  readonly detail: RefusalDetail | undefined;
  /** Undefined in a version that has none. */
  readonly info: StatusInfo | undefined;
}
/** Undefined: the request has nothing that an answer could speak of. */
export type MakeAnswer = (refusing: Refusing) => Payload | undefined;
