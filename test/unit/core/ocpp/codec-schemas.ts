import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

interface Schema {
  readonly $id: string;
  readonly [keyword: string]: unknown;
}

const SOURCES: { readonly [V in OcppVersion]: { file: string; request: string; response: string } } = {
  '1.6': { file: 'ocpp1_6', request: '.req', response: '.conf' },
  '2.0.1': { file: 'ocpp2_0_1', request: '.req', response: '.conf' },
  '2.1': { file: 'ocpp2_1', request: 'Request', response: 'Response' },
};

// The limits of one decimal are checked as floats, so 0.3 must count as a multiple of 0.1.
const ajv = new Ajv({ strict: false, allErrors: true, multipleOfPrecision: 6 });
formats.default(ajv);

const locate = createRequire(import.meta.url);
const compiled = new Map<string, ValidateFunction>();
const loaded = new Map<OcppVersion, readonly Schema[]>();

/** The official schema of a request or response. */
export function schemaOf(version: OcppVersion, action: string, kind: 'request' | 'response'): Schema {
  const source = SOURCES[version];
  const all =
    loaded.get(version) ??
    JSON.parse(
      readFileSync(locate.resolve('ocpp-rpc').replace(/index\.js$/, `lib/schemas/${source.file}.json`), 'utf8'),
    );
  loaded.set(version, all);
  // What wants no answer is no request, and has its bare name.
  const schema =
    all.find((one: Schema) => one.$id === `urn:${action}${source[kind]}`) ??
    all.find((one: Schema) => kind === 'request' && one.$id === `urn:${action}`);
  if (schema === undefined) throw new Error(`no schema for ${kind} ${action} in ${version}`);
  return schema;
}

/** What the official schema has against this payload; empty when it is valid. */
export function faults(version: OcppVersion, action: string, kind: 'request' | 'response', payload: unknown): string {
  const key = `${version} ${action} ${kind}`;
  const { $id: _, ...schema } = schemaOf(version, action, kind);
  const validate = compiled.get(key) ?? ajv.compile(schema);
  compiled.set(key, validate);
  return validate(payload) ? '' : ajv.errorsText(validate.errors);
}
