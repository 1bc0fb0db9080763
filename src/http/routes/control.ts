/** POST /control: a button of the status page; the answer is a page that says what was done and what providers see. */
import * as z from 'zod';
import type { CommandResult, OwnerSide } from '../../proxy/ports.ts';
import type { No } from '../answers.ts';
import { chargerCommand, chargerCommandOf } from '../api/control.ts';
import { HOUSE_VERBS, houseCommand, houseCommandOf } from '../api/house.ts';
import { noOf } from '../api/issues.ts';
import { htmlPage } from '../html-page.ts';
import { basePath } from '../ingress.ts';
import { markup } from '../markup.ts';
import { FORM, type HttpContext, plainProblem, type Route, readBody } from '../route.ts';

/** A form knows texts only. */
const NUMBERS: readonly string[] = ['evse', 'minutes', 'limit_a'];

export function controlRoutes({ owner }: { readonly owner: OwnerSide }): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/control',
      scope: 'control',
      about: 'What the buttons of this page send; programs use the API.',
      takes: 'command=…, charger=… and what the command takes (form)',
      async handle(context) {
        const body = await readBody(context, FORM);
        if (!body.ok) return plainProblem(body.no);
        const asked = await carryOut(owner, fieldsOf(body.text));
        return 'no' in asked ? plainProblem(asked.no) : shown(context, asked.result);
      },
    },
  ];
}

/** A field that was left empty is as if it was not there, but for a limit: without a figure it is taken away. */
function fieldsOf(text: string): { readonly [name: string]: unknown } {
  const fields = [...new URLSearchParams(text)].map(([name, value]): [string, unknown] => {
    if (value === '') return [name, name === 'limit_a' ? null : undefined];
    return [name, NUMBERS.includes(name) ? Number(value) : value];
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

async function carryOut(
  owner: OwnerSide,
  fields: { readonly [name: string]: unknown },
): Promise<{ readonly no: No } | { readonly result: CommandResult }> {
  if (HOUSE_VERBS.some((verb) => verb === fields.command)) {
    const read = houseCommand.safeParse(fields);
    if (!read.success) return { no: noOf('body', read.error.issues) };
    return { result: await owner.houseCommand(houseCommandOf(read.data)) };
  }
  const { charger, ...rest } = fields;
  const named = z.string().min(1).safeParse(charger);
  const read = chargerCommand.safeParse(rest);
  if (!read.success) return { no: noOf('body', read.error.issues) };
  if (!named.success) return { no: { error: 'bad_request', reason: 'charger: expected its id' } };
  return { result: await owner.command('home', named.data, chargerCommandOf(read.data)) };
}

function shown(context: HttpContext, result: CommandResult): Response {
  const base = context.env.door === 'ingress' ? basePath(context.req.raw.headers) : undefined;
  const sees = (result.ok ? result.sees : undefined) ?? [];
  const content = markup`<header><h1>OCPP Proxy</h1></header>
<p class="${result.ok ? 'ok' : 'bad'}" role="status">${result.why}</p>
${sees.length === 0 ? undefined : markup`<h2>What each provider sees now</h2>`}
${sees.map((each) => markup`<p><b>${each.providerId}</b>: ${each.sees}</p>`)}
<p><a href="./plain">Back to the status page</a></p>`;
  return htmlPage(result.ok ? 'Done' : 'Refused', content, { status: result.ok ? 200 : 409, base });
}
