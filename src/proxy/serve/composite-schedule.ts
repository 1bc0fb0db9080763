/** What may be charged from now on: what comes of all parties, the same for whoever asks (PROTOCOL §2.5). */
import { compositeOf, compositeS } from '../../core/limits/composite.ts';
import { totalOf } from '../../core/limits/steps.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { allowedLine, steeredLine } from '../limits/allowed.ts';
import { gridOf } from '../limits/parties.ts';
import { roomOf } from '../limits/room.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

export async function compositeSchedule(served: Served<'compositeSchedule'>): Promise<Outcome<'compositeSchedule'>> {
  const { context, twin, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const evses = evsesOf(twin.state.station);
  if (ask.evse !== 0 && !evses.includes(ask.evse)) return refused('N', 'there is no such EVSE', 'unknown_evse');
  const now = context.clock.now();
  const until = now + compositeS(ask.durationS) * 1000;
  const { chargerId } = twin;
  const asked = ask.evse === 0 ? evses : [ask.evse];
  const total = totalOf(asked.map((evse) => allowedLine(context, twin.state, { chargerId, evse, now, until })));
  const own =
    ask.evse === 0
      ? undefined
      : steeredLine(context, twin.state, { chargerId, evse: ask.evse, now, until }, served.provider.id);
  const line = own ?? total;
  const ceilingA = roomOf(context, twin.state, chargerId).ceilingA * asked.length;
  const { durationS, unit } = ask;
  const schedule = compositeOf(line, { from: now, durationS, unit }, gridOf(context, chargerId), ceilingA);
  return answered({ accepted: true, evse: ask.evse, schedule });
}
