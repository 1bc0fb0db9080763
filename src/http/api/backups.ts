/** Backups: made while the proxy runs, listed, fetched, taken away. Each holds secrets, so all of it is for admins. */
import * as z from 'zod';
import type { BackupInfo, NotMade } from '../../proxy/ports.ts';
import { id, iso, notFound, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';
import type { Api } from './world.ts';

const LINES_TYPE = 'application/jsonl';
const GZIP_TYPE = 'application/gzip';
const NONE_HERE = { error: 'unavailable', reason: 'this proxy keeps no backups' } as const;

export const backup = z
  .object({
    name: z.string(),
    bytes: z.int().min(0),
    made_at: time(),
  })
  .register(WORDS, { id: 'Backup' });

const params = z.strictObject({ backup: id('name of a backup') });

export const backupOperations = [
  operation({
    id: 'listBackups',
    method: 'GET',
    path: '/backups',
    tag: 'backups',
    summary: 'The backups in the data folder, newest first',
    scope: 'admin',
    answer: z.object({ backups: z.array(backup) }).register(WORDS, { id: 'Backups' }),
    refusals: ['unavailable'],
    async handle(_input, { backups }) {
      if (backups === undefined) return { no: NONE_HERE };
      return { body: { backups: (await backups.list()).map(backupView) } };
    },
  }),
  operation({
    id: 'makeBackup',
    method: 'POST',
    path: '/backups',
    tag: 'backups',
    summary: 'Makes a backup of database, key and configuration into the data folder; the oldest go',
    scope: 'admin',
    answer: backup,
    status: 201,
    refusals: ['conflict', 'unavailable'],
    handle: (_input, api) => make(api),
  }),
  operation({
    id: 'getBackup',
    method: 'GET',
    path: '/backups/{backup}',
    tag: 'backups',
    summary: 'The file of a backup; it holds secrets',
    scope: 'admin',
    params,
    gives: [GZIP_TYPE],
    refusals: ['not_found', 'unavailable'],
    async handle({ params: { backup: name } }, { backups }) {
      if (backups === undefined) return { no: NONE_HERE };
      const found = await backups.read(name);
      if (found === undefined) return notFound('backup', name, 'backup');
      const headers = {
        'content-type': GZIP_TYPE,
        'content-length': String(found.bytes),
        'content-disposition': `attachment; filename="${name}"`,
      };
      return new Response(found.content, { headers });
    },
  }),
  operation({
    id: 'exportAll',
    method: 'GET',
    path: '/export',
    tag: 'backups',
    summary: 'Every row of every table as JSON Lines, as it is now; it holds secrets',
    scope: 'admin',
    gives: [LINES_TYPE],
    refusals: ['conflict', 'unavailable'],
    async handle(_input, { backups }) {
      if (backups === undefined) return { no: NONE_HERE };
      const made = await backups.exportAll();
      if (!made.ok) return { no: noOf(made) };
      const headers = { 'content-type': LINES_TYPE, 'content-disposition': 'attachment; filename="ocpp-proxy.jsonl"' };
      return new Response(made.content, { headers });
    },
  }),
  operation({
    id: 'removeBackup',
    method: 'DELETE',
    path: '/backups/{backup}',
    tag: 'backups',
    summary: 'Takes a backup away',
    scope: 'admin',
    params,
    refusals: ['not_found', 'unavailable'],
    async handle({ params: { backup: name } }, { backups }) {
      if (backups === undefined) return { no: NONE_HERE };
      return (await backups.remove(name)) ? { body: undefined } : notFound('backup', name, 'backup');
    },
  }),
];

async function make({ backups, log }: Pick<Api, 'backups' | 'log'>) {
  if (backups === undefined) return { no: NONE_HERE };
  const made = await backups.make();
  if (!made.ok) return { no: noOf(made) };
  log.info({ backup: made.backup.name, bytes: made.backup.bytes }, 'a backup was made');
  return { body: backupView(made.backup) };
}

function noOf({ why, reason }: NotMade) {
  return { error: why === 'busy' ? 'conflict' : 'unavailable', reason } as const;
}

function backupView({ name, bytes, madeAt }: BackupInfo) {
  return { name, bytes, made_at: iso(madeAt) };
}
