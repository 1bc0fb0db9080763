/** What sessions cost, and by which tariff: each provider writes its own, the charger shows the one that counts (PROTOCOL §1.2, §2.6). */
import type { Transaction } from '../../core/model.ts';
import { decodeAnswer, hasWords } from '../../core/ocpp/codec.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { faultOf, tariffsAt, withoutTariffs, withTariff } from '../../core/tariffs/defaults.ts';
import { understood } from '../../core/tariffs/understood.ts';
import { keepCost } from '../costs.ts';
import { pass } from '../down.ts';
import { doHousework } from '../housework.ts';
import { partyState } from '../party-states.ts';
import { soleTariffProvider, tellTariff } from '../tariffs.ts';
import type { TwinState } from '../twin-state.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

const ACCEPTED = { accepted: true, status: 'Accepted' } as const;

/** Shown at the charger when it comes from who steers or pays the session; the owner sees it in any case. */
export async function costUpdated(served: Served<'costUpdated'>): Promise<Outcome<'costUpdated'>> {
  const { context, twin, provider, link, received, ask } = served;
  const tx = sessionOf(twin.state, provider.id, ask.txId);
  const decision = await judged(served, { verb: 'read', needs: 'tariff' });
  if (!decision.allow || tx === undefined) {
    context.log.debug({ charger: twin.chargerId, provider: provider.id }, 'a cost that nobody can use');
    return answered({});
  }
  await twin.run((unit) => {
    keepCost(context, unit, provider.id, tx, { totalCost: ask.totalCost, isFinal: tx.endedAt !== undefined });
  });
  if (tx.endedAt !== undefined || !isOwner(twin.state, provider.id, tx)) return answered({});
  const passed = await pass(context, twin, provider, link.version, received);
  return passed.kind === 'reply' ? passed : refused(passed.code, passed.why ?? '', passed.detail);
}

export async function setDefaultTariff(served: Served<'setDefaultTariff'>): Promise<Outcome<'setDefaultTariff'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'tariff' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (ask.evse !== 0 && !evsesOf(twin.state.station).includes(ask.evse)) {
    return refused('N', `The charger has no EVSE ${ask.evse}.`, 'unknown_evse');
  }
  const fault = faultOf(partyState(twin.state, provider.id, 'tariffs'), ask, context.clock.now());
  if (fault !== undefined) return refused('N', 'The tariff cannot be kept as it is.', fault);
  // A charger that knows no tariffs counts nothing: the proxy does, as far as it understands this one (PROTOCOL §4.11).
  const { version = served.link.version } = twin;
  const found = hasWords(version, 'setDefaultTariff') ? undefined : understood(ask.tariff, context.settings.timeZone);
  if (found?.ok === false)
    return refused('N', `The tariff is not counted here: ${found.why}.`, 'condition_not_supported');
  if (found !== undefined && found.lost.length > 0) {
    const about = { charger: twin.chargerId, provider: provider.id, tariff: ask.tariff.id, lost: found.lost };
    context.log.info(about, 'a tariff is counted by the proxy, but for what it cannot tell');
  }
  await twin.run((unit) => {
    const before = partyState(unit.state, provider.id, 'tariffs');
    unit.putPartyState(provider.id, 'tariffs', withTariff(before, ask, context.clock.now()));
  });
  const isSole = soleTariffProvider(context, twin.chargerId)?.id === provider.id;
  const kept = partyState(twin.state, provider.id, 'tariffs').at(-1);
  const said = isSole && kept !== undefined ? await tellTariff(twin, provider.id, kept) : undefined;
  if (said === undefined || said.status === 'Accepted') return answered(ACCEPTED, () => doHousework(context, twin));
  await twin.run((unit) => {
    const { kept: left } = withoutTariffs(partyState(unit.state, provider.id, 'tariffs'), {
      ids: [ask.tariff.id],
      evse: ask.evse,
    });
    unit.putPartyState(provider.id, 'tariffs', left.length === 0 ? undefined : left);
  });
  return answered({ accepted: false, status: String(said.status) });
}

export async function getTariffs(served: Served<'getTariffs'>): Promise<Outcome<'getTariffs'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'tariff' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const tariffs = tariffsAt(partyState(twin.state, provider.id, 'tariffs'), ask.evse, context.clock.now());
  if (tariffs.length === 0) return answered({ accepted: false, status: 'NoTariff', tariffs });
  return answered({ ...ACCEPTED, tariffs });
}

export async function clearTariffs(served: Served<'clearTariffs'>): Promise<Outcome<'clearTariffs'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'tariff' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const results = await twin.run((unit) => {
    const cleared = withoutTariffs(partyState(unit.state, provider.id, 'tariffs'), ask);
    unit.putPartyState(provider.id, 'tariffs', cleared.kept.length === 0 ? undefined : cleared.kept);
    return cleared.results;
  });
  return answered({ results }, () => doHousework(context, twin));
}

/** Of its own session alone, and in the currency in which that began. */
export async function changeTariff(served: Served<'changeTariff'>): Promise<Outcome<'changeTariff'>> {
  const { context, twin, provider, link, received, ask } = served;
  const tx = openOf(twin.state, provider.id, ask.txId);
  if (tx !== undefined) {
    const decision = await judged(served, { verb: 'read', needs: 'tariff' });
    if (!decision.allow) return refused(decision.code, decision.why);
    if (!isOwner(twin.state, provider.id, tx)) return refused('L', 'The session is of somebody else.', 'tx_not_found');
    const own = partyState(twin.state, provider.id, 'tariffs').filter(
      ({ evse }) => evse === 0 || evse === tx.place.evse,
    );
    if (own.some(({ tariff }) => tariff.currency !== ask.tariff.currency)) {
      return refused('N', 'A session keeps its currency.', 'no_currency_change');
    }
  }
  const passed = await pass(context, twin, provider, link.version, received);
  if (passed.kind !== 'reply') return refused(passed.code, passed.why ?? '', passed.detail);
  const { reply } = passed;
  const isTaken = reply.kind === 'result' && decodeAnswer(link.version, 'changeTariff', reply.payload).accepted;
  if (isTaken && tx !== undefined) await forgetOwn(served, tx.id);
  return passed;
}

/** A session that goes on by another tariff is counted by its charger alone: ours hold for a whole session. */
async function forgetOwn({ context: { ledger }, twin }: Served<'changeTariff'>, sessionId: string): Promise<void> {
  const { own, ...terms } = (await ledger.terms(sessionId)) ?? {};
  if (own === undefined) return;
  await ledger.commit([{ type: 'terms', sessionId, terms }]);
  twin.counted.delete(sessionId);
}

function openOf(state: TwinState, providerId: string, id: string): Transaction | undefined {
  const tx = sessionOf(state, providerId, id);
  return tx?.endedAt === undefined ? tx : undefined;
}

/** Also one that is over, as long as its provider may have something to say of it. */
function sessionOf(state: TwinState, providerId: string, id: string): Transaction | undefined {
  const row = [...state.rows.values()].find(
    (one) =>
      one.providerId === providerId && one.providerTxId === id && (one.state === 'open' || one.state === 'closed'),
  );
  return state.transactions.find((tx) => tx.id === row?.txId);
}

/** Who pays a session or steers it. */
function isOwner(state: TwinState, providerId: string, { payer, place }: Transaction): boolean {
  return payer === providerId || state.leases.get(place.evse)?.holder === providerId;
}
