/** <switched-off>: providers that stand in the file and are switched off; one button switches each on again. */
import { html, LitElement, nothing } from 'lit';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import { base } from '../../style/base.ts';

interface Row {
  readonly id: string;
  readonly enabled: boolean;
}

export class SwitchedOff extends LitElement {
  static override properties = { rows: { state: true } };
  static override styles = [base];

  declare rows: readonly Row[];

  constructor() {
    super();
    this.rows = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render() {
    const off = this.rows.filter(({ enabled }) => !enabled);
    if (off.length === 0) return nothing;
    return html`<section class="card stack" aria-label=${t('providers.off')}>
      <h2>${t('providers.off')}</h2>
      ${off.map(({ id }) => html`<p class="row between"><span>${id}</span><button @click=${() => void this.#switchOn(id)}>${t('providers.switch_on')}</button></p>`)}
    </section>`;
  }

  async #switchOn(id: string): Promise<void> {
    await attempt(
      () => change('PUT', `providers/${encodeURIComponent(id)}/enabled`, { enabled: true }),
      t('providers.saved', { provider: id }),
    );
    house.refresh('providers');
    await this.#read();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      this.rows = (await read<{ providers: Row[] }>('configuration/providers')).providers;
    });
  }
}
customElements.define('switched-off', SwitchedOff);
