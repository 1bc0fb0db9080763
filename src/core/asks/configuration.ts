/** What is asked about the settings of a charger, and what a charger reports of them. */
import type { Instant, Nothing, Place } from '../meanings.ts';

/** A variable of a component, as the newest version names them. */
export interface SettingId {
  readonly component: string;
  readonly componentInstance?: string | undefined;
  /** Absent = of the whole charger. */
  readonly place?: Place | undefined;
  readonly variable: string;
  readonly instance?: string | undefined;
}

export type Attribute = 'Actual' | 'Target' | 'MinSet' | 'MaxSet';
export type Mutability = 'ReadOnly' | 'WriteOnly' | 'ReadWrite';

export interface ConfigurationAsks {
  readonly readSettings: { ask: ReadSettings; answer: SettingsRead };
  readonly writeSettings: { ask: WriteSettings; answer: SettingsWritten };
  readonly baseReport: { ask: BaseReportAsk; answer: ReportAnswer };
  readonly report: { ask: ReportAsk; answer: ReportAnswer };
  /** One page of a report that was asked for. */
  readonly reportPage: { ask: ReportPage; answer: Nothing };
}

export interface ReadSettings {
  /** Undefined = all that there are. */
  readonly items: readonly { readonly setting: SettingId; readonly attribute?: Attribute | undefined }[] | undefined;
}

export interface SettingsRead {
  readonly items: readonly SettingRead[];
}

export interface SettingRead {
  readonly setting: SettingId;
  readonly attribute?: Attribute | undefined;
  /** `Rejected`: there is one, and nobody may read it. */
  readonly status: 'Accepted' | 'Rejected' | 'UnknownComponent' | 'UnknownVariable' | 'NotSupportedAttributeType';
  readonly value?: string | undefined;
  /** Where a version tells it beside the value. */
  readonly isReadOnly?: boolean | undefined;
}

export interface WriteSettings {
  readonly items: readonly SettingWrite[];
}

export interface SettingWrite {
  readonly setting: SettingId;
  readonly attribute?: Attribute | undefined;
  readonly value: string;
}

export interface SettingsWritten {
  /** One for each item, in their order. */
  readonly items: readonly WriteOutcome[];
}

export interface WriteOutcome {
  readonly status:
    | 'Accepted'
    | 'RebootRequired'
    | 'Rejected'
    | 'UnknownComponent'
    | 'UnknownVariable'
    | 'NotSupportedAttributeType';
  readonly reason?:
    | 'ReadOnly'
    | 'NotFound'
    | 'InvalidValue'
    | 'TooLargeElement'
    | 'InternalError'
    | 'RateLimitExceeded'
    | undefined;
  /** A sentence, where a version has room for it. */
  readonly why?: string | undefined;
}

export type ReportBase = 'ConfigurationInventory' | 'FullInventory' | 'SummaryInventory';

export interface BaseReportAsk {
  readonly requestId: number;
  readonly base: ReportBase;
}

export type Criterion = 'Active' | 'Available' | 'Enabled' | 'Problem';

export interface ReportAsk {
  readonly requestId: number;
  /** Any of them. */
  readonly criteria: readonly Criterion[];
  /** Empty = all components; without a variable all variables of the component are meant. */
  readonly of: readonly (Omit<SettingId, 'variable'> & { readonly variable?: string | undefined })[];
}

export interface ReportAnswer {
  readonly status: 'Accepted' | 'Rejected' | 'NotSupported' | 'EmptyResultSet';
}

export interface ReportPage {
  readonly requestId: number;
  readonly at: Instant;
  readonly seqNo: number;
  readonly hasMore: boolean;
  readonly settings: readonly ReportedSetting[];
}

/** One variable, as the newest version reports it. */
export interface ReportedSetting {
  readonly setting: SettingId;
  readonly attributes: readonly ReportedAttribute[];
  readonly traits?: SettingTraits | undefined;
}

export interface ReportedAttribute {
  readonly type: Attribute;
  readonly value?: string | undefined;
  readonly mutability?: Mutability | undefined;
  readonly persistent?: boolean | undefined;
  readonly constant?: boolean | undefined;
}

export interface SettingTraits {
  readonly unit?: string | undefined;
  readonly dataType: string;
  readonly minLimit?: number | undefined;
  readonly maxLimit?: number | undefined;
  /** How many words a list may hold, where a version tells it beside the length. */
  readonly maxElements?: number | undefined;
  readonly valuesList?: string | undefined;
  readonly supportsMonitoring: boolean;
}
