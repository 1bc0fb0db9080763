/** Login and logout of a browser, and another password. */
import * as z from 'zod';
import { type No, retryAfter } from '../answers.ts';
import { sameOrigin, setCookie } from '../auth.ts';
import { LOGIN_LASTS_S } from '../logins.ts';
import { MAX_PASSWORD_LENGTH } from '../password.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

/** Of a password that a person chooses. */
const MIN_PASSWORD_LENGTH = 12;

const password = () => z.string().trim().min(1).max(MAX_PASSWORD_LENGTH);

export const loginOperations = [
  operation({
    id: 'login',
    method: 'POST',
    path: '/login',
    tag: 'login',
    summary: 'Logs a browser in: a cookie that lasts 7 days, or 2 days without use',
    scope: 'open',
    body: z.strictObject({ password: password() }).register(WORDS, { id: 'Login' }),
    refusals: ['unauthorized', 'forbidden', 'too_many_requests'],
    async handle({ body, headers, address }, { auth }) {
      const fromBrowser = headers.has('origin') || headers.has('sec-fetch-site');
      if (fromBrowser && !sameOrigin(headers)) {
        return { no: { error: 'forbidden', reason: 'a browser may send this only from a page of this proxy' } };
      }
      const outcome = await auth.login(body.password, address);
      if (!outcome.ok) return { no: notLet(outcome.waitMs, 'password') };
      return { body: undefined, headers: { 'set-cookie': setCookie(outcome.cookie, LOGIN_LASTS_S) } };
    },
  }),
  operation({
    id: 'logout',
    method: 'POST',
    path: '/logout',
    tag: 'login',
    summary: 'Ends the login of this browser',
    scope: 'read',
    refusals: [],
    handle({ headers }, { auth }) {
      auth.logout(headers);
      return { body: undefined, headers: { 'set-cookie': setCookie('', 0) } };
    },
  }),
  operation({
    id: 'changePassword',
    method: 'POST',
    path: '/password',
    tag: 'login',
    summary: 'Sets another password; every other browser is logged out',
    scope: 'admin',
    body: z
      .strictObject({
        old: password(),
        new: z
          .string()
          .trim()
          .min(MIN_PASSWORD_LENGTH, { error: `expected at least ${MIN_PASSWORD_LENGTH} characters` })
          .max(MAX_PASSWORD_LENGTH),
      })
      .register(WORDS, { id: 'PasswordChange' }),
    refusals: ['forbidden', 'too_many_requests'],
    async handle({ body, headers, address }, { auth }) {
      const outcome = await auth.changePassword(body.old, body.new, headers, address);
      if (outcome.ok) return { body: undefined };
      const no = notLet(outcome.waitMs, 'old');
      // The asker himself is let in: it is the password that is wrong.
      return { no: no.error === 'unauthorized' ? { ...no, error: 'forbidden' } : no };
    },
  }),
];

function notLet(waitMs: number, field: string): No {
  if (waitMs === 0) return { error: 'unauthorized', reason: 'this is not the password', more: { field } };
  const headers = { 'retry-after': retryAfter(waitMs) };
  return { error: 'too_many_requests', reason: 'too many tries; wait a little', headers };
}
