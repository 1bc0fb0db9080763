import type * as z from 'zod';
import type { No } from '../answers.ts';

/** Longer texts repeat what the asker sent. */
const MAX_REASON = 300;

/** The first fault of what was sent, with the field that is wrong and what would be right. */
export function noOf(where: 'path' | 'query' | 'body', issues: readonly z.core.$ZodIssue[]): No {
  const [issue] = issues;
  if (issue === undefined) return { error: 'bad_request', reason: `the ${where} is wrong` };
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...issue.path, ...(unknown === undefined ? [] : [unknown])].map(String).join('.');
  const message = unknown === undefined ? plain(issue.message) : `there is no such field in the ${where}`;
  const reason = `${field === '' ? `the ${where}` : field}: ${message}`.slice(0, MAX_REASON);
  return { error: 'bad_request', reason, more: field === '' ? {} : { field: field.slice(0, MAX_REASON) } };
}

function plain(message: string): string {
  const text = message.replace(/^Invalid input: /, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
