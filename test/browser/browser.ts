/**
 * A real Chromium for a test. Whatever a page does wrong on the way fails the test: an error in its console, a request
 * to another host, a script that throws, a policy that was broken.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { BrowserHouse } from './house.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PICTURES = fileURLToPath(new URL('../../.results/screenshots/', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PATIENCE_MS = 15_000;

/** Undefined where this machine has none: these tests are then skipped by name. */
export const CHROMIUM = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface Visit {
  readonly page: Page;
  /** Goes to a page of ours, `sessions/42`, and waits until its heading is there. */
  go(place: string): Promise<void>;
  /** A picture in `.results/screenshots`. */
  picture(name: string): Promise<void>;
  /** No serious fault of accessibility by axe, and nothing that is wider than the window. */
  judge(): Promise<void>;
  /** Fills the login form in, once it is there. */
  logIn(): Promise<void>;
  /** An error in the console that the test provoked, such as a refusal: it does not count. */
  forgive(pattern: RegExp): void;
}

/** What axe tells of. */
interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

let shared: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  shared ??= chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  return shared;
}

/** For `afterAll`. */
export async function closeBrowser(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.close();
}

/** `path`: where the page is, when something in front of the proxy moves it. `headers`: what that adds. */
export interface VisitOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'> {
  readonly origin?: string;
  readonly path?: string;
  /** Without it the browser logs in with the password first. */
  readonly isKnown?: boolean;
}

/** Opens the page of this house, logged in, and closes it after the scene. */
export async function visit(
  house: BrowserHouse,
  scene: (visit: Visit) => Promise<void>,
  { origin = house.url, path = '/', isKnown = false, ...look }: VisitOptions = {},
): Promise<void> {
  const context = await (await browser()).newContext({
    viewport: DESK,
    locale: 'en-GB',
    colorScheme: 'light',
    timezoneId: 'Europe/Amsterdam',
    reducedMotion: 'reduce',
    ...look,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  const forgiven: RegExp[] = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        faults.push(`${message.type()}: ${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => faults.push(`threw: ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) faults.push(`asked for ${url}`);
    });
    await page.goto(`${origin}${path}`);
    const logIn = async (): Promise<void> => {
      await page.getByLabel(/password/i).fill(house.password);
      await page.getByRole('button', { name: /log in/i }).click();
    };
    if (!isKnown) await logIn();
    await page.locator('proxy-app').waitFor();
    await scene({
      page,
      async go(place) {
        await page.goto(`${origin}${path}#/${place}`);
        await page.locator('main h1').first().waitFor();
      },
      picture: (name) => picture(page, name),
      async judge() {
        expect(await findings(page), 'accessibility').toEqual([]);
        const { scrollWidth: scroll, clientWidth: client }: { scrollWidth: number; clientWidth: number } =
          await page.evaluate(
            '(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)',
          );
        expect(scroll, 'nothing is wider than the window').toBeLessThanOrEqual(client);
      },
      logIn,
      forgive: (pattern) => void forgiven.push(pattern),
    });
    expect(faults.filter((fault) => !forgiven.some((pattern) => pattern.test(fault)))).toEqual([]);
  } finally {
    await context.close();
  }
}

/**
 * An empty page, closed after the scene; what goes wrong on it fails the test as it does in `visit`. `ofOthers`: where
 * a program of other people serves it, whose own faults do not count.
 */
export async function blank(
  scene: (page: Page, judge: () => Promise<void>) => Promise<void>,
  look: Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'> = {},
  { ofOthers }: { readonly ofOthers?: string } = {},
): Promise<void> {
  const context = await (await browser()).newContext({ viewport: DESK, locale: 'en-GB', ...look });
  context.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (ofOthers === undefined && (message.type() === 'error' || message.type() === 'warning'))
        faults.push(message.text());
    });
    page.on('pageerror', (error) => {
      if (ofOthers === undefined || /ocpp-proxy-card/.test(error.stack ?? ''))
        faults.push(`threw: ${error.stack ?? error.message}`);
    });
    page.on('request', (request) => {
      const isOwn =
        /^(data|blob):/.test(request.url()) || (ofOthers !== undefined && request.url().startsWith(ofOthers));
      if (!isOwn) faults.push(`asked for ${request.url()}`);
    });
    await scene(page, async () => expect(await findings(page), 'accessibility').toEqual([]));
    expect(faults).toEqual([]);
  } finally {
    await context.close();
  }
}

export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** The page's policy allows no script from elsewhere, so axe comes in as a script of the test's own world. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const result: { violations: readonly Finding[] } = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })",
  );
  return result.violations.map(
    ({ id, impact, nodes }) =>
      `${id} (${impact}): ${nodes.map(({ target, failureSummary = '' }) => `${target.join(' ')}: ${failureSummary}`).join('; ')}`,
  );
}
