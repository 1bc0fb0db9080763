/** Every page: where it is, what its link says, and how its code is fetched when somebody goes there. */
import type { Word } from '../lib/words.ts';

export interface Page {
  /** The first part of the hash. */
  readonly id: string;
  readonly title: Word;
  /** The element that shows it; it gets `place`. */
  readonly element: `${string}-page`;
  readonly load: () => Promise<unknown>;
  /** Stands in the navigation. */
  readonly listed: boolean;
  /** Only for who may change everything. */
  readonly admin?: boolean;
}

export const PAGES: readonly Page[] = [
  { id: 'now', title: 'now.title', element: 'now-page', load: () => import('./now/now-page.ts'), listed: true },
  {
    id: 'sessions',
    title: 'sessions.title',
    element: 'sessions-page',
    load: () => import('./sessions/sessions-page.ts'),
    listed: true,
  },
  {
    id: 'providers',
    title: 'providers.title',
    element: 'providers-page',
    load: () => import('./providers/providers-page.ts'),
    listed: true,
  },
  {
    id: 'analytics',
    title: 'analytics.title',
    element: 'analytics-page',
    load: () => import('./analytics/analytics-page.ts'),
    listed: true,
  },
  {
    id: 'inspector',
    title: 'inspector.title',
    element: 'inspector-page',
    load: () => import('./inspector/inspector-page.ts'),
    listed: true,
    admin: true,
  },
  {
    id: 'settings',
    title: 'settings.title',
    element: 'settings-page',
    load: () => import('./settings/settings-page.ts'),
    listed: true,
    admin: true,
  },
  {
    id: 'welcome',
    title: 'welcome.title',
    element: 'welcome-page',
    load: () => import('./welcome/welcome-page.ts'),
    listed: false,
  },
];
