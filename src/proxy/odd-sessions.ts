/** What was odd about the start or the end of a session, counted by name. */
import type { Payload, ProviderId, Token, TxEnded } from '../core/model.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import { formatInstant } from '../core/ocpp/time.ts';
import { centralSystemNumbers, type OcppVersion } from '../core/ocpp/versions.ts';
import type { QuirkId } from '../core/quirks/quirks.ts';
import type { PendingStart } from '../core/station/station.ts';
import { type EndStep, isNoNumber } from '../core/transactions/transactions.ts';
import type { Context } from './context.ts';

/** The start that was agreed is found by the rest of its card (Q7). */
export function noteCutCard(
  context: Context,
  chargerId: string,
  waiting: PendingStart | undefined,
  token?: Token,
): void {
  if (waiting === undefined || token === undefined) return;
  if (waiting.token.id.toLowerCase() !== token.id.toLowerCase()) context.quirks.met(chargerId, { quirk: 'card-cut' });
}

export function noteOddEnd(context: Context, chargerId: string, ask: TxEnded, step: EndStep, action: string): void {
  const met = (quirk: QuirkId, more: { said?: string; tx?: string } = {}) =>
    context.quirks.met(chargerId, { quirk, action, ...more });
  if (step.kind === 'unmatched') met('end-of-nothing');
  if (step.kind !== 'ended') return;
  const tx = step.tx.id;
  if (step.guessed) met(isNoNumber(ask.chargerTxId) ? 'no-session-number' : 'end-of-another', { tx });
  if (step.ended.at !== ask.at) met('end-before-start', { tx, said: formatInstant(ask.at) });
  if (ask.meterWh !== undefined && step.ended.meterWh !== ask.meterWh) met('meter-runs-back', { tx });
}

/** What a service answered to a start, and how it was meant (Q46, Q47). */
export function noteOddAnswer(
  context: Context,
  chargerId: string,
  provider: ProviderId,
  version: OcppVersion,
  payload: Payload,
): void {
  const met = (quirk: QuirkId) => context.quirks.met(chargerId, { quirk, provider });
  const status = decodeAnswer(version, 'txStarted', payload).info?.status;
  if (typeof payload.transactionId === 'string') met('service-number-as-text');
  const said = payload.idTagInfo ?? payload.idTokenInfo;
  if (typeof said !== 'object' || said === null) {
    if (centralSystemNumbers(version)) met('service-silent-on-card');
    return;
  }
  const word = 'status' in said ? String(said.status) : '';
  if (word !== status && word.trim().toLowerCase() === status?.toLowerCase()) met('service-word-in-other-case');
}
