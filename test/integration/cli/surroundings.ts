import type { Application, RunningApp, Surroundings } from '../../../src/cli/surroundings.ts';
import { FakeClock } from '../../fakes/clock.ts';

type StartOptions = Parameters<Application['startApp']>[0];

export interface TestSurroundings extends Surroundings {
  readonly clock: FakeClock;
  readonly printed: string[];
  readonly complaints: string[];
  readonly started: StartOptions[];
  /** A file of the configuration changed, or SIGHUP came. */
  change(): void;
  /** The files that are watched; empty when nobody follows. */
  watched(): readonly string[];
  /** Sends SIGTERM. */
  signal(): void;
  /** Resolves with the text of the next `out`. */
  nextOut(): Promise<string>;
  /** Resolves with the text of the next `err`. */
  nextComplaint(): Promise<string>;
  listening(): boolean;
}

/** A process that prints into lists and runs an application of the test's own. */
export function surroundings(options: {
  readonly cwd: string;
  readonly variables?: { readonly [name: string]: string };
  readonly app?: (options: StartOptions) => Promise<Omit<RunningApp, 'reload'> & Partial<RunningApp>>;
  readonly resetPassword?: Application['resetPassword'];
  readonly lanAddresses?: readonly string[];
}): TestSurroundings {
  const printed: string[] = [];
  const complaints: string[] = [];
  const started: StartOptions[] = [];
  const stops = new Set<() => void>();
  let following: { files: readonly string[]; changed: () => void } | undefined;
  let heard: ((text: string) => void)[] = [];
  let heardErrors: ((text: string) => void)[] = [];
  return {
    variables: { OPTIONS_PATH: 'no-options.json', ...options.variables },
    cwd: options.cwd,
    clock: new FakeClock(),
    printed,
    complaints,
    started,
    out(text) {
      printed.push(text);
      for (const hear of heard) hear(text);
      heard = [];
    },
    err(text) {
      complaints.push(text);
      for (const hear of heardErrors) hear(text);
      heardErrors = [];
    },
    onSignal(stop) {
      stops.add(stop);
      return () => void stops.delete(stop);
    },
    onChange(files, changed) {
      following = { files, changed };
      return () => {
        following = undefined;
      };
    },
    change: () => following?.changed(),
    watched: () => following?.files ?? [],
    application: async () => ({
      startApp: async (given) => {
        started.push(given);
        const unchanging = { port: given.env.port, reload: async () => undefined, close: async () => undefined };
        return { ...unchanging, ...(await options.app?.(given)) };
      },
      resetPassword: options.resetPassword ?? (async () => 'new-password'),
    }),
    lanAddresses: () => options.lanAddresses ?? ['192.168.1.5'],
    signal: () => {
      for (const stop of stops) stop();
    },
    nextComplaint: () => new Promise((resolve) => heardErrors.push(resolve)),
    nextOut: () => new Promise((resolve) => heard.push(resolve)),
    listening: () => stops.size > 0,
  };
}
