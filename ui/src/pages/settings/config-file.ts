/** <config-file>: the configuration file as it is, with its comments: edited, checked, compared, saved, brought back. */
import { html, LitElement, nothing } from 'lit';
import { attempt, say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { ask, Refusal } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { ConfigurationDiff, ConfigurationView } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import './change-list.ts';
import './code-field.ts';
import type { CodeField } from './code-field.ts';
import './config-history.ts';
import './fault-list.ts';
import { elsewhere } from './file-sources.ts';
import { changedLines } from './line-diff.ts';

const YAML = { 'content-type': 'application/yaml' };
/** The file was another one by the time of saving. */
const CHANGED_MEANWHILE = 412;

/** What was read of the proxy. */
interface Base {
  readonly view: ConfigurationView;
  readonly text: string;
  readonly etag: string;
}

/** Compared with what holds, or only checked. */
type Verdict = Omit<ConfigurationDiff, 'changes'> & { readonly changes?: ConfigurationDiff['changes'] };

/** What was typed and not saved when somebody went to another part of the page. */
let left: { readonly base: Base; readonly text: string } | undefined;

export class ConfigFile extends LitElement {
  static override properties = {
    base: { state: true },
    text: { state: true },
    verdict: { state: true },
    isClash: { state: true },
    busy: { state: true },
    edition: { state: true },
  };
  static override styles = [base];

  declare base: Base | undefined;
  declare text: string;
  /** Of the text as it was when it was checked. */
  declare verdict: Verdict | undefined;
  declare isClash: boolean;
  declare busy: boolean;
  /** How often the file was changed from here; the history reads itself anew with it. */
  declare edition: number;

  constructor() {
    super();
    this.text = '';
    this.isClash = false;
    this.busy = false;
    this.edition = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (left === undefined) void attempt(() => this.#read());
    else [this.base, this.text] = [left.base, left.text];
    left = undefined;
  }

  override disconnectedCallback(): void {
    const { base: from, text } = this;
    if (from !== undefined && text !== from.text) left = { base: from, text };
    super.disconnectedCallback();
  }

  protected override render() {
    const { base: from, verdict, busy } = this;
    if (from === undefined) return html`<p class="card dim">${t('common.loading')}</p>`;
    const { view } = from;
    const isChanged = this.text !== from.text;
    const held = elsewhere(view);
    const faults = verdict?.problems ?? [];
    return html`<div class="stack">
      <section class="card stack" aria-labelledby="file">
        <h2 id="file">${t('settings.file')}</h2>
        <p class="dim">${view.file === null ? t('settings.no_file') : t('settings.file_about', { file: view.file })}</p>
        ${held.length === 0 ? nothing : html`<ul>${held.map(({ key, source }) => html`<li>${t('settings.held_elsewhere', { key, source })}</li>`)}</ul>`}
        <code-field .label=${t('settings.file')} .text=${this.text} .readOnly=${busy}
          .faulty=${new Set(faults.map(({ line }) => line ?? 0))} @edited=${this.#edited}></code-field>
        <div class="row">
          <button ?disabled=${busy} @click=${() => void this.#judge('validate')}>${t('settings.check')}</button>
          <button ?disabled=${busy || !isChanged} @click=${() => void this.#judge('diff')}>${t('settings.diff')}</button>
          <button class="main" ?disabled=${busy || !isChanged} @click=${() => void this.#save()}>${t('settings.save')}</button>
          <button ?disabled=${busy || !isChanged} @click=${() => this.#start(from)}>${t('settings.discard')}</button>
        </div>
        <div role="status" class="stack">
          ${
            this.isClash
              ? html`<p class="bad">${t('settings.clash')}</p>
                <p class="row"><button @click=${() => void attempt(() => this.#rebase())}>${t('settings.clash_compare')}</button>
                  <button @click=${() => void attempt(() => this.#read())}>${t('settings.clash_read')}</button></p>`
              : nothing
          }
          ${verdict === undefined ? nothing : this.#verdict(verdict, from)}
        </div>
      </section>
      <config-history .edition=${this.edition} @undone=${() => void this.#written()}></config-history>
    </div>`;
  }

  #verdict({ ok, problems, warnings, changes }: Verdict, from: Base) {
    return html`<p class=${ok ? 'good' : 'bad'}>${ok ? t('settings.is_right') : t('settings.is_wrong', { count: problems.length })}</p>
      ${problems.length + warnings.length === 0 ? nothing : html`<fault-list .faults=${[...problems, ...warnings]} .file=${from.view.file} @picked=${this.#picked}></fault-list>`}
      ${changes ? html`<h3>${t('settings.diff')}</h3><change-list .changes=${changes} .lines=${changedLines(from.text, this.text)}></change-list>` : nothing}`;
  }

  #edited({ detail }: CustomEvent<string>): void {
    this.text = detail;
    this.verdict = undefined;
  }

  #picked({ detail }: CustomEvent<number>): void {
    this.renderRoot.querySelector<CodeField>('code-field')?.goTo(detail);
  }

  #start(from: Base): void {
    this.base = from;
    this.text = from.text;
    this.verdict = undefined;
    this.isClash = false;
  }

  async #fetch(): Promise<Base> {
    const answer = await ask('GET', 'configuration');
    const view: ConfigurationView = await answer.json();
    return { view, text: view.text ?? '', etag: answer.headers.get('etag') ?? '""' };
  }

  async #read(): Promise<void> {
    const found = await this.#fetch();
    this.#start(found);
    const { problems, warnings } = found.view;
    if (problems.length > 0) this.verdict = { ok: false, problems, warnings };
  }

  /** Keeps what was typed, and compares it with the file as it is by now. */
  async #rebase(): Promise<void> {
    const { text } = this;
    this.#start(await this.#fetch());
    this.text = text;
    await this.#judge('diff');
  }

  async #judge(how: 'validate' | 'diff'): Promise<boolean> {
    this.busy = true;
    await attempt(async () => {
      this.verdict = await (await ask('POST', `configuration/${how}`, YAML, this.text)).json();
    });
    this.busy = false;
    return this.verdict?.ok ?? false;
  }

  async #save(): Promise<void> {
    const { base: from } = this;
    if (from === undefined || !(await this.#judge('validate'))) return;
    this.busy = true;
    await attempt(async () => {
      try {
        await ask('PUT', 'configuration', { ...YAML, 'if-match': from.etag }, this.text);
        await this.#written();
        say(t('settings.saved'));
      } catch (error) {
        this.isClash = error instanceof Refusal && error.status === CHANGED_MEANWHILE;
        if (!this.isClash) throw error;
      }
    });
    this.busy = false;
  }

  async #written(): Promise<void> {
    await attempt(() => this.#read());
    this.edition += 1;
    house.refresh();
  }
}
customElements.define('config-file', ConfigFile);
