/** What the API answers, as types: the schemas of the server are the only place where its shapes stand. */
import type * as z from 'zod';
import type { adoption } from '../../../src/http/api/adoption-words.ts';
import type { backup } from '../../../src/http/api/backups.ts';
import type {
  configurationChange,
  configurationDiff,
  configurationView,
  fault,
} from '../../../src/http/api/configuration.ts';
import type { kept, undone } from '../../../src/http/api/configuration-history.ts';
import type { commandAnswer } from '../../../src/http/api/control.ts';
import type { alarm, liveEvent } from '../../../src/http/api/event-words.ts';
import type { house } from '../../../src/http/api/house-words.ts';
import type { chargerLimits } from '../../../src/http/api/limits.ts';
import type { payer } from '../../../src/http/api/payers.ts';
import type { trialStep } from '../../../src/http/api/provider-trial.ts';
import type { quirk } from '../../../src/http/api/quirks.ts';
import type { course, session, totals } from '../../../src/http/api/session-words.ts';
import type { shadowReport } from '../../../src/http/api/shadow.ts';
import type { simulatorState } from '../../../src/http/api/simulator.ts';
import type { tag } from '../../../src/http/api/tags.ts';
import type { prices } from '../../../src/http/api/tariff-words.ts';
import type { tariff } from '../../../src/http/api/tariffs.ts';
import type { sessionParties, timeline } from '../../../src/http/api/timeline-words.ts';
import type { access } from '../../../src/http/api/tokens.ts';
import type { preset, welcome } from '../../../src/http/api/welcome.ts';
import type { charger, decision, evse, newToken, providerRow, status, token } from '../../../src/http/api/words.ts';

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
export type Course = z.infer<typeof course>;
export type Prices = z.infer<typeof prices>;
export type Session = z.infer<typeof session>;
export type Bill = NonNullable<NonNullable<Session['cost']>['owed']>;
export type SessionParties = z.infer<typeof sessionParties>;
export type Timeline = z.infer<typeof timeline>;
export type TimelineEntry = Timeline['entries'][number];
export type Totals = z.infer<typeof totals>['totals'];
export type Status = z.infer<typeof status>;
export type ProviderPreset = z.infer<typeof preset>;
export type TrialStep = z.infer<typeof trialStep>;
export type Backup = z.infer<typeof backup>;
export type Card = z.infer<typeof tag>;
export type Payer = z.infer<typeof payer>;
export type ConfigurationChange = z.infer<ReturnType<typeof configurationChange>>;
export type ConfigurationDiff = z.infer<typeof configurationDiff>;
export type ConfigurationFault = z.infer<typeof fault>;
export type ConfigurationView = z.infer<typeof configurationView>;
export type KeptConfiguration = z.infer<typeof kept>;
export type NewToken = z.infer<typeof newToken>;
export type Quirk = z.infer<typeof quirk>;
export type Tariff = z.infer<typeof tariff>;
export type Token = z.infer<typeof token>;
export type UndoneConfiguration = z.infer<typeof undone>;
export type ShadowReport = z.infer<typeof shadowReport>;
export type Welcome = z.infer<typeof welcome>;
export type SimulatorState = z.infer<typeof simulatorState>;
