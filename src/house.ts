/** What talks to Home Assistant: opened by `app.ts`, and begun anew when the configuration says something else of it. */
import type { Config } from './config/schema.ts';
import { connectHome } from './home/home-assistant.ts';
import type { Clock } from './lib/clock.ts';
import type { Ids } from './lib/ids.ts';
import type { Log } from './lib/log.ts';
import type { OwnerSide } from './proxy/ports.ts';
import { followedOf } from './settings.ts';

export interface HouseParts {
  readonly config: Config;
  readonly env: { readonly haUrl?: string | undefined; readonly haToken?: string | undefined };
  readonly owner: Pick<OwnerSide, 'homeChanged' | 'feedSpare' | 'forgetSpare'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface House {
  /** What the owner should see to, in sentences. */
  warnings(): readonly string[];
  /** Links that did not change stay up. */
  reload(config: Config): Promise<void>;
  close(): Promise<void>;
}

export function openHouse({ config, env, owner, clock, ids, log }: HouseParts): House {
  let followed = followedOf(config);
  const { tells: _, ...first } = followed;
  const link = connectHome({
    ...first,
    url: env.haUrl ?? '',
    token: env.haToken ?? '',
    clock,
    ids,
    log,
    onAmps: (amps, isLasting) => owner.feedSpare({ tells: followed.tells, amps, by: 'home_assistant', isLasting }),
    onState: (state) => {
      owner.homeChanged(state).catch((error: unknown) => {
        log.error({ error: String(error) }, 'the state of the home could not be taken over');
      });
    },
  });

  return {
    async reload(next) {
      const news = followedOf(next);
      if (JSON.stringify(news) === JSON.stringify(followed)) return;
      followed = news;
      owner.forgetSpare('home_assistant');
      link.configure(news);
    },
    warnings: () => link.warnings(),
    close: () => link.close(),
  };
}
