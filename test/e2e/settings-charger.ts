/** The settings of a strict charger: what it has, what it takes, and what was asked of it. */
import type { Payload } from '../../src/core/model.ts';
import type { StrictAnswer, StrictStation } from '../peers/strict.ts';
import { fields } from './seen.ts';

export interface SettingsCharger {
  readonly answer: StrictAnswer;
  /** By key, or `Component.Variable`. */
  readonly values: Map<string, string>;
  /** What was asked about settings, in order, each in few words: `read A,B`, `write A=1`. */
  readonly asked: readonly string[];
  /** The writes among them. */
  writes(): readonly string[];
  /** From now on it sends the reports that it is asked for, by this socket, two pages of each. */
  reportBy(socket: () => StrictStation): void;
}

interface Options {
  readonly values: Readonly<Record<string, string>>;
  readonly readOnly?: readonly string[];
  /** What it says to a write; `Accepted` by default. */
  readonly judge?: (name: string, value: string) => string | undefined;
  /** What a report tells beside the value, by name. */
  readonly traits?: Readonly<Record<string, Payload>>;
  /** Whether it can send reports at all. */
  readonly hasReports?: boolean;
  /** It says yes and keeps what it has (Q37). */
  readonly keeps?: readonly string[];
}

/** Speaks 1.6 and 2.x, as it is asked. */
export function settingsCharger({
  values: given,
  readOnly = [],
  judge,
  keeps = [],
  traits = {},
  hasReports = true,
}: Options): SettingsCharger {
  const values = new Map(Object.entries(given));
  const asked: string[] = [];
  let socket: (() => StrictStation) | undefined;

  function write(name: string, value: string): string {
    asked.push(`write ${name}=${value}`);
    if (!values.has(name)) return 'NotSupported';
    const status = judge?.(name, value) ?? (readOnly.includes(name) ? 'Rejected' : 'Accepted');
    if (status === 'Accepted' && !keeps.includes(name)) values.set(name, value);
    return status;
  }

  function answer({ action, payload }: { readonly action: string; readonly payload: Payload }): Payload {
    switch (action) {
      case 'GetConfiguration': {
        const keys = Array.isArray(payload.key) ? payload.key.map(String) : undefined;
        asked.push(`read ${keys?.join(',') ?? 'all'}`);
        const known = (keys ?? [...values.keys()]).filter((key) => values.has(key));
        const unknownKey = keys?.filter((key) => !values.has(key)) ?? [];
        return {
          configurationKey: known.map((key) => ({ key, readonly: readOnly.includes(key), value: values.get(key) })),
          ...(unknownKey.length > 0 && { unknownKey }),
        };
      }
      case 'ChangeConfiguration':
        return { status: write(String(payload.key), String(payload.value)) };
      case 'GetVariables': {
        const items = listOf(payload.getVariableData);
        asked.push(`read ${items.map(nameOf).join(',')}`);
        return {
          getVariableResult: items.map((item) => {
            const value = values.get(nameOf(item));
            return {
              component: item.component,
              variable: item.variable,
              attributeStatus: value === undefined ? 'UnknownVariable' : 'Accepted',
              ...(value !== undefined && { attributeValue: value }),
            };
          }),
        };
      }
      case 'SetVariables':
        return {
          setVariableResult: listOf(payload.setVariableData).map((item) => {
            const status = write(nameOf(item), String(item.attributeValue));
            return {
              component: item.component,
              variable: item.variable,
              attributeStatus: status === 'NotSupported' ? 'UnknownVariable' : status,
            };
          }),
        };
      case 'GetBaseReport':
        asked.push(`report ${payload.reportBase}`);
        if (socket !== undefined) void report(socket(), Number(payload.requestId));
        return { status: hasReports ? 'Accepted' : 'NotSupported' };
      default:
        return { status: 'Accepted' };
    }
  }

  async function report(to: StrictStation, requestId: number): Promise<void> {
    const rows = [...values].map(([name, value]) => ({
      ...variable(name),
      variableAttribute: [{ value, mutability: readOnly.includes(name) ? 'ReadOnly' : 'ReadWrite' }],
      variableCharacteristics: { dataType: 'string', supportsMonitoring: false, ...traits[name] },
    }));
    const pages = [rows.slice(0, PAGE_ROWS), rows.slice(PAGE_ROWS)].filter((page) => page.length > 0);
    for (const [seqNo, reportData] of pages.entries()) {
      const isLast = seqNo === pages.length - 1;
      await to.call('NotifyReport', { requestId, generatedAt: GENERATED_AT, seqNo, tbc: !isLast, reportData });
    }
  }

  return {
    answer,
    values,
    asked,
    writes: () => asked.filter((one) => one.startsWith('write ')),
    reportBy(by) {
      socket = by;
    },
  };
}

const PAGE_ROWS = 12;
const GENERATED_AT = '2026-01-01T00:00:00.000Z';

/** One variable of a component, as 2.x names it; `Component@evse/connector.Variable[instance]`. */
export function variable(name: string): Payload {
  const [, component = '', evse, connector, variableName = '', instance] =
    /^([^.@]+)(?:@(\d+)(?:\/(\d+))?)?\.([^[]+)(?:\[(.+)\])?$/.exec(name) ?? [];
  const place = { id: Number(evse), ...(connector !== undefined && { connectorId: Number(connector) }) };
  return {
    component: { name: component, ...(evse !== undefined && { evse: place }) },
    variable: { name: variableName, ...(instance !== undefined && { instance }) },
  };
}

export function nameOf(item: Payload): string {
  const { name, instance } = fields(item.variable);
  const { id, connectorId } = fields(fields(item.component).evse);
  const place = id === undefined ? '' : `@${id}${connectorId === undefined ? '' : `/${connectorId}`}`;
  return `${fields(item.component).name}${place}.${name}${instance === undefined ? '' : `[${instance}]`}`;
}

export function listOf(list: unknown): readonly Payload[] {
  return Array.isArray(list) ? list : [];
}
