import { type Markup, markup } from '../markup.ts';
import type { Route } from '../route.ts';

/** The endpoint documentation of the status page, made from the endpoints themselves. */
export function apiSection(routes: readonly Route[], host: string): Markup {
  return markup`<h2>Endpoints</h2>
<p>All but those marked "open" need <code>Authorization: Bearer &lt;API_TOKEN&gt;</code> or the login of this browser. Errors are JSON: <code>{"error": &hellip;, "reason": &hellip;}</code>. The API beneath <code>/api/v1</code> is described by <a href="./api/v1/openapi.json">OpenAPI</a>.</p>
<div class="scroll"><table><tr><th>Endpoint</th><th>What it does</th><th>Takes</th></tr>
${routes.map(
  (
    route,
  ) => markup`<tr><td><code>${route.method} ${route.path}</code>${route.open === true ? ' (open)' : ''}</td><td>${route.about}</td><td>${route.takes}</td></tr>
`,
)}
<tr><td><code>ws://${host}/&lt;charger id&gt;</code></td><td>For chargers (OCPP-J). Type this into the charger; many append their id by themselves.</td><td>the OCPP sub-protocol</td></tr>
<tr><td><code>ws://${host}/backend?id=&lt;backend id&gt;</code></td><td>For backends that speak the proxy's own JSON protocol; see docs/backends.md.</td><td>its token as <code>Authorization: Bearer</code> or <code>&amp;token=</code></td></tr>
</table></div>`;
}
