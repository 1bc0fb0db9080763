/** What a central system asks to be told of without asking again: monitors on variables of a charger. */
import type { CommandAnswer } from '../meanings.ts';

export interface MonitoringAsks {
  readonly setMonitors: {
    ask: { readonly monitors: readonly MonitorAsk[] };
    answer: { readonly results: readonly MonitorResult[] };
  };
  readonly clearMonitors: {
    ask: { readonly ids: readonly number[] };
    answer: { readonly results: readonly ClearedMonitor[] };
  };
  readonly setMonitoringBase: { ask: { readonly base: MonitoringBase }; answer: CommandAnswer };
  /** Only what is at least as severe is told; 0 is the most severe, 9 the least. */
  readonly setMonitoringLevel: { ask: { readonly severity: number }; answer: CommandAnswer };
}

/** Which monitors are in force: all, all but those that were set, or only those that are built in. */
export type MonitoringBase = 'All' | 'FactoryDefault' | 'HardWiredOnly';

/** A part of a charger, or a value of one. */
export interface PartName {
  readonly name: string;
  readonly instance?: string | undefined;
}
export interface Component extends PartName {
  readonly evse?: { readonly id: number; readonly connectorId?: number | undefined } | undefined;
}

export interface Monitored {
  readonly component: Component;
  readonly variable: PartName;
  /** `UpperThreshold`, `Delta`, `Periodic`, … */
  readonly type: string;
}

/** How often a stream of values is sent: after so many seconds, or so many values. */
export interface Pace {
  readonly intervalS?: number | undefined;
  readonly values?: number | undefined;
}

export interface MonitorAsk extends Monitored {
  /** The asker's own; a monitor of it that this one replaces. */
  readonly id?: number | undefined;
  readonly value: number;
  readonly severity: number;
  /** It counts while a session runs. */
  readonly inSession?: boolean | undefined;
  /** The values come as a stream. */
  readonly stream?: Pace | undefined;
}

export interface MonitorResult extends Monitored {
  readonly id?: number | undefined;
  readonly severity: number;
  readonly status: string;
  readonly reason?: string | undefined;
}

export interface ClearedMonitor {
  readonly id: number;
  readonly status: string;
  readonly reason?: string | undefined;
}
