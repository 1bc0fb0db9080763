import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs')].map((page) => ({ page, text: read(page) }));

/** A file or folder of ours, in backticks. */
const PATH = /`((?:src|scripts|examples)\/[\w./-]*)`/g;
/** What is said to be in a file: `src/proxy/up.ts` `up`, or several names with a comma or "and" between. */
const NAMED = /`(src\/[\w./-]+\.ts)`((?:(?:,| and)? `#?\w+`)+)/g;
const LINK = /\]\(([^)\s]+)\)/g;

describe('the pages', () => {
  test('name files that exist', () => {
    const named = PAGES.flatMap(({ page, text }) => matches(text, PATH).map(([, path = '']) => ({ page, path })));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('name functions that are in these files', () => {
    const named = PAGES.flatMap(({ page, text }) => namesIn(text).map((one) => ({ page, ...one })));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ path, name }) => !hasName(path, name))).toEqual([]);
  });

  test('link to pages and headings that exist', () => {
    const links = PAGES.flatMap(({ page, text }) => relativeLinks(text).map((to) => ({ page, to })));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ page, to }) => !resolves(page, to))).toEqual([]);
  });

  test('each decision has its own number', () => {
    const numbers = readdirSync(join(ROOT, 'docs/decisions')).map((file) => file.slice(0, 4));
    expect(numbers.toSorted()).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });
});

describe('the configuration in the README', () => {
  const blocks = matches(read('README.md'), /```yaml\n([\s\S]*?)```/g).map(([, yaml = '']) => yaml);

  test('is there', () => expect(blocks).not.toEqual([]));

  test.each(blocks.map((yaml, index) => ({ yaml, index })))(
    'block $index is right and draws no warning',
    async ({ yaml }) => {
      const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-docs-'));
      const configPath = join(folder, 'house.yaml');
      await writeFile(configPath, yaml);
      const loaded = await loadConfig({ variables: {}, cwd: folder, configPath });
      await rm(folder, { recursive: true });
      expect(loaded.ok ? [] : loaded.problems).toEqual([]);
      expect(loaded.warnings).toEqual([]);
    },
  );
});

describe('each check can fail', () => {
  test('a name that is not in its file', () => {
    expect(namesIn('see `src/proxy/up.ts` `up` and `#down`, `across`.').map(({ name }) => name)).toEqual([
      'up',
      '#down',
      'across',
    ]);
    expect(hasName('src/proxy/up.ts', 'up')).toBe(true);
    expect(hasName('src/proxy/up.ts', 'sideways')).toBe(false);
    expect(hasName('src/proxy/nowhere.ts', 'up')).toBe(false);
  });

  test('a link that leads nowhere', () => {
    expect(relativeLinks('[a](docs/a.md) [b](https://example.com) [c](#here)')).toEqual(['docs/a.md', '#here']);
    expect(resolves('README.md', 'docs/nowhere.md')).toBe(false);
    expect(resolves('README.md', 'docs/configuration.md#nowhere')).toBe(false);
    expect(resolves('docs/architecture.md', '#the-words')).toBe(true);
  });
});

function pagesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

function matches(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  return [...text.matchAll(pattern)];
}

function namesIn(text: string): readonly { readonly path: string; readonly name: string }[] {
  return matches(text, NAMED).flatMap(([, path = '', names = '']) =>
    matches(names, /`(#?\w+)`/g).map(([, name = '']) => ({ path, name })),
  );
}

function hasName(path: string, name: string): boolean {
  if (!existsSync(join(ROOT, path))) return false;
  return new RegExp(`(?<![\\w#])${name}(?!\\w)`).test(read(path));
}

function relativeLinks(text: string): readonly string[] {
  return matches(text, LINK).flatMap(([, to = '']) => (/^[a-z]+:/.test(to) ? [] : [to]));
}

function resolves(page: string, to: string): boolean {
  const [path = '', heading] = to.split('#');
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, target))) return false;
  return heading === undefined || headingsOf(read(target)).includes(heading);
}

/** Headings as a link names them. */
function headingsOf(text: string): readonly string[] {
  return matches(text, /^#+ (.+)$/gm).map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
