/** `simulate charger` and `simulate csms`. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nearest, oneOf } from '../config/suggest.ts';
import type { KeyTexts } from '../lib/certificates.ts';
import { simulateCentralSystem } from '../simulate/central.ts';
import { CENTRAL_DEEDS } from '../simulate/central-commands.ts';
import { simulateCharger } from '../simulate/charger.ts';
import { CHARGER_DEEDS } from '../simulate/charger-commands.ts';
import { DEFAULT_VERSION, type OcppVersion, readVersion, VERSION_NAMES } from '../simulate/choices.ts';
import type { DeedContext } from '../simulate/deeds.ts';
import { isQuirk, QUIRKS, quirk } from '../simulate/quirks.ts';
import { waitFor } from '../simulate/waiting.ts';
import { plainReason } from './reason.ts';
import { runSimulator } from './simulate-run.ts';
import { readScript } from './simulate-script.ts';
import type { Surroundings } from './surroundings.ts';

/** Between attempts: a person who waits for a link is less patient than the standard. */
const RECONNECT_MS = 3_000;

export interface ChargerCommand {
  readonly url: string;
  readonly id: string;
  readonly ocpp?: string;
  readonly password?: string;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly evses?: number;
  readonly amps?: number;
  readonly phases?: number;
  readonly meterEvery?: number;
  readonly quirk?: readonly string[];
  readonly script?: string;
  readonly stay?: boolean;
  readonly json?: boolean;
}

/** Runs a charger: 0 when it ended well, 1 when a step could not be done, 2 when what was asked makes no sense. */
export async function chargerCommand(command: ChargerCommand, surroundings: Surroundings): Promise<number> {
  const { out, err, clock } = surroundings;
  const { json = false, stay = false, quirk: quirks = [] } = command;
  if (quirks.includes('list')) {
    out(
      Object.entries(QUIRKS)
        .map(([name, help]) => `${name.padEnd(22)}${help}`)
        .join('\n'),
    );
    return 0;
  }
  const version = versionOf(command.ocpp);
  const problems = [
    ...(version === undefined ? [versionProblem(command.ocpp)] : []),
    ...(URL.canParse(command.url) && /^wss?:/.test(command.url)
      ? []
      : [`--url: "${command.url}" is no ws:// or wss:// address`]),
    ...quirks.filter((name) => !isQuirk(name)).map(quirkProblem),
  ];
  const script = await scriptOf(command.script, surroundings.cwd, CHARGER_DEEDS, problems);
  const tls = await keysIn(command, surroundings.cwd, problems);
  if (version === undefined || problems.length > 0) return refuse(problems, err);
  const sim = simulateCharger({
    url: command.url,
    id: command.id,
    version,
    clock,
    reconnectMs: RECONNECT_MS,
    behaviours: quirks.filter(isQuirk).map(quirk),
    password: command.password,
    tls,
    evses: command.evses,
    maxA: command.amps,
    meterEveryS: command.meterEvery,
    car: { phases: command.phases === 1 ? 1 : 3 },
  });
  const ready = (context: DeedContext) =>
    waitFor('registered', sim, { registered: () => sim.snapshot().registered }, context);
  const settled = async (): Promise<void> => {
    // A charger that was left offline has nobody to tell.
    if (sim.snapshot().online) await sim.told();
  };
  const steps = script?.steps;
  return runSimulator({ sim, deeds: CHARGER_DEEDS, steps, json, stay, named: false, ready, settled }, surroundings);
}

/** What it shows and trusts over TLS; undefined where no file is named. */
async function keysIn(
  command: Pick<ChargerCommand, 'ca' | 'certificate' | 'key'>,
  cwd: string,
  problems: string[],
): Promise<KeyTexts | undefined> {
  const { ca, certificate, key } = command;
  if ((certificate === undefined) !== (key === undefined))
    problems.push('--certificate and --key: one needs the other');
  const read = async (option: string, file: string | undefined): Promise<string | undefined> => {
    if (file === undefined) return undefined;
    const text = await readFile(resolve(cwd, file), 'utf8').catch(() => undefined);
    if (text?.includes('-----BEGIN ') !== true)
      problems.push(`--${option}: "${file}" is no file in PEM that can be read`);
    return text;
  };
  const texts = {
    ca: await read('ca', ca),
    certificate: await read('certificate', certificate),
    key: await read('key', key),
  };
  return Object.values(texts).every((text) => text === undefined) ? undefined : texts;
}

export interface CentralCommand {
  readonly port: number;
  readonly host?: string;
  readonly ocpp?: string;
  readonly password?: string;
  readonly firstTxId?: number;
  readonly script?: string;
  readonly stay?: boolean;
  readonly json?: boolean;
}

/** Runs a central system; exit codes as with {@link chargerCommand}. */
export async function centralCommand(command: CentralCommand, surroundings: Surroundings): Promise<number> {
  const { out, err, clock } = surroundings;
  const { json = false, stay = false } = command;
  const version = command.ocpp === undefined ? undefined : versionOf(command.ocpp);
  const problems = command.ocpp !== undefined && version === undefined ? [versionProblem(command.ocpp)] : [];
  const script = await scriptOf(command.script, surroundings.cwd, CENTRAL_DEEDS, problems);
  if (problems.length > 0) return refuse(problems, err);
  const { port, host, password, firstTxId } = command;
  const sim = await simulateCentralSystem({ port, host, version, password, firstTxId, clock }).catch((error: unknown) =>
    err(`error: the central system cannot listen on port ${port}: ${plainReason(error)}`),
  );
  if (sim === undefined) return 1;
  if (!json) out(`Chargers and the proxy connect to ${sim.url}/<id>`);
  const isThere = () => sim.stations.some(({ registration }) => registration === 'Accepted');
  const ready = (context: DeedContext) => waitFor('station', sim, { station: isThere }, context);
  const settled = () => Promise.resolve();
  const steps = script?.steps;
  return runSimulator({ sim, deeds: CENTRAL_DEEDS, steps, json, stay, named: true, ready, settled }, surroundings);
}

async function scriptOf<S>(
  file: string | undefined,
  cwd: string,
  deeds: Parameters<typeof readScript<S>>[2],
  problems: string[],
) {
  if (file === undefined) return undefined;
  const script = await readScript<S>(file, cwd, deeds);
  if (script.ok) return script;
  problems.push(...script.problems);
  return undefined;
}

function versionOf(text: string | undefined): OcppVersion | undefined {
  return text === undefined ? DEFAULT_VERSION : readVersion(text);
}

function versionProblem(text: string | undefined): string {
  return `--ocpp: "${text}" is not a version; ${oneOf(VERSION_NAMES)}`;
}

function quirkProblem(name: string): string {
  const near = nearest(name, Object.keys(QUIRKS));
  return `--quirk: "${name}" is not known; ${near === undefined ? '"--quirk list" shows them' : `did you mean "${near}"?`}`;
}

function refuse(problems: readonly string[], err: (text: string) => void): number {
  err(problems.map((problem) => `problem: ${problem}`).join('\n'));
  return 2;
}
