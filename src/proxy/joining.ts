/** Where a provider begins in the journal that comes in, or back, and what it hears of the sessions that run (PROTOCOL T13). */
import type { Provider, ProviderId } from '../core/model.ts';
import { withLeavers } from '../core/station/joined.ts';
import type { Context } from './context.ts';
import type { Twin } from './twin.ts';
import { laneKey, rowKey } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** By session that runs, the fact before its first one. */
type Beginnings = ReadonlyMap<string, number>;

/** Marks who is gone, and begins the lanes of who is new or back among the services of this charger. */
export async function letIn(context: Context, twin: Twin, services: readonly Provider[]): Promise<void> {
  const beginnings = await beginningsIn(context, twin);
  await twin.run((unit) => {
    for (const service of services) begin(unit, service, beginnings);
    const backends = context.settings.providers.filter(({ kind }) => kind === 'backend');
    const present = new Set([...backends, ...services].map(({ id }) => id));
    unit.setStation(withLeavers(unit.station, heardBy(unit), present));
  });
}

async function beginningsIn(context: Context, twin: Twin): Promise<Beginnings> {
  const { station, transactions } = twin.state;
  /** What begins while we look begins after this. */
  const { journalSeq } = station;
  const running = transactions.filter((tx) => tx.endedAt === undefined);
  const found = running.map(async ({ id }): Promise<[string, number]> => {
    const { facts } = await context.ledger.story(id);
    return [id, (facts[0]?.seq ?? journalSeq + 1) - 1];
  });
  return new Map(await Promise.all(found));
}

function begin(unit: Unit, { id, manners }: Provider, beginnings: Beginnings): void {
  const upToSeq = unit.station.journalSeq;
  if (!unit.state.cursors.has(laneKey(id, 'E'))) unit.setCursor(id, 'E', upToSeq);
  const cursor = unit.state.cursors.get(laneKey(id, 'T'));
  const before = unit.station.joined[id];
  if (cursor !== undefined && before?.isGone !== true) return;
  const heardSeq = cursor ?? upToSeq;
  const leftSeq = cursor === undefined ? 0 : (before?.leftSeq ?? heardSeq);
  const missed = [...beginnings].filter(([txId, begins]) => {
    if (unit.state.rows.has(rowKey(txId, id))) return false;
    // Its turn has not come, or it was hidden the last time and nothing is on its way that would be overtaken.
    const wasHidden = before?.hidden.includes(txId) === true && !unit.state.deliveries.has(laneKey(id, 'T'));
    return begins >= leftSeq || wasHidden;
  });
  const told = manners.joinRunning ? missed : [];
  const hidden = manners.joinRunning ? [] : missed;
  const joined = {
    upToSeq,
    heardSeq,
    leftSeq,
    told: told.map(([txId]) => txId),
    hidden: hidden.map(([txId]) => txId),
  };
  const starts = Math.min(heardSeq, ...told.map(([, begins]) => begins));
  if (starts !== cursor) unit.setCursor(id, 'T', starts, cursor !== undefined);
  const isNews = cursor !== undefined || missed.length > 0;
  if (isNews) unit.setStation({ ...unit.station, joined: { ...unit.station.joined, [id]: joined } });
}

/** How far each provider has heard that ever followed this charger. */
function heardBy({ state }: Unit): ReadonlyMap<ProviderId, number> {
  const prefix = laneKey('', 'T');
  return new Map(
    [...state.cursors].flatMap(([key, seq]): [ProviderId, number][] =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), seq]] : [],
    ),
  );
}
