/** The certificates and keys in use: read from their files, and anew when these change, without a restart. */
import { expiry, type FileFault, type HeldFiles, type KeysRead, type KeyTexts, readKeys } from './certificates.ts';
import type { Clock, Timer } from './clock.ts';
import type { Log } from './log.ts';

/** How often the files are looked at. They are small, and a renewal is not in a hurry. */
const LOOK_EVERY_MS = 10_000;

/** Whose files: the name stands in sentences for the owner. */
export type KeyHolders = ReadonlyMap<string, HeldFiles>;

/** What a holder has now: to be asked anew for each connection. Without any that can be used there must be none. */
export type Held = () => { readonly texts: KeyTexts } | { readonly fault: string };

export interface Keyring {
  /**
   * What is in force for this holder from now on.
   *
   * @throws for one that is not configured: nobody may mistake that for "no restrictions"
   */
  of(holder: string): Held;
  /** At the start: files that cannot be used are troubles, and keep nobody from starting. */
  start(holders: KeyHolders): Promise<void>;
  /**
   * Takes other files over, and reads all of them. `apply` does what else has to be done with them, before they count
   * for anybody.
   *
   * @throws when files that were not configured before cannot be used, or `apply` fails: then all stays as it was
   */
  configure(holders: KeyHolders, apply?: (of: Keyring['of']) => Promise<void>): Promise<void>;
  /** What the owner should do something about: files that cannot be used, certificates that end soon. */
  troubles(): readonly KeyTrouble[];
  close(): void;
}

export interface KeyTrouble {
  readonly holder: string;
  /** `unusable`: and nothing was read before that could go on. */
  readonly what: 'broken' | 'unusable' | 'expiring' | 'expired';
  readonly why: string;
}

export interface KeyringParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Puts other texts in force for this holder. Rejects when they cannot be: then those from before stay. */
  readonly onChange: (holder: string, texts: KeyTexts) => Promise<void>;
}

interface Entry {
  /** Undefined while nothing could ever be used. */
  readonly texts: KeyTexts | undefined;
  readonly validTo: number | undefined;
  /** What is wrong with the files as they are now; the texts are those from before. */
  readonly faults: readonly FileFault[];
  /** What the last look found: faults count when the next one finds the same, for a renewal writes file after file. */
  readonly seen: string;
}

/** Lives as long as its holder has these files. Who got it from {@link Keyring.of} keeps what is in it for good. */
interface Cell {
  readonly files: HeldFiles;
  entry: Entry;
}

export function makeKeyring({ clock, log, onChange }: KeyringParts): Keyring {
  let cells: ReadonlyMap<string, Cell> = new Map();
  let told: ReadonlySet<string> = new Set();
  let timer: Timer | undefined;
  let isClosed = false;
  /** Looks and configurations go one after the other: each begins with what the one before has left. */
  let turn: Promise<unknown> = Promise.resolve();

  return {
    of(holder) {
      const cell = cells.get(holder);
      if (cell === undefined) throw unknown(holder);
      return () => heldIn(cell.entry);
    },

    start: (holders) =>
      inTurn(async () => {
        const next = new Map<string, Cell>();
        for (const [holder, files] of holders) next.set(holder, { files, entry: entryOf(await readKeys(files)) });
        cells = next;
        watch();
      }),

    configure: (holders, apply) =>
      inTurn(async () => {
        const next = new Map<string, { readonly cell: Cell; readonly entry: Entry }>();
        for (const [holder, files] of holders) next.set(holder, await taken(holder, files));
        await apply?.((holder) => {
          const row = next.get(holder);
          if (row === undefined) throw unknown(holder);
          return () => heldIn(row.entry);
        });
        for (const { cell, entry } of next.values()) cell.entry = entry;
        cells = new Map([...next].map(([holder, { cell }]) => [holder, cell]));
        watch();
      }),

    troubles,

    close() {
      isClosed = true;
      timer?.cancel();
    },
  };

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  /** Files that are configured already may be broken by now: then what was read of them stays. */
  async function taken(holder: string, files: HeldFiles) {
    const read = await readKeys(files);
    const known = cells.get(holder);
    const cell = known !== undefined && JSON.stringify(known.files) === JSON.stringify(files) ? known : undefined;
    if (!read.ok && cell === undefined) {
      const [fault] = read.faults;
      throw new Error(`${holder}: ${fault === undefined ? 'its files cannot be used' : wordsOf(fault)}`);
    }
    const entry = entryOf(read, cell?.entry);
    return { cell: cell ?? { files, entry }, entry };
  }

  /** Tells what there is to tell, and looks again later. */
  function watch(): void {
    if (isClosed) return;
    tellTroubles();
    timer?.cancel();
    timer = cells.size === 0 ? undefined : clock.timer(LOOK_EVERY_MS, () => void inTurn(look));
  }

  /** Never rejects. */
  async function look(): Promise<void> {
    for (const [holder, cell] of cells) {
      const read = await readKeys(cell.files);
      if (isClosed) return;
      cell.entry = read.ok ? await renewed(holder, cell.entry, read) : worse(cell.entry, read);
    }
    watch();
  }

  async function renewed(holder: string, before: Entry, read: Good): Promise<Entry> {
    if (isSame(before.texts, read.texts)) return entryOf(read);
    try {
      await onChange(holder, read.texts);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const fault: FileFault = {
        of: 'certificate',
        wrong: `cannot be put in force (${why})`,
        right: 'it is tried again',
      };
      return entryOf({ ok: false, faults: [fault] }, before);
    }
    log.info({ holder }, `new files are in force: ${holder}`);
    return entryOf(read);
  }

  function troubles(): readonly KeyTrouble[] {
    return [...cells].flatMap(([holder, { entry }]) => troublesOf(holder, entry, clock.now()));
  }

  function tellTroubles(): void {
    const now = new Map(troubles().map((trouble) => [`${trouble.holder}: ${trouble.why}`, trouble]));
    for (const [sentence, { holder, what }] of now) if (!told.has(sentence)) log.warn({ holder, what }, sentence);
    told = new Set(now.keys());
  }
}

type Good = Extract<KeysRead, { ok: true }>;
type Bad = Extract<KeysRead, { ok: false }>;

function entryOf(read: KeysRead, before?: Entry): Entry {
  if (read.ok) return { texts: read.texts, validTo: read.validTo, faults: [], seen: '' };
  const { texts, validTo } = before ?? { texts: undefined, validTo: undefined };
  return { texts, validTo, faults: read.faults, seen: JSON.stringify(read.faults) };
}

function worse(before: Entry, read: Bad): Entry {
  const { faults, seen } = entryOf(read);
  return { ...before, seen, faults: seen === before.seen ? faults : before.faults };
}

function heldIn({ texts, faults }: Entry): ReturnType<Held> {
  if (texts !== undefined) return { texts };
  return { fault: faults.map(wordsOf).join('; ') };
}

function troublesOf(holder: string, { texts, faults, validTo }: Entry, now: number): readonly KeyTrouble[] {
  const end = expiry(validTo, now);
  const isOver = validTo !== undefined && validTo <= now;
  return [
    ...faults.map((fault): KeyTrouble => {
      const [what, meanwhile] =
        texts === undefined
          ? (['unusable', 'connections that need it stay closed'] as const)
          : (['broken', 'what was read before stays in force'] as const);
      return { holder, what, why: `${wordsOf(fault)}; ${meanwhile}` };
    }),
    ...(end === undefined
      ? []
      : [
          {
            holder,
            what: isOver ? 'expired' : 'expiring',
            why: `certificate: ${end}; put a new one in its place`,
          } as const,
        ]),
  ];
}

function unknown(holder: string): Error {
  return new Error(`no files are configured for ${holder}`);
}

function wordsOf({ of, wrong, right }: FileFault): string {
  return `${of}: ${wrong}; ${right}`;
}

function isSame(a: KeyTexts | undefined, b: KeyTexts): boolean {
  return a !== undefined && a.ca === b.ca && a.certificate === b.certificate && a.key === b.key;
}
