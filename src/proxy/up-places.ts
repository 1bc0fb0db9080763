/** What a charger tells of its places: statuses, and events of components that stand for them (PROTOCOL §4.2). */
import type { ConnectorStatus, Instant, MessageOf, Source, Status } from '../core/model.ts';
import { type OcppVersion, statusTellsAll } from '../core/ocpp/versions.ts';
import { applyProblems, applyStatus, placeKey } from '../core/station/apply.ts';
import { eventsOf, withLevels, withProblems } from '../core/station/problems.ts';
import type { Told } from '../core/station/station.ts';
import { plainStatus } from '../core/views/status-words.ts';
import type { Context } from './context.ts';
import { followFaults, followPlug } from './control.ts';
import { watchLoss } from './lost-sessions.ts';
import { sessionBehind } from './twin-state.ts';
import type { Unit } from './unit.ts';
import { followCharging } from './up-states.ts';

/** A status as a message of its own. `source` has it as it came. */
export function statusTold(
  context: Context,
  unit: Unit,
  status: Status,
  source: Omit<Told, 'at'> & { readonly version: OcppVersion },
  now: Instant,
): void {
  const before = unit.station.statuses[placeKey(status.place)]?.meaning.status;
  placeTold(context, unit, status, source, now);
  if (statusTellsAll(source.version)) tellAsEvents(unit, status, before, now);
}

/** For central systems to which a status says nothing of problems, and nothing of the station as a whole. */
function tellAsEvents(unit: Unit, status: Status, before: ConnectorStatus | undefined, now: Instant): void {
  const { station, problems, availability } = eventsOf(unit.station, status, before, plainStatus, now);
  if (station === unit.station) return;
  unit.setStation(station);
  const ask = { problems, ...(availability.length > 0 && { availability }) };
  unit.append({ lane: 'E', recordedAt: now, message: { means: 'problems', ask } });
}

/** Events of components: problems, and places that tell their status in this way (E02.FR.05). */
export function problemsTold(
  context: Context,
  unit: Unit,
  message: MessageOf<'problems'>,
  source: Source,
  now: Instant,
): void {
  const { problems, availability = [] } = message.ask;
  const { faultHoldS } = context.settings;
  unit.setStation(
    withLevels(withProblems(applyProblems(unit.station, problems, now, faultHoldS), problems), availability),
  );
  for (const { place, status, at } of availability) {
    if (place.connector === undefined) continue;
    // There is no status to send on as it came.
    placeTold(
      context,
      unit,
      { place, status, errorCode: 'NoError', at },
      { payload: {}, messageId: source.messageId },
      now,
    );
  }
  followFaults(context, unit);
  unit.append({ lane: 'E', recordedAt: now, message, source });
}

function placeTold(context: Context, unit: Unit, status: Status, told: Omit<Told, 'at'>, now: Instant): void {
  unit.setStation(applyStatus(unit.station, status, told, now, context.settings.faultHoldS));
  const tx = sessionBehind(unit.state, status);
  unit.notices.push({ kind: 'status', chargerId: unit.chargerId, status, tx });
  if (status.status === 'Available') followPlug(unit, status.place.evse);
  watchLoss(context, unit, status);
  followCharging(context, unit, status, now);
  followFaults(context, unit);
}
