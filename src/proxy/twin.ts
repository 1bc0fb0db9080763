/**
 * The proxy's twin of one charger: the only mutable domain state. Jobs run one at a time; each changes the state
 * as one {@link Unit} that is on disk before the job resolves and before anybody hears of it.
 */
import type { Fact, Instant, Lane } from '../core/model.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import type { OwnCost } from '../core/tariffs/billing.ts';
import { Fresh } from './fresh.ts';
import { Mailbox } from './mailbox.ts';
import type { ChargerLink, Ledger, Notice } from './ports.ts';
import type { Sampled } from './samples.ts';
import { SettingsDesk } from './settings-desk.ts';
import type { Feed } from './streams.ts';
import { EMPTY_TWIN, type TwinState } from './twin-state.ts';
import { Unit } from './unit.ts';

export class Twin {
  readonly chargerId: string;
  state: TwinState;
  /** The socket in force; undefined while the charger is away. */
  link: ChargerLink | undefined;
  /** By EVSE (0 = the whole charger), what the home has asked of the charger so often. */
  readonly overruled = new Map<number, number>();
  /** By EVSE, the last limit that was passed on to the charger. */
  readonly passed = new Map<number, number>();
  /** By session, when the charger was last asked on behalf of the proxy to end it or to give it nothing. */
  readonly urged = new Map<string, Instant>();
  /** By session that runs, what it comes to by the tariff of its payer, and when that was counted. */
  readonly counted = new Map<string, { readonly at: Instant; readonly cost?: OwnCost | undefined }>();
  /** Restarts that the charger was asked for lately, by what is restarted and how. */
  readonly resets = new Map<string, { readonly atTicks: number; readonly reply: Promise<Reply> }>();
  /** The card that was accepted last: its session mostly begins right after. */
  accepted: { readonly id: string; readonly at: Instant } | undefined;
  /** By EVSE, the last values that it told. */
  readonly samples = new Map<number, Sampled>();
  /** By provider, message and place, when (in ticks) a provider was last told again what it asked for. */
  readonly triggered = new Map<string, number>();
  /** Numbers of reservations that the charger is being told to give up. */
  readonly takenBack = new Set<number>();
  /** Numbers of monitors that the charger is being told to clear: nobody shares one of them any more. */
  readonly clearing = new Set<number>();
  /** Reading and writing of its settings. */
  readonly settings = new SettingsDesk();
  /** Facts that somebody has still to hear, at hand: the journal is not read for each of them. */
  readonly #fresh: Fresh;
  /** By stream and provider, what waits of its values to be sent. */
  readonly feeds = new Map<string, Feed>();
  /** What the charger is told on behalf of nobody who waits, one thing after the other. */
  readonly housework = new Mailbox();
  /** Who waits for the state to be as wanted. */
  readonly #watchers = new Set<() => void>();
  readonly #mailbox = new Mailbox();
  readonly #ledger: Pick<Ledger, 'commit'>;
  readonly #committed: (notices: readonly Notice[]) => void;

  constructor(
    chargerId: string,
    ledger: Pick<Ledger, 'commit'>,
    committed: (notices: readonly Notice[]) => void,
    state: TwinState = EMPTY_TWIN,
  ) {
    this.chargerId = chargerId;
    this.state = state;
    this.#ledger = ledger;
    this.#committed = committed;
    this.#fresh = new Fresh(state.station.journalSeq);
  }

  /** The version that the charger speaks, or spoke when it was here last. */
  get version(): OcppVersion | undefined {
    const { version } = this.state.station;
    return this.link?.version ?? (isOcppVersion(version) ? version : undefined);
  }

  /** Facts of a lane after a cursor, oldest first; undefined when they must be read from the journal. */
  facts(lane: Lane, afterSeq: number): readonly Fact[] | undefined {
    return this.#fresh.after(lane, afterSeq);
  }

  /** Runs `job` after all before it; what it put into the unit is durable when the promise resolves. */
  run<T>(job: (unit: Unit) => T): Promise<T> {
    return this.#mailbox.run(async () => {
      const unit = new Unit(this.chargerId, this.state);
      const result = job(unit);
      if (unit.changes.length > 0) await this.#ledger.commit(unit.changes);
      this.state = unit.state;
      this.#fresh.keep(unit.changes, unit.state.cursors);
      this.#committed(unit.notices);
      for (const look of this.#watchers) look();
      return result;
    });
  }

  /** `look` is called after each job, until what is returned is called. */
  watch(look: () => void): () => void {
    this.#watchers.add(look);
    return () => this.#watchers.delete(look);
  }

  /** Resolves when all jobs so far are done. */
  idle(): Promise<void> {
    return this.#mailbox.idle();
  }
}
