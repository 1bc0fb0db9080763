/**
 * The page as it was built (`ui/`): its files, read once when the proxy starts, and how each is answered. Nothing in
 * them is secret, so that they need no login; the data that the page shows does.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface PageFiles {
  /** `''` is the page itself; undefined: there is no such file. */
  answer(path: string, headers: Headers): Response | undefined;
}

const INDEX = 'index.html';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
/** Names under it have a digest of their content in them, so that they never change. */
const HASHED = 'assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Scripts, styles and data from this proxy alone. Charts set styles by script, which this allows; text that a provider
 * or a charger sent can never become markup, since the page may make none of strings but by the templates of Lit.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
];

/** Where the built page is: beside the bundle, or in `dist` of a checkout; undefined where nobody has built it. */
export function builtPage(): string | undefined {
  const places = ['./ui/', '../../dist/ui/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((place) => existsSync(join(place, INDEX)));
}

/** Rejects when the folder cannot be read. */
export async function readPage(folder: string): Promise<PageFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Awaited<ReturnType<typeof readOne>>>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length).replaceAll('\\', '/').replace(/^\//, ''), await readOne(path));
  }
  return {
    answer(path, asked) {
      const name = path === '' ? INDEX : path;
      const file = files.get(name);
      if (file === undefined) return undefined;
      const packed = /\bgzip\b/.test(asked.get('accept-encoding') ?? '');
      const headers = new Headers({
        'content-type': file.type,
        'cache-control': name.startsWith(HASHED) ? FOR_EVER : 'no-cache',
        vary: 'accept-encoding',
        ...(packed && { 'content-encoding': 'gzip' }),
      });
      return new Response(packed ? file.packed : file.plain, { headers });
    },
  };
}

/** `frames`: who may show the page in a frame; `base`: which base a document may name. */
export function pagePolicy({ frames, base }: { readonly frames: string; readonly base: string }): string {
  return [...PAGE_POLICY, `base-uri ${base}`, `frame-ancestors ${frames}`].join('; ');
}

async function readOne(path: string) {
  const plain = await readFile(path);
  return { plain, packed: await promisify(gzip)(plain), type: TYPES[extname(path)] ?? 'application/octet-stream' };
}
