/** Monitors at a charger, and what of them one provider may hear (PROTOCOL §2.6). */

import { isTransparent } from '../core/arbitration/roles.ts';
import type { Message, Payload, Provider } from '../core/model.ts';
import { levelOf, type Monitor, userOf } from '../core/monitoring/monitors.ts';
import { encode } from '../core/ocpp/codec.ts';
import type { MonitorView } from '../core/ocpp/monitored.ts';
import { servesCharger } from '../core/provider.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { partyState } from './party-states.ts';
import { PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** Those that somebody of the house uses; whoever left, or only watches, uses none. */
export function monitorsOf(context: Context, state: TwinState): readonly Monitor[] {
  const known = new Set(context.settings.providers.flatMap(({ id, shadow }) => (shadow === undefined ? [id] : [])));
  return partyState(state, 'system', 'monitors').map((monitor) => ({
    ...monitor,
    users: monitor.users.filter(({ by }) => known.has(by)),
  }));
}

/** Undefined: it hears what the charger says, as the charger says it. */
export function monitorViewOf(state: TwinState, provider: Provider): MonitorView | undefined {
  if (isTransparent(provider)) return undefined;
  const { base, level } = partyState(state, provider.id, 'watching');
  const monitors = new Map(partyState(state, 'system', 'monitors').map((monitor) => [monitor.id, monitor]));
  return {
    of: (realId) => {
      const monitor = monitors.get(realId);
      return monitor && (userOf(monitor, provider.id) ?? 'others');
    },
    level,
    hardWiredOnly: base === 'HardWiredOnly',
  };
}

export function putMonitors(unit: Unit, monitors: readonly Monitor[]): void {
  unit.putPartyState('system', 'monitors', monitors.length === 0 ? undefined : monitors);
}

/** Clears what nobody uses any more, and has the charger report as much as anybody wants. */
export async function tidyMonitors(context: Context, twin: Twin): Promise<void> {
  await clearUnused(context, twin);
  await pushLevel(context, twin);
}

/** What the charger keeps all the same is tried again with its next heartbeat. */
async function clearUnused(context: Context, twin: Twin): Promise<void> {
  const ids = unusedOf(context, twin.state);
  for (const id of ids) twin.clearing.add(id);
  try {
    const answer = await ask(twin, { means: 'clearMonitors', ask: { ids } });
    if (answer === undefined) return;
    await twin.run((unit) =>
      putMonitors(
        unit,
        monitorsOf(context, unit.state).filter(({ id }) => !ids.includes(id)),
      ),
    );
  } finally {
    for (const id of ids) twin.clearing.delete(id);
  }
}

function unusedOf(context: Context, state: TwinState): readonly number[] {
  return monitorsOf(context, state)
    .filter(({ users }) => users.length === 0)
    .map(({ id }) => id);
}

/** The charger reports as much as the one wants who wants most. */
async function pushLevel(context: Context, twin: Twin): Promise<void> {
  const watchers = context.settings.providers.filter(
    (provider) => provider.rights.includes('observe') && servesCharger(provider, twin.chargerId),
  );
  const levels = watchers.map(({ id }) => partyState(twin.state, id, 'watching').level);
  const before = partyState(twin.state, 'system', 'watching').level;
  // As long as nobody ever said so, the charger reports as its maker meant it to.
  if (before === undefined && levels.every((level) => level === undefined)) return;
  const severity = levelOf(levels);
  if (severity === before) return;
  const answer = await ask(twin, { means: 'setMonitoringLevel', ask: { severity } });
  if (answer?.status !== 'Accepted') return;
  await twin.run((unit) => {
    unit.putPartyState('system', 'watching', { ...partyState(unit.state, 'system', 'watching'), level: severity });
  });
}

async function ask(twin: Twin, message: Message): Promise<Payload | undefined> {
  const { link } = twin;
  const call = link && encode(link.version, message);
  if (link === undefined || call === undefined) return undefined;
  const { action, payload } = call;
  const outcome = await link.call(action, payload, { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.provider });
  return outcome.kind === 'result' ? outcome.payload : undefined;
}
