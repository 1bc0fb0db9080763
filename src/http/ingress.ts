/**
 * Requests through Home Assistant's ingress: it has checked the login, and its headers say for whom. They are read on
 * the listener for ingress alone, which lets nobody in but the Supervisor (`doors.ts`).
 */
import type { Access, Scope } from './access.ts';
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

/** Whether a user of Home Assistant is an administrator there; `unknown`: it does not say just now. */
export type AskAdmin = (userId: string) => Promise<'yes' | 'no' | 'unknown'>;

type Admitted = { readonly access: Access } | { readonly no: No };

/** Whoever is in Home Assistant may look; more is for its administrators, from a page of ours. */
export async function byIngress(
  headers: Headers,
  { scope, changes }: { readonly scope: Scope; readonly changes: boolean },
  askAdmin: AskAdmin,
): Promise<Admitted> {
  if (basePath(headers) === undefined) return no(NO_PATH);
  const watcher: Admitted = changes ? watchesByIngress(headers) : { access: WATCHER };
  if (scope === 'read' || 'no' in watcher) return watcher;
  const userId = headers.get('x-remote-user-id');
  switch (userId === null || userId === '' ? 'no' : await askAdmin(userId)) {
    case 'yes':
      return { access: ADMIN };
    case 'no':
      return no('only administrators of Home Assistant may do this');
    case 'unknown':
      return { no: { error: 'unavailable', reason: 'Home Assistant does not say who you are; try again in a moment' } };
  }
}

/** Whether buttons are of use to who looks. */
export async function seesButtons(headers: Headers, askAdmin: AskAdmin): Promise<boolean> {
  const userId = headers.get('x-remote-user-id');
  return userId !== null && userId !== '' && (await askAdmin(userId)) !== 'no';
}

/** More than one look: it must be known who wants it, since the Supervisor itself asks too. */
export function watchesByIngress(headers: Headers): Admitted {
  if (basePath(headers) === undefined) return no(NO_PATH);
  if (!headers.get('x-remote-user-id')) return no('Home Assistant does not say who wants this');
  if (!fromOwnPage(headers)) return no('a browser may send this only from a page of this proxy');
  return { access: WATCHER };
}

/** As `sameOrigin`, but the browser sees the host of Home Assistant. */
export function fromOwnPage(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === (headers.get('x-forwarded-host') ?? headers.get('host'));
}

const NO_PATH = 'open this page in Home Assistant';
const ADMIN: Access = { by: 'ingress', name: 'home_assistant', scopes: ['admin'], isInForce: () => true };
const WATCHER: Access = { ...ADMIN, scopes: ['read'] };

function no(reason: string): { readonly no: No } {
  return { no: { error: 'forbidden', reason } };
}
