/** Restarting the charger: really where the asker may, else only as it looks to the asker (PROTOCOL §2.6). */
import { hasRight } from '../../core/arbitration/roles.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import type { OcppVersion } from '../../core/ocpp/versions.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { isHiddenFrom } from '../../core/station/joined.ts';
import { viewOf } from '../../core/views/view.ts';
import { down } from '../down.ts';
import { doHousework } from '../housework.ts';
import { waitForIdle } from '../idle-resets.ts';
import { rowKey } from '../twin-state.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

/** A second one within this time is the same one. */
const COALESCED_MS = 60_000;
/** A station that restarts is back after so long, and up to so much more. */
const BACK_AFTER_MS = 5_000;
const BACK_WITHIN_MS = 10_000;

type Asked = Served<'reset'>;

export async function reset(served: Asked): Promise<Outcome<'reset'>> {
  const { twin, provider, ask } = served;
  if (ask.evse !== undefined && !evsesOf(twin.state.station).includes(ask.evse))
    return refused('N', 'the charger has no such EVSE', 'unknown_evse');
  if (!hasRight(provider, 'maintain')) return virtual(served);
  return isForLater(served) ? later(served) : real(served);
}

/** The charger knows no restart that waits: the proxy waits in its place. */
function isForLater({ twin, ask }: Asked): boolean {
  const { version } = twin;
  const isWaiting = ask.kind === 'on_idle' && ask.evse === undefined;
  return isWaiting && version !== undefined && encode(version, { means: 'reset', ask }) === undefined;
}

async function later(served: Asked): Promise<Outcome<'reset'>> {
  const { context, twin, provider } = served;
  const decision = await judged(served, { verb: 'maintain', needs: 'maintain', waits: true });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (twin.link === undefined) return refused('O', 'charger offline');
  await twin.run((unit) => waitForIdle(unit, provider.id, context.clock.now()));
  return answered({ status: 'Scheduled' }, () => doHousework(context, twin));
}

/** Answered as the first one was, should that be on its way or done a moment ago. */
async function real(served: Asked): Promise<Outcome<'reset'>> {
  const { context, twin, provider, link, received, ask } = served;
  const key = `${ask.evse ?? 'all'} ${ask.kind === 'on_idle' ? 'later' : 'now'}`;
  const first = twin.resets.get(key);
  if (first !== undefined && context.clock.ticks() - first.atTicks < COALESCED_MS) {
    const decision = await judged(served, { verb: 'maintain', needs: 'maintain', evse: ask.evse, waits: true });
    if (!decision.allow) return refused(decision.code, decision.why);
    if (isYes(link.version, await first.reply)) return answered({ status: 'Accepted' });
  }
  const reply = down(context, twin, provider, link.version, received);
  twin.resets.set(key, { atTicks: context.clock.ticks(), reply });
  return { kind: 'reply', reply: await reply };
}

function isYes(version: OcppVersion, reply: Reply): boolean {
  return reply.kind === 'result' && decodeAnswer(version, 'reset', reply.payload).status !== 'Rejected';
}

/** The charger hears nothing of it: the link to the asker goes and comes as if it had restarted. */
async function virtual(served: Asked): Promise<Outcome<'reset'>> {
  const { context, desk, provider, link, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (knowsSession(served)) {
    await noted(served);
    return refused('L', RUNS, 'tx_in_progress');
  }
  if (ask.evse !== undefined) return answered({ status: 'Accepted' }, () => tellAgain(served));
  return answered({ status: 'Accepted' }, () => {
    desk.restarted.add(provider.id);
    link.restart(BACK_AFTER_MS + Math.round(context.ids.random() * BACK_WITHIN_MS));
  });
}

const RUNS = 'a session that it knows of is not over';

function noted({ context, twin, provider, received }: Asked): Promise<void> {
  const at = context.clock.now();
  const why = `${provider.id} may not restart its station: ${RUNS}.`;
  const entry = {
    at,
    by: provider.id,
    asked: received.action,
    allowed: false,
    rule: 'session',
    why,
    code: 'L',
  } as const;
  return twin.run((unit) => unit.audit(entry));
}

/** T17: also one whose start it has still to hear, or whose end. */
function knowsSession({ twin, provider }: Asked): boolean {
  const { rows, transactions, station } = twin.state;
  const isOpen = [...rows.values()].some(
    ({ providerId, state }) => providerId === provider.id && (state === 'open' || state === 'leaving'),
  );
  return (
    isOpen ||
    transactions.some(
      (tx) =>
        tx.endedAt === undefined &&
        !rows.has(rowKey(tx.id, provider.id)) &&
        viewOf(provider, tx) !== 'occupied' &&
        !isHiddenFrom(station, provider.id, tx.id),
    )
  );
}

/** One EVSE that restarts shows its status anew. */
function tellAgain({ twin, desk, provider, ask }: Asked): void {
  const keys = Object.keys(twin.state.station.statuses).filter((key) => key.startsWith(`${ask.evse}/`));
  desk.lanes.get(provider.id)?.tellAgain(keys);
}
