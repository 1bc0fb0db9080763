import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { violationsOfPaths, violationsOfSource, violationsOfTest } from './architecture/rules.ts';
import { importsOf, scan } from './architecture/scan.ts';
import { LONG_FILES, ROWS } from './architecture/table.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = sourcesIn('src');
const TESTS = sourcesIn('test');

describe('the house', () => {
  test('every source keeps to its row: imports, purity of core, names of versions, length', () => {
    expect(found(SOURCES, violationsOfSource)).toEqual([]);
  });

  test('no test is left focused or skipped', () => {
    expect(found(TESTS, (_file, source) => violationsOfTest(source))).toEqual([]);
  });

  test('no tracked file has the name of a user’s own configuration', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    expect(tracked.length).toBeGreaterThan(100);
    expect(violationsOfPaths(tracked)).toEqual([]);
  });

  test('the walk walked', () => {
    const imports = SOURCES.flatMap(({ source }) => importsOf(scan(source)));
    expect(SOURCES.length).toBeGreaterThan(100);
    expect(TESTS.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(500);
    for (const room of ['core/', 'proxy/', 'wire/', 'ledger/', 'http/']) {
      expect(SOURCES.some(({ file }) => file.startsWith(room))).toBe(true);
    }
    expect(new Set(ROWS.map(({ from }) => from)).size).toBe(ROWS.length);
    for (const file of Object.keys(LONG_FILES)) expect(SOURCES.map((source) => source.file)).toContain(file);
  });
});

describe('each rule can fail', () => {
  const planted: readonly (readonly [file: string, source: string, expected: string])[] = [
    ['corridor/hall.ts', '', 'no row of the import table'],
    ['core/parking/space.ts', '', 'no row of the import table'],
    ['helpers.ts', '', 'no row of the import table'],

    [
      'core/model.ts',
      "import { start } from './station/apply.ts';",
      'core/model.ts may not import core/station/apply.ts',
    ],
    ['core/views/view.ts', "import { decide } from '../arbitration/decide.ts';", 'may not import core/arbitration'],
    ['core/views/view.ts', "import type { Row } from '../ocpp/catalogue.ts';", 'may not import core/ocpp/catalogue.ts'],
    ['core/ocpp/codec.ts', "import type { Log } from '../../lib/log.ts';", 'may not import lib/log.ts'],
    ['core/limits/merge.ts', "import { createHash } from 'node:crypto';", 'may not use Node.js (node:crypto)'],
    ['core/limits/merge.ts', "import { readFileSync } from 'fs';", 'may not use Node.js (fs)'],
    ['core/limits/merge.ts', "import { z } from 'zod';", 'may not import the package zod'],
    [
      'core/views/view.ts',
      "import { Temporal } from 'temporal-polyfill';",
      'may not import the package temporal-polyfill',
    ],
    ['core/ocpp/types.ts', "import { OCPP16 } from 'typed-ocpp';", 'may import only types of the package typed-ocpp'],
    ['lib/log.ts', "import type { Fact } from '../core/model.ts';", 'may not import core/model.ts'],
    ['wire/peer.ts', "import type { Ledger } from '../proxy/ports.ts';", 'may not import proxy/ports.ts'],
    ['wire/peer.ts', "import { HOME } from '../core/model.ts';", 'only types of core/model.ts'],
    ['proxy/up.ts', "import { openLedger } from '../ledger/ledger.ts';", 'may not import ledger/ledger.ts'],
    ['proxy/up.ts', "import { randomUUID } from 'node:crypto';", 'may not use Node.js'],
    ['proxy/up.ts', "import WebSocket from 'ws';", 'may not import the package ws'],
    ['providers/backend.ts', "import { openProxy } from '../proxy/proxy.ts';", 'may not import proxy/proxy.ts'],
    ['providers/backend.ts', "export * from '../chargers/charger.ts';", 'may not import chargers/charger.ts'],
    ['http/server.ts', "const { up } = await import('../proxy/up.ts');", 'may not import proxy/up.ts'],
    ['http/server.ts', "type Peer = import('../wire/peer.ts').Peer;", 'may not import wire/peer.ts'],
    ['http/server.ts', "import '../home/mqtt.ts';", 'may not import home/mqtt.ts'],
    ['http/server.ts', 'const plug = await import(`../${name}.ts`);', 'may not import'],
    ['http/server.ts', 'const plug = await import(name);', 'imports a computed path'],
    ['http/server.ts', "import { parse } from 'yaml';", 'may not import the package yaml'],
    ['config/load.ts', "import { startApp } from '../app.ts';", 'may not import app.ts'],
    ['app.ts', "import { runCli } from './cli/cli.ts';", 'may not import cli/cli.ts'],
    ['cli/serve.ts', "import { openLedger } from '../ledger/ledger.ts';", 'may not import ledger/ledger.ts'],
    ['settings.ts', "import { makeBackends } from './providers/backend.ts';", 'only types of providers/backend.ts'],
    ['main.ts', "import { startApp } from './app.ts';", 'may not import app.ts'],
    [
      'lib/log.ts',
      "import manifest from '../../package.json' with { type: 'json' };",
      'may not import ../package.json',
    ],

    ['core/station/apply.ts', 'const now = Date.now();', 'the clock (Date.now)'],
    ['core/station/apply.ts', 'const now = new Date();', 'the clock (Date without an argument)'],
    ['core/station/apply.ts', 'const now = new Date;', 'the clock (Date without an argument)'],
    ['core/station/apply.ts', 'const now = Date();', 'the clock (Date without an argument)'],
    ['core/tariffs/price.ts', 'const now = Temporal.Now.instant();', 'the clock (Temporal.Now)'],
    ['core/station/apply.ts', 'const dice = Math.random();', 'dice (Math.random)'],
    ['core/station/apply.ts', 'setTimeout(() => 1, 5);', 'setTimeout'],
    ['core/station/apply.ts', 'console.log(1);', 'console'],
    ['core/station/apply.ts', 'const home = process.env.HOME;', 'process'],
    ['core/station/apply.ts', 'const at = performance.now();', 'performance'],
    ['core/station/apply.ts', 'const id = crypto.randomUUID();', 'crypto'],
    ['core/station/apply.ts', 'const id = `a${crypto.randomUUID()}`;', 'crypto'],
    ['core/station/apply.ts', 'const all = [...process.argv];', 'process'],
    ['core/station/apply.ts', 'const clock = globalThis;', 'globalThis'],

    ['proxy/up.ts', "if (version === '1.6') start();", "names the OCPP version '1.6'"],
    ['wire/peer.ts', 'const offered = ["ocpp2.0.1"];', "names the OCPP version 'ocpp2.0.1'"],
    ['http/server.ts', 'const newest = `2.1`;', "names the OCPP version '2.1'"],
  ];
  test.each(planted)('%s: %s', (file, source, expected) => {
    expect(violationsOfSource(file, source)).toEqual([expect.stringContaining(expected)]);
  });

  test('a source of more than 300 lines', () => {
    expect(violationsOfSource('proxy/up.ts', 'run();\n'.repeat(301))).toEqual(['301 lines, more than 300']);
    expect(violationsOfSource('proxy/up.ts', 'run();\n'.repeat(300))).toEqual([]);
  });

  test.each([
    ["test.only('x', () => {});", '.only is left in a test'],
    ["describe.skip('x', () => {});", '.skip is left in a test'],
    ["test.concurrent.skip('x', () => {});", '.skip is left in a test'],
    ["it.todo('x');", '.todo is left in a test'],
  ])('a test with %s', (source, expected) => {
    expect(violationsOfTest(source)).toEqual([expected]);
  });

  test('a tracked file with the name of a user’s own configuration', () => {
    const paths = [
      'config.yaml',
      'examples/config.yml',
      'docs/config.json',
      'addon/config.yaml',
      'docs/my-config.yaml',
    ];
    expect(violationsOfPaths(paths)).toEqual(paths.slice(0, 3));
  });
});

describe('nothing is reported that is in order', () => {
  test.each([
    ['core/station/apply.ts', "import type { Fact } from '../model.ts';\nimport { start } from './start.ts';"],
    ['core/quirks/repair.ts', "import { parseInstant } from '../ocpp/time.ts';"],
    ['core/ocpp/types.ts', "import type { OCPP16 } from 'typed-ocpp';"],
    ['core/ocpp/versions.ts', "export const FIRST = '1.6';"],
    ['core/tariffs/price.ts', "import { Temporal } from 'temporal-polyfill';"],
    ['core/station/apply.ts', 'const at = new Date(now).toISOString();'],
    ['core/station/apply.ts', '// Date.now() and console.log() are for others\nexport const a = "process.exit";'],
    ['core/station/apply.ts', '/* new Date() */ export const a = /[/"]process\\/`/;'],
    [
      'core/station/apply.ts',
      'const a = { process: 1 };\nconst b = a.process + half / 2; const c = \'import x from "y"\';',
    ],
    ['core/station/apply.ts', 'export interface Meter { readonly performance?: number }'],
    ['core/model.ts', "export interface Route { from: 'home' }\nexport const b = `from ${a ? `'x'` : '}'} 'ws'`;"],
    ['app.ts', "import { openProxy } from './proxy/proxy.ts';\nimport { createServer } from 'node:http';"],
    ['proxy/up.ts', "log.info('a 1.6 charger');"],
  ])('%s: %s', (file, source) => {
    expect(violationsOfSource(file, source)).toEqual([]);
  });

  test('every form of an import is seen, once', () => {
    const source = [
      "import a from 'a';",
      "import * as b from 'b';",
      "import type { C } from 'c';",
      "import {\n  d, // from 'nowhere'\n  type E,\n} from 'd';",
      "export { e } from 'e';",
      "export type { F } from 'f';",
      "export * from 'g';",
      "import 'h';",
      "const i = await import('i');",
      'const text = "import j from \'j\'";',
      "// import k from 'k';",
    ].join('\n');
    const seen = importsOf(scan(source)).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' (types)' : ''}`);
    expect(seen.sort()).toEqual(['a', 'b', 'c (types)', 'd', 'e', 'f (types)', 'g', 'h', 'i']);
  });
});

interface Source {
  /** Relative to the folder that was walked. */
  readonly file: string;
  readonly source: string;
}

function sourcesIn(folder: string): readonly Source[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ file: name.replaceAll('\\', '/'), source: readFileSync(join(ROOT, folder, name), 'utf8') }));
}

function found(
  sources: readonly Source[],
  violations: (file: string, source: string) => readonly string[],
): readonly string[] {
  return sources.flatMap(({ file, source }) => violations(file, source).map((violation) => `${file}: ${violation}`));
}
