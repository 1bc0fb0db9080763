/** The published schemas of every version, compiled one by one when a message first needs its own. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { codeOf, type Violation } from '../core/ocpp/violation.ts';

export type MessageKind = 'request' | 'response';

/** A tenth is no binary fraction: 16.1 is a multiple of 0.1 although 16.1 / 0.1 is not quite 161. */
const MULTIPLE_OF_DECIMALS = 6;

interface Schemas {
  readonly ajv: Ajv;
  /** By `<action> <kind>`. */
  readonly sources: ReadonlyMap<string, object>;
  readonly compiled: Map<string, ValidateFunction>;
}

const loaded = new Map<OcppVersion, Schemas>();

/**
 * Everything in which a payload breaks the schema of its action; empty when it is valid.
 * Undefined when the version has no such message.
 */
export function violations(
  version: OcppVersion,
  action: string,
  kind: MessageKind,
  payload: unknown,
): readonly Violation[] | undefined {
  const validate = validatorOf(version, `${action} ${kind}`);
  if (validate === undefined) return undefined;
  return validate(payload) ? [] : (validate.errors ?? []).map(toViolation);
}

function validatorOf(version: OcppVersion, name: string): ValidateFunction | undefined {
  const schemas = schemasOf(version);
  const known = schemas.compiled.get(name);
  if (known !== undefined) return known;
  const source = schemas.sources.get(name);
  if (source === undefined) return undefined;
  const validate = schemas.ajv.compile(source);
  schemas.compiled.set(name, validate);
  return validate;
}

function schemasOf(version: OcppVersion): Schemas {
  const known = loaded.get(version);
  if (known !== undefined) return known;
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    multipleOfPrecision: MULTIPLE_OF_DECIMALS,
  });
  addFormats.default(ajv, ['date-time', 'uri']);
  const schemas = {
    ajv,
    sources: readSchemas(`ocpp${version.replaceAll('.', '_')}.json`),
    compiled: new Map<string, ValidateFunction>(),
  };
  loaded.set(version, schemas);
  return schemas;
}

function readSchemas(file: string): ReadonlyMap<string, object> {
  // The file is part of the package: an array of schemas, each with an id.
  const list = JSON.parse(readFileSync(schemaPath(file), 'utf8')) as readonly { readonly $id: string }[];
  // Without its id, which is no URI of ours to resolve and would make the validator refuse a second schema of that name.
  return new Map(list.map(({ $id, ...schema }) => [messageOf($id), schema]));
}

/** In a bundle the schemas lie beside it, in a checkout in their package. */
function schemaPath(file: string): string {
  const beside = fileURLToPath(new URL(`./schemas/${file}`, import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`ocpp-rpc/lib/schemas/${file}`);
}

/** Reads `urn:X.req`, `urn:X.conf`, `urn:XRequest`, `urn:XResponse`, and `urn:X` of a message without an answer. */
function messageOf(id: string): string {
  const [, action = id, suffix] = /^urn:(.+?)(?:\.?(req|conf|Request|Response))?$/.exec(id) ?? [];
  return `${action} ${suffix === 'conf' || suffix === 'Response' ? 'response' : 'request'}`;
}

function toViolation(error: ErrorObject): Violation {
  return {
    path: error.instancePath,
    keyword: error.keyword,
    params: error.params,
    message: `${error.instancePath === '' ? 'the payload' : error.instancePath} ${error.message ?? 'is wrong'}`,
    code: codeOf(error.keyword, error.instancePath),
  };
}
