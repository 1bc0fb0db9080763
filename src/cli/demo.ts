import { CHARGER } from './demo-cast.ts';
import { openStage, type Stage } from './demo-stage.ts';
import { type Pace, tellStory } from './demo-story.ts';
import { makeTeller, type Teller } from './demo-tell.ts';
import { DemoError, makeWaiting } from './demo-wait.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

/** To be read by somebody who has never seen it. */
const TO_READ: Pace = { lineMs: 900, chapterMs: 1_500 };
const FAST: Pace = { lineMs: 0, chapterMs: 0 };
const CLOSE_TIMEOUT_MS = 10_000;

export interface DemoCommand {
  /** Ends after the story. */
  readonly once?: boolean;
  readonly fast?: boolean;
  readonly data?: string;
  readonly port: number;
}

/**
 * Tells a story with a real proxy, a simulated charger, two networks and a backend; then it goes on until it is
 * stopped: 0 then, 1 when something of the story did not happen or it was stopped before its end.
 */
export async function demo(command: DemoCommand, surroundings: Surroundings): Promise<number> {
  const { out, err, clock, isTerminal = false } = surroundings;
  const stopping = new AbortController();
  const forget = surroundings.onSignal(() => stopping.abort(new DemoError('it was stopped')));
  const waiting = makeWaiting(clock, stopping.signal);
  const tell = makeTeller(out, isTerminal);
  const stack = new AsyncDisposableStack();
  let code = 0;
  try {
    tell.plain('A proxy, a charger, two networks and a backend; all real programs over real sockets, on this machine.');
    const { data: dataDir, port } = command;
    const stage = await openStage({ port, dataDir }, surroundings, waiting, stack);
    if (port !== 0 && stage.port !== port) tell.plain(`Port ${port} is taken, so the proxy uses ${stage.port}.`);
    await tellStory(stage, tell, waiting, command.fast === true ? FAST : TO_READ);
    if (command.once !== true) {
      invite(stage, tell);
      await new Promise<void>((resolve) => {
        if (stopping.signal.aborted) resolve();
        stopping.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  } catch (error) {
    err(`The demo did not reach its end: ${plainReason(error)}`);
    code = 1;
  }
  // From here on a second signal ends the process at once.
  forget();
  return (await closed(stack, surroundings)) ? code : 1;
}

/** What a reader can do next. */
function invite({ page, password, apiToken, configFile, charger }: Stage, tell: Teller): void {
  charger.subscribe((event) => {
    if (event.kind === 'session') tell.says(CHARGER, `session ${event.state} (${event.tag ?? 'no card'})`);
  });
  tell.plain(
    [
      '',
      'That was the story. Everything goes on; look at it:',
      '',
      `   Status page    ${page}`,
      `   Password       ${password}`,
      `   Configuration  ${configFile}`,
      '',
      'The cable is still in. Start a session of your own, and stop it:',
      '',
      `   export API_TOKEN=${apiToken}`,
      `   URL=${page}api/v1/chargers/${CHARGER}/commands`,
      ...['start', 'stop'].map(
        (verb) =>
          `   curl -H "Authorization: Bearer $API_TOKEN" -H 'Content-Type: application/json' -d '{"command": "${verb}"}' $URL`,
      ),
      '',
      'Ctrl-C ends it all.',
    ].join('\n'),
  );
}

async function closed(stack: AsyncDisposableStack, { clock, err }: Surroundings): Promise<boolean> {
  let isLate = false;
  const late = new Promise<void>((resolve) => {
    clock.timer(CLOSE_TIMEOUT_MS, () => {
      isLate = true;
      resolve();
    });
  });
  try {
    await Promise.race([stack.disposeAsync(), late]);
  } catch (error) {
    err(`The demo did not end properly: ${plainReason(error)}`);
    return false;
  }
  if (isLate) err(`Not everything was closed within ${CLOSE_TIMEOUT_MS / 1000} s.`);
  return !isLate;
}
