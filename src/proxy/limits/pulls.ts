/** Who set a dynamic profile is asked for its value as often as it wants; the charger takes no part in it (PROTOCOL §2.5). */
import type { StoredProfile } from '../../core/limits/profile.ts';
import { withValue } from '../../core/limits/store.ts';
import type { Instant, ProviderId } from '../../core/model.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import type { Context } from '../context.ts';
import { isServiceOf } from '../desk.ts';
import { partyState } from '../party-states.ts';
import { CALL_TIMEOUT_MS } from '../patience.ts';
import type { ServiceLink } from '../ports.ts';
import type { Twin } from '../twin.ts';

/** Nobody is asked more often. */
const MIN_EVERY_MS = 5_000;

export class Pulls {
  readonly #context: Context;
  readonly #twin: Twin;
  readonly #background: (work: Promise<unknown>, what: string) => void;
  /** When each profile was asked about last. */
  readonly #askedAt = new Map<string, Instant>();

  constructor(context: Context, twin: Twin, background: (work: Promise<unknown>, what: string) => void) {
    this.#context = context;
    this.#twin = twin;
    this.#background = background;
  }

  /** Asks whoever is due; when the next one is. */
  run(): Instant | undefined {
    const { settings, clock } = this.#context;
    const { chargerId, state } = this.#twin;
    const now = clock.now();
    const asked = new Map(this.#askedAt);
    this.#askedAt.clear();
    const dues = settings.providers.flatMap((provider) => {
      const link = this.#context.service(chargerId, provider.id);
      if (link === undefined || !isServiceOf(provider, chargerId)) return [];
      return partyState(state, provider.id, 'profiles').installed.flatMap((profile) => {
        const everyMs = Math.max(MIN_EVERY_MS, (profile.updateEveryS ?? 0) * 1000);
        if (profile.kind !== 'Dynamic' || !profile.updateEveryS) return [];
        const key = `${provider.id} ${profile.id}`;
        const last = Math.max(profile.updatedAt ?? profile.countsFrom, asked.get(key) ?? 0);
        const isDue = last + everyMs <= now;
        if (isDue) this.#background(this.#pull(link, provider.id, profile), 'asking for a dynamic limit');
        this.#askedAt.set(key, isDue ? now : last);
        return [(isDue ? now : last) + everyMs];
      });
    });
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** A value that does not come is asked for again; after three intervals without one the profile rests. */
  async #pull(link: ServiceLink, id: ProviderId, { id: profileId }: StoredProfile): Promise<void> {
    const call = encode(link.version, { means: 'pullDynamic', ask: { profileId } });
    if (call === undefined) return;
    const outcome = await link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    const answer = outcome.kind === 'result' ? decodeAnswer(link.version, 'pullDynamic', outcome.payload) : undefined;
    const { value } = answer ?? {};
    if (value === undefined) return;
    await this.#twin.run((unit) => {
      const profiles = partyState(unit.state, id, 'profiles');
      const updated = withValue(profiles, profileId, value, this.#context.clock.now());
      if (updated !== undefined) unit.putPartyState(id, 'profiles', updated);
    });
  }
}
