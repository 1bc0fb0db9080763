import { type Command, InvalidArgumentError } from 'commander';
import { type BundleCommand, bundle } from './bundle.ts';
import { replayLog } from './replay.ts';
import type { Surroundings } from './surroundings.ts';
import { type TraceCommand, trace } from './trace.ts';

/** The commands `trace`, `bundle` and `replay`. */
export function addTrace(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  program
    .command('trace')
    .description('show what is said on all links of a running proxy, as it happens')
    .option('--charger <id>', 'only what is said with or for this charger')
    .option('--provider <id>', 'only what is said with this provider')
    .option('--last <number>', 'how much of what was said before is shown first (20)', parseCount)
    .option('--json', 'print JSON, one entry a line')
    .option('--export <file>', 'write everything that is kept to a file, which "replay" takes, and end')
    .option('--url <url>', 'where the proxy is (OCPP_PROXY_URL, else this machine)')
    .option('--token <token>', 'a token of its API (API_TOKEN)')
    .action(async (options: TraceCommand) => done(await trace(options, surroundings)));
  program
    .command('bundle')
    .description('write what somebody needs who looks for a fault: states, configuration and messages, without secrets')
    .option('--out <file>', 'where to (ocpp-proxy-bundle.jsonl)')
    .option('--minutes <number>', 'messages of so many minutes, as far as they are kept (30)', parseCount)
    .option('--url <url>', 'where the proxy is (OCPP_PROXY_URL, else this machine)')
    .option('--token <token>', 'a token of its API (API_TOKEN)')
    .action(async (options: BundleCommand) => done(await bundle(options, surroundings)));
  program
    .command('replay')
    .description('play a log of "trace --export", or a bundle, to a fresh proxy and compare what it does')
    .argument('<file>', 'the log')
    .option('-c, --config <file>', 'a configuration in place of that of the log')
    .action(async (file: string, options: { config?: string }) => done(await replayLog(file, options, surroundings)));
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('expected a number from 0 to 9999');
  return count;
}
