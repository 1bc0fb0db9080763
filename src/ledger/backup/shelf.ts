import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Instant } from '../../core/model.ts';
import type { Clock } from '../../lib/clock.ts';
import type { BackupInfo, Backups, NotMade } from '../../proxy/ports.ts';
import { exportedCopy } from '../exchange/house.ts';
import { giveToOwnerOf } from '../private-files.ts';
import { type BackupSource, clearWorkshop, copyOnce, makeBackup } from './make.ts';

/** The newest stay. */
export const MAX_BACKUPS = 7;
/** All together; the newest one stays in any case. */
const MAX_SHELF_BYTES = 2 * 1024 ** 3;
/** What a backup leaves free for the proxy itself (as much as its own alarm of a full disk wants). */
const RESERVE_BYTES = 200 * 1024 ** 2;
const NAME = /^ocpp-proxy-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.tar\.gz$/;
/** An export that nobody reads on by then is over: its copy of the database takes room. */
const EXPORT_MS = 3_600_000;
const MIB = 1024 ** 2;

export interface ShelfOptions {
  readonly folder: string;
  readonly databaseFile: string;
  /** What a backup is made of, asked anew for each. */
  readonly source: () => Promise<BackupSource>;
  readonly program: string;
  readonly clock: Pick<Clock, 'now' | 'timer'>;
  /** Free space where the folder is; the disk's own without it. */
  readonly freeBytes?: (() => number | undefined) | undefined;
}

/** The backups of one proxy in a folder of their own, bounded in number and size. */
export function backupShelf({ folder, databaseFile, source, program, clock, freeBytes }: ShelfOptions): Backups {
  clearWorkshop(folder);
  let isBusy = false;
  let isExporting = false;

  return {
    list,

    make: () =>
      alone(async () => {
        const madeAt = clock.now();
        const name = backupName(madeAt);
        const bytes = await makeBackup(await source(), join(folder, name), { program, madeAt });
        await thin();
        return { ok: true, backup: { name, bytes, madeAt } } as const;
      }),

    exportAll: () =>
      alone(async () => {
        if (isExporting) return { ok: false, why: 'busy', reason: 'another export is being read' } as const;
        const content = await copyOnce(folder, (await source()).copyTo, exportedCopy);
        isExporting = true;
        const late = clock.timer(EXPORT_MS, () => content.destroy());
        content.once('close', () => {
          isExporting = false;
          late.cancel();
        });
        return { ok: true, content: Readable.toWeb(content) } as const;
      }),

    async read(name) {
      const found = await infoOf(name);
      if (found === undefined) return undefined;
      const content = Readable.toWeb(createReadStream(join(folder, name)));
      return { bytes: found.bytes, content };
    },

    async remove(name) {
      if ((await infoOf(name)) === undefined) return false;
      await rm(join(folder, name));
      return true;
    },
  };

  async function alone<T>(work: () => Promise<T | NotMade>): Promise<T | NotMade> {
    if (isBusy) return { ok: false, why: 'busy', reason: 'another backup is being made' };
    isBusy = true;
    try {
      return (await missingRoom()) ?? (await work());
    } finally {
      isBusy = false;
    }
  }

  async function list(): Promise<readonly BackupInfo[]> {
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(names.sort().reverse().map(infoOf));
    return found.filter((info) => info !== undefined);
  }

  /** Undefined for everything that is no backup of ours. */
  async function infoOf(name: string): Promise<BackupInfo | undefined> {
    const madeAt = timeOf(name);
    if (madeAt === undefined) return undefined;
    const bytes = await stat(join(folder, name)).then(
      ({ size }) => size,
      () => undefined,
    );
    return bytes === undefined ? undefined : { name, bytes, madeAt };
  }

  async function thin(): Promise<void> {
    let total = 0;
    for (const [index, { name, bytes }] of (await list()).entries()) {
      total += bytes;
      if (index > 0 && (index >= MAX_BACKUPS || total > MAX_SHELF_BYTES)) await rm(join(folder, name));
    }
  }

  /** For the copy of the database and, at worst, as much again for the backup itself. */
  async function missingRoom(): Promise<NotMade | undefined> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    giveToOwnerOf(dirname(databaseFile), folder);
    const sizes = ['', '-wal'].map((ending) =>
      stat(databaseFile + ending).then(
        ({ size }) => size,
        () => 0,
      ),
    );
    const wanted = 2 * (await Promise.all(sizes)).reduce((sum, size) => sum + size) + RESERVE_BYTES;
    const free = freeBytes === undefined ? await freeOf(dirname(databaseFile)) : freeBytes();
    if (free === undefined || free >= wanted) return undefined;
    const mib = (bytes: number) => Math.ceil(bytes / MIB);
    const reason = `a backup needs ${mib(wanted)} MiB of free disk, and there are ${mib(free)}`;
    return { ok: false, why: 'no_room', reason };
  }
}

/** The name of a backup of this moment. */
export function backupName(at: Instant): string {
  return `ocpp-proxy-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}.tar.gz`;
}

function timeOf(name: string): Instant | undefined {
  const [, year, month, day, hour, minute, second, ms] = NAME.exec(name) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at) ? undefined : at;
}

async function freeOf(folder: string): Promise<number | undefined> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
}
