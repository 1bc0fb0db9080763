/**
 * The one writer of limits to a charger (PROTOCOL §2.5). It wakes after each commit and when something is due, compares
 * what everybody leaves with what the charger has, and says the difference, one thing at a time.
 */
import type { GivenAt } from '../../core/limits/given.ts';
import { givenAt, withGivenAt } from '../../core/limits/given.ts';
import type { Instant, ProviderId } from '../../core/model.ts';
import type { Timer } from '../../lib/clock.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { dropOver } from '../profiles.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';
import { Unit } from '../unit.ts';
import { urge } from '../urging.ts';
import { followAbsences, nextLapse } from './absence.ts';
import { canName } from './calls.ts';
import { checkEffect } from './effect.ts';
import { betterWayAt, tryBetterWay } from './fallback.ts';
import { tellOutside } from './outside.ts';
import { forgetReleased } from './own-words.ts';
import { planOf } from './plan.ts';
import { Pulls } from './pulls.ts';
import { reportOf } from './report.ts';
import { clean, needsCleaning, say } from './say.ts';
import { strangerIn, strangersDueAt, takeOut } from './strangers.ts';
import { urgentKeys } from './urgent.ts';

/** Things said in one go; what is left then waits a moment, so that a charger that says no to all is not asked for ever. */
const MAX_STEPS = 20;
const PAUSE_MS = 1_000;
/** After a fault of the program or of the disk it is tried again. */
const MEND_MS = 10_000;

export interface KeeperTools {
  /** It has said its first word: before that some chargers take no command. */
  readonly isReady: () => boolean;
  readonly isHere: (id: ProviderId) => boolean;
  /** All is said that can be said now. */
  readonly rested: () => void;
  readonly background: (work: Promise<unknown>, what: string) => void;
}

export class LimitKeeper {
  readonly #context: Context;
  readonly #twin: Twin;
  readonly #tools: KeeperTools;
  readonly #pulls: Pulls;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  /** By EVSE, what the home and safety wanted when all was said. */
  #calm: ReadonlyMap<number, string> = new Map();

  constructor(context: Context, twin: Twin, tools: KeeperTools) {
    this.#context = context;
    this.#twin = twin;
    this.#tools = tools;
    this.#calm = urgentKeys(twin.state);
    this.#pulls = new Pulls(context, twin, tools.background);
  }

  /** Something may have changed. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    if (this.#running !== undefined) return;
    this.#running = this.#run();
    this.#tools.background(this.#running, 'keeping the limits');
  }

  /** Resolves when all is said that can be said now, or the charger does not answer. */
  async settled(): Promise<void> {
    this.wake();
    await this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#round();
      }
    } catch (error) {
      this.#sleepUntil(this.#context.clock.now() + MEND_MS);
      throw error;
    } finally {
      // At once, and not when somebody hears of the end: who wakes in between is not to be missed.
      this.#running = undefined;
    }
    if (!this.#closed) this.#tools.rested();
  }

  async #round(): Promise<void> {
    const context = this.#context;
    const twin = this.#twin;
    this.#timer?.cancel();
    await this.#tidy();
    const changesAt = this.#report();
    const pullAt = twin.link === undefined ? undefined : this.#pulls.run();
    const lapseAt = earliest(nextLapse(context, twin.state), pullAt, changesAt, betterWayAt(twin.state));
    for (let said = 0; said < MAX_STEPS; said += 1) {
      const { link } = twin;
      if (link === undefined || !this.#tools.isReady() || this.#closed) return this.#sleepUntil(lapseAt);
      await checkEffect(context, twin);
      const asked = { chargerId: twin.chargerId, state: twin.state, urgent: this.#urgent(), canName: canName(link) };
      const {
        steps: [step],
        wakeAt,
        shortages,
      } = planOf(context, asked);
      await this.#remember(shortages);
      const stranger = step === undefined ? strangerIn(twin.state, context.clock.now()) : undefined;
      if (stranger !== undefined) {
        if ((await takeOut(context, twin, link, stranger)) === 'unheard') break;
        continue;
      }
      if (step === undefined) {
        urge(context, twin);
        this.#calm = urgentKeys(twin.state);
        return this.#sleepUntil(earliest(wakeAt, lapseAt, laterThan(context.clock.now(), strangersDueAt(twin.state))));
      }
      const answer = needsCleaning(twin)
        ? await clean(twin, link)
        : await say(context, twin, link, step, () => this.#urgent());
      if (answer === 'unheard') break;
      this.#report();
    }
    this.#sleepUntil(earliest(this.#context.clock.now() + PAUSE_MS, lapseAt));
  }

  /** Tells the site what is known here; when it will be something else by itself. */
  #report(): Instant | undefined {
    const { chargerId, state } = this.#twin;
    const { changesAt, ...report } = reportOf(this.#context, state, chargerId);
    this.#context.site.report(chargerId, report);
    return changesAt;
  }

  /** Only a change is written down: each commit wakes the keeper. */
  async #tidy(): Promise<void> {
    const tidy = (unit: Unit): void => {
      followAbsences(this.#context, unit, this.#tools.isHere);
      forgetReleased(this.#context, unit);
      dropOver(this.#context, unit);
      tellOutside(this.#context, unit);
      tryBetterWay(this.#context, unit);
    };
    const draft = new Unit(this.#twin.chargerId, this.#twin.state);
    tidy(draft);
    if (draft.changes.length > 0) await this.#twin.run(tidy);
  }

  #urgent(): ReadonlySet<number> {
    const keys = urgentKeys(this.#twin.state);
    return new Set([...keys].filter(([evse, key]) => this.#calm.get(evse) !== key).map(([evse]) => evse));
  }

  async #remember(shortages: ReadonlyMap<number, GivenAt['shortages']>): Promise<void> {
    const changed = [...shortages].filter(([evse, seen]) => !isSame(this.#givenAt(evse).shortages, seen));
    if (changed.length === 0) return;
    await this.#twin.run((unit) => {
      for (const [evse, seen] of changed) {
        const given = partyState(unit.state, 'system', 'given');
        const at = givenAt(given, evse, openAt(unit.state, evse)?.id);
        unit.putPartyState('system', 'given', withGivenAt(given, evse, { ...at, shortages: seen }));
      }
    });
  }

  #givenAt(evse: number): GivenAt {
    const { state } = this.#twin;
    return givenAt(partyState(state, 'system', 'given'), evse, openAt(state, evse)?.id);
  }

  #sleepUntil(at: Instant | undefined): void {
    if (at === undefined || this.#closed) return;
    this.#timer = this.#context.clock.timer(Math.max(PAUSE_MS, at - this.#context.clock.now()), () => this.wake());
  }
}

function laterThan(now: Instant, at: Instant | undefined): Instant | undefined {
  return at !== undefined && at > now ? at : undefined;
}

function earliest(...times: readonly (Instant | undefined)[]): Instant | undefined {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function isSame(a: GivenAt['shortages'], b: GivenAt['shortages']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
