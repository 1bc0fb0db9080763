/** HTML that cannot be injected into: every value is escaped unless it is markup already. */

export interface Markup {
  readonly html: string;
}
type Value = string | number | undefined | Markup | readonly Markup[];

/** Tag of template literals: markup`<p>${text}</p>`. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { html: parts.reduce((html, part, index) => html + show(values[index - 1]) + part) };
}

function show(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((item) => item.html).join('');
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
