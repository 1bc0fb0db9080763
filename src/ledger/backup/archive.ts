/** A backup is one file: a gzipped tar of the database, its key and the configuration, with a list of them in front. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import type { Instant } from '../../core/model.ts';
import { type TarContent, TarError, tarEntries, tarOf } from '../../lib/tar.ts';
import { LedgerError, messageOf } from '../errors.ts';
import { OWNER_ONLY } from '../private-files.ts';
import { MAX_MANIFEST_BYTES, type Manifest, readManifest } from './manifest.ts';

const LIST = 'backup.json';
/** All that a backup may hold; nothing else is ever unpacked. */
export const PARTS = { database: 'ocpp-proxy.sqlite', key: 'ocpp-proxy.sqlite.key', config: 'config.yaml' } as const;
export type Part = keyof typeof PARTS;

/** Where each part lies; one without a file is left out. */
export type PartFiles = { readonly [P in Part]?: string | undefined };

/** The bytes of a backup of these files, which must not change meanwhile. */
export async function packed(
  files: PartFiles,
  about: { readonly program: string; readonly schema: number; readonly madeAt: Instant },
): Promise<Readable> {
  const rows = await Promise.all(
    partsOf(files).map(async ({ part, file }) => ({ file, ...(await listed(part, file)) })),
  );
  const manifest: Manifest = {
    format: 'ocpp-proxy backup',
    format_version: 1,
    program: about.program,
    schema: about.schema,
    made_at: new Date(about.madeAt).toISOString(),
    files: rows.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
  };
  const list = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  const entries: TarContent[] = [
    { name: LIST, bytes: list.length, content: Readable.from([list]) },
    ...rows.map(({ file, name, bytes }) => ({ name, bytes, content: contentOf(file) })),
  ];
  const seconds = about.madeAt / 1000;
  // Half the time of the default for a few percent of the size.
  const zip = createGzip({ level: constants.Z_BEST_SPEED + 2 });
  const source = Readable.from(tarOf(entries, seconds), { objectMode: false });
  source.on('error', (error) => zip.destroy(error));
  zip.on('close', () => source.destroy());
  return source.pipe(zip);
}

/**
 * Unpacks a backup into a folder and compares each part with the list in front.
 *
 * @throws LedgerError when it is damaged, cut off, of a newer format, or none of ours.
 */
export async function unpacked(archive: Readable, folder: string): Promise<{ manifest: Manifest; files: PartFiles }> {
  try {
    return await unpackAll(archive.pipe(createGunzip()), archive, folder);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    const why = error instanceof TarError ? error.message : `it is damaged (${messageOf(error)})`;
    throw new LedgerError(`this backup cannot be used: ${why}`, { cause: error });
  } finally {
    archive.destroy();
  }
}

async function unpackAll(zip: Transform, archive: Readable, folder: string) {
  archive.on('error', (error) => zip.destroy(error));
  let manifest: Manifest | undefined;
  const files: { [P in Part]?: string } = {};
  for await (const { name, bytes, content } of tarEntries(zip)) {
    if (manifest === undefined) {
      if (name !== LIST || bytes > MAX_MANIFEST_BYTES) throw new LedgerError('this is no backup of this program');
      manifest = readManifest(await text(content));
      continue;
    }
    const part = partNamed(name);
    const row = manifest.files.find((each) => each.name === name);
    if (part === undefined || row === undefined || files[part] !== undefined || row.bytes !== bytes) {
      throw new LedgerError(`this backup cannot be used: ${name} is not in its list, or is another file`);
    }
    const file = join(folder, name);
    const hash = createHash('sha256');
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(content, hashing, createWriteStream(file, { flags: 'wx', mode: OWNER_ONLY, flush: true }));
    if (hash.digest('hex') !== row.sha256) throw new LedgerError(`this backup cannot be used: ${name} is damaged`);
    files[part] = file;
  }
  const missing = manifest?.files.find(({ name }) => files[partNamed(name) ?? 'database'] === undefined);
  if (manifest === undefined || missing !== undefined || files.database === undefined) {
    throw new LedgerError(`this backup cannot be used: ${missing?.name ?? PARTS.database} is missing`);
  }
  return { manifest, files };
}

function partNamed(name: string): Part | undefined {
  return partsOf(PARTS).find(({ file }) => file === name)?.part;
}

function partsOf(files: PartFiles): { readonly part: Part; readonly file: string }[] {
  return (['database', 'key', 'config'] as const).flatMap((part) => {
    const file = files[part];
    return file === undefined ? [] : [{ part, file }];
  });
}

async function listed(part: Part, file: string) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { name: PARTS[part], bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

async function* contentOf(file: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file)) yield Buffer.from(chunk);
}
