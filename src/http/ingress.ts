/**
 * Requests through Home Assistant's ingress: it has checked the login, and its headers say for whom. They are read on
 * the listener for ingress alone, which lets nobody in but the Supervisor (`doors.ts`).
 */
import type { Access } from './access.ts';
import type { No } from './answers.ts';

/** `/api/hassio_ingress/<token>`, or what a proxy in front of it made of that. */
const BASE = /^\/[\w./~-]{1,200}$/;

/** What a request was let in by. */
export type Door = 'login' | 'ingress';

/** Under which path the browser sees the page; undefined where the header is missing or no such path. */
export function basePath(headers: Headers): string | undefined {
  const path = headers.get('x-ingress-path') ?? '';
  return BASE.test(path) && !path.includes('//') && !path.includes('..') ? path.replace(/\/+$/, '') : undefined;
}

/** `changes`: it is more than reading, so it must be known who wants it: the Supervisor itself asks too. */
export function byIngress(headers: Headers, changes: boolean): { readonly access: Access } | { readonly no: No } {
  if (basePath(headers) === undefined) return no('open this page in Home Assistant');
  if (!changes) return { access: ACCESS };
  if (!headers.get('x-remote-user-id')) return no('Home Assistant does not say who wants this');
  return fromOwnPage(headers) ? { access: ACCESS } : no('a browser may send this only from a page of this proxy');
}

/** As `sameOrigin`, but the browser sees the host of Home Assistant. */
export function fromOwnPage(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === (headers.get('x-forwarded-host') ?? headers.get('host'));
}

const ACCESS: Access = { by: 'ingress', name: 'home_assistant', scopes: ['admin'], isInForce: () => true };

function no(reason: string): { readonly no: No } {
  return { no: { error: 'forbidden', reason } };
}
