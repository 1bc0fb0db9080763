/** <log-export>: what was said, to take along: all of it, of one link, of a time, or with everything for a report. */
import { css, html, LitElement, nothing } from 'lit';
import { momentAt } from '../../lib/days.ts';
import { typedIn } from '../../lib/form.ts';
import { t } from '../../lib/words.ts';
import { apiUrl, withQuery } from '../../live/client.ts';
import { base } from '../../style/base.ts';
import { CHARGERS, type Filter } from './filter.ts';

export class LogExport extends LitElement {
  static override properties = {
    filter: { attribute: false },
    timeZone: { attribute: false },
    from: { state: true },
    to: { state: true },
  };
  static override styles = [
    base,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: end;
        padding-block: 8px;
      }
    `,
  ];

  declare filter: Filter;
  declare timeZone: string | undefined;
  /** As typed, by the clocks of the house: `2026-11-29T07:30`. */
  declare from: string;
  declare to: string;

  constructor() {
    super();
    this.from = '';
    this.to = '';
  }

  protected override render() {
    const { charger, link } = this.filter;
    const part = { charger: charger || undefined, provider: link === '' || link === CHARGERS ? undefined : link };
    const who = [part.charger, part.provider].filter((id) => id !== undefined).join(', ');
    return html`<div class="row">
        ${who === '' ? nothing : html`<a class="button small" download href=${logUrl(part)}>${t('inspector.log_part', { who })}</a>`}
        <a class="button small" download href=${logUrl({})} title=${t('inspector.log_hint')}>${t('inspector.log')}</a>
        <a class="button small" download href=${apiUrl('bundle')} title=${t('inspector.bundle_hint')}>${t('inspector.bundle')}</a>
      </div>
      <details class="small">
        <summary>${t('inspector.log_time')}</summary>
        <form @submit=${(event: Event) => event.preventDefault()} @input=${this.#typed}>
          <label>${t('inspector.log_from')}<input type="datetime-local" name="from" /></label>
          <label>${t('inspector.log_to')}<input type="datetime-local" name="to" /></label>
          <a class="button small" download href=${logUrl({ ...part, ...this.#span() })}>${t('inspector.log_get')}</a>
        </form>
      </details>`;
  }

  #typed({ currentTarget }: Event): void {
    if (!(currentTarget instanceof HTMLFormElement)) return;
    const { from = '', to = '' } = typedIn(currentTarget);
    this.from = from;
    this.to = to;
  }

  #span(): { readonly from: string | undefined; readonly to: string | undefined } {
    const { timeZone = 'UTC' } = this;
    const time = (typed: string) => (typed === '' ? undefined : new Date(momentAt(typed, timeZone)).toISOString());
    return { from: time(this.from), to: time(this.to) };
  }
}

function logUrl(part: Readonly<Record<string, string | undefined>>): string {
  return apiUrl(withQuery('trace', { format: 'log', ...part }));
}
customElements.define('log-export', LogExport);
