/** The certificates and keys in use: read from their files, and anew when these change, without a restart. */
import { expiry, type FileFault, type KeyFiles, type KeysRead, type KeyTexts, readKeys } from './certificates.ts';
import type { Clock, Timer } from './clock.ts';
import type { Log } from './log.ts';

/** How often the files are looked at. They are small, and a renewal is not in a hurry. */
const LOOK_EVERY_MS = 10_000;

/** Whose files: the name stands in sentences for the owner. */
export type KeyHolders = ReadonlyMap<string, KeyFiles>;

export interface Keyring {
  /** What is in force for this holder; empty for one that is unknown. */
  of(holder: string): KeyTexts;
  /**
   * Takes other files over, and reads all of them.
   *
   * @throws when files that were not in force before cannot be used
   */
  configure(holders: KeyHolders): Promise<void>;
  /** What the owner should do something about: files that cannot be used, certificates that end soon. */
  troubles(): readonly KeyTrouble[];
  close(): void;
}

export interface KeyTrouble {
  readonly holder: string;
  readonly what: 'broken' | 'expiring' | 'expired';
  readonly why: string;
}

export interface KeyringParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Something else is in force for this holder. */
  readonly onChange: (holder: string) => void;
}

interface Entry {
  readonly files: KeyFiles;
  readonly texts: KeyTexts;
  readonly validTo: number | undefined;
  /** What is wrong with the files as they are now; the texts are those from before. */
  readonly faults: readonly FileFault[];
  /** What the last look found: faults count when the next one finds the same, for a renewal writes file after file. */
  readonly seen: string;
}

export function makeKeyring({ clock, log, onChange }: KeyringParts): Keyring {
  let entries = new Map<string, Entry>();
  let told: ReadonlySet<string> = new Set();
  let timer: Timer | undefined;
  let isClosed = false;

  return {
    of: (holder) => entries.get(holder)?.texts ?? {},

    async configure(holders) {
      const next = new Map<string, Entry>();
      for (const [holder, files] of holders) next.set(holder, await taken(holder, files));
      const before = entries;
      entries = next;
      for (const [holder, entry] of next) {
        if (!isSame(before.get(holder)?.texts, entry.texts)) onChange(holder);
      }
      tellTroubles();
      timer?.cancel();
      if (next.size > 0 && !isClosed) lookLater();
    },

    troubles,

    close() {
      isClosed = true;
      timer?.cancel();
    },
  };

  /** Files that are in force already may be broken by now: then what was read of them stays. */
  async function taken(holder: string, files: KeyFiles): Promise<Entry> {
    const read = await readKeys(files);
    if (read.ok) return entryOf(files, read);
    const before = entries.get(holder);
    if (before !== undefined && JSON.stringify(before.files) === JSON.stringify(files)) {
      return { ...before, faults: read.faults, seen: JSON.stringify(read.faults) };
    }
    const [fault] = read.faults;
    throw new Error(`${holder}: ${fault === undefined ? 'its files cannot be used' : wordsOf(fault)}`);
  }

  function lookLater(): void {
    timer = clock.timer(LOOK_EVERY_MS, () => {
      look()
        .catch((error: unknown) => log.error({ error: String(error) }, 'certificates could not be looked at'))
        .finally(() => {
          if (!isClosed) lookLater();
        });
    });
  }

  async function look(): Promise<void> {
    for (const [holder, entry] of entries) {
      const read = await readKeys(entry.files);
      // Somebody may have configured others meanwhile.
      if (entries.get(holder) !== entry) continue;
      if (!read.ok) {
        const seen = JSON.stringify(read.faults);
        entries.set(holder, { ...entry, seen, faults: seen === entry.seen ? read.faults : entry.faults });
      } else if (entry.seen !== '' || !isSame(entry.texts, read.texts)) {
        entries.set(holder, entryOf(entry.files, read));
        if (isSame(entry.texts, read.texts)) continue;
        log.info({ holder }, `new files are in force: ${holder}`);
        onChange(holder);
      }
    }
    tellTroubles();
  }

  function troubles(): readonly KeyTrouble[] {
    return [...entries].flatMap(([holder, { faults, validTo }]) => {
      const end = expiry(validTo, clock.now());
      const isOver = validTo !== undefined && validTo <= clock.now();
      return [
        ...faults.map(
          (fault): KeyTrouble => ({
            holder,
            what: 'broken',
            why: `${wordsOf(fault)}; what was read before stays in force`,
          }),
        ),
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
    });
  }

  function tellTroubles(): void {
    const now = new Map(troubles().map((trouble) => [`${trouble.holder}: ${trouble.why}`, trouble]));
    for (const [sentence, { holder, what }] of now) if (!told.has(sentence)) log.warn({ holder, what }, sentence);
    told = new Set(now.keys());
  }
}

function entryOf(files: KeyFiles, { texts, validTo }: Extract<KeysRead, { ok: true }>): Entry {
  return { files, texts, validTo, faults: [], seen: '' };
}

function wordsOf({ of, wrong, right }: FileFault): string {
  return `${of}: ${wrong}; ${right}`;
}

function isSame(a: KeyTexts | undefined, b: KeyTexts): boolean {
  return a !== undefined && a.ca === b.ca && a.certificate === b.certificate && a.key === b.key;
}
