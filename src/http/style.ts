import { createHash } from 'node:crypto';

/** The one style sheet, inline: the pages need nothing but themselves. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --dim: #777; --ok: #2a7d3f; --bad: #b3372f; }
@media (prefers-color-scheme: dark) { :root { --dim: #999; --ok: #6cc485; --bad: #f0887e; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; }
header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
header form { margin-left: auto; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; } h3 .dim { font-weight: normal; font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
time { white-space: nowrap; }
code { font-size: .9em; overflow-wrap: anywhere; }
.dim { color: var(--dim); } .ok { color: var(--ok); } .bad { color: var(--bad); }
label, input, button { font: inherit; } input { padding: .4rem; width: 100%; max-width: 20rem; display: block; margin: .25rem 0 1rem; }
button { padding: .3rem .8rem; } button[aria-pressed] { font-weight: bold; }
form.row { display: inline-flex; gap: .4rem; align-items: center; margin: .2rem 1rem .2rem 0; } input.short { display: inline; width: 5rem; margin: 0; }
@media (max-width: 40rem) {
  table, tr, td { display: block; } th, td:empty { display: none; }
  tr { border-bottom: 1px solid var(--line); padding: .4rem 0; } tr:first-child { border: 0; padding: 0; } td { border: 0; padding: 0; }
  td[data-head]::before { content: attr(data-head); color: var(--dim); margin-right: .5rem; }
}
`;

/** As a Content-Security-Policy names it: no other style may apply. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
