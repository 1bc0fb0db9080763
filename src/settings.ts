/** The configuration in the words of each part of the program. */
import type { ChargerSettings } from './chargers/charger.ts';
import { conditionsOf } from './config/conditions.ts';
import { carbonSourceOf } from './config/hourly.ts';
import { hasKeys, keysOfService, OWN_KEYS } from './config/key-files.ts';
import type { BackendConfig, Config, ServiceConfig } from './config/schema.ts';
import { billingOf, CURRENCY, partiesOf } from './config/tariffs.ts';
import { makeProvider } from './core/arbitration/roles.ts';
import { type ChargerLimits, SITE, type SiteSettings } from './core/limits/settings.ts';
import type { Boot, Card, Manners, Provider } from './core/model.ts';
import { parseInstant } from './core/ocpp/time.ts';
import { OCPP_VERSIONS } from './core/ocpp/versions.ts';
import type { MeterNumbers } from './core/tariffs/certificate.ts';
import type { ListenerSettings } from './doors.ts';
import type { Locale } from './home/locale.ts';
import type { Held, Keyring } from './lib/keyring.ts';
import type { ServiceSettings } from './providers/services.ts';
import type { ProxySettings } from './proxy/ports.ts';

export function proxySettingsOf(config: Config): ProxySettings {
  const services = config.ocpp_services
    .filter((service) => service.enabled)
    .map((service) => providerOf(config, 'service', service, service.charger));
  const backends = config.backends
    .filter((backend) => backend.enabled)
    .map((backend) => providerOf(config, 'backend', backend, undefined));
  return {
    providers: [...services, ...backends],
    chargers: config.chargers.map(({ id, version, quirks, ...charger }) => ({
      id,
      version,
      quirks,
      identity: identityOf(charger),
      limits: limitsOf(charger),
      timeZone: charger.time_zone,
    })),
    timeZone: zoneOf(config),
    site: siteOf(config),
    quirks: config.quirks,
    unknownChargers: config.unknown_chargers,
    sharingAllowed: config.allow_shared_charging,
    isSafeMode: config.safe_mode,
    mode: config.mode,
    preferredProvider: config.preferred_provider,
    allowedProviders: config.allowed_providers,
    blockedProviders: config.blocked_providers,
    authority: config.authority,
    cardPolicy: config.card_policy,
    cards: config.tags.map((tag) => cardOf(config, tag)),
    billing: billingOf(config, { currency: config.currency ?? CURRENCY, zone: zoneOf(config) }),
    carbonSource: carbonSourceOf(config),
    authorityDeadlineS: config.authority_deadline_seconds,
    allowUnknownCards: config.allow_unknown_offline,
    allowConcurrentCards: config.allow_concurrent_cards,
    heartbeatS: config.heartbeat_interval_seconds,
    rateLimitS: config.rate_limit_seconds,
    graceS: config.grace_seconds,
    holdAfterStopS: config.hold_after_stop_seconds,
    faultHoldS: config.fault_hold_seconds,
    offlineLeaseS: config.offline_lease_seconds,
    leaseS: config.lease_seconds,
    firmware: config.firmware,
    controlVendors: config.control_vendors,
    homeTag: config.home_tag,
    vendorSettings: config.vendor_settings,
  };
}

/** What somebody of the owner's own list owes is no matter of any provider: to them the home pays. */
function cardOf({ payers }: Config, { blocked, expires, payer, ...tag }: Config['tags'][number]): Card {
  const isListed = payers.some(({ id }) => id === payer);
  const who = isListed ? { payer: 'home', billedTo: payer } : { payer };
  return { ...tag, ...who, isBlocked: blocked, expiresAt: parseInstant(expires) };
}

/** Who it is, when the owner says so. */
function identityOf({
  vendor,
  model,
  serial_number: serialNumber,
  firmware_version: firmwareVersion,
}: Partial<Config['chargers'][number]>): Boot | undefined {
  return vendor === undefined || model === undefined ? undefined : { vendor, model, serialNumber, firmwareVersion };
}

function limitsOf(charger: Omit<Config['chargers'][number], 'id' | 'version' | 'quirks'>): ChargerLimits {
  return {
    maxA: charger.max_a,
    supplyA: charger.supply_a,
    minA: charger.min_a,
    phases: charger.phases,
    offlineLimitA: charger.offline_limit_a,
    allowsDischarge: charger.allow_discharge,
    priority: charger.priority,
    evsePriorities: charger.evse_priorities,
  };
}

function siteOf({ site }: Config): SiteSettings {
  if (site === undefined) return SITE;
  const { spare_capacity: spare } = site;
  return {
    voltage: site.voltage,
    breakerA: site.breaker_a,
    chargers: site.chargers,
    share: site.share,
    spare: spare && { maxAgeS: spare.max_age_seconds, fallbackA: spare.fallback_a },
  };
}

function providerOf(
  config: Config,
  kind: Provider['kind'],
  row: ServiceConfig | BackendConfig,
  chargerId: string | undefined,
): Provider {
  const { id, role, rights, foreign_view: foreignView, foreign_tag: foreignTag } = row;
  const made = makeProvider(
    {
      ...{ id, kind, role, rights, foreignView, foreignTag },
      manners: mannersOf(row),
      conditions: conditionsOf(row),
      isShadow: row.shadow,
    },
    { preferred: config.preferred_provider === id },
  );
  return { ...made, chargerId, ...(made.shadow && { shadow: { ...made.shadow, chargerId } }) };
}

function mannersOf(row: ServiceConfig | BackendConfig): Partial<Manners> {
  const common = { ignoreRejects: row.ignore_rejects, priority: row.priority };
  if (!('url' in row)) return common;
  return {
    ...common,
    stopOnInvalidId: row.stop_on_invalid_id,
    maxEnergyOnInvalidIdWh: row.max_energy_on_invalid_id_wh,
    joinRunning: row.join_running,
    orphanStop: row.orphan_stop,
    messageAttempts: row.message_attempts,
    messageRetryS: row.message_retry_seconds,
    bootOnReconnect: row.boot_on_reconnect,
    allowBootTrigger: row.allow_boot_trigger,
    keepOnline: row.keep_online,
    mayFetchLogs: row.fetch_logs,
    bootAs: { model: row.boot_model, serialNumber: row.boot_serial_number },
  };
}

/** `keysOf` tells what is in force of the files that a service has. */
export function servicesOf(config: Config, keysOf: Keyring['of']): readonly ServiceSettings[] {
  return config.ocpp_services
    .filter((service) => service.enabled)
    .map((service) => ({
      id: service.id,
      url: service.url,
      versions: versionsOf(service.version),
      auth: authOf(service),
      stationId: service.station_id,
      fixedUrl: service.fixed_url,
      pingS: service.ping_seconds,
      compression: service.compression,
      tls: tlsOf(service, hasKeys(service) ? keysOf(keysOfService(service.id)) : () => ({ texts: {} })),
    }));
}

/** What is offered, the best first; undefined = whatever the charger speaks. */
function versionsOf(version: ServiceConfig['version']): ServiceSettings['versions'] {
  if (version === undefined) return undefined;
  return version === 'auto' ? OCPP_VERSIONS : [version];
}

function tlsOf({ pin }: ServiceConfig, held: Held): ServiceSettings['tls'] {
  return () => {
    const now = held();
    return 'fault' in now ? now : { ...now.texts, pin };
  };
}

function authOf({ auth_type, username = '', password = '', token = '' }: ServiceConfig): ServiceSettings['auth'] {
  switch (auth_type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username, password };
    case 'token':
      return { type: 'token', token };
  }
}

export function backendsOf(config: Config): readonly { id: string; token: string }[] {
  return config.backends.filter((backend) => backend.enabled).map(({ id, token }) => ({ id, token }));
}

/** What Home Assistant says of the house counts where the file says nothing. */
export function withLocale(config: Config, { currency, timeZone }: Locale): Config {
  return {
    ...config,
    ...(config.currency === undefined && currency !== undefined && { currency }),
    ...(config.time_zone === undefined && timeZone !== undefined && { time_zone: timeZone }),
  };
}

/** Without one in the file, that of the machine. */
function zoneOf({ time_zone: zone }: Config): string {
  return zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function placeOf(config: Config) {
  return { timeZone: zoneOf(config), currency: config.currency, parties: partiesOf(config), meters: metersOf(config) };
}

/** What the owner says of the meters of chargers, by the chargers' ids. */
function metersOf({ chargers }: Config): ReadonlyMap<string, MeterNumbers> {
  return new Map(chargers.map(({ id, ean, meter_id: meterId }) => [id, { ean, meterId }]));
}

/** `written`: the same rows with the ids as they stand in the file. */
export function chargerSettingsOf(config: Config, written: Config): ChargerSettings {
  return {
    chargers: config.chargers.map((charger, index) => ({
      id: charger.id,
      writtenId: written.chargers[index]?.id,
      password: charger.password,
      user: charger.username,
      version: charger.version,
      securityProfile: charger.security_profile,
      certificateName: charger.certificate_name,
      timeZone: charger.time_zone,
      pingS: charger.ping_seconds,
      compression: charger.compression,
    })),
    organisation: config.tls?.client_organisation,
    listedOnly: config.unknown_chargers === 'refuse',
    timeZone: zoneOf(config),
    heartbeatS: config.heartbeat_interval_seconds,
    defaultVersion: config.ocpp_version,
    autoDetect: config.auto_detect_ocpp_version,
  };
}

/** Where is listened, and for whom; the first is where chargers come in. */
export function listenersOf(
  { listeners }: Pick<Config, 'listeners'>,
  { port, ingress }: { readonly port: number; readonly ingress?: { port: number; from: string } | undefined },
): readonly [ListenerSettings, ...ListenerSettings[]] {
  const web = listeners?.web_port;
  if (web === undefined && ingress === undefined) return [{ serves: 'all', port }];
  return [
    { serves: 'stations', port },
    ...(web === undefined ? [] : [{ serves: 'web', port: web } as const]),
    ...(ingress === undefined ? [] : [{ serves: 'ingress', ...ingress } as const]),
  ];
}

/** What the configuration says of TLS, with the keys that are in force, if there are any. */
export function tlsDoorOf({ tls }: Pick<Config, 'tls'>, keysOf: Keyring['of']) {
  if (tls === undefined) return undefined;
  const held = keysOf(OWN_KEYS)();
  return { port: tls.port, legacy: tls.legacy, keys: 'texts' in held ? held.texts : undefined };
}

/** Ids of providers whose row is new, different or gone. */
export function changedProviders(before: Config, after: Config): ReadonlySet<string> {
  const rows = (config: Config) =>
    new Map([...config.ocpp_services, ...config.backends].map((row) => [row.id, JSON.stringify(row)]));
  const [old, now] = [rows(before), rows(after)];
  return new Set([...old.keys(), ...now.keys()].filter((id) => old.get(id) !== now.get(id)));
}
