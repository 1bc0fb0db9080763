/** A row of the configuration as it comes over the API: the configuration judges its keys, here only its size counts. */
import * as z from 'zod';

const MAX_KEYS = 100;
const MAX_DEPTH = 8;

export function row<T extends z.ZodRawShape>(shape: T) {
  return z.looseObject(shape).superRefine((value, context) => {
    if (Object.keys(value).length > MAX_KEYS) {
      context.issues.push({ code: 'custom', input: undefined, message: `expected at most ${MAX_KEYS} keys` });
    }
    for (const [key, each] of Object.entries(value)) {
      if (isDeeper(each, MAX_DEPTH)) {
        context.issues.push({ code: 'custom', input: undefined, path: [key], message: 'is nested too deeply' });
      }
    }
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inside) => isDeeper(inside, levels - 1));
}
