/** Who may use a charger, what the owner lets each do, and his table of cards. */
import type { Boot, Instant, ProviderId } from './meanings.ts';
import type { Window } from './windows.ts';

export const RIGHTS = [
  'observe',
  'authorise',
  'control',
  'limit',
  'configure',
  'maintain',
  'certificate',
  'v2x',
  'der',
  'display',
  'tariff',
  'preempt',
] as const;
/** PROTOCOL §0. `data:<vendorId>` opens vendor messages of that vendor. */
export type Right = (typeof RIGHTS)[number] | `data:${string}`;

export const ROLES = ['reporter', 'billing', 'energy', 'controller', 'operator', 'transparent'] as const;
export type Role = (typeof ROLES)[number];

/** How a session shows that somebody else pays (PROTOCOL §2.2). */
export type ForeignView = 'mirror' | 'alias' | 'occupied';

/** A provider as the rules see it. */
export interface Provider {
  readonly id: ProviderId;
  readonly kind: 'service' | 'backend';
  /** Undefined when the owner listed rights instead. */
  readonly role: Role | undefined;
  readonly rights: readonly Right[];
  readonly foreignView: ForeignView;
  /** Serves only this charger; undefined = every charger. */
  readonly chargerId?: string | undefined;
  /** The tag that stands for others' tokens under the view `alias`. */
  readonly foreignTag?: string | undefined;
  readonly manners: Manners;
  /** When it may have control; undefined = always. */
  readonly conditions?: Conditions | undefined;
  /** In shadow mode what it would be without: then it may itself only watch, whatever its row says. */
  readonly shadow?: Provider | undefined;
}

/** The id of the simulated charger (docs/simulators.md): no other charger may have it. */
export const SIMULATOR = 'simulator';

/** However it is spelt: ids that differ in case alone mean one charger (PROTOCOL §5.1). */
export function isSimulator(chargerId: string): boolean {
  return chargerId.toLowerCase() === SIMULATOR;
}

/** Is this charger any business of the provider? The simulated one is nobody's: nobody is to bill what was never charged. */
export function servesCharger({ chargerId }: Pick<Provider, 'chargerId'>, id: string): boolean {
  return !isSimulator(id) && (chargerId === undefined || chargerId === id);
}

/** All that it says has to hold; what it does not say does not matter. */
export interface Condition extends Window {
  /** The owner's name for it. */
  readonly name?: string | undefined;
  readonly presence?: 'home' | 'away' | undefined;
  readonly vacation?: boolean | undefined;
  readonly entity?: EntityTest | undefined;
}

/** What the state of an entity of Home Assistant has to be. */
export interface EntityTest {
  readonly id: string;
  readonly is?: string | undefined;
  readonly isNot?: string | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
}

export interface Conditions {
  /** It gets control only while one of these holds; empty = always. */
  readonly allowWhen: readonly Condition[];
  /** It gets no control while one of these holds. */
  readonly denyWhen: readonly Condition[];
  /** It gets no control after so much energy on its sessions of the day. */
  readonly energyPerDayWh?: number | undefined;
  /** Nor after its sessions of the day cost the home so much, in millionths of the main unit. */
  readonly moneyPerDayMillionths?: number | undefined;
  /** Its own session is stopped as soon as it may not have control any more. */
  readonly stopsWhenOver: boolean;
  /** That somebody is at home does not keep it out. */
  readonly ignoresPresence: boolean;
}

/** Whether a provider's conditions hold now. */
export interface Standing {
  /** `unknown`: it depends on what Home Assistant does not tell. */
  readonly holds: 'yes' | 'no' | 'unknown';
  /** In words, without an end: `it is Saturday 14:05; it may only on weekdays from 23:00 to 06:00`. */
  readonly why: string;
  /** When they begin or cease to hold if only time goes on; undefined = they do not within two weeks. */
  readonly until?: Instant | undefined;
}

/** How the owner wants one provider to be treated where networks differ (PROTOCOL §2.1 to §2.3). */
export interface Manners {
  /** Its late no to a card stops the session that it decides on; false: the session gets 0 A instead. */
  readonly stopOnInvalidId: boolean;
  /** Before that, what the session may still take. */
  readonly maxEnergyOnInvalidIdWh: number;
  /** Its late no is only noted. */
  readonly ignoreRejects: boolean;
  /** A session that runs when it comes in is told from its start (T13). */
  readonly joinRunning: boolean;
  /** What the end of a session becomes whose start it never took (T7). */
  readonly orphanStop: 'minus_one' | 'skip';
  /** Tries of a transaction message that it answers with an error, and the pause between them in seconds (T6). */
  readonly messageAttempts: number;
  readonly messageRetryS: number;
  /** Whether a new connection begins with a Boot while nothing runs. */
  readonly bootOnReconnect: 'always' | 'changed' | 'never';
  /** A Boot that it asks for is sent also when it had one on this connection. */
  readonly allowBootTrigger: boolean;
  /** Its link stays while the charger is away. */
  readonly keepOnline: boolean;
  /** It may have logs of the charger sent to itself, which hold others' data. */
  readonly mayFetchLogs: boolean;
  /** What it is told in a Boot in place of the charger's own. */
  readonly bootAs: Partial<Pick<Boot, 'model' | 'serialNumber'>>;
  /** Who may take an agreed start from whom: the higher one, with the right `preempt`. */
  readonly priority: number;
}

/** A card of the owner's table (PROTOCOL §2.3). */
export interface Card {
  readonly id: string;
  readonly name?: string | undefined;
  readonly vehicle?: string | undefined;
  /** Who decides on it; undefined = as for every card. */
  readonly authority?: ProviderId | 'home' | undefined;
  /** Who pays its sessions; undefined = who accepted it. */
  readonly payer?: ProviderId | 'home' | undefined;
  /** To whom the owner charges what the home pays: somebody of his list of payers. */
  readonly billedTo?: string | undefined;
  /** Under which number each provider knows it. */
  readonly aliases: { readonly [providerId: string]: string };
  readonly isBlocked: boolean;
  readonly expiresAt?: Instant | undefined;
}
