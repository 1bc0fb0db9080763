import { type Stats, unwatchFile, watchFile } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Config, LogLevel } from '../config/schema.ts';
import type { ConfigStore } from '../config/store.ts';
import { machineHosts } from '../lib/addresses.ts';
import { type Clock, systemClock } from '../lib/clock.ts';

/** What commands touch of the process; tests hand in their own. */
export interface Surroundings {
  readonly variables: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly clock: Clock;
  out(text: string): void;
  err(text: string): void;
  /** Calls `stop` at each SIGTERM and SIGINT until the returned function is called. */
  onSignal(stop: () => void): () => void;
  /** Calls `changed` at each SIGHUP and after each change of one of the files, until the returned function is called. */
  onChange(files: readonly string[], changed: () => void): () => void;
  /** Loaded only by the commands that need it, so that the others answer at once. */
  application(): Promise<Application>;
  lanAddresses(): readonly string[];
  /** What is typed or piped in. */
  readonly input?: (Readable & { readonly isTTY?: boolean }) | undefined;
  /** Whether a person looks at what `out` prints: then colours help. */
  readonly isTerminal?: boolean | undefined;
}

export interface Application {
  startApp(options: {
    readonly config: Config;
    readonly env: {
      readonly port: number;
      readonly dataDir: string;
      readonly ingress: { readonly port: number; readonly from: string } | undefined;
      readonly haUrl: string | undefined;
      readonly haToken: string | undefined;
      readonly supervisor: { readonly url: string; readonly token: string } | undefined;
      readonly mqtt:
        | { readonly url: string; readonly username: string | undefined; readonly password: string | undefined }
        | undefined;
      readonly apiToken: string | undefined;
      readonly logLevel: LogLevel;
    };
    /** Where the API reads and writes the configuration. */
    readonly configuration: ConfigStore;
    readonly withPage?: boolean;
    /** What stands among its warnings, asked whenever they are. */
    readonly notes?: () => readonly string[];
  }): Promise<RunningApp>;
  /** Stores the hash of a new login password and returns the password. */
  resetPassword(options: { readonly dataDir: string }): Promise<string>;
}

export interface RunningApp {
  readonly port: number;
  /** Where the status page is, when it is not on `port`. */
  readonly webPort?: number | undefined;
  /** Where Home Assistant shows it. */
  readonly ingressPort?: number | undefined;
  /** Where chargers come in, as seen from outside of the container; undefined where nobody could tell. */
  readonly stations?: string | undefined;
  /** Where others connect over TLS. */
  readonly tlsPort?: number | undefined;
  /** The login password, when this start made it. */
  readonly firstPassword?: string | undefined;
  /** Takes a new configuration over while it runs. */
  reload(config: Config): Promise<void>;
  close(): Promise<void>;
}

const WATCH_EVERY_MS = 2_000;

/** The real process. */
export function processSurroundings(): Surroundings {
  return {
    variables: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    onSignal(stop) {
      const signals = ['SIGTERM', 'SIGINT'] as const;
      for (const signal of signals) process.on(signal, stop);
      return () => {
        for (const signal of signals) process.off(signal, stop);
      };
    },
    onChange(files, changed) {
      process.on('SIGHUP', changed);
      // Asked for by name again and again: editors and Home Assistant replace a file rather than write into it.
      const looked = (now: Stats, before: Stats): void => {
        // Told once of each file that is not there.
        if (now.mtimeMs !== 0 || before.mtimeMs !== 0) changed();
      };
      for (const file of files) watchFile(file, { interval: WATCH_EVERY_MS, persistent: false }, looked);
      return () => {
        process.off('SIGHUP', changed);
        for (const file of files) unwatchFile(file, looked);
      };
    },
    application: () => import('../app.ts'),
    lanAddresses,
    // Looked up by the commands that read it: where nothing is attached, the lookup itself may fail.
    get input() {
      return process.stdin;
    },
    isTerminal: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
}

/** IPv4 addresses under which others in the house reach this machine. */
function lanAddresses(): readonly string[] {
  return machineHosts()
    .filter(({ kind }) => kind === 'ipv4')
    .map(({ host }) => host);
}
