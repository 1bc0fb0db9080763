/** Reading and writing settings, and reports of them (PROTOCOL §4.8). */
import type {
  BaseReportAsk,
  ConfigurationAsks,
  ReportAnswer,
  ReportAsk,
  SettingId,
  SettingRead,
  SettingWrite,
  WriteOutcome,
} from '../../asks/configuration.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import type { OcppVersion } from '../versions.ts';
import { keyOfSetting, settingOfKey } from './setting-keys.ts';
import { componentOf, decodeReported, encodeReported, settingIn, settingsIn, variableIn } from './setting-rows.ts';

import { fitting, MAX_READ_CHARS, MAX_VALUE_CHARS, valueFrom, valueIn } from './setting-values.ts';
import { cut, fields, oneOf, text } from './words.ts';

const MAX_WHY = 512;

const written16 = oneOf<Response<'1.6', 'ChangeConfiguration'>['status']>({
  Accepted: 1,
  Rejected: 1,
  RebootRequired: 1,
  NotSupported: 1,
});
const readStatus = oneOf<SettingRead['status']>({
  Accepted: 1,
  Rejected: 1,
  UnknownComponent: 1,
  UnknownVariable: 1,
  NotSupportedAttributeType: 1,
});
const writeStatus = oneOf<WriteOutcome['status']>({
  Accepted: 1,
  Rejected: 1,
  UnknownComponent: 1,
  UnknownVariable: 1,
  NotSupportedAttributeType: 1,
  RebootRequired: 1,
});
const reportStatus = oneOf<ReportAnswer['status']>({ Accepted: 1, Rejected: 1, NotSupported: 1, EmptyResultSet: 1 });

type Read2 = Request<NewerVersion, 'GetVariables'>;
type Write2 = Request<NewerVersion, 'SetVariables'>;
type ReadAnswer2 = Response<NewerVersion, 'GetVariables'>;
type WriteAnswer2 = Response<NewerVersion, 'SetVariables'>;

const read2 = (version: NewerVersion) => ({
  action: 'GetVariables' as const,
  decode: ({ getVariableData }: Read2) => ({
    items: getVariableData.map((item) => ({ setting: settingIn(item), attribute: item.attributeType })),
  }),
  encode: ({ items }: { items: readonly Pick<SettingRead, 'setting' | 'attribute'>[] | undefined }) => {
    const [first, ...rest] = (items ?? []).map(({ setting, attribute }) => ({
      ...variableIn(setting),
      attributeType: attribute,
    }));
    return first === undefined ? undefined : { getVariableData: [first, ...rest] };
  },
  decodeAnswer: (response: Sloppy<ReadAnswer2>) => ({
    items: settingsIn(response.getVariableResult).map(({ setting, item, attribute }) => ({
      setting,
      attribute,
      status: readStatus(item.attributeStatus) ?? 'UnknownVariable',
      value: typeof item.attributeValue === 'string' ? item.attributeValue : undefined,
    })),
  }),
  encodeAnswer: ({ items }: { items: readonly SettingRead[] }): ReadAnswer2 => ({
    getVariableResult: items.map(({ setting, attribute, status, value }) => ({
      attributeStatus: status,
      attributeStatusInfo: status === 'Rejected' ? { reasonCode: 'WriteOnly' } : undefined,
      attributeType: attribute,
      attributeValue: status === 'Accepted' ? readIn(version, setting, value) : undefined,
      ...variableIn(setting),
    })),
  }),
});

/** `tooOften`: how the version says that somebody asks too much. */
const write2 = (version: NewerVersion, tooOften: string) => ({
  action: 'SetVariables' as const,
  decode: ({ setVariableData }: Write2) => ({
    items: setVariableData.map((item) => ({
      setting: settingIn(item),
      attribute: item.attributeType,
      value: item.attributeValue,
    })),
  }),
  encode: ({ items }: { items: readonly SettingWrite[] }) => {
    const said = items.map(({ setting, attribute, value }) => ({
      ...variableIn(setting),
      attributeType: attribute,
      attributeValue: valueIn(version, setting, value),
    }));
    const isTooLong = said.some(({ attributeValue }) => attributeValue.length > MAX_VALUE_CHARS[version]);
    return isTooLong ? undefined : { setVariableData: said };
  },
  decodeAnswer: (response: Sloppy<WriteAnswer2>) => ({
    items: settingsIn(response.setVariableResult).map(({ item }) => ({
      status: writeStatus(item.attributeStatus) ?? 'Rejected',
    })),
  }),
  encodeAnswer: (
    { items }: { items: readonly WriteOutcome[] },
    ask: { items: readonly SettingWrite[] } | undefined,
  ): WriteAnswer2 => ({
    setVariableResult: items.flatMap(({ status, reason, why }, index) => {
      const asked = ask?.items[index];
      if (asked === undefined) return [];
      const reasonCode = reason === 'RateLimitExceeded' ? tooOften : reason;
      const info = reasonCode === undefined ? undefined : { reasonCode, additionalInfo: cut(why, MAX_WHY) };
      const { setting, attribute } = asked;
      return { attributeType: attribute, attributeStatus: status, attributeStatusInfo: info, ...variableIn(setting) };
    }),
  }),
});

const reportAnswer = {
  decodeAnswer: ({ status }: { readonly status?: unknown }) => ({ status: reportStatus(status) ?? 'Rejected' }),
  encodeAnswer: ({ status }: ReportAnswer) => ({ status }),
};

const baseReport2 = {
  action: 'GetBaseReport' as const,
  decode: ({ requestId, reportBase }: Request<NewerVersion, 'GetBaseReport'>): BaseReportAsk => ({
    requestId,
    base: reportBase,
  }),
  encode: ({ requestId, base }: BaseReportAsk): Request<NewerVersion, 'GetBaseReport'> => ({
    requestId,
    reportBase: base,
  }),
  ...reportAnswer,
};

const report2 = {
  action: 'GetReport' as const,
  decode: ({ requestId, componentCriteria, componentVariable }: Request<NewerVersion, 'GetReport'>): ReportAsk => ({
    requestId,
    criteria: componentCriteria ?? [],
    of: (componentVariable ?? []).map(({ component, variable }) => ({
      ...componentOf(component),
      variable: variable?.name,
      instance: variable?.instance,
    })),
  }),
  encode: ({ requestId, criteria, of }: ReportAsk): Request<NewerVersion, 'GetReport'> => ({
    requestId,
    componentCriteria: criteria.length === 0 ? undefined : [...criteria],
    componentVariable:
      of.length === 0
        ? undefined
        : of.map(({ variable, ...rest }) => {
            const named = variableIn({ ...rest, variable: variable ?? '' });
            return { component: named.component, variable: variable === undefined ? undefined : named.variable };
          }),
  }),
  ...reportAnswer,
};

const reportPage2 = (version: NewerVersion) => ({
  action: 'NotifyReport' as const,
  decode: ({ requestId, generatedAt, seqNo, tbc, reportData }: Request<NewerVersion, 'NotifyReport'>) => ({
    requestId,
    at: parseInstant(generatedAt) ?? 0,
    seqNo,
    hasMore: tbc ?? false,
    settings: (reportData ?? []).map(decodeReported),
  }),
  encode: (page: ConfigurationAsks['reportPage']['ask']): Request<NewerVersion, 'NotifyReport'> => ({
    requestId: page.requestId,
    generatedAt: formatInstant(page.at),
    seqNo: page.seqNo,
    tbc: page.hasMore,
    reportData: page.settings.length === 0 ? undefined : page.settings.map((row) => encodeReported(version, row)),
  }),
  decodeAnswer: () => ({}),
  encodeAnswer: () => ({}),
});

const readSettings: Translations<'readSettings'> = {
  '1.6': {
    action: 'GetConfiguration',
    decode: ({ key }) => ({
      items: key === undefined || key.length === 0 ? undefined : key.map((each) => ({ setting: settingOfKey(each) })),
    }),
    encode: ({ items }): Request<'1.6', 'GetConfiguration'> | undefined => {
      const keys = items?.map(({ setting }) => keyOfSetting(setting)).filter((key) => key !== undefined);
      return keys?.length === 0 ? undefined : { key: keys };
    },
    decodeAnswer: ({ configurationKey, unknownKey }) => ({
      items: [...list(configurationKey).flatMap(readKey), ...list(unknownKey).flatMap(unknownKeyOf)],
    }),
    encodeAnswer: ({ items }): Response<'1.6', 'GetConfiguration'> => {
      const named = items.flatMap((item) => {
        const key = keyOfSetting(item.setting);
        return key === undefined ? [] : { key, ...item };
      });
      const known = named.filter(({ status }) => status === 'Accepted');
      const unknown = named.filter(({ status }) => status !== 'Accepted').map(({ key }) => key);
      return {
        configurationKey:
          known.length === 0
            ? undefined
            : known.map(({ key, setting, value, isReadOnly = false }) => ({
                key,
                readonly: isReadOnly,
                value: value === undefined ? undefined : readIn('1.6', setting, value),
              })),
        unknownKey: unknown.length === 0 ? undefined : unknown,
      };
    },
  },
  '2.0.1': read2('2.0.1'),
  '2.1': read2('2.1'),
};

const writeSettings: Translations<'writeSettings'> = {
  '1.6': {
    action: 'ChangeConfiguration',
    decode: ({ key, value }) => {
      const setting = settingOfKey(key);
      return { items: [{ setting, value: valueFrom('1.6', setting, value) }] };
    },
    encode: ({ items: [item, another] }): Request<'1.6', 'ChangeConfiguration'> | undefined => {
      const key = item && keyOfSetting(item.setting);
      if (item === undefined || another !== undefined || key === undefined) return undefined;
      const value = valueIn('1.6', item.setting, item.value);
      return value.length > MAX_VALUE_CHARS['1.6'] ? undefined : { key, value };
    },
    decodeAnswer: ({ status }) => {
      const word = written16(status) ?? 'Rejected';
      return { items: [{ status: word === 'NotSupported' ? 'UnknownVariable' : word }] };
    },
    encodeAnswer: ({ items: [outcome] }): Response<'1.6', 'ChangeConfiguration'> => ({
      status: written16(outcome?.status) ?? 'NotSupported',
    }),
  },
  '2.0.1': write2('2.0.1', 'Unspecified'),
  '2.1': write2('2.1', 'RateLimitExceeded'),
};

export const configurationAsks: { readonly [M in keyof ConfigurationAsks]: Translations<M> } = {
  readSettings,
  writeSettings,
  baseReport: { '1.6': null, '2.0.1': baseReport2, '2.1': baseReport2 },
  report: { '1.6': null, '2.0.1': report2, '2.1': report2 },
  reportPage: { '1.6': null, '2.0.1': reportPage2('2.0.1'), '2.1': reportPage2('2.1') },
};

/** What a central system reads. */
function readIn(version: OcppVersion, setting: SettingId, value: string | undefined): string | undefined {
  const room = version === '1.6' ? MAX_VALUE_CHARS[version] : MAX_READ_CHARS;
  return value === undefined ? undefined : fitting(setting, valueIn(version, setting, value), room);
}

function readKey(entry: unknown): SettingRead[] {
  const { key, value, readonly } = fields(entry);
  const name = text(key);
  if (name === undefined) return [];
  const setting = settingOfKey(name);
  // Numbers and truth values stand where text should, and the other way round (PROTOCOL Q36).
  const said = value === undefined || value === null ? undefined : valueFrom('1.6', setting, String(value));
  return [{ setting, status: 'Accepted', value: said, isReadOnly: String(readonly).toLowerCase() === 'true' }];
}

function unknownKeyOf(key: unknown): SettingRead[] {
  const name = text(key);
  return name === undefined ? [] : [{ setting: settingOfKey(name), status: 'UnknownVariable' }];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
