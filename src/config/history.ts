/** Earlier texts of the configuration file, for who wants to go back. They hold its passwords: only their owner reads them. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { isRecord } from './document.ts';

/** A text that held until a change. */
export interface KeptText {
  readonly id: string;
  /** When it was replaced, in ms since the epoch. */
  readonly at: number;
  /** What replaced it: `ocpp_services.tap`, `file`, or `undo`. */
  readonly what: string;
  /** Of an undo: the id of the text that was brought back. */
  readonly restored: string | undefined;
}

export interface ConfigHistory {
  /** The newest first. */
  list(): Promise<readonly KeptText[]>;
  /** Undefined: it is not kept, or not any more. */
  textOf(id: string): Promise<string | undefined>;
  /** The id that it got; undefined when it could not be written. */
  keep(text: string, what: string, restored?: string): Promise<string | undefined>;
  /** What it was kept for did not happen. */
  forget(id: string): Promise<void>;
}

const MAX_KEPT = 20;
const NAME = /^(\d{13,16}-\d{1,6})\.json$/;

/** In a folder of its own, which is made when the first text is kept. */
export function configHistory(folder: string, clock: Pick<Clock, 'now'>): ConfigHistory {
  return {
    async list() {
      const entries = await Promise.all((await idsIn(folder)).slice(0, MAX_KEPT).map((id) => entryOf(folder, id)));
      return entries.flatMap((entry) => {
        if (entry === undefined) return [];
        const { text: _, ...kept } = entry;
        return [kept];
      });
    },

    async textOf(id) {
      return (await idsIn(folder)).includes(id) ? (await entryOf(folder, id))?.text : undefined;
    },

    async keep(text, what, restored) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const before = await idsIn(folder);
        const id = nextId(before, clock.now());
        const entry = JSON.stringify({ what, ...(restored !== undefined && { restored }), text });
        await writeFile(fileOf(folder, id), entry, { mode: 0o600, flag: 'wx', flush: true });
        // One more than is shown stays: the new one may be forgotten again.
        for (const old of before.slice(MAX_KEPT)) await rm(fileOf(folder, old), { force: true });
        return id;
      } catch {
        return undefined;
      }
    },

    async forget(id) {
      await rm(fileOf(folder, id), { force: true });
    },
  };
}

/** Behind the newest one, also when the clock was set back. */
function nextId([newest = '0-0']: readonly string[], now: number): string {
  const [at = 0, count = 0] = newest.split('-').map(Number);
  return now > at ? `${now}-0` : `${at}-${count + 1}`;
}

/** The newest first. */
async function idsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const ids = names.flatMap((name) => NAME.exec(name)?.[1] ?? []);
  return ids.toSorted((a, b) => atOf(b) - atOf(a) || countOf(b) - countOf(a));
}

async function entryOf(folder: string, id: string) {
  const written = await readFile(fileOf(folder, id), 'utf8').catch(() => undefined);
  const entry = written === undefined ? undefined : parsed(written);
  if (!isRecord(entry) || typeof entry.text !== 'string') return undefined;
  const restored = typeof entry.restored === 'string' ? entry.restored : undefined;
  return { id, at: atOf(id), what: String(entry.what), restored, text: entry.text };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

function atOf(id: string): number {
  return Number(id.split('-')[0]);
}

function countOf(id: string): number {
  return Number(id.split('-')[1]);
}
