/** What talks to Home Assistant: opened by `app.ts`, and begun anew when the configuration says something else of it. */
import type { Config } from './config/schema.ts';
import { connectHome, type HomeLink } from './home/home-assistant.ts';
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
  /** Links that did not change stay up. */
  reload(config: Config): Promise<void>;
  close(): Promise<void>;
}

export function openHouse({ config, env, owner, clock, ids, log }: HouseParts): House {
  let followed = followedOf(config);
  let link = follow();

  function follow(): HomeLink {
    const { entities, amps, tells } = followed;
    return connectHome({
      url: env.haUrl ?? '',
      token: env.haToken ?? '',
      entities,
      amps,
      clock,
      ids,
      log,
      onAmps: (figures, isLasting) => owner.feedSpare({ tells, amps: figures, by: 'home_assistant', isLasting }),
      onState: (state) => {
        owner.homeChanged(state).catch((error: unknown) => {
          log.error({ error: String(error) }, 'the state of the home could not be taken over');
        });
      },
    });
  }

  return {
    async reload(next) {
      const news = followedOf(next);
      if (JSON.stringify(news) === JSON.stringify(followed)) return;
      followed = news;
      await link.close();
      owner.forgetSpare('home_assistant');
      link = follow();
    },
    close: () => link.close(),
  };
}
