/** What goes on about the settings of one charger: one thing at a time, and reports of it that come in pages. */
import type { ReportedSetting, ReportPage } from '../core/asks/configuration.ts';
import { MAX_KNOWN } from '../core/configuration/kept.ts';
import type { ProviderId } from '../core/model.ts';
import { Mailbox } from './mailbox.ts';

interface Expected {
  readonly rows: ReportedSetting[];
  readonly done: (rows: readonly ReportedSetting[]) => void;
}

export class SettingsDesk {
  /** Whoever wants to read or write some of the charger's settings waits for who does so already. */
  readonly jobs = new Mailbox();
  /** The same for all of them: a report may take minutes, which nobody else waits for. */
  readonly inventory = new Mailbox();
  /** Providers that a report is being sent to: one at a time for each. */
  readonly reporting = new Set<ProviderId>();
  /** How many reports each of them waits for. */
  readonly waiting = new Map<ProviderId, number>();
  readonly #expected = new Map<number, Expected>();

  /** The pages under this number are ours; `done` hears of all rows when the last page has come. */
  expect(requestId: number, done: (rows: readonly ReportedSetting[]) => void): () => void {
    this.#expected.set(requestId, { rows: [], done });
    return () => this.#expected.delete(requestId);
  }

  /** False: we asked for no such report. */
  take({ requestId, settings, hasMore }: ReportPage): boolean {
    const expected = this.#expected.get(requestId);
    if (expected === undefined) return false;
    expected.rows.push(...settings.slice(0, MAX_KNOWN - expected.rows.length));
    if (hasMore) return true;
    this.#expected.delete(requestId);
    expected.done(expected.rows);
    return true;
  }
}
