import { readEnvironment } from '../config/environment.ts';
import type { Surroundings } from './surroundings.ts';

/** Docker's own time limit is longer, so that the reason is still printed. */
const HEALTH_TIMEOUT_MS = 4_000;

/** Asks `/health` of the proxy on this machine; 0 when it is well. */
export async function healthcheck(
  options: { readonly port?: number },
  { variables, err }: Surroundings,
): Promise<number> {
  const port = options.port ?? readEnvironment(variables).environment.port;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await answer.body?.cancel();
    if (answer.ok) return 0;
    err(`The proxy on port ${port} answers ${answer.status}.`);
  } catch {
    err(`No proxy answers on port ${port}.`);
  }
  return 1;
}
