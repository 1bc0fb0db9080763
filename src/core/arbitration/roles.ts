/** Roles are named sets of rights (PROTOCOL §0); a provider has one of them, or rights that the owner listed. */
import type { Conditions, ForeignView, Manners, Provider, ProviderId, Right, Role } from '../model.ts';

export interface RoleRow {
  readonly rights: readonly Right[];
  readonly foreignView: ForeignView;
  /** May limit and stop sessions that are bound to the home: it acts for the house. */
  readonly steersHome: boolean;
  /** Is the authority, and every command of it reaches the charger, within what the home and the lease leave. */
  readonly transparent: boolean;
}

const CLASSES = ['observe', 'control', 'configure', 'maintain', 'certificate'] as const satisfies readonly Right[];
const ENERGY = ['observe', 'control', 'limit'] as const satisfies readonly Right[];

export const ROLE_TABLE: { readonly [R in Role]: RoleRow } = {
  reporter: { rights: ['observe'], foreignView: 'alias', steersHome: false, transparent: false },
  billing: {
    rights: ['observe', 'authorise', 'control'],
    foreignView: 'occupied',
    steersHome: false,
    transparent: false,
  },
  energy: { rights: ENERGY, foreignView: 'mirror', steersHome: false, transparent: false },
  controller: { rights: ENERGY, foreignView: 'mirror', steersHome: true, transparent: false },
  operator: { rights: CLASSES, foreignView: 'mirror', steersHome: false, transparent: false },
  transparent: {
    rights: [...CLASSES, 'authorise', 'limit'],
    foreignView: 'mirror',
    steersHome: true,
    transparent: true,
  },
};

export const DEFAULT_ROLE: Role = 'controller';

/** A provider as the owner wrote it down. Listed rights stand instead of a role. */
export interface ProviderSettings {
  readonly id: ProviderId;
  readonly kind: Provider['kind'];
  readonly role?: Role | undefined;
  readonly rights?: readonly Right[] | undefined;
  readonly foreignView?: ForeignView | undefined;
  readonly foreignTag?: string | undefined;
  readonly manners?: Partial<Manners> | undefined;
  readonly conditions?: Conditions | undefined;
  readonly isShadow?: boolean | undefined;
}

export const DEFAULT_MANNERS: Manners = {
  stopOnInvalidId: true,
  maxEnergyOnInvalidIdWh: 0,
  ignoreRejects: false,
  joinRunning: false,
  orphanStop: 'minus_one',
  messageAttempts: 3,
  messageRetryS: 60,
  bootOnReconnect: 'always',
  allowBootTrigger: false,
  keepOnline: false,
  mayFetchLogs: false,
  bootAs: {},
  priority: 0,
};

/** The provider as the rules see it. The preferred one may pre-empt leases whose session has not begun (PROTOCOL §3.1). */
export function makeProvider(settings: ProviderSettings, { preferred }: { readonly preferred: boolean }): Provider {
  const role = settings.rights === undefined ? (settings.role ?? DEFAULT_ROLE) : undefined;
  const rights = role === undefined ? (settings.rights ?? []) : ROLE_TABLE[role].rights;
  const provider: Provider = {
    id: settings.id,
    kind: settings.kind,
    role,
    rights: [...new Set<Right>([...rights, ...(preferred ? (['preempt'] as const) : [])])],
    foreignView: settings.foreignView ?? (role === undefined ? viewFor(rights) : ROLE_TABLE[role].foreignView),
    foreignTag: settings.foreignTag,
    manners: { ...DEFAULT_MANNERS, ...settings.manners },
    ...(settings.conditions !== undefined && { conditions: settings.conditions }),
  };
  return settings.isShadow === true ? watching(provider) : provider;
}

/** What it says has no effect since it has no right to any: nothing has to be kept from it one by one. */
function watching(provider: Provider): Provider {
  const rights = provider.rights.filter((right) => right === 'observe');
  return { ...provider, role: undefined, rights, shadow: provider };
}

/** What decides on how things are shown to it: in shadow mode it sees what it would see without. */
export function seesAs(provider: Provider): Provider {
  return provider.shadow ?? provider;
}

/** The view of the role that listed rights resemble most: who authorises would bill twice, who only watches needs no tokens. */
function viewFor(rights: readonly Right[]): ForeignView {
  if (rights.includes('authorise')) return 'occupied';
  return rights.includes('control') || rights.includes('limit') ? 'mirror' : 'alias';
}

/** A transparent provider needs no single extras: all its commands are for the charger to answer. */
export function hasRight(provider: Provider, right: Right): boolean {
  return provider.rights.includes(right) || (isTransparent(provider) && right !== 'preempt');
}

export function steersHome(provider: Provider): boolean {
  return provider.role !== undefined && ROLE_TABLE[provider.role].steersHome;
}

export function isTransparent(provider: Provider): boolean {
  return provider.role !== undefined && ROLE_TABLE[provider.role].transparent;
}
