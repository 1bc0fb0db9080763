/** UP: what a charger says becomes state and facts, is written down, and only then answered (DESIGN §4). */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { MeaningName, Meanings, Message, Payload, Source } from '../core/model.ts';
import { type CatalogueRow, rowOf } from '../core/ocpp/catalogue.ts';
import { encodeAnswer } from '../core/ocpp/codec.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { gridAlarm } from '../core/ocpp/grid-alarm.ts';
import { readIds } from '../core/ocpp/ids.ts';
import { jobToldBy } from '../core/ocpp/jobs.ts';
import { localAnswer } from '../core/ocpp/local-answers.ts';
import { pointsIn } from '../core/ocpp/monitored.ts';
import { type OcppVersion, statusTellsAll } from '../core/ocpp/versions.ts';
import { booted } from '../core/quirks/clock.ts';
import { applyBoot, withoutOldNews } from '../core/station/apply.ts';
import { isAnother } from '../core/station/boot.ts';
import { toTheirs } from '../core/station/id-map.ts';
import { asOfSession } from '../core/transactions/parts.ts';
import { decideToken } from './authority.ts';
import { doubtClosed } from './closing.ts';
import type { Context } from './context.ts';
import { noteSettlement } from './costs.ts';
import { crossingOf, hear, noteNames, sayAnswer } from './crossing.ts';
import { doHousework } from './housework.ts';
import { followJob, progressFor } from './jobs.ts';
import { forgetExternal, keepExternal } from './limits/external.ts';
import { doubtGiven } from './limits/fallback.ts';
import { showLive } from './live.ts';
import type { ChargerLink, Received } from './ports.ts';
import { askProviders, mayAnswer, SETTLEMENT, whoIsConcerned } from './questions.ts';
import { endReserved } from './reservations.ts';
import { noteSample } from './samples.ts';
import { checkOwnClock, noteClockOff, setRight } from './set-right.ts';
import { doubtSettings } from './settings-read.ts';
import { closeStream, feedStream, openStream } from './streams.ts';
import { withOurTariff } from './tariffs.ts';
import type { Twin } from './twin.ts';
import { openAt } from './twin-state.ts';
import type { Unit } from './unit.ts';
import { problemsTold, statusTold } from './up-places.ts';
import { txEnded, txStarted, txUpdated } from './up-sessions.ts';
import { urge } from './urging.ts';
import { tellWhilePending } from './while-pending.ts';

export async function up(context: Context, twin: Twin, link: ChargerLink, came: Received): Promise<Reply> {
  const { version } = link;
  const row = rowOf(version, came.action);
  if (row === undefined || row.from === 'csms') {
    return { kind: 'error', code: 'NotImplemented', description: `${came.action} is not a message of a charger` };
  }
  const now = context.clock.now();
  const received = await setRight(context, twin, came, now);
  const source: Source = {
    version,
    action: received.action,
    payload: received.payload,
    received: received.received,
    messageId: came.messageId,
  };
  const crossing = crossingOf(twin.state);
  const message = hear(version, crossing, received.action, received.payload);
  await noteNames(twin, version, message);
  noteSample(twin, message, { at: now, atTicks: context.clock.ticks() });
  const say = <M extends MeaningName>(means: M, answer: Meanings[M]['answer'], ask?: Meanings[M]['ask']): Reply =>
    result(sayAnswer(version, crossingOf(twin.state), means, answer, ask));
  switch (message?.means) {
    case 'boot':
      await twin.run((unit) => {
        const clock = booted(unit.station.clock);
        const station = statusTellsAll(version) ? unit.station : withoutOldNews(unit.station);
        doubtSettings(unit, isAnother(unit.station, message.ask));
        unit.setStation(
          applyBoot(
            { ...station, version, clock },
            message.ask,
            received.payload,
            now,
            received.received,
            came.messageId,
          ),
        );
        doubtClosed(context, unit);
        doubtGiven(context, unit);
        forgetExternal(unit);
        checkOwnClock(context, unit, now);
        unit.notices.push({ kind: 'boot', chargerId: twin.chargerId, boot: message.ask });
      });
      return result(encodeAnswer(version, 'boot', { status: 'Accepted', now, intervalS: context.settings.heartbeatS }));
    case 'heartbeat':
      urge(context, twin);
      doHousework(context, twin);
      return result(encodeAnswer(version, 'heartbeat', { now }));
    case 'authorize': {
      const decided = await decideToken(context, twin, { token: message.ask.token, source });
      const words = decided.words && (await withOurTariff(context, twin, row, decided));
      return words ? result(words) : say('authorize', { info: decided.info });
    }
    case 'status':
      noteClockOff(context, twin.chargerId, message.ask, now);
      await twin.run((unit) => statusTold(context, unit, message.ask, { ...received, version }, now));
      return result({});
    case 'problems':
      await twin.run((unit) => problemsTold(context, unit, message, source, now));
      return result({});
    case 'meter': {
      const ofSession = asOfSession(message.ask, openAt(twin.state, message.ask.place.evse), now);
      if (ofSession === undefined) await twin.run((unit) => meter(unit, message, source, now));
      else await txUpdated(context, twin, { means: 'txUpdated', ask: ofSession }, source);
      return result({});
    }
    case 'reportPage':
      return twin.settings.take(message.ask) ? result({}) : other(context, twin, version, row, source, message);
    case 'txStarted':
      return say('txStarted', await txStarted(context, twin, message, source), message.ask);
    case 'txUpdated':
      return say('txUpdated', await txUpdated(context, twin, message, source), message.ask);
    case 'txEnded':
      return say('txEnded', await txEnded(context, twin, message, source), message.ask);
    case 'limitFromOutside':
    case 'limitFromOutsideOver':
      await twin.run((unit) => keepExternal(unit, message, now));
      return other(context, twin, version, row, source, message);
    case 'openStream':
      return result(encodeAnswer(version, 'openStream', await openStream(context, twin, message.ask)));
    case 'closeStream':
      await closeStream(context, twin, message.ask.id);
      return result({});
    default:
      return other(context, twin, version, row, source, message);
  }
}

function meter(unit: Unit, message: Extract<Message, { means: 'meter' }>, source: Source, now: number): void {
  showLive(unit, message.ask.place.evse, message.ask.readings);
  unit.append({ lane: 'E', recordedAt: now, message, source });
}

/** A message that needs no meaning: asked of those who may answer it, or answered at once and passed on as it came. */
async function other(
  context: Context,
  twin: Twin,
  version: OcppVersion,
  row: CatalogueRow,
  source: Source,
  message: Message | undefined,
): Promise<Reply> {
  const now = context.clock.now();
  const stream = pointsIn(source.action, source.payload);
  if (stream !== undefined) {
    feedStream(context, twin, stream.id, stream.points);
    return { kind: 'silence' };
  }
  if (row.lane === 'R' && row.audience === 'all') {
    // Who may answer it is asked and not told.
    const isTold = (id: string): boolean => row.answeredBy === 'proxy' || !mayAnswer(context, twin, id, row, source);
    context.tellNow(twin.chargerId, { recordedAt: now, source, message }, isTold);
  }
  if (source.action === SETTLEMENT) await noteSettlement(context, twin, source.payload);
  if (row.answeredBy !== 'proxy') {
    const answer = await askProviders(context, twin, row, source, message);
    if (answer !== undefined) return result(answer);
    // Who could not be asked in time hears of it all the same.
    if (row.lane === 'E') {
      const only = whoIsConcerned(twin, source.action, source.payload);
      await twin.run((unit) => unit.append({ lane: 'E', recordedAt: now, source, message, only }));
    }
  } else if (row.audience !== 'none' && row.lane !== 'R') {
    const job = await followJob(twin, row.action, source.payload);
    // Who asked in another version hears of it in that one, or, where that has no word for it, nothing.
    const isAcross = job !== undefined && job.version !== version;
    const told = isAcross ? progressFor(job, row.action, source.payload) : source;
    const asker = isAcross ? job.by : requesterOf(twin, row, source.payload);
    const only = row.audience === 'requester' ? asker : undefined;
    const isNews = told !== undefined && (await isNewsToMaker(context, twin, row, source.payload, only));
    const isTold = !isNews || (only !== undefined && tellWhilePending(context, twin, only, told));
    if (!isTold && (row.audience !== 'requester' || only !== undefined)) {
      await twin.run((unit) => {
        const meant = message ?? alarmOfGrid(unit, source);
        unit.append({ lane: 'E', recordedAt: now, source: told, message: meant, only });
      });
    }
  }
  return result(localAnswer(version, source.action, source.payload, now) ?? {});
}

/** For those whose version has no words for it, under a number of ours. */
function alarmOfGrid(unit: Unit, { action, payload }: Source): Message | undefined {
  const id = (unit.station.lastEventId ?? 0) + 1;
  const problem = gridAlarm(action, payload, id);
  if (problem === undefined) return undefined;
  unit.setStation({ ...unit.station, lastEventId: id });
  return { means: 'problems', ask: { problems: [problem] } };
}

/** Who reserved a place is told once that it is over; a transparent provider hears it from the charger alone. */
async function isNewsToMaker(
  context: Context,
  twin: Twin,
  row: CatalogueRow,
  payload: Payload,
  only: string | undefined,
): Promise<boolean> {
  if (row.ids === undefined || !('rsv' in row.ids)) return true;
  const isFirst = await twin.run((unit) => endReserved(unit, row, payload));
  const maker = context.settings.providers.find(({ id }) => id === only);
  return isFirst || (maker !== undefined && isTransparent(maker));
}

/** Progress and reports go to the provider that asked for them; a version without request ids remembers the last one. */
function requesterOf(twin: Twin, row: CatalogueRow, payload: Payload): string | undefined {
  const { ids } = twin.state.station;
  const [request] = readIds(payload, row.ids ?? {}).filter((id) => id.kind === 'req' || id.kind === 'rsv');
  const by =
    request === undefined || typeof request.value !== 'number'
      ? ids.rows.findLast((known) => known.kind === jobToldBy(row.action))?.by
      : toTheirs(ids, request.kind, request.value)?.by;
  return by === 'home' || by === 'system' ? undefined : by;
}

function result(payload: Payload): Reply {
  return { kind: 'result', payload };
}
