/** <token-list>: what programs prove themselves by: made, shown once, revoked. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { confirm } from '../../lib/confirm.ts';
import { typedIn } from '../../lib/form.ts';
import { moment } from '../../lib/format.ts';
import { attempt, say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { NewToken, Token } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';

const SCOPES = ['read', 'control', 'admin'] as const satisfies readonly Token['scopes'][number][];

export class TokenList extends LitElement {
  static override properties = { tokens: { state: true }, made: { state: true }, busy: { state: true } };
  static override styles = [
    base,
    dialog,
    css`
      .secret {
        border: 2px solid var(--accent);
        border-radius: 10px;
        padding: 12px;
      }
    `,
  ];

  declare tokens: readonly Token[];
  /** The one that was just made: its secret is never told again. */
  declare made: NewToken | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.tokens = [];
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render() {
    const zone = house.known?.status.time_zone;
    return html`<div class="card stack">
      <h2>${t('settings.tokens')}</h2>
      <p class="dim">${t('settings.tokens_about')}</p>
      <form class="pair" @submit=${this.#submitted}>
        <label>${t('settings.token_name')}<input name="name" required maxlength="60" autocomplete="off" /></label>
        <label>${t('settings.token_scope')}<select name="scope">${SCOPES.map((scope) => html`<option value=${scope}>${t(`settings.scope_${scope}`)}</option>`)}</select></label>
        <button ?disabled=${this.busy}>${t('settings.token_make')}</button>
      </form>
      <div role="status">${
        this.made === undefined
          ? nothing
          : html`<div class="secret stack"><p>${t('settings.token_made', { name: this.made.name })}</p>
            <p><code>${this.made.secret}</code></p>
            <p><button class="small" @click=${() => void this.#copy()}>${t('settings.copy')}</button></p></div>`
      }</div>
      ${
        this.tokens.length === 0
          ? nothing
          : html`<div class="scroll" role="region" tabindex="0" aria-label=${t('settings.tokens')}><table>
        <thead><tr><th scope="col">${t('settings.token_name')}</th><th scope="col">${t('settings.token_scope')}</th><th scope="col">${t('settings.made_at')}</th><th scope="col">${t('settings.actions')}</th></tr></thead>
        <tbody>${repeat(
          this.tokens,
          ({ id }) => id,
          (token) => html`<tr><th scope="row">${token.name}</th>
            <td>${token.scopes.map((scope) => t(`settings.scope_${scope}`)).join(', ')}</td><td>${moment(token.created_at, zone)}</td>
            <td><button class="small danger" aria-label=${t('settings.token_revoke_of', { name: token.name })} @click=${() => void this.#revoke(token)}>${t('settings.token_revoke')}</button></td></tr>`,
        )}</tbody>
      </table></div>`
      }
    </div>`;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { target: form } = event;
    if (!(form instanceof HTMLFormElement)) return;
    const { name, scope } = typedIn(form);
    this.busy = true;
    const isMade = await attempt(async () => {
      this.made = await change<NewToken>('POST', 'tokens', { name, scopes: [scope] });
    });
    this.busy = false;
    if (isMade) form.reset();
    await this.#read();
  }

  /** Browsers allow it over HTTPS and on this machine alone; else the secret is there to be marked. */
  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.made?.secret ?? '');
      say(t('settings.copied'));
    } catch {
      say(t('settings.not_copied'), 'bad');
    }
  }

  async #revoke({ id, name }: Token): Promise<void> {
    const title = t('settings.token_revoke_of', { name });
    const isSure = await confirm({
      title,
      text: t('settings.token_revoke_text'),
      yes: t('settings.token_revoke'),
      danger: true,
    });
    if (!isSure) return;
    if (this.made?.id === id) this.made = undefined;
    await attempt(() => change('DELETE', `tokens/${encodeURIComponent(id)}`), t('settings.removed', { what: name }));
    await this.#read();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      this.tokens = (await read<{ tokens: Token[] }>('tokens')).tokens;
    });
  }
}
customElements.define('token-list', TokenList);
