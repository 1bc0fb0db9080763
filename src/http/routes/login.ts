/** GET and POST /login, POST /logout: a browser comes in with the password and leaves again. */
import { retryAfter } from '../answers.ts';
import { type Auth, sameOrigin, setCookie } from '../auth.ts';
import { htmlPage } from '../html-page.ts';
import { LOGIN_LASTS_S } from '../logins.ts';
import { type Markup, markup } from '../markup.ts';
import { addressOf, FORM, type HttpContext, plainProblem, type Route, readBody } from '../route.ts';

export function loginRoutes(auth: Auth): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/login',
      open: true,
      about: 'The form for the password that was printed at the first start.',
      handle: () => htmlPage('Log in', form()),
    },
    {
      method: 'POST',
      path: '/login',
      open: true,
      about: 'What the form sends; answers with a cookie that lasts 7 days.',
      takes: 'password=… (form)',
      handle: (context) => login(auth, context),
    },
    {
      method: 'POST',
      path: '/logout',
      scope: 'read',
      about: 'Ends the login of this browser.',
      handle(context) {
        auth.logout(context.req.raw.headers);
        const headers = { location: './login', 'set-cookie': setCookie('', 0) };
        return new Response(null, { status: 303, headers });
      },
    },
  ];
}

async function login(auth: Auth, context: HttpContext): Promise<Response> {
  const { headers } = context.req.raw;
  const fromBrowser = headers.has('origin') || headers.has('sec-fetch-site');
  if (fromBrowser && !sameOrigin(headers))
    return htmlPage('Log in', form('Please use the form on this page.'), { status: 403 });
  const body = await readBody(context, FORM);
  if (!body.ok) return plainProblem(body.no);
  const password = new URLSearchParams(body.text).get('password') ?? '';
  const outcome = await auth.login(password.trim(), addressOf(context));
  if (outcome.ok) {
    const cookie = setCookie(outcome.cookie, LOGIN_LASTS_S);
    return new Response(null, { status: 303, headers: { location: './', 'set-cookie': cookie } });
  }
  if (outcome.waitMs === 0) return htmlPage('Log in', form('This is not the password.'), { status: 401 });
  const page = htmlPage('Log in', form('Too many tries. Please wait a little.'), { status: 429 });
  page.headers.set('retry-after', retryAfter(outcome.waitMs));
  return page;
}

function form(message?: string): Markup {
  return markup`<header><h1>OCPP Proxy</h1></header>
<form method="post" action="./login">
${message === undefined ? undefined : markup`<p class="bad" role="alert">${message}</p>`}
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
<p class="dim">It was printed when the proxy started for the first time; <code>ocpp-proxy password</code> makes a new one.</p>
</form>`;
}
