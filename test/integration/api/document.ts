/** The OpenAPI document as tests use it: its operations, and a check of each answer against it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { apiDocument } from '../../../src/http/api/openapi.ts';
import { OPERATIONS } from '../../../src/http/api/operations.ts';
import { type Answer, fieldsOf, rowsOf } from './house.ts';

export interface Documented {
  readonly id: string;
  readonly method: string;
  /** Beneath `/api/v1`. */
  readonly path: string;
  readonly scope: string;
  readonly parameters: readonly { readonly [field: string]: unknown }[];
  readonly bodyType: string | undefined;
  readonly bodySchema: unknown;
  readonly responses: { readonly [status: string]: unknown };
}

/** Answers may say nothing that the document does not name. */
export const CLOSED = apiDocument(OPERATIONS, { closed: true });
const BASE = '/api/v1';

const ajv = new Ajv2020({ strict: false, allErrors: false });
// The package is CommonJS whose callable stands under `default` for the type checker alone.
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema(CLOSED, 'api');
const checks = new Map<string, ValidateFunction>();

/** Every operation of a document. */
export function operationsOf(document: unknown): readonly Documented[] {
  return Object.entries(fieldsOf(fieldsOf(document).paths)).flatMap(([path, item]) =>
    Object.entries(fieldsOf(item)).map(([method, value]) => {
      const row = fieldsOf(value);
      const [body] = Object.entries(fieldsOf(fieldsOf(row.requestBody).content));
      const [security] = rowsOf(row.security);
      return {
        id: String(row.operationId),
        method: method.toUpperCase(),
        path: path.slice(BASE.length),
        scope: Array.isArray(security?.bearer) ? String(security.bearer[0]) : 'open',
        parameters: rowsOf(row.parameters),
        bodyType: body?.[0],
        bodySchema: fieldsOf(body?.[1]).schema,
        responses: fieldsOf(row.responses),
      };
    }),
  );
}

/** What is wrong with an answer of this operation by the document; undefined: nothing. */
export function faultOf({ id, responses }: Documented, answer: Answer): string | undefined {
  const found = fieldsOf(responses[String(answer.status)]);
  const response = typeof found.$ref === 'string' ? fieldsOf(at(found.$ref)) : found;
  if (response.description === undefined) return `${id}: ${answer.status} is not documented (${answer.text})`;
  const type = answer.type.split(';')[0] ?? '';
  const content = fieldsOf(response.content);
  if (Object.keys(content).length === 0)
    return answer.text === '' ? undefined : `${id}: a body where none is documented`;
  const media = fieldsOf(content[type]);
  if (media.schema === undefined) return `${id}: ${answer.status} as "${type}" is not documented`;
  const wanted = fieldsOf(media.schema).$ref;
  if (typeof wanted !== 'string') return undefined;
  const check = checks.get(wanted) ?? ajv.compile({ $ref: `api${wanted}` });
  checks.set(wanted, check);
  return check(answer.json) ? undefined : `${id}: ${ajv.errorsText(check.errors)} in ${answer.text.slice(0, 500)}`;
}

/** What a `#/…` reference of the document refers to. */
export function at(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce((value: unknown, step) => fieldsOf(value)[step], CLOSED);
}
