import { type Command, InvalidArgumentError } from 'commander';
import { PORT_RIGHT, readPort } from '../config/environment.ts';
import type { CentralCommand, ChargerCommand } from './simulate.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `simulate` with its two sub-commands; the simulators are loaded when one of them runs. */
export function addSimulate(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  const simulate = program.command('simulate').description('play a charger or a central system');
  simulate
    .command('charger')
    .description('play a charger; without a script it takes commands line by line ("help" lists them)')
    .option('-u, --url <address>', 'where it connects', 'ws://127.0.0.1:9000')
    .option('-i, --id <id>', 'how it calls itself', 'SIM1')
    .option('-o, --ocpp <version>', 'the version of OCPP that it speaks')
    .option('--password <text>', 'what it shows, with its id as the user')
    .option('--ca <file>', 'over wss://: the certificates that it trusts (PEM), in place of those of this machine')
    .option('--certificate <file>', 'over wss://: its own certificate (PEM), for security profile 3; needs --key')
    .option('--key <file>', 'the private key of its certificate (PEM)')
    .option('--evses <number>', 'how many EVSEs it has', count)
    .option('--amps <number>', 'amperes per phase that it may draw', count)
    .option('--phases <number>', '1 or 3', phases)
    .option('--meter-every <seconds>', 'how often it tells the meter', count)
    .option('-q, --quirk <name>', 'what it gets wrong; may stand several times, "list" shows them', many)
    .option('-s, --script <file>', 'steps to play instead of what is typed')
    .option('--stay', 'go on after the script')
    .option('--json', 'print one JSON object a line')
    .action(async (options: ChargerCommand) => {
      const { chargerCommand } = await import('./simulate.ts');
      done(await chargerCommand(options, surroundings));
    });
  simulate
    .command('csms')
    .description('play a central system; without a script it takes commands line by line ("help" lists them)')
    .option('-p, --port <number>', 'the port to listen on', port, 9100)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('-o, --ocpp <version>', 'the only version that it speaks (any)')
    .option('--password <text>', 'what every charger must show')
    .option('--first-tx-id <number>', 'the first transaction id that it gives', count)
    .option('-s, --script <file>', 'steps to play instead of what is typed')
    .option('--stay', 'go on after the script')
    .option('--json', 'print one JSON object a line')
    .action(async (options: CentralCommand) => {
      const { centralCommand } = await import('./simulate.ts');
      done(await centralCommand(options, surroundings));
    });
}

function port(text: string): number {
  const number = readPort(text);
  if (number === undefined) throw new InvalidArgumentError(PORT_RIGHT);
  return number;
}

const MAX_COUNT = 1_000_000;

function count(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > MAX_COUNT) {
    throw new InvalidArgumentError(`expected a whole number from 1 to ${MAX_COUNT}`);
  }
  return number;
}

function phases(text: string): number {
  if (text !== '1' && text !== '3') throw new InvalidArgumentError('expected 1 or 3');
  return Number(text);
}

function many(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
