/** What a charger asks and only a provider can answer: who is asked, and in which words (PROTOCOL §1.1, §5.3). */
import { isTransparent } from '../core/arbitration/roles.ts';
import { AUTHORITY_DEADLINE_MS } from '../core/authorise/authorise.ts';
import type { Party, Payload, ProviderId, Source, Transaction } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import type { Context } from './context.ts';
import type { Twin } from './twin.ts';

/** A contract certificate takes its time: as long as chargers wait for an answer, less the way (PROTOCOL §1.1). */
const PATIENT_MS: { readonly [action: string]: number | undefined } = { Get15118EVCertificate: 28_000 };

/** The charger wants a certificate signed. */
const SIGNING = 'SignCertificate';

/** What a tax number is good for knows who bills. */
const TAX = 'VatNumberValidation';

/** Asks one provider after the other; the first usable answer wins. Undefined: the proxy answers itself. */
export async function askProviders(
  context: Context,
  twin: Twin,
  row: CatalogueRow,
  source: Source,
): Promise<Payload | undefined> {
  const links = context.settings.providers
    .filter(({ id }) => mayAnswer(context, twin, id, row, source))
    .flatMap(({ id }) => context.service(twin.chargerId, id) ?? [])
    .filter(({ version }) => version === source.version)
    .toSorted((a, b) => rankOf(context, a.providerId) - rankOf(context, b.providerId));
  const deadline = context.clock.ticks() + (PATIENT_MS[row.action] ?? AUTHORITY_DEADLINE_MS);
  let negative: Payload | undefined;
  for (const [index, link] of links.entries()) {
    // Each gets its share of what is left: a silent one must not keep the others from being asked.
    const timeoutMs = Math.floor((deadline - context.clock.ticks()) / (links.length - index));
    if (timeoutMs <= 0) break;
    const outcome = await link.call(source.action, wordsFor(context, link.providerId, source), { timeoutMs });
    if (outcome.kind !== 'result' || outcome.isBroken) continue;
    if (row.action === SIGNING && isPositive(outcome.payload)) await noteSigning(context, twin, link.providerId);
    if (row.answeredBy === 'authority' || isPositive(outcome.payload)) return outcome.payload;
    negative ??= outcome.payload;
  }
  return negative;
}

/** Who decides on cards is asked before the others, which go as the owner wrote them down. */
function rankOf({ settings }: Context, id: ProviderId): number {
  return id === settings.authority ? 0 : 1;
}

/** It may send the signed certificate, some time from now. */
async function noteSigning(context: Context, twin: Twin, by: ProviderId): Promise<void> {
  await twin.run((unit) => unit.putPartyState(by, 'signing', { at: context.clock.now() }));
}

/** Whether a provider is asked when the charger wants to know this. */
export function mayAnswer(context: Context, twin: Twin, id: ProviderId, row: CatalogueRow, source: Source): boolean {
  const provider = context.settings.providers.find((known) => known.id === id);
  if (provider === undefined) return false;
  if (isTransparent(provider)) return true;
  if (row.action === 'DataTransfer') return provider.rights.includes(`data:${String(source.payload.vendorId)}`);
  const concerned = whoIsConcerned(twin, row.action, source.payload);
  if (concerned !== undefined) return id === concerned;
  if (id === context.settings.authority) return true;
  return row.answeredBy === 'first' && provider.rights.includes(row.action === TAX ? 'authorise' : 'certificate');
}

/** Who steers the place of a car decides what it gets, and who pays a session knows what became of the payment (PROTOCOL §1.1). */
export function whoIsConcerned(
  { state }: Twin,
  action: string,
  { evseId, transactionId }: Payload,
): ProviderId | undefined {
  const isSettled = ({ chargerTxId }: Transaction): boolean => chargerTxId === transactionId;
  if (action === 'NotifySettlement') return providerOf(state.transactions.findLast(isSettled)?.payer);
  return action === 'NotifyEVChargingNeeds' ? providerOf(state.leases.get(Number(evseId))?.holder) : undefined;
}

function providerOf(party: Party | undefined): ProviderId | undefined {
  return party === 'home' || party === 'system' ? undefined : party;
}

/** Only a transparent provider gets words that break the schema (PROTOCOL §0). */
export function wordsFor(context: Context, id: ProviderId, { payload, received }: Source): Payload {
  const provider = context.settings.providers.find((known) => known.id === id);
  return provider !== undefined && isTransparent(provider) ? (received ?? payload) : payload;
}

function isPositive(payload: Payload): boolean {
  return payload.status === undefined || payload.status === 'Accepted';
}
