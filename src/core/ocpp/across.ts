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

/** Undefined: this version cannot say it. */
export function sayIn(version: OcppVersion, message: Message): Said | undefined {
  for (const one of [message, ...twinOf(message)]) {
    const call = encode(version, one);
    if (call !== undefined) return { message: one, call };
  }
  return undefined;
}

/** Some versions ask in two messages for what others ask in one. */
function twinOf({ means, ask }: Message): readonly Message[] {
  if (means === 'trigger') return [{ means: 'extendedTrigger', ask }];
  return means === 'extendedTrigger' ? [{ means: 'trigger', ask }] : [];
}

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
  return mayCall(version, action, 'csms') || (means !== undefined && hasWords(version, means));
}

/** Why a version has no words for it, as a refusal says so. */
export function whyUnsaid(message: Message | undefined): RefusalDetail {
  switch (message?.means) {
    case 'reset':
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
