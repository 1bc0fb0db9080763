/** DOWN: a CALL of a service becomes an order, is decided, carried out, and answered to it alone (DESIGN §4). */
import { hasRight, isTransparent } from '../core/arbitration/roles.ts';
import { refusedInShadow } from '../core/arbitration/shadow.ts';
import type { AuditEntry, Instant, Message, Party, Payload, Provider, RefusalCode } from '../core/model.ts';
import { answerAcross, isKnownTo, whyUnable, whyUnsaid } from '../core/ocpp/across.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import { answerIn } from '../core/ocpp/crossing.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { forbiddenIn, maskForbidden } from '../core/ocpp/forbidden-keys.ts';
import { jobOf } from '../core/ocpp/jobs.ts';
import type { RefusalDetail } from '../core/ocpp/refusal-words.ts';
import { refuse } from '../core/ocpp/refusals.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { toOurs } from '../core/station/id-map.ts';
import { aim } from './aim.ts';
import { neededOf, orderOf, type Passing, type Worded } from './asked-order.ts';
import { askedBy } from './cause.ts';
import { type Context, failed } from './context.ts';
import { crossingOf, hear } from './crossing.ts';
import { noteStranger } from './limits/strangers.ts';
import { type Carried, carryOut, judge } from './orders.ts';
import { withTheirAnswerIds, withTheirSession } from './own-ids.ts';
import { keepPassedSettings } from './passed-settings.ts';
import type { Received } from './ports.ts';
import { syncSettings } from './settings-write.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

export async function down(
  context: Context,
  twin: Twin,
  provider: Provider,
  version: OcppVersion,
  received: Received,
): Promise<Reply> {
  const passed = await pass(context, twin, provider, version, received);
  if (passed.kind === 'reply') return passed.reply;
  return refuse(version, received.action, received.payload, passed.code, passed.detail, passed.why);
}

export type Passed =
  | {
      readonly kind: 'reply';
      readonly reply: Reply;
      /** The charger said no, also where the asker's version has no word for it. */
      readonly isNo?: boolean | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly detail?: RefusalDetail | undefined;
      readonly why?: string | undefined;
    };

/**
 * The same, with a refusal before it becomes words. `by`: in whose name the charger is asked, when that is not the
 * provider itself; the answer is for the provider all the same.
 */
export async function pass(
  context: Context,
  twin: Twin,
  provider: Provider,
  version: OcppVersion,
  { action, payload, messageId }: Received,
  by: Party = provider.id,
): Promise<Passed> {
  const row = rowOf(version, action);
  if (row === undefined || row.from === 'charger') {
    return replied({
      kind: 'error',
      code: 'NotImplemented',
      description: `${action} is not a message of a central system`,
    });
  }
  if (forbiddenIn(version, action, payload)) {
    const why = 'Settings that could move the charger away never pass.';
    await note(context, twin, provider, action, { code: 'N', rule: 'forbidden-key', why });
    return { kind: 'refused', code: 'N' };
  }
  const message = hear(version, crossingOf(twin.state), action, payload);
  const { version: spoken } = twin;
  // What no charger of its version could do is said to everybody, whatever they may (PROTOCOL §4.11).
  if (spoken !== undefined && !isKnownTo(spoken, action, message?.means))
    return unsaid(context, twin, provider, action, undefined);
  const needs = neededOf(provider, row, payload);
  if (!hasRight(provider, needs)) {
    // Who has no right learns nothing of the charger, not even that it is away.
    const ask = { by: provider.id, verb: row.verb ?? 'denied', needs, asked: action };
    const decision = await twin.run((unit) => judge(context, unit, provider, ask));
    if (!decision.allow) return { kind: 'refused', code: decision.code, why: decision.why };
  }
  const aimed = aim(context, twin, provider, row, message, payload);
  if (aimed.kind === 'refuse') {
    await note(context, twin, provider, action, { code: aimed.code, rule: aimed.detail, why: aimed.why });
    return { kind: 'refused', code: aimed.code, detail: aimed.detail, why: aimed.why };
  }
  if (provider.shadow !== undefined) return { kind: 'refused', ...refusedInShadow(provider.id) };
  if (twin.link === undefined) return { kind: 'refused', code: 'O', why: 'charger offline' };
  const passing = { context, twin, provider, row, version, spoken: twin.link.version, received: payload, aimed };
  const worded = await twin.run((unit) => {
    const made = orderOf(unit, passing);
    if (isTransparent(provider) && made?.order.call) noteStranger(unit, passing.spoken, made.order.call);
    return made;
  });
  if (worded === undefined) return unsaid(context, twin, provider, action, message);
  const carried = await carryOut(context, twin, provider, {
    ...worded.order,
    by,
    cause: askedBy(provider, { messageId }),
  });
  return passedBack(passing, worded, carried);
}

/** The charger's version has no words for what is asked. */
async function unsaid(
  context: Context,
  twin: Twin,
  provider: Provider,
  action: string,
  message: Message | undefined,
): Promise<Passed> {
  const detail = whyUnsaid(message);
  const why = 'The charger speaks a version of OCPP that cannot be asked for this.';
  const code = detail === 'tx_not_found' ? 'L' : 'N';
  await note(context, twin, provider, action, { code, rule: 'version', why });
  return { kind: 'refused', code, detail, why };
}

/** What the charger said to it, in the asker's version and with the asker's ids. */
async function passedBack(passing: Passing, { said }: Worded, carried: Carried): Promise<Passed> {
  const { context, twin, provider, row, version, aimed } = passing;
  switch (carried.kind) {
    case 'refused':
      return { kind: 'refused', code: carried.decision.code, why: carried.decision.why };
    case 'done':
      return replied({ kind: 'result', payload: { status: 'Accepted' } });
    case 'error': {
      const { code, description } = carried.outcome;
      // It has never heard of what the asker's version calls by another name.
      if (said !== undefined && UNABLE.has(code))
        return { kind: 'refused', code: 'N', detail: whyUnable(said), why: 'The charger cannot do this.' };
      return replied({ kind: 'error', code, description });
    }
    case 'answer': {
      if (carried.isBroken)
        return replied({ kind: 'error', code: 'InternalError', description: "the charger's answer cannot be read" });
      const answer = said === undefined ? carried.payload : inTheirWords(passing, said, carried.payload);
      const isToMerge = await twin.run((unit) => {
        rememberJob(unit, provider, row.action, context.clock.now());
        return keepPassedSettings(unit, provider, version, aimed.message, answer);
      });
      if (isToMerge)
        void syncSettings(context, twin).catch(failed(context, twin, 'what all want of the charger was not written'));
      const payload = withTheirAnswerIds(twin, provider, row, maskForbidden(version, row.action, answer));
      return { ...replied({ kind: 'result', payload }), isNo: said && isNo(passing.spoken, said, carried.payload) };
    }
  }
}

function isNo(spoken: OcppVersion, { means }: Message, payload: Payload): boolean {
  const answer = decodeAnswer(spoken, means, payload);
  return 'accepted' in answer && !answer.accepted;
}

const UNABLE: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported']);

function inTheirWords({ twin, provider, version, spoken, aimed }: Passing, said: Message, answer: Payload): Payload {
  const here = { version, message: aimed.message ?? said };
  return answerAcross({ version: spoken, message: said }, here, answer, (one) =>
    answerIn(version, crossingOf(twin.state), withTheirSession(twin, provider, one)),
  );
}

function replied(reply: Reply): Extract<Passed, { kind: 'reply' }> {
  return { kind: 'reply', reply };
}

async function note(
  context: Context,
  twin: Twin,
  provider: Provider,
  asked: string,
  refused: Pick<AuditEntry, 'code' | 'rule' | 'why'>,
): Promise<void> {
  const at = context.clock.now();
  await twin.run((unit) => unit.audit({ at, by: provider.id, asked, allowed: false, ...refused }));
}

function rememberJob(unit: Unit, provider: Provider, action: string, now: Instant): void {
  const job = jobOf(action);
  if (job !== undefined) unit.setStation({ ...unit.station, ids: toOurs(unit.station.ids, job, provider.id, now).map });
}
