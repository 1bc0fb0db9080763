/** A charger that tells ten times the power it gives (Q12). Registers of energy are right and stay as they are. */
import type { Payload } from '../model.ts';
import { isObject } from './pointer.ts';

const FACTOR = 10;

/** Undefined when the message tells no power. */
export function withTenthOfPower(payload: Payload): Payload | undefined {
  let found = false;
  const scale = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(scale);
    if (!isObject(value)) return value;
    if (!/^Power\.(Active|Reactive)/.test(String(value.measurand))) return scaleFields(value);
    const number = Number(value.value);
    if (!Number.isFinite(number)) return value;
    found = true;
    return { ...value, value: typeof value.value === 'string' ? String(number / FACTOR) : number / FACTOR };
  };
  const scaleFields = (holder: Payload): Payload =>
    Object.fromEntries(Object.entries(holder).map(([key, inner]) => [key, scale(inner)]));
  const scaled = scaleFields(payload);
  return found ? scaled : undefined;
}
