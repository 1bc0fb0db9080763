/**
 * Makes `dist/app` of the bundle in `dist`: the app of Home Assistant as a folder that builds by itself, without a
 * registry. It is `addon/` with the program beside its Dockerfile, and without the name of an image to be fetched.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const APP = join(DIST, 'app');

await rm(APP, { recursive: true, force: true });
const program = await readdir(DIST);
await mkdir(join(APP, 'program'), { recursive: true });
await cp(join(ROOT, 'addon'), APP, { recursive: true });
for (const name of program) await cp(join(DIST, name), join(APP, 'program', name), { recursive: true });
await cp(join(ROOT, 'LICENSE'), join(APP, 'program', 'LICENSE'));
const config = await readFile(join(APP, 'config.yaml'), 'utf8');
await writeFile(join(APP, 'config.yaml'), config.replace(/^image: .*\n/m, ''));
console.log('dist/app: copy it to /addons/ocpp_proxy of Home Assistant');
