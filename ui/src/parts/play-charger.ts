/**
 * <play-charger>: the charger that the proxy plays itself, for who has none yet: start it, plug a car in, show a card.
 * No provider hears of it, and it is on no bill.
 */
import { html, LitElement, nothing } from 'lit';
import { energy, power } from '../lib/format.ts';
import { attempt } from '../lib/toast.ts';
import { t } from '../lib/words.ts';
import { change, read } from '../live/client.ts';
import { house } from '../live/house.ts';
import type { SimulatorState } from '../live/types.ts';
import { base } from '../style/base.ts';

/** Its power moves without an event of its own. */
const LOOK_EVERY_MS = 2_000;

export class PlayCharger extends LitElement {
  static override properties = { played: { state: true }, busy: { state: true } };
  static override styles = [base];

  declare played: SimulatorState | undefined;
  declare busy: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
    this.#timer = setInterval(() => {
      if (this.played?.running === true) void this.#read();
    }, LOOK_EVERY_MS);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer);
    super.disconnectedCallback();
  }

  protected override render() {
    const { played } = this;
    return html`<section class="card stack" aria-label=${t('welcome.play')}>
      <h2>${t('welcome.play')}</h2>
      <p>${t('welcome.play_text')}</p>
      ${
        played?.running === true
          ? html`<p aria-live="polite">${t('welcome.play_now', { power: power(played.power_w), energy: energy(played.energy_wh) })}</p>`
          : nothing
      }
      <div class="row" role="group" aria-label=${t('welcome.play')}>
        ${
          played?.running === true
            ? html`${this.#button(played.plugged ? 'unplug' : 'plug', played.plugged ? t('welcome.play_unplug') : t('welcome.play_plug'))}
              ${this.#button('card', t('welcome.play_card'))} ${this.#button('stop', t('welcome.play_stop'))}`
            : this.#button('start', t('welcome.play_start'))
        }
      </div>
    </section>`;
  }

  #button(action: string, text: string) {
    return html`<button ?disabled=${this.busy || !house.may('admin') || this.played === undefined} @click=${() => void this.#do(action)}>${text}</button>`;
  }

  async #do(action: string): Promise<void> {
    this.busy = true;
    await attempt(async () => {
      this.played = await change<SimulatorState>('POST', 'simulator', { action });
    });
    this.busy = false;
    house.refresh();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      this.played = await read<SimulatorState>('simulator');
    });
  }
}
customElements.define('play-charger', PlayCharger);
