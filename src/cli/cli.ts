import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { PORT_RIGHT, readPort } from '../config/environment.ts';
import { nearest } from '../config/suggest.ts';
import { VERSION } from '../version.ts';
import { type CheckCommand, check } from './check.ts';
import { addDemo } from './demo-options.ts';
import { healthcheck } from './healthcheck.ts';
import { password } from './password.ts';
import { serve } from './serve.ts';
import { addSimulate } from './simulate-options.ts';
import { processSurroundings, type Surroundings } from './surroundings.ts';
import { addTools } from './tools-options.ts';
import { addTrace } from './trace-options.ts';
import { addUpkeep } from './upkeep-options.ts';

/**
 * Runs one command and returns the exit code: 0 all is well, 1 it did not work, 2 the configuration is wrong
 * (`check` says 1 for that).
 *
 * @param args what was typed behind the program's name
 */
export async function runCli(
  args: readonly string[],
  surroundings: Surroundings = processSurroundings(),
): Promise<number> {
  let code = 0;
  const program = commands(surroundings, (result) => {
    code = result;
  });
  // The default command would take a mistyped command for an argument of its own.
  const word = args[0] ?? '';
  const names = [...program.commands.map((command) => command.name()), 'help'];
  if (/^[a-z]/i.test(word) && !names.includes(word)) {
    const near = nearest(word, names);
    surroundings.err(`error: unknown command '${word}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`);
    return 1;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // Help, the version and mistyped options end here; commander has printed what there is to say.
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

function commands(surroundings: Surroundings, done: (code: number) => void): Command {
  const program = new Command('ocpp-proxy')
    .description('Share one EV charger between several OCPP services while the home owner stays in charge.')
    .version(VERSION)
    .configureOutput({
      writeOut: (text) => surroundings.out(text.trimEnd()),
      writeErr: (text) => surroundings.err(text.trimEnd()),
    })
    .exitOverride();
  const config = ['-c, --config <file>', 'the YAML file with the configuration'] as const;
  program
    .command('serve', { isDefault: true })
    .description('run the proxy (default)')
    .option(...config)
    .option('-p, --port <number>', 'the port to listen on', parsePort)
    .action(async (options: { config?: string; port?: number }) => done(await serve(options, surroundings)));
  program
    .command('check')
    .description('check the configuration and show what holds and where it comes from')
    .option(...config)
    .option('--connect', 'also try to reach every configured service')
    .option('--charger <id>', 'with --connect: the charger to pass for (the first configured one)')
    .option('--boot', 'with --connect: also send a BootNotification, on which a service may act')
    .option('--json', 'print JSON')
    .action(async (options: CheckCommand) => done(await check(options, surroundings)));
  program
    .command('healthcheck')
    .description('ask the running proxy whether it is well (for Docker)')
    .option('-p, --port <number>', 'the port that it listens on', parsePort)
    .action(async (options: { port?: number }) => done(await healthcheck(options, surroundings)));
  program
    .command('password')
    .description('make a new password for the login in the browser')
    .action(async () => done(await password(surroundings)));
  addSimulate(program, surroundings, done);
  addTrace(program, surroundings, done);
  addTools(program, surroundings, done);
  addUpkeep(program, surroundings, done);
  addDemo(program, surroundings, done);
  return program;
}

function parsePort(text: string): number {
  const port = readPort(text);
  if (port === undefined) throw new InvalidArgumentError(PORT_RIGHT);
  return port;
}
