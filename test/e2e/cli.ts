/** The command line beside a house on stage. */
import { runCli } from '../../src/cli/cli.ts';
import { surroundings } from '../integration/cli/surroundings.ts';
import { API_TOKEN } from './house.ts';
import type { Stage } from './stage.ts';

/** Runs a command to its end. */
export async function cli(stage: Stage, ...args: readonly string[]) {
  const variables = { OCPP_PROXY_URL: stage.house.url.replace('ws', 'http'), API_TOKEN };
  const it = surroundings({ cwd: '/nowhere', variables });
  const code = await runCli(args, it);
  return { code, out: it.printed.join('\n'), err: it.complaints.join('\n') };
}
