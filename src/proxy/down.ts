/** DOWN: a CALL of a service becomes an order, is decided, carried out, and answered to it alone (DESIGN §4). */
import { hasRight, isTransparent } from '../core/arbitration/roles.ts';
import { meantBy } from '../core/authorise/cards.ts';
import type {
  AuditEntry,
  Instant,
  Message,
  MessageOf,
  Party,
  Payload,
  Provider,
  RefusalCode,
  Right,
  Transaction,
} from '../core/model.ts';
import { withCard } from '../core/ocpp/card.ts';
import { type CatalogueRow, rightsFor, rowOf } from '../core/ocpp/catalogue.ts';
import { decode, decodeAnswer, encode } from '../core/ocpp/codec.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { forbiddenIn, maskForbidden } from '../core/ocpp/forbidden-keys.ts';
import { readIds } from '../core/ocpp/ids.ts';
import { jobOf } from '../core/ocpp/jobs.ts';
import type { RefusalDetail } from '../core/ocpp/refusal-words.ts';
import { refuse } from '../core/ocpp/refusals.ts';
import { reservationIn } from '../core/ocpp/reservation.ts';
import { placedStart } from '../core/ocpp/splice.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { evsesOf } from '../core/station/apply.ts';
import { toOurs } from '../core/station/id-map.ts';
import { type Context, failed } from './context.ts';
import { crossingOf, hear } from './crossing.ts';
import type { Order } from './grants.ts';
import { passesProfiles } from './limits/others.ts';
import { noteStranger } from './limits/strangers.ts';
import { carryOut, judge } from './orders.ts';
import { withOurIds, withTheirAnswerIds } from './own-ids.ts';
import { sessionKnownAs } from './own-sessions.ts';
import { passedOn } from './passed-on.ts';
import { keepPassedSettings } from './passed-settings.ts';
import type { Received } from './ports.ts';
import { startProfileFault } from './profiles.ts';
import { reservedUnder } from './reservations.ts';
import { syncSettings } from './settings-write.ts';
import type { Twin } from './twin.ts';
import { openAt } from './twin-state.ts';
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
  | { readonly kind: 'reply'; readonly reply: Reply }
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
  { action, payload }: Received,
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
  const needs = neededOf(provider, row, payload);
  if (!hasRight(provider, needs)) {
    // Who has no right learns nothing of the charger, not even that it is away.
    const ask = { by: provider.id, verb: row.verb ?? 'denied', needs, asked: action };
    const decision = await twin.run((unit) => judge(context, unit, provider, ask));
    if (!decision.allow) return { kind: 'refused', code: decision.code, why: decision.why };
  }
  const asked = target(context, twin, provider, row, hear(version, crossingOf(twin.state), action, payload), payload);
  if (asked.kind === 'refuse') {
    await note(context, twin, provider, action, { code: asked.code, rule: asked.detail, why: asked.why });
    return { kind: 'refused', code: asked.code, detail: asked.detail, why: asked.why };
  }
  if (twin.link === undefined) return { kind: 'refused', code: 'O', why: 'charger offline' };
  if (twin.link.version !== version) return { kind: 'refused', code: 'O', why: 'the charger speaks another version' };
  const order = await twin.run((unit) => {
    const made = orderOf(context, twin, unit, version, provider, row, asked, payload);
    if (isTransparent(provider) && made.call) noteStranger(unit, version, made.call);
    return made;
  });
  const carried = await carryOut(context, twin, provider, { ...order, by });
  switch (carried.kind) {
    case 'refused':
      return { kind: 'refused', code: carried.decision.code, why: carried.decision.why };
    case 'done':
      return replied({ kind: 'result', payload: { status: 'Accepted' } });
    case 'error':
      return replied({ kind: 'error', code: carried.outcome.code, description: carried.outcome.description });
    case 'answer': {
      if (carried.isBroken)
        return replied({ kind: 'error', code: 'InternalError', description: "the charger's answer cannot be read" });
      const isToMerge = await twin.run((unit) => {
        rememberJob(unit, provider, action, context.clock.now());
        return keepPassedSettings(unit, provider, version, asked.message, carried.payload);
      });
      if (isToMerge)
        void syncSettings(context, twin).catch(failed(context, twin, 'what all want of the charger was not written'));
      return replied({
        kind: 'result',
        payload: withTheirAnswerIds(twin, provider, row, maskForbidden(version, action, carried.payload)),
      });
    }
  }
}

function replied(reply: Reply): Passed {
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

type Asked = Extract<Target, { kind: 'ask' }>;
type Target =
  | { readonly kind: 'refuse'; readonly code: 'N' | 'L'; readonly detail: RefusalDetail; readonly why: string }
  | {
      readonly kind: 'ask';
      readonly evse: number | undefined;
      readonly tx: Transaction | undefined;
      readonly message: Message | undefined;
    };

/** Which EVSE and which transaction the CALL is about; an unknown one is refused and never guessed (T16). */
function target(
  context: Context,
  twin: Twin,
  provider: Provider,
  row: CatalogueRow,
  message: Message | undefined,
  payload: Payload,
): Target {
  const [named] = readIds(payload, row.ids ?? {}).filter((id) => id.kind === 'tx');
  const tx = named === undefined ? undefined : sessionKnownAs(twin.state, provider.id, String(named.value));
  if (named !== undefined && tx === undefined) {
    return { kind: 'refuse', code: 'L', detail: 'tx_not_found', why: 'This provider has no such transaction.' };
  }
  const evses = evsesOf(twin.state.station);
  const evse = tx?.place.evse ?? placeOf(message, payload);
  const askTheCharger = isTransparent(provider);
  if (evse !== undefined && evse !== 0 && !evses.includes(evse) && !askTheCharger) {
    return { kind: 'refuse', code: 'N', detail: 'unknown_evse', why: `The charger has no EVSE ${evse}.` };
  }
  if (message?.means !== 'start') return { kind: 'ask', evse: evse === 0 ? undefined : evse, tx, message };
  const free = evses.filter((candidate) => openAt(twin.state, candidate) === undefined);
  const chosen = evse ?? (evses.length === 1 ? evses[0] : free[0]);
  if (chosen === undefined || chosen === 0)
    return { kind: 'refuse', code: 'L', detail: 'tx_in_progress', why: 'No EVSE is free.' };
  const wrong = startProfileFault(context, twin, provider.id, message.ask.profile, chosen);
  return wrong === undefined ? { kind: 'ask', evse: chosen, tx, message } : { kind: 'refuse', code: 'N', ...wrong };
}

function placeOf(message: Message | undefined, payload: Payload): number | undefined {
  if (message !== undefined && 'place' in message.ask) return message.ask.place?.evse;
  if (message?.means === 'setProfile') return message.ask.profile.evse;
  const named = payload.connectorId ?? payload.evseId ?? (payload.evse as Payload | undefined)?.id;
  return typeof named === 'number' ? named : undefined;
}

function orderOf(
  context: Context,
  twin: Twin,
  unit: Unit,
  version: OcppVersion,
  provider: Provider,
  row: CatalogueRow,
  asked: Asked,
  received: Payload,
): Order {
  const payload = withCard(withOurIds(unit, provider, row, received, asked.tx), (id) =>
    meantBy(context.settings.cards, provider.id, id),
  );
  const base: Order = {
    by: provider.id,
    verb: row.verb ?? 'denied',
    needs: neededOf(provider, row, received),
    evse: asked.evse,
    asked: row.action,
    call: { action: row.action, payload },
    txId: asked.tx?.id,
  };
  const ours = decode(version, row.action, payload);
  switch (ours?.means) {
    case 'start': {
      const { ids } = unit.station;
      unit.setStation({ ...unit.station, ids: { ...ids, last: ids.last + 1 } });
      const passes = passesProfiles(context, unit.state, unit.chargerId, provider);
      return { ...base, ...startOf(version, asked, ours, { payload, passes }, ids.last + 1) };
    }
    case 'reset':
      return { ...base, waits: ours.ask.kind === 'on_idle' };
    case 'stop':
      return { ...base, stop: asked.tx, accepted: (answer) => decodeAnswer(version, 'stop', answer).accepted };
    case 'setProfile':
      return { ...base, ...passedOn(twin, asked.evse ?? 0, version, ours.ask.profile) };
    default:
      return { ...base, ...reservationOf(unit, row, asked.evse, payload, reservationIn(received).id) };
  }
}

/** A reservation holds control until it runs out (PROTOCOL §3.1). */
function reservationOf(
  unit: Unit,
  row: CatalogueRow,
  evse: number | undefined,
  payload: Payload,
  theirs: number | undefined,
): Partial<Order> {
  const accepted: Order['accepted'] = (answer) => answer.status === 'Accepted';
  const { id, token, group, until } = reservationIn(payload);
  if (row.verb === 'cancel') return { cancel: reservedUnder(unit, id), accepted };
  if (evse === undefined || row.verb !== 'reserve') return {};
  const reservation = id === undefined || token === undefined ? undefined : { id, token, group, until };
  return { reserve: { evse, until, reservation, theirs }, accepted };
}

/** The first right that is missing, else the first that is needed. Every command of a transparent provider passes (PROTOCOL §0). */
function neededOf(provider: Provider, row: CatalogueRow, payload: Payload): Right {
  if (isTransparent(provider)) return 'observe';
  const rights = rightsFor(row, payload);
  return rights.find((right) => !hasRight(provider, right)) ?? rights[0] ?? 'control';
}

/** What a start reserves. A charger that is told no EVSE may refuse or crash, so it is always told one (Q38). */
function startOf(
  version: OcppVersion,
  asked: Asked,
  ours: MessageOf<'start'>,
  { payload, passes }: { readonly payload: Payload; readonly passes: boolean },
  spareId: number,
): Pick<Order, 'start' | 'call' | 'accepted'> {
  const evse = asked.evse ?? 1;
  const theirs = asked.message?.means === 'start' ? asked.message.ask.remoteStartId : undefined;
  const start = encode(version, ours);
  return {
    start: {
      evse,
      token: ours.ask.token,
      remoteStartId: ours.ask.remoteStartId ?? spareId,
      theirs,
      profile: passes ? undefined : ours.ask.profile,
    },
    call: start && { action: start.action, payload: placedStart(version, payload, evse, passes) },
    accepted: (answer) => decodeAnswer(version, 'start', answer).accepted,
  };
}

function rememberJob(unit: Unit, provider: Provider, action: string, now: Instant): void {
  const job = jobOf(action);
  if (job !== undefined) unit.setStation({ ...unit.station, ids: toOurs(unit.station.ids, job, provider.id, now).map });
}
