/**
 * Makes the release: one bundle of the program in `dist/`, with the OCPP schemas beside it. The schemas of 2.1 may
 * not be altered or copied into code (CC BY-ND), so they are carried over byte for byte and read at run time.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const SCHEMAS = ['ocpp1_6.json', 'ocpp2_0_1.json', 'ocpp2_1.json'];

/** CommonJS packages in the bundle expect these three names. */
const COMMONJS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __dirnameOf } from 'node:path';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('\n');

await rm(DIST, { recursive: true, force: true });
await mkdir(join(DIST, 'schemas'), { recursive: true });
const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/ocpp-proxy.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  legalComments: 'none',
  banner: { js: COMMONJS },
  metafile: true,
  logLevel: 'warning',
});

for (const config of ['vite.config.ts', 'card.config.ts']) {
  await buildPage({ configFile: join(ROOT, 'ui', config), logLevel: 'warn' });
}

const packaged = createRequire(import.meta.url).resolve('ocpp-rpc/package.json');
for (const name of SCHEMAS) {
  await copyFile(join(dirname(packaged), 'lib', 'schemas', name), join(DIST, 'schemas', name));
}
// The bundle's own: it makes Node read the file as a module wherever it is unpacked, and tells the version.
await writeFile(
  join(DIST, 'package.json'),
  `${JSON.stringify({ name: 'ocpp-proxy', version, type: 'module', private: true }, null, 2)}\n`,
);
await writeFile(join(DIST, 'LICENSES.txt'), await licenses(Object.keys(metafile.inputs)));
console.log(`dist/ocpp-proxy.js ${version}`);

/** The licence texts of every package in the bundle; most of them ask to be passed on. */
async function licenses(inputs: readonly string[]): Promise<string> {
  const folders = inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  const packages = [...new Set(folders.filter((folder) => folder !== undefined)), 'node_modules/ocpp-rpc'].sort();
  const texts: string[] = [];
  for (const folder of new Set(packages)) {
    const own = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
    const file = (await readdir(join(ROOT, folder))).find((name) => /^licen[cs]e/i.test(name));
    const text = file === undefined ? `Licence: ${own.license}` : await readFile(join(ROOT, folder, file), 'utf8');
    texts.push(`${own.name} ${own.version}\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
