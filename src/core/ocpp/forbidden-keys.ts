/**
 * Configuration that decides where a charger connects, who it is and who gets in: it would move the charger away from
 * the owner, so it is never written for a provider and never shown to one (PROTOCOL §2.4).
 */
import type { Payload } from '../model.ts';
import { isObject } from './paths.ts';
import type { OcppVersion } from './versions.ts';

/**
 * Names of keys and variables. What a vendor calls its address of the central system, network access or passwords is
 * anybody's guess, so the patterns are wide: one key too many is refused rather than one too few.
 */
const FORBIDDEN_NAMES: readonly RegExp[] = [
  /^(AuthorizationKey|BasicAuthPassword|SecurityProfile|AllowSecurityProfileDowngrade)$/i,
  /(central.?system|csms|backend|ocpp).*(ur[il]|host|address|port|path)|^(url|host)$/i,
  /chargepoint.?id|apn|vpn|wifi|ssid|passw|pin$/i,
  /^(ActiveNetworkProfile|NetworkConfigurationPriority|NetworkProfileConnectionAttempts)$/i,
  /ntp.*(server|source|ur[il]|host|address)|time.?server/i,
  /web.?(login|user|admin|account)|(login|admin|installer).?(name|user|id|code)/i,
];
/** Names that say nothing without their component, written `Component.Variable`. */
const FORBIDDEN_VARIABLES: readonly RegExp[] = [/^SecurityCtrlr\.Identity$/i, /^NetworkConfiguration\./i];

/** Each profile of the network is an instance of its own: `NetworkConfiguration[1].Identity`. */
const PLACES_AND_INSTANCES = /\[.*?\]|@\d+(?:\/\d+)?/g;

/** True for a 1.6 key, a 2.x variable or a 2.x `Component.Variable` that no provider may write or read. */
export function forbiddenKey(name: string): boolean {
  const plain = name.replaceAll(PLACES_AND_INSTANCES, '');
  const parts = [name, ...name.split('.'), ...plain.split('.')];
  return (
    FORBIDDEN_VARIABLES.some((pattern) => pattern.test(plain)) ||
    FORBIDDEN_NAMES.some((pattern) => parts.some((part) => pattern.test(part.trim())))
  );
}

/** Does this request write anything forbidden? Such a request never reaches the charger, whoever asks. */
export function forbiddenIn(_version: OcppVersion, action: string, request: Payload): boolean {
  if (action === 'SetNetworkProfile') return true;
  if (action === 'ChangeConfiguration') return forbiddenKey(String(request.key));
  return action === 'SetVariables' && items(request.setVariableData).some(isForbiddenVariable);
}

/**
 * Takes forbidden values out of what a charger reports: 1.6 moves the key to the unknown ones, 2.x says that it can
 * only be written, and an event of such a value loses it. Other payloads, and those without such values, are returned themselves.
 */
export function maskForbidden(_version: OcppVersion, action: string, payload: Payload): Payload {
  if (action === 'GetConfiguration') return maskKeys(payload);
  if (action === 'GetVariables') return maskItems(payload, 'getVariableResult', hideResult);
  if (action === 'NotifyEvent') return maskItems(payload, 'eventData', hideEvent);
  return action === 'NotifyReport' ? maskItems(payload, 'reportData', hideAttributes) : payload;
}

function isForbiddenVariable(item: Payload): boolean {
  return forbiddenKey(`${nameOf(item.component)}.${nameOf(item.variable)}`);
}

function maskKeys(payload: Payload): Payload {
  const keys = items(payload.configurationKey);
  const hidden = keys.filter(({ key }) => forbiddenKey(String(key)));
  if (hidden.length === 0) return payload;
  const { configurationKey: _, unknownKey, ...rest } = payload;
  const shown = keys.filter((entry) => !hidden.includes(entry));
  const unknown = Array.isArray(unknownKey) ? unknownKey : [];
  return {
    ...rest,
    ...(shown.length === 0 ? {} : { configurationKey: shown }),
    unknownKey: [...unknown, ...hidden.map(({ key }) => key)],
  };
}

function maskItems(payload: Payload, field: string, hide: (item: Payload) => Payload): Payload {
  const list = items(payload[field]);
  if (!list.some(isForbiddenVariable)) return payload;
  return { ...payload, [field]: list.map((item) => (isForbiddenVariable(item) ? hide(item) : item)) };
}

function hideResult({ attributeValue: _, ...item }: Payload): Payload {
  if (item.attributeStatus !== 'Accepted') return item;
  return { ...item, attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'WriteOnly' } };
}

/** A report may leave a value out only where it says that the attribute can only be written. */
function hideAttributes(item: Payload): Payload {
  const hidden = items(item.variableAttribute).map(({ value: _, ...attribute }) => ({
    ...attribute,
    mutability: 'WriteOnly',
  }));
  return { ...item, variableAttribute: hidden };
}

/** The value is a mandatory field of an event. */
function hideEvent({ techInfo: _, ...item }: Payload): Payload {
  return { ...item, actualValue: '' };
}

function items(list: unknown): readonly Payload[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function nameOf(part: unknown): string {
  return isObject(part) ? String(part.name) : '';
}
