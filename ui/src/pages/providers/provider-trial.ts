/** <provider-trial>: tries a provider and shows each step in plain words. */
import { css, html, LitElement, nothing } from 'lit';
import { attempt } from '../../lib/toast.ts';
import { reasonText, t } from '../../lib/words.ts';
import { change } from '../../live/client.ts';
import type { TrialStep } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import type { Row } from './provider-row.ts';

export class ProviderTrial extends LitElement {
  static override properties = { steps: { state: true }, busy: { state: true } };
  static override styles = [
    base,
    css`
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 8px;
      }
      li {
        border-left: 4px solid var(--good);
        padding-left: 12px;
      }
      li.failed {
        border-color: var(--bad);
      }
    `,
  ];

  declare steps: readonly TrialStep[] | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.busy = false;
  }

  /** `{ id }` alone is one that is configured. Answers whether every step went well. */
  async try(row: Row): Promise<boolean> {
    this.busy = true;
    this.steps = undefined;
    let isGood = false;
    await attempt(async () => {
      const trial = await change<{ ok: boolean; steps: TrialStep[] }>('POST', 'providers/test', row);
      this.steps = trial?.steps ?? [];
      isGood = trial?.ok ?? false;
    });
    this.busy = false;
    return isGood;
  }

  forget(): void {
    this.steps = undefined;
  }

  protected override render() {
    return html`<div role="status">
      ${this.busy ? html`<p class="dim">${t('providers.trying')}</p>` : nothing}
      ${
        this.steps === undefined
          ? nothing
          : html`<ol aria-label=${t('providers.steps')}>
            ${this.steps.map(
              ({ step, ok, detail, hint }) => html`<li class=${ok ? '' : 'failed'}>
                <strong>${ok ? t('providers.step_good') : t('providers.step_bad')} ${reasonText(step)}</strong><br />${reasonText(detail)}
                ${hint === null ? nothing : html`<br /><span class="dim">${reasonText(hint)}</span>`}
              </li>`,
            )}
          </ol>`
      }
    </div>`;
  }
}
customElements.define('provider-trial', ProviderTrial);
