/**
 * The order that the CALL of a service becomes, and how the charger hears it: as it came between equal versions, with
 * ids and card put in place; else said anew in the charger's own version, through what it means (DESIGN §5).
 */
import { hasRight, isTransparent } from '../core/arbitration/roles.ts';
import { meantBy } from '../core/authorise/cards.ts';
import { steers } from '../core/limits/steering.ts';
import type { MeaningName, Message, MessageOf, Party, Payload, Provider, Right } from '../core/model.ts';
import { type Said, sayIn } from '../core/ocpp/across.ts';
import { withCard } from '../core/ocpp/card.ts';
import { type CatalogueRow, rightsFor } from '../core/ocpp/catalogue.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import { saidIn } from '../core/ocpp/crossing.ts';
import type { JobSlot } from '../core/ocpp/jobs.ts';
import { reservationIn } from '../core/ocpp/reservation.ts';
import { placedStart } from '../core/ocpp/splice.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Aimed } from './aim.ts';
import type { Context } from './context.ts';
import { crossingOf, hear, rememberTokens, tokensIn } from './crossing.ts';
import type { Order } from './grants.ts';
import { passesProfiles } from './limits/others.ts';
import { withChargersSession, withOurIds } from './own-ids.ts';
import { partyState } from './party-states.ts';
import { passedOn } from './passed-on.ts';
import { reservedUnder } from './reservations.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** A CALL of a service on its way to the charger. */
export interface Passing {
  readonly context: Context;
  readonly twin: Twin;
  readonly provider: Provider;
  readonly row: CatalogueRow;
  /** The asker's version. */
  readonly version: OcppVersion;
  /** The charger's. */
  readonly spoken: OcppVersion;
  /** As it came. */
  readonly received: Payload;
  readonly aimed: Aimed;
}

export interface Worded {
  readonly order: Order;
  /** What the charger is asked, where it speaks another version than the asker. */
  readonly said?: Message | undefined;
}

/** Undefined: the charger's version has no words for it. */
export function orderOf(unit: Unit, passing: Passing): Worded | undefined {
  const { context, provider, row, version, spoken, received, aimed } = passing;
  const tx = version === spoken ? aimed.tx : undefined;
  const payload = withCard(withOurIds(unit, provider, row, received, tx), (id) =>
    meantBy(context.settings.cards, provider.id, id),
  );
  const decoded = hear(version, crossingOf(unit.state), row.action, payload);
  const ours = decoded && withChargersSession(decoded, aimed.tx);
  const order = detailed(unit, passing, payload, ours);
  if (version === spoken) return { order };
  const said = ours && sayAcross(unit, spoken, ours, order);
  return said && { order: { ...order, call: said.call }, said: said.message };
}

/** A start names its place and is numbered; the profile that comes with it counts in the merge (PROTOCOL §4.5). */
function sayAcross(unit: Unit, spoken: OcppVersion, ours: Message, { by, start }: Order): Said | undefined {
  rememberTokens(unit, tokensIn(ours));
  const said = saidIn(spoken, crossingOf(unit.state), start === undefined ? ours : placed(start));
  return said && sayIn(spoken, said, numberOf(unit, by, ours));
}

/** Of the job that this request begins, a new one of ours for who is served no jobs; of the request that it answers. */
function numberOf(unit: Unit, by: Party, { means }: Message): number | undefined {
  if (means === 'certificateSigned') return partyState(unit.state, by, 'signing').requestId;
  const slot = SLOTS[means];
  if (slot === undefined) return undefined;
  const { requestId } = partyState(unit.state, 'system', 'jobs')[slot] ?? {};
  if (requestId !== undefined) return requestId;
  const { ids } = unit.station;
  unit.setStation({ ...unit.station, ids: { ...ids, last: ids.last + 1 } });
  return ids.last + 1;
}
const SLOTS: { readonly [M in MeaningName]?: JobSlot } = { updateFirmware: 'firmware', uploadDiagnostics: 'log' };

function placed({ evse, token, remoteStartId }: NonNullable<Order['start']>): Message {
  return { means: 'start', ask: { place: { evse }, token, remoteStartId } };
}

function detailed(unit: Unit, passing: Passing, payload: Payload, ours: Message | undefined): Order {
  const { provider, row, spoken, received, aimed } = passing;
  const base: Order = {
    by: provider.id,
    verb: row.verb ?? 'denied',
    needs: neededOf(provider, row, received),
    evse: aimed.evse,
    asked: row.action,
    call: { action: row.action, payload },
    txId: aimed.tx?.id,
  };
  switch (ours?.means) {
    case 'start':
      return { ...base, ...startOf(unit, passing, ours, payload) };
    case 'reset':
      return { ...base, waits: ours.ask.kind === 'on_idle' };
    case 'stop':
      return { ...base, stop: aimed.tx, accepted: (answer) => decodeAnswer(spoken, 'stop', answer).accepted };
    case 'setProfile':
      return { ...base, ...passedOn(passing.twin, aimed.evse ?? 0, spoken, ours.ask.profile) };
    default:
      return { ...base, ...reservationOf(unit, row, aimed.evse, payload, reservationIn(received).id) };
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
export function neededOf(provider: Provider, row: CatalogueRow, payload: Payload): Right {
  if (isTransparent(provider)) return 'observe';
  const rights = rightsFor(row, payload);
  return rights.find((right) => !hasRight(provider, right)) ?? rights[0] ?? 'control';
}

/** What a start reserves. A charger that is told no EVSE may refuse or crash, so it is always told one (Q38). */
function startOf(
  unit: Unit,
  { context, provider, row, version, spoken, aimed }: Passing,
  ours: MessageOf<'start'>,
  payload: Payload,
): Pick<Order, 'start' | 'call' | 'accepted'> {
  const { ids } = unit.station;
  const spareId = ids.last + 1;
  unit.setStation({ ...unit.station, ids: { ...ids, last: spareId } });
  const evse = aimed.evse ?? 1;
  const theirs = aimed.message?.means === 'start' ? aimed.message.ask.remoteStartId : undefined;
  const isPlain = ours.ask.profile === undefined || !steers(ours.ask.profile.profile);
  const passes = isPlain && version === spoken && passesProfiles(context, unit.state, unit.chargerId, provider);
  return {
    start: {
      evse,
      token: ours.ask.token,
      remoteStartId: ours.ask.remoteStartId ?? spareId,
      theirs,
      profile: passes ? undefined : ours.ask.profile,
    },
    call: { action: row.action, payload: placedStart(version, payload, evse, passes) },
    accepted: (answer) => decodeAnswer(spoken, 'start', answer).accepted,
  };
}
