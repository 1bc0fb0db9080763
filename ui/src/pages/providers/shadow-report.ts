/** <shadow-report>: what a provider in shadow mode would have done, and where its answers differ from what was decided. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { moment } from '../../lib/format.ts';
import { attempt } from '../../lib/toast.ts';
import { reasonText, t } from '../../lib/words.ts';
import { read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { ShadowReport as Report } from '../../live/types.ts';
import { base } from '../../style/base.ts';

export class ShadowReport extends LitElement {
  static override properties = { providerId: { attribute: false }, report: { state: true } };
  static override styles = [base];

  declare providerId: string;
  declare report: Report | undefined;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.providerId = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = house.listen((event) => {
      if (event.kind === 'decision' && event.decision.by === this.providerId) void this.#read();
    });
  }

  override disconnectedCallback(): void {
    this.#stop?.();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('providerId')) void this.#read();
  }

  protected override render() {
    const { report } = this;
    const zone = house.known?.status.time_zone;
    if (report === undefined || (!report.shadow && report.commands.length + report.answers.length === 0))
      return nothing;
    return html`<section class="card stack" aria-label=${t('providers.shadow')}>
      <h2>${t('providers.shadow')}</h2>
      <p>${report.shadow ? t('providers.shadow_on') : t('providers.shadow_was')}</p>
      ${this.#counts(t('providers.shadow_commands'), report.commands, [t('providers.shadow_would'), t('providers.shadow_would_not')])}
      ${this.#counts(t('providers.shadow_answers'), report.answers, [t('providers.shadow_agreed'), t('providers.shadow_differed')])}
      ${
        report.differences.length === 0
          ? nothing
          : html`<h3>${t('providers.shadow_differences')}</h3>
            <ul>${report.differences.map(({ id, at, why }) => html`<li data-id=${id}><span class="dim">${moment(at, zone)}</span> ${reasonText(why)}</li>`)}</ul>`
      }
    </section>`;
  }

  #counts(caption: string, rows: Report['commands'], [yes, no]: readonly [string, string]) {
    if (rows.length === 0) return nothing;
    return html`<table>
      <caption class="hidden-label">${caption}</caption>
      <thead><tr><th scope="col">${caption}</th><th scope="col" class="number">${yes}</th><th scope="col" class="number">${no}</th></tr></thead>
      <tbody>${rows.map((row) => html`<tr><th scope="row">${row.asked}</th><td class="number">${row.yes}</td><td class="number">${row.no}</td></tr>`)}</tbody>
    </table>`;
  }

  async #read(): Promise<void> {
    const { providerId } = this;
    if (providerId === '') return;
    await attempt(async () => {
      const report = await read<Report>(`providers/${encodeURIComponent(providerId)}/shadow`);
      if (providerId === this.providerId) this.report = report;
    });
  }
}
customElements.define('shadow-report', ShadowReport);
