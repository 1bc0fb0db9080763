import type { Payload } from '../../core/model.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { listIn, textIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/**
 * Reads and writes settings, be they keys or variables of components. Those of heartbeat and meter take effect; some
 * can only be read, and some count from the next start on.
 */
export const configuration: ChargerBehaviour = {
  name: 'configuration',
  handleCall({ action, payload }, charger): Reply | undefined {
    const answer = ANSWERS[action];
    return answer && spelledReply(charger.version, action, [answer(payload, charger)]);
  },
};

const ANSWERS: { readonly [action: string]: (payload: Payload, charger: ChargerInside) => Payload } = {
  GetConfiguration({ key }, { settings }) {
    const keys = settings.all().flatMap((row) => (row.key === undefined ? [] : [{ ...row, key: row.key }]));
    const asked = Array.isArray(key) && key.length > 0 ? key.map(String) : keys.map((row) => row.key);
    const known = keys.filter((row) => asked.includes(row.key));
    return {
      configurationKey: known.map((row) => ({ key: row.key, readonly: row.accepts === undefined, value: row.value })),
      unknownKey: asked.filter((name) => known.every((row) => row.key !== name)),
    };
  },
  ChangeConfiguration({ key, value }, charger) {
    const written = write(charger, String(key), String(value));
    if (written === 'unknown') return { status: 'NotSupported' };
    return { status: written === 'ReadOnly' ? 'Rejected' : written };
  },
  GetVariables: ({ getVariableData }, { settings }) => ({
    getVariableResult: listIn(getVariableData).map(({ component, variable }) => {
      const value = settings.get(textIn(variable, 'name'));
      return value === undefined
        ? { attributeStatus: 'UnknownVariable', component, variable }
        : { attributeStatus: 'Accepted', attributeValue: value, component, variable };
    }),
  }),
  SetVariables: ({ setVariableData }, charger) => ({
    setVariableResult: listIn(setVariableData).map(({ component, variable, attributeValue }) => {
      const written = write(charger, textIn(variable, 'name'), String(attributeValue));
      if (written === 'unknown') return { attributeStatus: 'UnknownVariable', component, variable };
      if (written !== 'ReadOnly') return { attributeStatus: written, component, variable };
      const attributeStatusInfo = { reasonCode: 'ReadOnly' };
      return { attributeStatus: 'Rejected', attributeStatusInfo, component, variable };
    }),
  }),
};

function write(charger: ChargerInside, name: string, value: string) {
  const written = charger.settings.write(name, value);
  if (written === 'Accepted') charger.reconfigure();
  return written;
}
