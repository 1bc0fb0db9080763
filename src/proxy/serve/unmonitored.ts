/** What is said of monitors that the charger's version of OCPP does not have (PROTOCOL §4.8, §4.10). */
import type { SettingId } from '../../core/asks/configuration.ts';
import type { MonitorAsk, MonitorResult } from '../../core/asks/monitoring.ts';
import { viewOf } from '../../core/configuration/view.ts';
import type { Plan } from '../../core/monitoring/monitors.ts';
import { encode, hasWords } from '../../core/ocpp/codec.ts';
import type { Served } from './served.ts';
import { some, viewerOf } from './setting-views.ts';

/** The charger's version has no monitors at all. */
export function hasNoMonitors({ version }: Served['twin']): boolean {
  return version !== undefined && !hasWords(version, 'setMonitors');
}

/** Whether there is such a thing is said truly, and that nothing of it can be watched. */
export async function unmonitored(
  served: Served<'setMonitors'>,
): Promise<readonly Pick<MonitorResult, 'status' | 'reason'>[]> {
  const settings = served.ask.monitors.map(watchedBy);
  const view = viewOf(viewerOf(served, await some(served, settings)));
  return settings.map((setting) => {
    const { status } = view.read(setting);
    return { status: UNKNOWN.includes(status) ? status : 'UnsupportedMonitorType' };
  });
}

const UNKNOWN: readonly string[] = ['UnknownComponent', 'UnknownVariable'];

function watchedBy({ component, variable }: MonitorAsk): SettingId {
  const { name, instance, evse } = component;
  return {
    component: name,
    ...(instance !== undefined && { componentInstance: instance }),
    ...(evse !== undefined && { place: { evse: evse.id, connector: evse.connectorId } }),
    variable: variable.name,
    ...(variable.instance !== undefined && { instance: variable.instance }),
  };
}

/** A kind of monitor that the charger's version has no word for is no reason to refuse the others. */
export function inWordsOf({ link }: Served['twin'], one: MonitorAsk, plan: Plan): Plan {
  if (plan.kind !== 'asked' || link === undefined) return plan;
  const call = encode(link.version, { means: 'setMonitors', ask: { monitors: [one] } });
  return call === undefined
    ? { kind: 'refused', status: 'UnsupportedMonitorType', reason: 'UnsupportedRequest' }
    : plan;
}
