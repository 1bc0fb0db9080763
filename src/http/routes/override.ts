/** POST /override: the owner gives control to a provider, takes it home, or frees it. */
import type { OwnerSide } from '../../proxy/ports.ts';
import { problem } from '../answers.ts';
import { giveControl, whyUnknown } from '../override.ts';
import { type HttpContext, plainProblem, type Route, readBody } from '../route.ts';
import { chooseCharger } from './status.ts';

export function overrideRoutes({ owner }: { readonly owner: OwnerSide }): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/override',
      scope: 'control',
      about: 'Gives control to a provider, takes it home (until released), or frees it.',
      takes:
        '{"backend_id": "<provider>"} or {"backend_id": null} or {"owner": "home"} or {"release": true}; with several chargers also "charger": "<id>"',
      handle: (context) => override(owner, context),
    },
  ];
}

async function override(owner: OwnerSide, context: HttpContext): Promise<Response> {
  const body = await readBody(context, 'application/json');
  if (!body.ok) return plainProblem(body.no);
  const asked = readOverride(body.text);
  if (!asked.ok) return problem('bad_request', asked.reason, {}, { success: false });
  const unknown = asked.provider === undefined ? undefined : await whyUnknown(owner, asked.provider);
  if (unknown !== undefined) return problem('bad_request', `backend_id: ${unknown}`, {}, { success: false });
  const chargers = owner.chargers();
  if (chargers.length === 0) return problem('conflict', 'no charger has connected yet', {}, { success: false });
  const charger = chooseCharger(chargers, asked.charger);
  if (charger === undefined) {
    const known = chargers.map((each) => each.chargerId).join(', ');
    const wrong = asked.charger === undefined ? 'there are several chargers' : `there is no charger "${asked.charger}"`;
    return problem('bad_request', `charger: ${wrong}; name one of: ${known}`, {}, { success: false });
  }
  const given = await giveControl(owner, charger.chargerId, asked.owner);
  if (given.ok) {
    return Response.json({
      success: true,
      owner: asked.owner ?? null,
      charger: charger.chargerId,
      reason: given.reason,
    });
  }
  const { error, reason, more } = given.no;
  return problem(error, reason, {}, { success: false, charger: charger.chargerId, ...more });
}

type Asked =
  | {
      readonly ok: true;
      readonly owner: string | undefined;
      readonly charger: string | undefined;
      /** The same as `owner` when it was named as a provider, which nobody has looked for yet. */
      readonly provider?: string;
    }
  | { readonly ok: false; readonly reason: string };

const FORMS = 'one of backend_id, owner and release';

function readOverride(text: string): Asked {
  const body = parse(text);
  if (body === undefined) return no('the body is not a JSON object');
  const { charger } = body;
  if (charger !== undefined && typeof charger !== 'string') return no('charger: expected the id of a charger as text');
  const given = ['backend_id', 'owner', 'release'].filter((field) => body[field] !== undefined);
  if (given.length !== 1) return no(`expected exactly ${FORMS}, found ${given.join(' and ') || 'none of them'}`);
  if (body.release !== undefined) {
    return body.release === true ? { ok: true, owner: undefined, charger } : no('release: expected true');
  }
  if (body.owner !== undefined) {
    return body.owner === 'home' ? { ok: true, owner: 'home', charger } : no('owner: expected "home"');
  }
  const id = body.backend_id;
  if (id === null) return { ok: true, owner: 'home', charger };
  if (typeof id !== 'string') return no('backend_id: expected the id of a provider as text, or null for the home');
  return { ok: true, owner: id, charger, provider: id };
}

function parse(text: string): { readonly [field: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

function no(reason: string): Asked {
  return { ok: false, reason };
}
