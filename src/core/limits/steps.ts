/** Lines: what holds from an instant on, until the next step. */
import { invariant } from '../assert.ts';
import type { Instant } from '../meanings.ts';
import type { Allowance } from './in-force.ts';

export interface Step extends Allowance {
  readonly at: Instant;
}

/** In order; the first step is the beginning, and the last one holds to the end. */
export type Line = readonly Step[];

/** Walks several lines that begin together; equal steps become one. */
export function joined<S extends { readonly at: Instant }, T extends object>(
  lines: readonly (readonly S[])[],
  join: (current: readonly S[], at: Instant) => T,
  isSame: (a: T, b: T) => boolean,
): readonly (T & { readonly at: Instant })[] {
  const starts = new Set(lines.map(([first]) => first?.at));
  invariant(lines.length > 0 && starts.size === 1 && !starts.has(undefined), 'lines are joined from one instant on');
  const times = [...new Set(lines.flatMap((line) => line.map(({ at }) => at)))].toSorted((a, b) => a - b);
  const next = lines.map(() => 0);
  const steps: (T & { readonly at: Instant })[] = [];
  for (const at of times) {
    const current = lines.flatMap((line, index) => {
      let position = next[index] ?? 0;
      while ((line[position + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) position += 1;
      next[index] = position;
      return line[position] ?? [];
    });
    const step = { ...join(current, at), at };
    const last = steps.at(-1);
    if (last === undefined || !isSame(last, step)) steps.push(step);
  }
  return steps;
}

export function isSameAllowance(a: Allowance, b: Allowance): boolean {
  return a.limitA === b.limitA && a.phases === b.phases && isSameSteering(a, b);
}

/** Both are made by the same hands, so that equal ones are told in the same order. */
export function isSameSteering({ steering: a }: Allowance, { steering: b }: Allowance): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** What all of them allow together; what one of them steers is no limit. */
export function lowestOf(allowances: readonly Allowance[]): Allowance {
  return {
    limitA: least(allowances.map(({ limitA }) => limitA)),
    phases: least(allowances.map(({ phases }) => phases)),
  };
}

/** What the lines of several EVSEs come to, as the grid sees it; one without a limit leaves the sum without. */
export function totalOf(lines: readonly Line[]): Line {
  return joined(lines, (current) => ({ limitA: sumOf(current.map(({ limitA }) => limitA)) }), isSameAllowance);
}

/** What a line says at an instant. */
export function stepAt<S extends { readonly at: Instant }>(line: readonly S[], at: Instant): S | undefined {
  return line.findLast((step) => step.at <= at) ?? line[0];
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length ? undefined : known.reduce((sum, value) => sum + value, 0);
}
