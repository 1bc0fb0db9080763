/** The quirks of payloads, in the order in which they are tried: the first that can mend a broken rule does. */
import { CARD_QUIRKS } from './cards.ts';
import { MISSING_QUIRKS } from './missing.ts';
import { MOMENT_QUIRKS } from './moments.ts';
import { VALUE_QUIRKS } from './values.ts';
import { WORD_QUIRKS } from './words.ts';
import type { PayloadQuirk } from './wound.ts';

// What leaves something out stands last: it is for what nobody could mend.
export const PAYLOAD_QUIRKS = { ...WORD_QUIRKS, ...VALUE_QUIRKS, ...MOMENT_QUIRKS, ...CARD_QUIRKS, ...MISSING_QUIRKS };

export type PayloadQuirkId = keyof typeof PAYLOAD_QUIRKS;

// The keys of a literal are known, which Object.entries does not say.
export const PAYLOAD_MENDERS = Object.entries(PAYLOAD_QUIRKS) as readonly (readonly [PayloadQuirkId, PayloadQuirk])[];
