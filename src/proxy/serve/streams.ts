/** Streams of values, as the asker has them: one for each of its monitors that wants one (PROTOCOL §1.2). */
import { ownMonitor, userOf } from '../../core/monitoring/monitors.ts';
import { doHousework } from '../housework.ts';
import { monitorsOf, putMonitors } from '../monitors.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

export async function adjustStream(served: Served<'adjustStream'>): Promise<Outcome<'adjustStream'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'maintain' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const isDone = await twin.run((unit) => {
    const monitors = monitorsOf(context, unit.state);
    const monitor = ownMonitor(monitors, provider.id, ask.id);
    if (monitor?.isStream !== true) return false;
    const users = monitor.users.map((user) =>
      user.by === provider.id && user.id === ask.id ? { ...user, stream: ask.pace } : user,
    );
    putMonitors(
      unit,
      monitors.map((one) => (one.id === monitor.id ? { ...one, users } : one)),
    );
    return true;
  });
  if (!isDone) return answered({ accepted: false, status: 'Rejected' });
  return answered({ accepted: true, status: 'Accepted' }, () => doHousework(context, twin));
}

export async function getStreams(served: Served<'getStreams'>): Promise<Outcome<'getStreams'>> {
  const { context, twin, provider } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const streams = monitorsOf(context, twin.state).flatMap((monitor) => {
    const user = userOf(monitor, provider.id);
    return user?.stream === undefined ? [] : [{ id: user.id, monitorId: user.id, pace: user.stream }];
  });
  return answered({ streams });
}
