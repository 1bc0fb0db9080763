/** Fields inside a payload, and how they are changed wherever they stand. */
import type { Payload } from '../model.ts';

/** `a.b` steps into an object, `a[].b` into every element of a list, `a[]` is a list of values. */
export type Path = string;

interface Step {
  readonly key: string;
  readonly each: boolean;
}
/** Undefined takes the value out of its object or list. */
type Change = (value: unknown) => unknown;

/**
 * Changes what stands at this path. The payload is not touched: what changes is copied, the rest is shared, and a
 * payload without changes is returned itself. What is not there is not asked for.
 */
export function edit(payload: Payload, path: Path, change: Change): Payload {
  return editObject(payload, stepsOf(path), change);
}

function stepsOf(path: Path): readonly Step[] {
  return path.split('.').map((part) => ({ key: part.replace('[]', ''), each: part.endsWith('[]') }));
}

function editObject(object: Payload, steps: readonly Step[], change: Change): Payload {
  const [step, ...rest] = steps;
  if (step === undefined || !Object.hasOwn(object, step.key)) return object;
  const before = object[step.key];
  const after = step.each ? editList(before, rest, change) : editValue(before, rest, change);
  if (Object.is(after, before)) return object;
  const { [step.key]: _, ...others } = object;
  return after === undefined ? others : { ...object, [step.key]: after };
}

function editList(list: unknown, steps: readonly Step[], change: Change): unknown {
  if (!Array.isArray(list)) return list;
  const edited = list.map((item) => editValue(item, steps, change));
  if (edited.every((item, index) => Object.is(item, list[index]))) return list;
  return edited.filter((item) => item !== undefined);
}

function editValue(value: unknown, steps: readonly Step[], change: Change): unknown {
  if (steps.length > 0) return isObject(value) ? editObject(value, steps, change) : value;
  return change(value);
}

export function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
