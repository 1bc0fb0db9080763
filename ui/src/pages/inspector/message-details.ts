/** <message-details>: one message with its answer, and beside it what it led to, or what led to it. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { TraceEntry } from '../../../../src/lib/trace-entry.ts';
import { t } from '../../lib/words.ts';
import { base } from '../../style/base.ts';
import { type Exchange, familyOf } from './exchanges.ts';
import { compared, jsonLines, untold } from './json-lines.ts';
import './json-view.ts';
import type { Chosen } from './message-list.ts';
import { clock, linkName, nameOf, outcomeWords, spoken } from './phrases.ts';

export class MessageDetails extends LitElement {
  static override properties = {
    exchange: { attribute: false },
    timeZone: { attribute: false },
    /** Changes when the exchange got its answer or led to something, though it is the same object. */
    version: { attribute: false },
  };
  static override styles = [
    base,
    css`
      article {
        display: grid;
        gap: 10px;
        padding: 14px;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        grid-template-columns: minmax(0, 1fr);
      }
      .findings ul {
        margin: 0;
        padding-inline-start: 20px;
      }
      :host {
        container-type: inline-size;
      }
      .pair,
      .side {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
      }
      @container (min-width: 36rem) {
        .pair.two {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .pair.two > article {
          position: sticky;
          top: 0;
          align-self: start;
        }
      }
    `,
  ];

  declare exchange: Exchange | undefined;
  declare timeZone: string | undefined;
  declare version: string;

  protected override render() {
    const { exchange } = this;
    if (exchange === undefined) return html`<p class="card dim">${t('inspector.choose')}</p>`;
    const { root, effects } = familyOf(exchange);
    if (effects.length === 0)
      return html`<div class="pair">${this.#message(root, undefined)}${this.#alone(root)}</div>`;
    return html`<div class="pair two">
      ${this.#message(root, undefined)}
      <div class="side">
        <h2 class="small">${this.#ledTo(root)}</h2>
        <p class="small dim">${t('inspector.legend')}</p>
        ${repeat(
          effects,
          ({ entry }) => entry.seq,
          (effect) => this.#message(effect, root),
        )}
      </div>
    </div>`;
  }

  #ledTo({ entry }: Exchange): string {
    return t(entry.meta.peer === 'charger' ? 'inspector.told' : 'inspector.asked');
  }

  #alone({ entry }: Exchange) {
    if (entry.direction !== 'in' || entry.messageType !== 'call') return nothing;
    return html`<p class="dim small">${t(entry.meta.peer === 'charger' ? 'inspector.told_nobody' : 'inspector.asked_nobody')}</p>`;
  }

  #message(exchange: Exchange, said: Exchange | undefined) {
    const { entry, reply } = exchange;
    const [kind, words] = outcomeWords(exchange);
    const isChosen = exchange === this.exchange;
    const left = said === undefined ? [] : untold(entry.payload, said.entry.payload);
    return html`<article aria-label=${spoken(exchange, this.timeZone)}>
      <div class="row between">
        ${said === undefined ? html`<h2>${nameOf(entry)}</h2>` : html`<h3>${nameOf(entry)}</h3>`}
        ${
          isChosen
            ? nothing
            : html`<button class="small" @click=${() => this.#show(exchange)}>${t('inspector.show')}</button>`
        }
      </div>
      <p class="small">
        ${said === undefined ? this.#saidBy(entry) : this.#toldTo(entry)}${entry.meta.version === undefined ? '' : `, OCPP ${entry.meta.version}`},
        ${clock(entry.at, this.timeZone)}
      </p>
      <json-view
        .lines=${said === undefined ? linesOf(entry) : compared(entry.payload, said.entry.payload)}
        label=${nameOf(entry)}
      ></json-view>
      ${findingsOf(entry)}
      ${left.length === 0 ? nothing : html`<p class="small"><b>${t('inspector.left_out')}</b> <code>${left.join(', ')}</code></p>`}
      <p class="small"><b>${t('inspector.answer')}</b> <span class=${kind}>${words === '' ? t('inspector.no_answer') : words}</span></p>
      ${reply === undefined ? nothing : html`<json-view .lines=${linesOf(reply)} label=${t('inspector.answer')}></json-view>${findingsOf(reply)}`}
      ${entry.meta.cut === true ? html`<p class="warn small">${t('inspector.cut')}</p>` : nothing}
      ${
        entry.raw === undefined
          ? nothing
          : html`<details class="small">
              <summary>${t('inspector.raw')}</summary>
              <pre>${entry.raw}${reply?.raw === undefined ? '' : `\n${reply.raw}`}</pre>
            </details>`
      }
    </article>`;
  }

  #saidBy(entry: TraceEntry): string {
    const who = linkName(entry);
    if (entry.direction === 'in') return t('inspector.by', { who });
    return entry.direction === 'out' ? t('inspector.to', { who }) : who;
  }

  #toldTo(entry: TraceEntry): string {
    return t('inspector.to', { who: linkName(entry) });
  }

  #show(exchange: Exchange): void {
    this.dispatchEvent(new CustomEvent<Chosen>('chosen', { detail: { exchange, opens: true } }));
  }
}

/** Where it breaks the standard, and what is done about it. */
function findingsOf({ findings }: TraceEntry) {
  if (findings === undefined) return nothing;
  const { violations, quirks } = findings;
  return html`<div class="small findings">
    ${violations.length === 0 ? nothing : html`<b class="warn">⚠ ${t('inspector.breaks')}</b>`}
    <ul>${violations.map(({ message }) => html`<li>${message}</li>`)}</ul>
    ${quirks.length === 0 ? nothing : html`<p>${t('inspector.mended')} <code>${quirks.join(', ')}</code></p>`}
  </div>`;
}

function linesOf({ payload, raw, messageType }: TraceEntry) {
  return jsonLines(messageType === 'unreadable' ? raw : (payload ?? {}));
}
customElements.define('message-details', MessageDetails);
