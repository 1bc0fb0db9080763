/** Fields of messages that passed their schema, read without knowing the version. */
import type { Payload } from '../core/model.ts';

export function fieldsIn(value: unknown): Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The objects in a list. */
export function listIn(value: unknown): readonly Payload[] {
  return Array.isArray(value) ? value.map(fieldsIn) : [];
}

/** Empty when it is not there. */
export function textIn(value: unknown, field: string): string {
  const found = fieldsIn(value)[field];
  return typeof found === 'string' ? found : '';
}

export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A card in either spelling: a plain number, or an object with one in it. */
export function cardIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const text = textIn(value, 'idToken');
  return text === '' ? undefined : text;
}
