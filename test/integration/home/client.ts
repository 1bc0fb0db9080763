/** A link to a fake Core, with all that it tells. */
import type { HomeState } from '../../../src/core/model.ts';
import { connectHome, type HomeLink, type HomeOptions } from '../../../src/home/home-assistant.ts';
import type { HomeEntities } from '../../../src/home/home-state.ts';
import type { Log } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { CORE_TOKEN } from '../../fakes/core.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { queue } from '../../fakes/queue.ts';

export const ENTITIES = { presence: 'person.me', override: 'input_boolean.mine' };
export const KNOWN = { 'person.me': 'home', 'input_boolean.mine': 'off' };

export interface Client extends AsyncDisposable {
  readonly link: HomeLink;
  readonly clock: FakeClock;
  /** The next state that was told. */
  state(): Promise<HomeState>;
  /** The next line of the log. */
  logged(): Promise<string>;
  readonly log: readonly string[];
}

export function client(url: string, entities: HomeEntities = ENTITIES, more: Partial<HomeOptions> = {}): Client {
  const clock = new FakeClock();
  const states = queue<HomeState>();
  const lines = queue<string>();
  const all: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    const line = `${level} ${message} ${JSON.stringify(fields)}`;
    all.push(line);
    lines.put(line);
  };
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  const link = connectHome({
    url,
    token: CORE_TOKEN,
    entities,
    clock,
    ids: fakeIds(),
    log,
    onState: states.put,
    ...more,
  });
  return { link, clock, state: states.take, logged: lines.take, log: all, [Symbol.asyncDispose]: () => link.close() };
}
