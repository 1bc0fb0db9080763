/** POST /adoption: what the buttons on the status page send. */
import type { OwnerSide } from '../../proxy/ports.ts';
import { problem } from '../answers.ts';
import { type Markup, markup } from '../markup.ts';
import { FORM, type HttpContext, plainProblem, type Route, readBody } from '../route.ts';

export function adoptionRoutes({ owner }: { readonly owner: Pick<OwnerSide, 'decideAdoption'> }): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/adoption',
      scope: 'control',
      about: 'What the buttons of this page send: adopts an unknown charger, or refuses it.',
      takes: 'charger=… and decision=adopt or refuse (form)',
      handle: (context) => decide(owner, context),
    },
  ];
}

/** The two buttons for one charger. */
export function adoptionButtons(chargerId: string): Markup {
  return markup`<form class="row" method="post" action="./adoption"><input type="hidden" name="charger" value="${chargerId}"><button name="decision" value="adopt">Adopt</button> <button name="decision" value="refuse">Refuse</button></form>`;
}

async function decide(owner: Pick<OwnerSide, 'decideAdoption'>, context: HttpContext): Promise<Response> {
  const body = await readBody(context, FORM);
  if (!body.ok) return plainProblem(body.no);
  const fields = new URLSearchParams(body.text);
  const charger = fields.get('charger') ?? '';
  const decision = fields.get('decision');
  if (decision !== 'adopt' && decision !== 'refuse') {
    return problem('bad_request', 'decision: expected "adopt" or "refuse"');
  }
  const decided = await owner.decideAdoption(charger, decision === 'adopt');
  if (decided === undefined) return problem('not_found', `there is no unknown charger "${charger}"`);
  return decided.ok
    ? new Response(null, { status: 303, headers: { location: './plain' } })
    : problem('conflict', decided.why);
}
