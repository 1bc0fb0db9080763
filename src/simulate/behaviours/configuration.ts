import type { Payload } from '../../core/model.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { spelledReply } from '../spelling.ts';

/** Reads and writes settings, be they keys or variables of components. Those of heartbeat and meter take effect. */
export const configuration: ChargerBehaviour = {
  name: 'configuration',
  handleCall({ action, payload }, charger): Reply | undefined {
    const answer = ANSWERS[action];
    return answer && spelledReply(charger.version, action, [answer(payload, charger)]);
  },
};

const ANSWERS: { readonly [action: string]: (payload: Payload, charger: ChargerInside) => Payload } = {
  GetConfiguration({ key }, { settings }) {
    const asked = Array.isArray(key) && key.length > 0 ? key.map(String) : [...settings.keys()];
    const known = asked.filter((name) => settings.has(name));
    return {
      configurationKey: known.map((name) => ({ key: name, readonly: false, value: settings.get(name) })),
      unknownKey: asked.filter((name) => !settings.has(name)),
    };
  },
  ChangeConfiguration: ({ key, value }, charger) => ({
    status: write(charger, String(key), String(value), 'NotSupported'),
  }),
  GetVariables: ({ getVariableData }, { settings }) => ({
    getVariableResult: listOf(getVariableData).map(({ component, variable }) => {
      const value = settings.get(nameOf(variable));
      return value === undefined
        ? { attributeStatus: 'UnknownVariable', component, variable }
        : { attributeStatus: 'Accepted', attributeValue: value, component, variable };
    }),
  }),
  SetVariables: ({ setVariableData }, charger) => ({
    setVariableResult: listOf(setVariableData).map(({ component, variable, attributeValue }) => ({
      attributeStatus: write(charger, nameOf(variable), String(attributeValue), 'UnknownVariable'),
      component,
      variable,
    })),
  }),
};

/** All settings are seconds. */
function write(charger: ChargerInside, name: string, value: string, unknown: string): string {
  if (!charger.settings.has(name)) return unknown;
  if (!/^\d{1,9}$/.test(value)) return 'Rejected';
  charger.settings.set(name, value);
  charger.reconfigure();
  return 'Accepted';
}

function listOf(value: unknown): readonly Payload[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(variable: unknown): string {
  return typeof variable === 'object' && variable !== null && 'name' in variable ? String(variable.name) : '';
}
