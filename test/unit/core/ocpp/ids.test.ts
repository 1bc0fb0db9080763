import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../src/core/ocpp/catalogue.ts';
import { type IdPaths, readIds, rewriteIds } from '../../../../src/core/ocpp/ids.ts';

const profiles = { cp: ['profiles[].id'], tx: ['profiles[].transactionId'] } as const satisfies IdPaths;

describe('rewriteIds', () => {
  const plus = (_kind: string, value: string | number) => (typeof value === 'number' ? value + 1000 : `our-${value}`);
  const gone = () => undefined;
  test.each([
    {
      name: 'at the top',
      payload: { transactionId: 7, x: 1 },
      paths: { tx: ['transactionId'] },
      rewrite: plus,
      becomes: { transactionId: 1007, x: 1 },
    },
    {
      name: 'zero and empty ids are ids too',
      payload: { id: 0, t: '' },
      paths: { str: ['id'], tok: ['t'] },
      rewrite: plus,
      becomes: { id: 1000, t: 'our-' },
    },
    {
      name: 'inside',
      payload: { info: { transactionId: 'a' } },
      paths: { tx: ['info.transactionId'] },
      rewrite: plus,
      becomes: { info: { transactionId: 'our-a' } },
    },
    {
      name: 'in every element',
      payload: { profiles: [{ id: 1, transactionId: 't' }, { id: 2 }] },
      paths: profiles,
      rewrite: plus,
      becomes: { profiles: [{ id: 1001, transactionId: 'our-t' }, { id: 1002 }] },
    },
    {
      name: 'lists of ids',
      payload: { id: [1, 2] },
      paths: { mon: ['id[]'] },
      rewrite: plus,
      becomes: { id: [1001, 1002] },
    },
    {
      name: 'lists in lists',
      payload: { m: [{ v: [{ id: 1 }] }] },
      paths: { mon: ['m[].v[].id'] },
      rewrite: plus,
      becomes: { m: [{ v: [{ id: 1001 }] }] },
    },
    {
      name: 'out of an object',
      payload: { transactionId: 7, x: 1 },
      paths: { tx: ['transactionId'] },
      rewrite: gone,
      becomes: { x: 1 },
    },
    {
      name: 'an emptied list keeps standing',
      payload: { id: [1, 2] },
      paths: { msg: ['id[]'] },
      rewrite: gone,
      becomes: { id: [] },
    },
    {
      name: 'some out of a list',
      payload: { id: [1, 2, 3] },
      paths: { msg: ['id[]'] },
      rewrite: (_: string, id: string | number) => (id === 2 ? undefined : id),
      becomes: { id: [1, 3] },
    },
    {
      name: 'what has another shape stays',
      payload: { a: 5, b: [1], c: null, d: { e: true } },
      paths: { tx: ['a.id', 'b.id', 'c.id', 'd.e', 'a[]', 'zz'] },
      rewrite: plus,
      becomes: { a: 5, b: [1], c: null, d: { e: true } },
    },
    { name: 'nothing inherited', payload: {}, paths: { tx: ['constructor.name'] }, rewrite: plus, becomes: {} },
  ])('$name', ({ payload, paths, rewrite, becomes }) => {
    const before = structuredClone(payload);
    expect(rewriteIds(payload, paths, rewrite)).toEqual(becomes);
    expect(payload).toEqual(before);
  });

  test('tells the kind', () => {
    const kinds = rewriteIds({ a: 1, b: 1 }, { tx: ['a'], cp: ['b'] }, (kind) => kind);
    expect(kinds).toEqual({ a: 'tx', b: 'cp' });
  });

  test('what does not change is shared', () => {
    const payload = { customData: { vendorId: 'x' }, info: { id: 1, deep: {} } };
    const result = rewriteIds(payload, { tx: ['info.id'] }, () => 2);
    expect(result.customData).toBe(payload.customData);
    expect(result).toEqual({ customData: { vendorId: 'x' }, info: { id: 2, deep: {} } });
  });
});

describe('readIds', () => {
  test('names every id with its kind', () => {
    const payload = { profiles: [{ id: 1, transactionId: 't' }, { id: 2 }] };
    expect(readIds(payload, profiles)).toEqual([
      { kind: 'tx', value: 't' },
      { kind: 'cp', value: 1 },
      { kind: 'cp', value: 2 },
    ]);
  });
  test('finds none where none are', () => {
    expect(readIds({ status: 'Accepted' }, profiles)).toEqual([]);
  });
});

describe('for the paths of every message', () => {
  const rows = Object.entries(catalogue).flatMap(([action, row]) =>
    [row.ids, row.answerIds].flatMap((paths) => (paths === undefined ? [] : [{ action, paths }])),
  );
  const message = fc
    .constantFrom(...rows)
    .chain(({ action, paths }) =>
      fc
        .tuple(
          ...Object.values<readonly string[]>(paths).flat().map(withId),
          fc.dictionary(fc.string(), fc.jsonValue()),
        )
        .map((parts) => ({ action, paths, payload: merge(parts) })),
    );

  test('the same ids give the same payload, other ids can be taken back', () => {
    expect(rows.length).toBeGreaterThan(50);
    let found = 0;
    fc.assert(
      fc.property(message, ({ paths, payload }) => {
        found += readIds(payload, paths).length;
        expect(rewriteIds(payload, paths, (_kind, value) => value)).toBe(payload);
        const there = rewriteIds(payload, paths, (_kind, value) =>
          typeof value === 'number' ? value + 1 : `~${value}`,
        );
        const back = rewriteIds(there, paths, (_kind, value) =>
          typeof value === 'number' ? value - 1 : value.slice(1),
        );
        expect(back).toEqual(payload);
      }),
      { seed: 16, numRuns: 300 },
    );
    expect(found).toBeGreaterThan(300);
  });
});

/** A payload that has an id at this path. */
function withId(path: string): fc.Arbitrary<Record<string, unknown>> {
  const id = fc.oneof(fc.integer(), fc.string());
  return path
    .split('.')
    .reverse()
    .reduce<fc.Arbitrary<unknown>>((inner, part) => {
      const key = part.replace('[]', '');
      const value = part.endsWith('[]') ? fc.array(inner, { minLength: 1, maxLength: 3 }) : inner;
      return value.map((made) => ({ [key]: made }));
    }, id) as fc.Arbitrary<Record<string, unknown>>; // a path has at least one part, so an object is outermost
}

function merge(parts: readonly Record<string, unknown>[]): Record<string, unknown> {
  return Object.assign({}, ...[...parts].reverse());
}
