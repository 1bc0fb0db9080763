import type { Payload } from '../core/model.ts';

const SECRET = /password|secret|private.?key|authorization.?key/i;
const HIDDEN = '********';
/** Nobody nests deeper; what does is not shown. */
const MAX_DEPTH = 20;

/** The payload with what is named like a secret hidden, be it by its own key or by the name of a configuration key. */
export function withoutSecrets(payload: Payload): { [key: string]: unknown } {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, shown(key, value, false, 0)]));
}

function shown(key: string, value: unknown, isSecret: boolean, depth: number): unknown {
  if (SECRET.test(key) && typeof value === 'string') return HIDDEN;
  if (typeof value === 'string') return isSecret && /value/i.test(key) ? HIDDEN : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => shown(key, item, isSecret, depth + 1));
  const inside = isSecret || namesSecret(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(name, item, inside, depth + 1)]));
}

/** `{ key: 'AuthorizationKey', value }` and `{ variable: { name: 'BasicAuthPassword' }, … }`. */
function namesSecret(value: object): boolean {
  const variable: unknown = 'variable' in value ? value.variable : undefined;
  const names = [
    'key' in value ? value.key : undefined,
    typeof variable === 'object' && variable !== null && 'name' in variable ? variable.name : undefined,
  ];
  return names.some((name) => typeof name === 'string' && SECRET.test(name));
}
