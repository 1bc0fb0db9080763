/** Monitors: merged over all providers, each of which sees its own alone (PROTOCOL §1.2, §2.6). */
import type { ClearedMonitor, MonitorAsk, MonitorResult } from '../../core/asks/monitoring.ts';
import {
  ownMonitor,
  type Plan,
  planOf,
  withMonitor,
  withoutMonitor,
  withoutMonitorsOf,
} from '../../core/monitoring/monitors.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import { COMMAND_TIMEOUT_MS } from '../grants.ts';
import { doHousework } from '../housework.ts';
import { monitorsOf, putMonitors } from '../monitors.ts';
import { partyState } from '../party-states.ts';
import { PRIORITY } from '../ports.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';
import { hasNoMonitors, inWordsOf, unmonitored } from './unmonitored.ts';

const AWAY = 'The charger is not connected.';

export async function setMonitors(served: Served<'setMonitors'>): Promise<Outcome<'setMonitors'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'tend', needs: 'maintain' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (hasNoMonitors(twin)) {
    const said = await unmonitored(served);
    return answered({ results: ask.monitors.map((one, index) => resultOf(one, said[index] ?? REJECTED)) });
  }
  if (twin.link === undefined) return refused('O', AWAY);
  // One that is being cleared is as good as gone: the charger is asked for another one behind that.
  const before = monitorsOf(context, twin.state).filter(({ id }) => !twin.clearing.has(id));
  const plans = ask.monitors.map((one) => ({ one, plan: inWordsOf(twin, one, planOf(before, provider.id, one)) }));
  const said = await askCharger(served, plans);
  const results = await twin.run((unit) => {
    let monitors = monitorsOf(context, unit.state);
    let watching = partyState(unit.state, provider.id, 'watching');
    const set = plans.map(({ one, plan }, index): MonitorResult => {
      const answer = said[index] ?? REJECTED;
      const real = plan.kind === 'shared' ? plan.id : answer.id;
      if (plan.kind === 'refused') return resultOf(one, plan);
      if (plan.kind === 'asked' && (answer.status !== 'Accepted' || real === undefined)) return resultOf(one, answer);
      const next = withMonitor(monitors, watching, provider.id, real ?? 0, one);
      ({ monitors, watching } = next);
      return resultOf(one, { status: 'Accepted', id: next.id });
    });
    putMonitors(unit, monitors);
    unit.putPartyState(provider.id, 'watching', watching);
    return set;
  });
  return answered({ results }, () => doHousework(context, twin));
}

type Said = Pick<MonitorResult, 'status' | 'id' | 'reason'>;
const REJECTED: Said = { status: 'Rejected', reason: 'InternalError' };

/** What the charger says to each of those that it has to be asked for; undefined for the others. */
async function askCharger(
  { twin }: Served<'setMonitors'>,
  plans: readonly { readonly one: MonitorAsk; readonly plan: Plan }[],
): Promise<readonly (Said | undefined)[]> {
  const asked = plans.flatMap(({ one, plan }) => (plan.kind === 'asked' ? [{ ...one, id: plan.replaces }] : []));
  const { link } = twin;
  const call = link && encode(link.version, { means: 'setMonitors', ask: { monitors: asked } });
  const outcome =
    call &&
    (await link.call(call.action, call.payload, { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.provider }));
  const isRead = outcome?.kind === 'result' && !outcome.isBroken;
  const results = link && isRead ? [...decodeAnswer(link.version, 'setMonitors', outcome.payload).results] : [];
  return plans.map(({ plan }) => (plan.kind === 'asked' ? results.shift() : undefined));
}

function resultOf({ component, variable, type, severity }: MonitorAsk, { status, id, reason }: Said): MonitorResult {
  return { component, variable, type, severity, status, id, reason };
}

export async function clearMonitors(served: Served<'clearMonitors'>): Promise<Outcome<'clearMonitors'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'tend', needs: 'maintain' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const results = await twin.run((unit) => {
    let monitors = monitorsOf(context, unit.state);
    const cleared = ask.ids.map((id): ClearedMonitor => {
      if (ownMonitor(monitors, provider.id, id) === undefined) return { id, status: 'NotFound', reason: 'NotFound' };
      monitors = withoutMonitor(monitors, provider.id, id);
      return { id, status: 'Accepted' };
    });
    putMonitors(unit, monitors);
    return cleared;
  });
  return answered({ results }, () => doHousework(context, twin));
}

/** A base is a view: who wants less than all gives up its own, and the others keep theirs. */
export async function setMonitoringBase(served: Served<'setMonitoringBase'>): Promise<Outcome<'setMonitoringBase'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'maintain' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (hasNoMonitors(twin)) return refused('N', 'The charger has no monitors.', 'feature_absent');
  await twin.run((unit) => {
    const before = partyState(unit.state, provider.id, 'watching');
    unit.putPartyState(provider.id, 'watching', { ...before, base: ask.base });
    if (ask.base !== 'All') putMonitors(unit, withoutMonitorsOf(monitorsOf(context, unit.state), provider.id));
  });
  return answered(ACCEPTED, () => doHousework(context, twin));
}

/** A view as well: the charger reports as much as the one wants who wants most. */
export async function setMonitoringLevel(served: Served<'setMonitoringLevel'>): Promise<Outcome<'setMonitoringLevel'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'maintain' });
  if (!decision.allow) return refused(decision.code, decision.why);
  await twin.run((unit) => {
    const before = partyState(unit.state, provider.id, 'watching');
    unit.putPartyState(provider.id, 'watching', { ...before, level: ask.severity });
  });
  return answered(ACCEPTED, () => doHousework(context, twin));
}

const ACCEPTED = { accepted: true, status: 'Accepted' } as const;
