/** Monitors; the older of the two versions that have them knows fewer kinds, and no streams (PROTOCOL §2.6). */
import type {
  ClearedMonitor,
  MonitorAsk,
  MonitoringAsks,
  MonitoringBase,
  MonitorResult,
  Pace,
} from '../../asks/monitoring.ts';
import type { CommandAnswer } from '../../model.ts';
import type { NewerVersion, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { fields, integer, oneOf, type Picker, text } from './words.ts';

type OlderItem = Request<'2.0.1', 'SetVariableMonitoring'>['setMonitoringData'][number];
type Item = Request<'2.1', 'SetVariableMonitoring'>['setMonitoringData'][number];
type Result = Response<NewerVersion, 'SetVariableMonitoring'>['setMonitoringResult'][number];

const olderType = oneOf<OlderItem['type']>({
  Delta: 1,
  LowerThreshold: 1,
  Periodic: 1,
  PeriodicClockAligned: 1,
  UpperThreshold: 1,
});
const newerType = oneOf<Item['type']>({
  Delta: 1,
  LowerThreshold: 1,
  Periodic: 1,
  PeriodicClockAligned: 1,
  TargetDelta: 1,
  TargetDeltaRelative: 1,
  UpperThreshold: 1,
});
const setStatus = oneOf<Result['status']>({
  Accepted: 1,
  Duplicate: 1,
  Rejected: 1,
  UnknownComponent: 1,
  UnknownVariable: 1,
  UnsupportedMonitorType: 1,
});
type Cleared = Response<NewerVersion, 'ClearVariableMonitoring'>['clearMonitoringResult'][number];
const clearStatus = oneOf<Cleared['status']>({ Accepted: 1, NotFound: 1, Rejected: 1 });
const baseStatus = oneOf<Response<NewerVersion, 'SetMonitoringBase'>['status']>({
  Accepted: 1,
  EmptyResultSet: 1,
  NotSupported: 1,
  Rejected: 1,
});
const verdict = oneOf<Response<NewerVersion, 'SetMonitoringLevel'>['status']>({ Accepted: 1, Rejected: 1 });

const clear: Translation<NewerVersion, 'ClearVariableMonitoring', 'clearMonitors'> = {
  action: 'ClearVariableMonitoring',
  decode: ({ id }) => ({ ids: id }),
  encode: ({ ids: [first, ...more] }): Request<NewerVersion, 'ClearVariableMonitoring'> | undefined =>
    first === undefined ? undefined : { id: [first, ...more] },
  decodeAnswer: ({ clearMonitoringResult }) => ({
    results: objects(clearMonitoringResult).flatMap(({ id, status, statusInfo }): ClearedMonitor[] => {
      const known = integer(id);
      return known === undefined ? [] : [{ id: known, status: textOf(status), reason: reasonOf(statusInfo) }];
    }),
  }),
  encodeAnswer: ({ results }): Response<NewerVersion, 'ClearVariableMonitoring'> => ({
    clearMonitoringResult: some(
      results.map(({ id, status, reason }) => ({ id, status: clearStatus(status) ?? 'Rejected', ...because(reason) })),
    ),
  }),
};

const base: Translation<NewerVersion, 'SetMonitoringBase', 'setMonitoringBase'> = {
  action: 'SetMonitoringBase',
  decode: ({ monitoringBase }): { base: MonitoringBase } => ({ base: monitoringBase }),
  encode: (ask): Request<NewerVersion, 'SetMonitoringBase'> => ({ monitoringBase: ask.base }),
  decodeAnswer: ({ status }) => commandAnswer(textOf(status)),
  encodeAnswer: ({ accepted, status }): Response<NewerVersion, 'SetMonitoringBase'> => ({
    status: baseStatus(status) ?? (accepted ? 'Accepted' : 'Rejected'),
  }),
};

const level: Translation<NewerVersion, 'SetMonitoringLevel', 'setMonitoringLevel'> = {
  action: 'SetMonitoringLevel',
  decode: ({ severity }) => ({ severity }),
  encode: ({ severity }): Request<NewerVersion, 'SetMonitoringLevel'> => ({ severity }),
  decodeAnswer: ({ status }) => commandAnswer(textOf(status)),
  encodeAnswer: ({ accepted, status }): Response<NewerVersion, 'SetMonitoringLevel'> => ({
    status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected'),
  }),
};

export const monitoringAsks: { readonly [M in keyof MonitoringAsks]: Translations<M> } = {
  setMonitors: {
    '1.6': null,
    '2.0.1': {
      action: 'SetVariableMonitoring',
      decode: ({ setMonitoringData }) => ({ monitors: setMonitoringData.map(decodeItem) }),
      encode: ({ monitors }): Request<'2.0.1', 'SetVariableMonitoring'> | undefined =>
        encodeItems(monitors, olderType, () => ({})),
      decodeAnswer: decodeResults,
      encodeAnswer: ({ results }): Response<'2.0.1', 'SetVariableMonitoring'> => ({
        setMonitoringResult: some(results.map((result) => encodeResult(result, olderType, 'Delta'))),
      }),
    },
    '2.1': {
      action: 'SetVariableMonitoring',
      decode: ({ setMonitoringData }) => ({
        monitors: setMonitoringData.map((item) => ({ ...decodeItem(item), ...decodeStream(item) })),
      }),
      encode: ({ monitors }): Request<'2.1', 'SetVariableMonitoring'> | undefined =>
        encodeItems(monitors, newerType, ({ stream }) => ({ periodicEventStream: stream && encodePace(stream) })),
      decodeAnswer: decodeResults,
      encodeAnswer: ({ results }): Response<'2.1', 'SetVariableMonitoring'> => ({
        setMonitoringResult: some(results.map((result) => encodeResult(result, newerType, 'Delta'))),
      }),
    },
  },
  clearMonitors: { '1.6': null, '2.0.1': clear, '2.1': clear },
  setMonitoringBase: { '1.6': null, '2.0.1': base, '2.1': base },
  setMonitoringLevel: { '1.6': null, '2.0.1': level, '2.1': level },
};

export function encodePace({ intervalS, values }: Pace) {
  return { interval: intervalS, values };
}

export function decodePace(params: { readonly interval?: unknown; readonly values?: unknown }): Pace {
  return { intervalS: integer(params.interval), values: integer(params.values) };
}

function decodeItem(item: Omit<Item, 'periodicEventStream'>): MonitorAsk {
  const { id, transaction, value, type, severity, component, variable } = item;
  return { id, inSession: transaction, value, type, severity, component, variable };
}

function decodeStream({ periodicEventStream }: Item): { stream?: Pace } {
  return periodicEventStream === undefined ? {} : { stream: decodePace(periodicEventStream) };
}

/** Undefined: this version has no word for one of the kinds, or there is nothing to be asked. */
function encodeItems<T extends string, M extends object>(
  monitors: readonly MonitorAsk[],
  typeOf: Picker<T>,
  moreOf: (ask: MonitorAsk) => M,
) {
  const items = monitors.flatMap((ask) => {
    const type = typeOf(ask.type);
    const { id, inSession: transaction, value, severity, component, variable } = ask;
    return type === undefined ? [] : [{ id, transaction, value, type, severity, component, variable, ...moreOf(ask) }];
  });
  const [first, ...more] = items;
  const setMonitoringData: [(typeof items)[number], ...typeof items] | undefined = first && [first, ...more];
  return setMonitoringData && items.length === monitors.length ? { setMonitoringData } : undefined;
}

function decodeResults({ setMonitoringResult }: Sloppy<Response<NewerVersion, 'SetVariableMonitoring'>>) {
  const results = objects(setMonitoringResult).map((result): MonitorResult => {
    const { id, status, severity, type, component, variable, statusInfo } = result;
    return {
      id: integer(id),
      status: textOf(status),
      severity: integer(severity) ?? 0,
      type: textOf(type),
      component: { name: '', ...fields(component) },
      variable: { name: '', ...fields(variable) },
      reason: reasonOf(statusInfo),
    };
  });
  return { results };
}

function encodeResult<T extends string>(result: MonitorResult, typeOf: Picker<T>, otherwise: T) {
  const { id, status, severity, type, component, variable, reason } = result;
  return {
    id,
    status: setStatus(status) ?? 'Rejected',
    severity,
    type: typeOf(type) ?? otherwise,
    component,
    variable,
    ...because(reason),
  };
}

function because(reasonCode: string | undefined) {
  return reasonCode === undefined ? {} : { statusInfo: { reasonCode } };
}

function reasonOf(statusInfo: unknown): string | undefined {
  return text(fields(statusInfo).reasonCode);
}

function textOf(value: unknown): string {
  return text(value) ?? 'Rejected';
}

function objects(list: unknown) {
  return Array.isArray(list) ? list.map(fields) : [];
}

function commandAnswer(status: string): CommandAnswer {
  return { accepted: status === 'Accepted', status };
}

/** A list that is never empty in the schema, and never is where a request had something in it. */
function some<T>(list: readonly T[]): [T, ...T[]] {
  return list as [T, ...T[]];
}
