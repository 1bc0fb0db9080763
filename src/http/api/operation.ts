/**
 * One endpoint of `/api/v1` as one row: where it is, what it takes and answers, who may use it, what it does. The
 * server, the checks of what comes in and the OpenAPI document are all made from these rows.
 */
import * as z from 'zod';
import type { Access, Scope } from '../access.ts';
import { type No, type Problem, problemDetails } from '../answers.ts';
import { addressOf, type HttpContext, readBody } from '../route.ts';
import { noOf } from './issues.ts';
import type { Api } from './world.ts';

export const TAGS = {
  chargers: 'Chargers, their EVSEs and who is in control',
  control: 'Commands of the home',
  providers: 'Third parties that use the chargers',
  sessions: 'What was charged',
  decisions: 'Why something was allowed or refused',
  journal: 'What happened, and who has heard of it',
  events: 'What happens, as it happens',
  trace: 'The frames of all links',
  tags: 'Cards that you know',
  tariffs: 'What is owed for charging',
  statements: 'What each payer owes for a month',
  tokens: 'Tokens for programs',
  backups: 'Copies of all that the proxy keeps',
  configuration: 'The configuration and its file',
  login: 'Login of a browser, and the password',
  api: 'This interface itself',
} as const;

export const API_BASE = '/api/v1';
export const JSON_TYPE = 'application/json';
const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

export interface Input<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: Headers;
  readonly address: string;
  /** Undefined for an open operation. */
  readonly access: Access | undefined;
  /** Cuts the connection off, whatever still waits to be sent. */
  readonly cut: () => void;
}

/** A body in the words of the answer's schema, a refusal, or a response made by hand (a stream). */
export type Outcome<A> =
  | { readonly body: A; readonly headers?: { readonly [name: string]: string } }
  | { readonly no: No }
  | Response;

/** What documents an operation. */
interface About<P, Q, B, A> {
  /** `operationId`; camelCase. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Beneath `/api/v1`, with parameters as `{name}`. */
  readonly path: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly scope: Scope | 'open';
  readonly params?: P;
  readonly query?: Q;
  /** Headers that it reads, with what they are for. */
  readonly reads?: { readonly [name: string]: string };
  readonly body?: B;
  /** Of the body that it takes; JSON unless something else stands here. */
  readonly takes?: string;
  readonly maxBodyBytes?: number;
  readonly answer?: A;
  /** Of the answer; several where the asker may choose by `Accept`. */
  readonly gives?: readonly string[];
  /** Of the good answer: 200, or 204 without `answer`. */
  readonly status?: number;
  /** What may be refused beside the things that every operation refuses. */
  readonly refusals: readonly Problem[];
}

interface Row<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>
  extends About<P, Q, B, A> {
  handle(
    input: Input<z.output<P>, z.output<Q>, z.output<B>>,
    api: Api,
  ): Outcome<z.input<A>> | Promise<Outcome<z.input<A>>>;
}

/** An operation of whatever types. */
export interface Operation extends About<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType> {
  /** Reads what came, does it, and answers; every refusal is a problem document. */
  run(context: HttpContext, access: Access | undefined, api: Api): Promise<Response>;
}

export function operation<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUndefined,
>(row: Row<P, Q, B, A>): Operation {
  const { handle, ...about } = row;
  return {
    ...about,
    async run(context, access, api) {
      const params = check(row.params, 'path', context.req.param());
      if ('no' in params) return problemDetails(params.no);
      const query = readQuery(row.query, new URL(context.req.url).searchParams);
      if ('no' in query) return problemDetails(query.no);
      const body = await read(row, context);
      if ('no' in body) return problemDetails(body.no);
      const { headers } = context.req.raw;
      // A row without a schema has the default type for it, of which `{}` and `undefined` are the only values.
      const input = {
        params: params.value as z.output<P>,
        query: query.value as z.output<Q>,
        body: body.value as z.output<B>,
        headers,
        address: addressOf(context),
        access,
        cut: () => void context.env?.outgoing?.destroy(),
      };
      const outcome = await handle(input, api);
      if (outcome instanceof Response) {
        // Nobody would ever read, or end, the stream behind the answer to a HEAD.
        if (context.req.method === 'HEAD') await outcome.body?.cancel();
        return outcome;
      }
      if ('no' in outcome) return problemDetails(outcome.no);
      const init = { status: goodStatus(row), headers: { ...outcome.headers } };
      return row.answer === undefined ? new Response(null, init) : Response.json(outcome.body, init);
    },
  };
}

/** The status of the good answer. */
export function goodStatus(row: Pick<Operation, 'status' | 'answer' | 'gives'>): number {
  return row.status ?? (row.answer === undefined && row.gives === undefined ? 204 : 200);
}

type Checked = { readonly value: unknown } | { readonly no: No };

function check(schema: z.ZodType | undefined, where: 'path' | 'query' | 'body', value: unknown): Checked {
  const read = (schema ?? NOTHING).safeParse(value);
  return read.success ? { value: read.data } : { no: noOf(where, read.error.issues) };
}

function readQuery(schema: z.ZodType | undefined, params: URLSearchParams): Checked {
  const names = [...params.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return { no: { error: 'bad_request', reason: `${twice}: given twice`, more: { field: twice } } };
  }
  return check(schema, 'query', Object.fromEntries(params));
}

async function read(row: Pick<Operation, 'body' | 'takes' | 'maxBodyBytes'>, context: HttpContext): Promise<Checked> {
  if (row.body === undefined) return { value: undefined };
  const { takes = JSON_TYPE } = row;
  const body = await readBody(context, takes, row.maxBodyBytes);
  if (!body.ok) return body;
  const value = takes === JSON_TYPE ? parse(body.text) : { json: body.text };
  return value === undefined
    ? { no: { error: 'bad_request', reason: 'the body is not JSON' } }
    : check(row.body, 'body', value.json);
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
