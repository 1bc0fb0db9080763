import type { ChargerBehaviour } from '../charger-options.ts';
import { listIn, numberIn, textIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/** Monitors get numbers and are kept; nothing in this charger ever goes over a threshold. */
export const monitoring: ChargerBehaviour = {
  name: 'monitoring',
  handleCall({ action, payload }, { version, kept, settings }) {
    switch (action) {
      case 'SetMonitoringBase':
      case 'SetMonitoringLevel':
        return spelledReply(version, action, [{ status: 'Accepted' }]);
      case 'SetVariableMonitoring': {
        const setMonitoringResult = listIn(payload.setMonitoringData).map((data) => {
          const { type, severity, component, variable, value } = data;
          const same = { type, severity, component, variable };
          if (settings.find(textIn(variable, 'name')) === undefined) return { ...same, status: 'UnknownVariable' };
          const known = numberIn(data.id);
          if (known !== undefined && kept.monitors.get(known) === undefined) return { ...same, status: 'Rejected' };
          const id = known ?? kept.lastMonitor + 1;
          kept.lastMonitor = Math.max(kept.lastMonitor, id);
          kept.monitors.put(id, { ...same, value });
          return { ...same, id, status: 'Accepted' };
        });
        return spelledReply(version, action, [{ setMonitoringResult }]);
      }
      case 'ClearVariableMonitoring': {
        const ids = Array.isArray(payload.id) ? payload.id : [];
        const clearMonitoringResult = ids.map((id) => ({
          id,
          status: kept.monitors.take(id) ? 'Accepted' : 'NotFound',
        }));
        return spelledReply(version, action, [{ clearMonitoringResult }]);
      }
      default:
        return undefined;
    }
  },
};
