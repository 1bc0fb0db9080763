/** What the API answers, as types: the schemas of the server are the only place where its shapes stand. */
import type * as z from 'zod';
import type { adoption } from '../../../src/http/api/adoption-words.ts';
import type { commandAnswer } from '../../../src/http/api/control.ts';
import type { alarm, liveEvent } from '../../../src/http/api/event-words.ts';
import type { house } from '../../../src/http/api/house-words.ts';
import type { chargerLimits } from '../../../src/http/api/limits.ts';
import type { session } from '../../../src/http/api/session-words.ts';
import type { access } from '../../../src/http/api/tokens.ts';
import type { charger, decision, evse, providerRow, status } from '../../../src/http/api/words.ts';

export type Access = z.infer<typeof access>;
export type Adoption = z.infer<typeof adoption>;
export type Alarm = z.infer<typeof alarm>;
export type Charger = z.infer<typeof charger>;
export type ChargerLimits = z.infer<typeof chargerLimits>;
export type PlaceLimits = ChargerLimits['evses'][number];
export type CommandAnswer = z.infer<typeof commandAnswer>;
export type Decision = z.infer<typeof decision>;
export type Evse = z.infer<typeof evse>;
export type House = z.infer<typeof house>;
export type LiveEvent = z.infer<typeof liveEvent>;
export type Provider = z.infer<typeof providerRow>;
export type Session = z.infer<typeof session>;
export type Status = z.infer<typeof status>;
