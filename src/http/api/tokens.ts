/** Tokens for programs, and who the asker is. */
import * as z from 'zod';
import { PROOFS, SCOPES } from '../access.ts';
import { seesButtons } from '../ingress.ts';
import { MAX_TOKEN_NAME, MAX_TOKENS, type TokenInfo } from '../tokens.ts';
import { id, iso, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { newToken, token, WORDS } from './words.ts';

const scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .meta({ description: 'read < control < admin; each includes the ones before it' });

export const access = z.object({ by: z.enum(PROOFS), name: z.string(), scopes }).register(WORDS, { id: 'Access' });

export const tokenOperations = [
  operation({
    id: 'listTokens',
    method: 'GET',
    path: '/tokens',
    tag: 'tokens',
    summary: 'All tokens by name, without their secrets; API_TOKEN of the environment is not among them',
    scope: 'admin',
    answer: z.object({ tokens: z.array(token) }).register(WORDS, { id: 'Tokens' }),
    refusals: [],
    handle: (_input, { tokenList }) => ({ body: { tokens: tokenList.list().map(tokenView) } }),
  }),
  operation({
    id: 'createToken',
    method: 'POST',
    path: '/tokens',
    tag: 'tokens',
    summary: 'Makes a token; its secret is in this answer and never shown again',
    scope: 'admin',
    body: z
      .strictObject({
        name: z
          .string()
          .trim()
          .min(1)
          .max(MAX_TOKEN_NAME)
          .regex(/^\P{Cc}*$/u, { error: 'expected a name without control characters' }),
        scopes,
      })
      .register(WORDS, { id: 'TokenWanted' }),
    answer: newToken,
    status: 201,
    refusals: ['conflict'],
    async handle({ body }, { tokenList }) {
      const made = await tokenList.create(body.name, body.scopes);
      if (made.ok) return { body: { ...tokenView(made.token), secret: made.secret } };
      const taken = made.why === 'name_taken';
      const reason = taken ? `there is a token "${body.name}" already` : `there are ${MAX_TOKENS} tokens already`;
      return { no: { error: 'conflict', reason, more: taken ? { field: 'name' } : {} } };
    },
  }),
  operation({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/tokens/{token}',
    tag: 'tokens',
    summary: 'Revokes a token: it opens nothing from now on, and its streams end within seconds',
    scope: 'admin',
    params: z.strictObject({ token: id('id of a token') }),
    refusals: ['not_found'],
    async handle({ params }, { tokenList }) {
      const revoked = await tokenList.revoke(params.token);
      return revoked ? { body: undefined } : notFound('token', params.token, 'token');
    },
  }),
  operation({
    id: 'getAccess',
    method: 'GET',
    path: '/access',
    tag: 'tokens',
    summary: 'Who you are for the proxy, and what you may do',
    scope: 'read',
    answer: access,
    refusals: ['unauthorized'],
    async handle({ access, headers }, { isHomeAdmin }) {
      if (access === undefined) return { no: { error: 'unauthorized', reason: 'nobody is logged in' } };
      const { by, name, scopes } = access;
      // Who comes through ingress is let in to read as anybody of the house: what more he may do is asked here.
      const isAdmin = by === 'ingress' && (await seesButtons(headers, isHomeAdmin));
      return { body: { by, name, scopes: isAdmin ? [...scopes, 'admin' as const] : [...scopes] } };
    },
  }),
];

function tokenView({ id, name, scopes, createdAt }: TokenInfo) {
  return { id, name, scopes: [...scopes], created_at: iso(createdAt) };
}
