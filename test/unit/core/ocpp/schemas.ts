/** The published schemas, as an oracle for tables written by hand. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
  readonly definitions?: { readonly [name: string]: Schema };
}
export type Direction = 'request' | 'response';

const FILES: { readonly [V in OcppVersion]: string } = {
  '1.6': 'ocpp1_6.json',
  '2.0.1': 'ocpp2_0_1.json',
  '2.1': 'ocpp2_1.json',
};
const FOLDER = join(dirname(createRequire(import.meta.url).resolve('ocpp-rpc/package.json')), 'lib', 'schemas');
const ID = /^urn:(?<action>\w+?)(?<kind>\.req|\.conf|Request|Response)?$/;

const schemas: { readonly [V in OcppVersion]: ReadonlyMap<string, Schema> } = {
  '1.6': read('1.6'),
  '2.0.1': read('2.0.1'),
  '2.1': read('2.1'),
};
const ajv = new Ajv({ strict: false, allErrors: true, multipleOfPrecision: 6 });
formats.default(ajv);
const compiled = new Map<string, ValidateFunction>();

/** Names of all actions that a version has a request schema for. */
export function actionsIn(version: OcppVersion): readonly string[] {
  return [...schemas[version].keys()]
    .filter((key) => key.endsWith('/request'))
    .map((key) => key.replace('/request', ''));
}

export function schemaOf(version: OcppVersion, action: string, direction: Direction): Schema | undefined {
  return schemas[version].get(`${action}/${direction}`);
}

/** What is wrong with a payload, in words; empty when it is valid. Throws where there is no schema to ask. */
export function faults(
  version: OcppVersion,
  action: string,
  direction: Direction,
  payload: unknown,
): readonly string[] {
  const key = `${version}/${action}/${direction}`;
  const schema = schemaOf(version, action, direction);
  if (schema === undefined) throw new Error(`no schema ${key}`);
  const { $id: _, ...plain } = schema;
  const validate = compiled.get(key) ?? ajv.compile(plain);
  compiled.set(key, validate);
  if (validate(payload)) return [];
  return (validate.errors ?? []).map((error) => `${key} ${error.instancePath} ${error.message}`);
}

/** Every property of a message as a path like `chargingProfile.chargingSchedule[].id`; lists end in `[]`. */
export function pathsIn(version: OcppVersion, action: string, direction: Direction): readonly string[] {
  const root = schemaOf(version, action, direction);
  return root === undefined ? [] : walk(root, root, '', 0);
}

/** Deep enough for every message, and an end for definitions that contain themselves. */
const MAX_DEPTH = 8;

function walk(schema: Schema, root: Schema, path: string, depth: number): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  if (schema.$ref !== undefined) {
    const target = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
    return target === undefined ? [] : walk(target, root, path, depth);
  }
  if (schema.items !== undefined) return [`${path}[]`, ...walk(schema.items, root, `${path}[]`, depth + 1)];
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    return [inner, ...walk(property, root, inner, depth + 1)];
  });
}

function read(version: OcppVersion): ReadonlyMap<string, Schema> {
  const list: readonly Schema[] = JSON.parse(readFileSync(join(FOLDER, FILES[version]), 'utf8'));
  return new Map(
    list.flatMap((schema) => {
      const groups = ID.exec(schema.$id ?? '')?.groups;
      if (groups === undefined) return [];
      const direction = groups.kind === '.conf' || groups.kind === 'Response' ? 'response' : 'request';
      return [[`${groups.action}/${direction}`, schema] as const];
    }),
  );
}
