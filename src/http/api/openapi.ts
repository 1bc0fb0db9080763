/** The OpenAPI 3.1 document, made from the rows of the operations and from the named schemas. */
import * as z from 'zod';
import { PROBLEM_JSON, PROBLEM_TYPE, type Problem, statusOf, titleOf } from '../answers.ts';
import { COOKIE } from '../auth.ts';
import { API_BASE, goodStatus, JSON_TYPE, type Operation, TAGS } from './operation.ts';
import { WORDS } from './words.ts';

/** Of the interface, not of the program: the first number changes when an old client would break. */
const API_VERSION = '1.0.0';

type Json = { readonly [key: string]: unknown };

const PROBLEM_REF = { $ref: '#/components/schemas/Problem' };
const SECRET_SCHEMES = ['bearer', 'login'] as const;

/**
 * The whole document.
 *
 * @param options `closed`: schemas of answers admit nothing that they do not name, for tests. Clients must put up with
 *   fields that are new.
 */
export function apiDocument(operations: readonly Operation[], options: { readonly closed?: boolean } = {}): Json {
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const row of operations) {
    const path = `${API_BASE}${row.path}`;
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operationObject(row) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'OCPP Proxy',
      version: API_VERSION,
      description: 'The API of the owner: chargers, control, sessions, decisions, journal, events, configuration.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'the proxy itself' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      responses: Object.fromEntries(
        [...new Set(operations.flatMap((row) => [...refusalsOf(row)]))]
          .toSorted()
          .map((no) => [no, { description: titleOf(no), content: { [PROBLEM_JSON]: { schema: PROBLEM_REF } } }]),
      ),
      schemas: { ...wordSchemas(options.closed === true), Problem: PROBLEM },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'API_TOKEN of the environment, or a token made here. Its scopes: read < control < admin.',
        },
        login: { type: 'apiKey', in: 'cookie', name: COOKIE, description: 'a browser after its login; may do all' },
      },
    },
  };
}

const PROBLEM = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', examples: [`${PROBLEM_TYPE}not_found`] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'what is wrong and what would be right' },
    field: { type: 'string', description: 'the parameter or field that is wrong' },
    rule: { type: 'string', description: 'the rule that refused a command' },
    code: { type: 'string', description: 'its reason code' },
    owner: { type: ['string', 'null'], description: 'who is in control instead' },
    problems: { type: 'array', items: { $ref: '#/components/schemas/ConfigurationProblem' } },
    reference: { type: 'string', description: 'also in the log of the proxy' },
  },
};

/** Named schemas refer to each other by their names. */
function wordSchemas(closed: boolean): Json {
  const { schemas } = z.toJSONSchema(WORDS, {
    uri: (id) => `#/components/schemas/${id}`,
    io: closed ? 'output' : 'input',
    unrepresentable: 'any',
  });
  return Object.fromEntries(
    Object.entries(schemas)
      .map(([name, { $schema, $id, ...schema }]): [string, unknown] => [name, schema])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function operationObject(row: Operation): Json {
  const parameters = [
    ...parametersOf(row.params, 'path'),
    ...parametersOf(row.query, 'query'),
    ...Object.entries(row.reads ?? {})
      // `Accept` is no parameter in OpenAPI: the media types of the answer say the same.
      .filter(([name]) => name !== 'Accept')
      .map(([name, description]) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } })),
  ];
  return {
    operationId: row.id,
    summary: row.summary,
    tags: [row.tag],
    security: row.scope === 'open' ? [] : SECRET_SCHEMES.map((scheme) => ({ [scheme]: [row.scope] })),
    ...(parameters.length > 0 && { parameters }),
    ...(row.body !== undefined && {
      requestBody: { required: true, content: { [row.takes ?? JSON_TYPE]: { schema: schemaOf(row.body) } } },
    }),
    responses: responsesOf(row),
  };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === 'object' ? property : {};
    const isRequired = place === 'path' || required.includes(name);
    return { name, in: place, required: isRequired, ...(description !== undefined && { description }), schema: rest };
  });
}

function responsesOf(row: Operation): Json {
  const good = goodStatus(row);
  const types = row.gives ?? (row.answer === undefined ? [] : [JSON_TYPE]);
  const content = Object.fromEntries(types.map((type) => [type, mediaOf(row, type)]));
  const answer = { description: GOOD[good] ?? 'Done', ...(good !== 101 && types.length > 0 && { content }) };
  const refusals = [...refusalsOf(row)].map((no): [string, Json] => [
    String(statusOf(no)),
    { $ref: `#/components/responses/${no}` },
  ]);
  return { [String(good)]: answer, ...Object.fromEntries(refusals) };
}

const GOOD: { readonly [status: number]: string } = {
  101: 'Switched to the WebSocket protocol',
  200: 'Done',
  201: 'Made',
  204: 'Done; there is nothing to say',
};

function mediaOf(row: Operation, type: string): Json {
  if (type !== JSON_TYPE) return { schema: { type: 'string' } };
  return { schema: row.answer === undefined ? { type: 'object' } : schemaOf(row.answer) };
}

/** Everything that may be refused, with what the server refuses before an operation begins. */
function refusalsOf(row: Operation): ReadonlySet<Problem> {
  const closed: readonly Problem[] = row.scope === 'open' ? [] : ['unauthorized', 'forbidden', 'too_many_requests'];
  const read: readonly Problem[] = row.body === undefined ? [] : ['body_too_large', 'unsupported_media_type'];
  // Also those without parameters: one that they do not know is a mistake.
  return new Set<Problem>(['bad_request', ...closed, ...read, ...row.refusals, 'internal']);
}

function schemaOf(schema: z.ZodType): Json {
  const name = WORDS.get(schema)?.id;
  if (name === undefined) throw new Error('a body or an answer has no name: register its schema');
  return { $ref: `#/components/schemas/${name}` };
}
