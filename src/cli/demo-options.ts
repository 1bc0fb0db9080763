import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_PORT, PORT_RIGHT, readPort } from '../config/environment.ts';
import type { DemoCommand } from './demo.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `demo`; what it is made of is loaded when it runs. */
export function addDemo(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  program
    .command('demo')
    .description('see it work: a charger, two networks and a backend, all played on this machine')
    .option('--once', 'end after the story')
    .option('--fast', 'no pauses to read')
    .option('--data <folder>', 'keep the data there (a folder that is gone afterwards)')
    .option('-p, --port <number>', "the proxy's port; another one when it is taken", port, DEFAULT_PORT)
    .action(async (options: DemoCommand) => {
      const { demo } = await import('./demo.ts');
      done(await demo(options, surroundings));
    });
}

function port(text: string): number {
  const number = readPort(text);
  if (number === undefined) throw new InvalidArgumentError(PORT_RIGHT);
  return number;
}
