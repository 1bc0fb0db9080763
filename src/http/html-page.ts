import { type Markup, markup } from './markup.ts';
import { STYLE } from './style.ts';

/**
 * A whole page around its content. `refreshS`: the browser asks again so often, without any script. `base`: the path
 * under which it sees us, where that is not `/`.
 */
export function htmlPage(
  title: string,
  content: Markup,
  { status = 200, refreshS, base }: { status?: number; refreshS?: number; base?: string | undefined } = {},
): Response {
  const refresh = refreshS === undefined ? undefined : markup`<meta http-equiv="refresh" content="${refreshS}">`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${base === undefined ? undefined : markup`<base href="${base}/">`}
${refresh}
<title>${title} &middot; OCPP Proxy</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
${content}
</body>
</html>
`;
  return new Response(page.html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
