/** A place that is kept for one card: one a place over all providers (PROTOCOL §2.6). */

import { claim } from '../../core/arbitration/lease.ts';
import type { ReserveAnswer } from '../../core/asks/reservations.ts';
import { meantBy } from '../../core/authorise/cards.ts';
import { withCard } from '../../core/ocpp/card.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import { rewriteIds } from '../../core/ocpp/ids.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { toOurs } from '../../core/station/id-map.ts';
import { canReserve, type ReservationRow } from '../../core/station/reservations.ts';
import { crossingOf, rememberTokens, say, tokensIn } from '../crossing.ts';
import { type Order, settle, undo } from '../grants.ts';
import { type Carried, carryOut } from '../orders.ts';
import { noteAbility, putReservation, reservationsOf } from '../reservations.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import { answered, type Outcome, refused, type Served } from './served.ts';

type Asked = Served<'reserve'>;

/** Nobody keeps a place from the others for longer; who wants to may reserve it again. */
const MAX_RESERVED_DAYS = 7;
const MAX_RESERVED_MS = MAX_RESERVED_DAYS * 86_400_000;
/** The charger cannot do it at all. */
const UNABLE: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported']);

export async function reserve(served: Asked): Promise<Outcome<'reserve'>> {
  const { context, twin, provider, ask } = served;
  const evse = ask.place?.evse ?? 0;
  // Which place has a plug of some kind is not known.
  const detail = ask.connectorType === undefined ? 'unsupported_param' : 'unknown_connector_type';
  if (evse === 0) return refused('N', 'a reservation names its place', detail);
  if (!evsesOf(twin.state.station).includes(evse)) return refused('N', 'the charger has no such place', 'unknown_evse');
  const now = context.clock.now();
  if (ask.until <= now) return refused('N', 'it would be over already', 'bad_value');
  if (ask.until - now > MAX_RESERVED_MS)
    return refused('N', `a place is kept for at most ${MAX_RESERVED_DAYS} days`, 'bad_value');
  const before = rowsOf(twin, provider.id).find(({ theirs }) => theirs === ask.id);
  if (rowsOf(twin, provider.id).some((row) => row.evse === evse && row !== before))
    return refused('L', 'the place is reserved already');
  const order = await orderOf(served, evse);
  const outcome = await outcomeOf(served, order, await carryOut(context, twin, provider, order));
  const isDone = outcome?.kind === 'answer' && outcome.answer.status === 'Accepted';
  if (before !== undefined) await twin.run((unit) => (isDone ? leave(unit, before, evse) : goBack(unit, before)));
  return outcome;
}

function rowsOf(twin: Twin, by: string): readonly ReservationRow[] {
  return reservationsOf(twin.state).rows.filter((row) => row.by === by && row.state === 'held');
}

async function orderOf(served: Asked, evse: number): Promise<Order> {
  const { context, twin, provider, link, received, row, ask } = served;
  const meant = (id: string): string => meantBy(context.settings.cards, provider.id, id);
  const token = { ...ask.token, id: meant(ask.token.id) };
  const ours = await twin.run((unit) => {
    const found = toOurs(unit.station.ids, 'rsv', provider.id, ask.id);
    unit.setStation({ ...unit.station, ids: found.map });
    rememberTokens(unit, tokensIn({ means: 'reserve', ask: { ...ask, token } }));
    return found.ours;
  });
  const version = twin.link?.version ?? link.version;
  const asReceived = rewriteIds(received.payload, row.ids ?? {}, (kind, value) => (kind === 'rsv' ? ours : value));
  const call =
    version === link.version
      ? { action: received.action, payload: withCard(asReceived, meant) }
      : say(version, crossingOf(twin.state), { means: 'reserve', ask: { ...ask, id: ours, token } });
  const isAble = canReserve(reservationsOf(twin.state), twin.state.station.boot?.meaning.firmwareVersion);
  return {
    by: provider.id,
    verb: 'reserve',
    needs: 'control',
    evse,
    asked: received.action,
    // A charger that is away is asked all the same, and so is not there to answer.
    call: isAble === false && twin.link !== undefined ? undefined : call,
    reserve: {
      evse,
      until: ask.until,
      reservation: { id: ours, token, group: ask.group, until: ask.until },
      theirs: ask.id,
    },
    accepted: (payload) => decodeAnswer(version, 'reserve', payload).status === 'Accepted',
  };
}

async function outcomeOf(served: Asked, order: Order, carried: Carried): Promise<Outcome<'reserve'>> {
  const { twin, link } = served;
  switch (carried.kind) {
    case 'refused': {
      const { code, why, rule } = carried.decision;
      return refused(code, why, rule === 'out_of_service' ? 'inoperative' : undefined);
    }
    case 'done':
      return keep(served, order);
    case 'error':
      if (!UNABLE.has(carried.outcome.code)) {
        const { code, description } = carried.outcome;
        return { kind: 'reply', reply: { kind: 'error', code, description } };
      }
      return keepInstead(served, order);
    case 'answer': {
      const { status } = decodeAnswer(twin.link?.version ?? link.version, 'reserve', carried.payload);
      if (status === 'Rejected' && !isKnownAble(twin)) return keepInstead(served, order);
      if (status === 'Accepted') await twin.run((unit) => noteAbility(unit, true));
      return answered({ status });
    }
  }
}

function isKnownAble(twin: Twin): boolean {
  const { station } = twin.state;
  return canReserve(reservationsOf(twin.state), station.boot?.meaning.firmwareVersion) === true;
}

/** The charger does not reserve: from now on the proxy keeps the place, and enforces it at the reader (PROTOCOL §2.3). */
async function keepInstead(served: Asked, order: Order): Promise<Outcome<'reserve'>> {
  const { twin, provider, received } = served;
  const evse = order.evse ?? 0;
  const isFree = await twin.run((unit) => {
    noteAbility(unit, false);
    const held = unit.state.leases.get(evse);
    if (held !== undefined && held.holder !== provider.id) return false;
    unit.putLease(evse, claim(evse, provider.id, received.action, served.context.clock.now(), held));
    return true;
  });
  return isFree ? keep(served, { ...order, call: undefined }) : refused('L', 'somebody else was faster');
}

/** The claim is on disk: it becomes a reservation unless the place itself speaks against it. */
async function keep({ context, twin }: Asked, order: Order): Promise<Outcome<'reserve'>> {
  const status = order.evse === undefined ? 'Rejected' : placeSays(twin, order.evse);
  await twin.run((unit) => {
    if (status === 'Accepted') settle(context, unit, order);
    else undo(unit, order);
  });
  return answered({ status });
}

const FREE: ReadonlySet<string> = new Set(['Available', 'Reserved']);

function placeSays({ state }: Twin, evse: number): ReserveAnswer['status'] {
  const statuses = Object.values(state.station.statuses).flatMap(({ meaning }) =>
    meaning.place.evse === evse || meaning.place.evse === 0 ? [meaning.status] : [],
  );
  if (statuses.includes('Faulted')) return 'Faulted';
  if (statuses.includes('Unavailable')) return 'Unavailable';
  const isBusy = openAt(state, evse) !== undefined || statuses.some((status) => !FREE.has(status));
  return isBusy ? 'Occupied' : 'Accepted';
}

/** The same reservation is for another place now; the charger knows it there under the same number. */
function leave(unit: Unit, { evse, id }: ReservationRow, now: number): void {
  if (evse !== now && unit.state.leases.get(evse)?.reservation?.id === id) unit.putLease(evse, undefined);
}

/** It was not changed, and is what it was. */
function goBack(unit: Unit, row: ReservationRow): void {
  if (unit.state.leases.get(row.evse)?.reservation?.id === row.id) putReservation(unit, row);
}

export async function cancelReservation(served: Served<'cancelReservation'>): Promise<Outcome<'cancelReservation'>> {
  const { context, twin, provider, link, received, ask } = served;
  const row = rowsOf(twin, provider.id).find(({ theirs }) => theirs === ask.id);
  const version = twin.link?.version ?? link.version;
  const call =
    row?.atCharger === true ? encode(version, { means: 'cancelReservation', ask: { id: row.id } }) : undefined;
  const order: Order = {
    by: provider.id,
    verb: 'cancel',
    needs: 'control',
    evse: row?.evse,
    asked: received.action,
    call,
    cancel: row?.evse,
    // One that the charger does not know any more is over, too.
    accepted: () => true,
  };
  if (row === undefined) return refused('N', 'this provider has no such reservation', 'not_found');
  const carried = await carryOut(context, twin, provider, order);
  switch (carried.kind) {
    case 'refused':
      return refused(carried.decision.code, carried.decision.why);
    case 'done':
      await twin.run((unit) => settle(context, unit, order));
      return answered({ status: 'Accepted' });
    case 'answer':
      return answered({ status: 'Accepted' });
    case 'error':
      return answered({ status: 'Rejected' });
  }
}
