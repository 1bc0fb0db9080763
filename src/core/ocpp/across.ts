/**
 * What is asked in one version and done in another: said anew through its meaning, answered back the same way
 * (PROTOCOL §4). What the other version has no words for is refused, with the exact word for why (§4.5, §4.11).
 */
import type { MeaningName, Meanings, Message, Payload } from '../model.ts';
import { mayCall } from './catalogue.ts';
import { decodeAnswer, encode, encodeAnswer, hasWords } from './codec.ts';
import type { RefusalDetail } from './refusal-words.ts';
import type { OcppVersion } from './versions.ts';

/** A message as a version says it. */
export interface Said {
  readonly message: Message;
  readonly call: { readonly action: string; readonly payload: Payload };
}

/** Undefined: this version cannot say it. `requestId`: of ours, where it numbers what the asker's version does not. */
export function sayIn(version: OcppVersion, message: Message, requestId?: number): Said | undefined {
  for (const one of waysToSay(message, requestId)) {
    const call = encode(version, one);
    if (call !== undefined) return { message: one, call };
  }
  return undefined;
}

/** The log that every version can be asked for. */
const DIAGNOSTICS = 'DiagnosticsLog';

/** Some versions ask in two messages for what others ask in one, or number it; the best way first (PROTOCOL §4.5, §4.7). */
function waysToSay(message: Message, requestId: number | undefined): readonly Message[] {
  switch (message.means) {
    case 'trigger':
      return [message, { means: 'extendedTrigger', ask: message.ask }];
    case 'extendedTrigger':
      return [message, { means: 'trigger', ask: message.ask }];
    case 'updateFirmware':
      return message.ask.requestId !== undefined || requestId === undefined
        ? [message]
        : [message, { means: 'updateFirmware', ask: { ...message.ask, requestId } }];
    case 'uploadDiagnostics':
      return requestId === undefined
        ? [message]
        : [message, { means: 'uploadLog', ask: { ...message.ask, requestId, log: DIAGNOSTICS } }];
    case 'uploadLog': {
      const { requestId: _own, log, ...ask } = message.ask;
      // Chargers that number no requests know this one from the start, and the numbered one only since they are secured.
      return log === DIAGNOSTICS ? [{ means: 'uploadDiagnostics', ask }, message] : [message];
    }
    case 'certificateSigned':
      return [{ means: 'certificateSigned', ask: { ...message.ask, requestId: message.ask.requestId ?? requestId } }];
    default:
      return [message];
  }
}

/** Asked for under another name in versions that have no words for the meaning itself. */
const ALSO: { readonly [M in MeaningName]?: MeaningName } = {
  extendedTrigger: 'trigger',
  uploadDiagnostics: 'uploadLog',
};

/** What was answered to `said`, in the words of who asked. `edit` puts the asker's own ids in place. */
export function answerAcross(
  there: { readonly version: OcppVersion; readonly message: Message },
  here: { readonly version: OcppVersion; readonly message: Message },
  payload: Payload,
  edit: (answer: Meanings[MeaningName]['answer']) => Meanings[MeaningName]['answer'],
): Payload {
  const answer = decodeAnswer(there.version, there.message.means, payload);
  return encodeAnswer(here.version, here.message.means, edit(answer), here.message.ask);
}

/** Whether a charger of this version can be asked for what an action asks for, in whatever words. */
export function isKnownTo(version: OcppVersion, action: string, means: MeaningName | undefined): boolean {
  if (mayCall(version, action, 'csms')) return true;
  return means !== undefined && (hasWords(version, means) || hasWords(version, ALSO[means] ?? means));
}

/** Why a version has no words for it, as a refusal says so. */
export function whyUnsaid(message: Message | undefined): RefusalDetail {
  switch (message?.means) {
    case 'reset':
    case 'installCertificate':
      return 'unsupported_param';
    case 'setProfile':
      return message.ask.profile.kind === 'Dynamic' ? 'unsupported_kind' : 'unsupported_purpose';
    case 'start':
      return 'invalid_token';
    case 'unlock':
      return 'unknown_connector';
    case 'setMessage':
      return 'unsupported_state';
    case 'stop':
      return 'tx_not_found';
    default:
      return 'feature_absent';
  }
}

/** Why a charger cannot do what it was asked in its own words; firmware without a signature it may well load (PROTOCOL §4.7). */
export function whyUnable({ means }: Message): RefusalDetail {
  return means === 'updateSignedFirmware' ? 'unsupported_param' : 'feature_absent';
}
