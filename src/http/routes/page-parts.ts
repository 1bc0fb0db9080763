/** What the sections of the plain page are made of. */
import { type Markup, markup } from '../markup.ts';

export type Cell = string | number | Markup;

export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  return markup`<div class="scroll"><table><tr>${heads.map((head) => markup`<th>${head}</th>`)}</tr>
${rows.map((row) => markup`<tr>${row.map((cell, column) => markup`<td data-head="${heads[column]}">${cell}</td>`)}</tr>\n`)}</table></div>`;
}

export function state(good: boolean, yes: string, no: string): Markup {
  return good ? markup`<span class="ok">${yes}</span>` : markup`<span class="bad">${no}</span>`;
}

/** Never broken over two lines. */
export function moment(at: number): Markup {
  return markup`<time>${time(at)}</time>`;
}

export function time(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
