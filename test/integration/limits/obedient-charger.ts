/** A charger in this process that keeps the profiles it is given, and answers as its mood is. */
import type { Payload } from '../../../src/core/model.ts';
import type { CallOutcome } from '../../../src/core/ocpp/exchange.ts';
import type { ChargerLink } from '../../../src/proxy/ports.ts';
import { fields } from '../../e2e/seen.ts';
import type { StrictCall } from '../../peers/strict.ts';

/**
 * `lost`: it never hears it; `silent`: it does as it is told and says nothing; `away`: it goes before it answers;
 * `keeps`: it lets no limit go.
 */
export type Mood = 'fine' | 'lost' | 'silent' | 'away' | 'keeps';

/** What kind of profile it takes. */
export type Taste = 'all' | 'untimed' | 'defaults' | 'station';

const TAKES: { readonly [T in Taste]: (profile: Payload) => boolean } = {
  all: () => true,
  untimed: (profile) => fields(profile.chargingSchedule).duration === undefined,
  defaults: ({ chargingProfilePurpose: purpose }) => purpose !== 'TxProfile',
  station: ({ chargingProfilePurpose: purpose }) => purpose === 'ChargePointMaxProfile',
};

export class ObedientCharger {
  readonly id = 'BOX1';
  mood: Mood = 'fine';
  /** What it was told and does. */
  kept: StrictCall[] = [];
  session: { readonly txId: string; readonly startedAt: number } | undefined;
  readonly #taste: Taste;
  readonly #told: () => void;

  /** @param told is called whenever it has been told something about limits */
  constructor(taste: Taste, told: () => void) {
    this.#taste = taste;
    this.#told = told;
  }

  link(): ChargerLink {
    return {
      chargerId: this.id,
      version: '1.6',
      call: async (action, payload, { unless }) => {
        await Promise.resolve();
        return unless?.() === true ? { kind: 'withdrawn' } : this.#answer(action, payload);
      },
      close: () => undefined,
    };
  }

  #answer(action: string, payload: Payload): CallOutcome {
    if (this.mood === 'lost') return { kind: 'timeout', sent: true };
    if (this.mood === 'keeps' && action === 'ClearChargingProfile')
      return { kind: 'error', code: 'InternalError', description: '' };
    const status = this.#does(action, payload);
    if (this.mood === 'silent') return { kind: 'timeout', sent: true };
    return this.mood === 'away' ? { kind: 'closed' } : { kind: 'result', payload: { status } };
  }

  #does(action: string, payload: Payload): string {
    const isTaken = action !== 'SetChargingProfile' || TAKES[this.#taste](fields(payload.csChargingProfiles));
    if (!isTaken) return 'Rejected';
    if (action === 'SetChargingProfile' || action === 'ClearChargingProfile') {
      this.kept.push({ identity: this.id, action, payload });
      this.#told();
    }
    return 'Accepted';
  }
}
