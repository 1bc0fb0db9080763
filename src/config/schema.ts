/**
 * Every key of the configuration, one row each, with what it means: docs/configuration.md and the schema for editors
 * are made from it; the keys of rows are in `keys/`. The message of a check is the half that says what would be right;
 * `wording.ts` adds what is wrong. Checks that need more than one key are in `checks.ts`.
 */
import * as z from 'zod';
import { CARD_POLICIES } from '../core/authorise/authorise.ts';
import { FIRMWARE_POLICIES, MODES } from '../core/model.ts';
import type { LogLevel } from '../lib/log.ts';
import { CARBON_KEYS, carbonIntensity } from './keys/carbon.ts';
import { card } from './keys/cards.ts';
import { charger } from './keys/chargers.ts';
import { CONDITION_KEYS } from './keys/conditions.ts';
import { listeners } from './keys/listeners.ts';
import { mqtt } from './keys/mqtt.ts';
import { notifications } from './keys/notifications.ts';
import { backend, service } from './keys/providers.ts';
import { SPARE_KEYS, site } from './keys/site.ts';
import { DAY_AHEAD_KEYS, payer, TIMES_KEYS, tariff, tariffName } from './keys/tariffs.ts';
import { tls } from './keys/tls.ts';
import {
  choice,
  currency,
  DAY_S,
  entity,
  flag,
  HOUR_S,
  listOf,
  providerName,
  quirkSwitches,
  seconds,
  settingName,
  tag,
  timeZone,
  vendorName,
  version,
} from './keys/words.ts';

export { MIN_TOKEN_CHARS, SECRET_KEYS } from './keys/words.ts';

/** Not taken from the log as a value, since that would load its library for every command. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];
export type { LogLevel };

const UNKNOWN_CHARGERS = ['adopt_first', 'accept', 'refuse'] as const;
const MAX_PROVIDERS = 100;
const MAX_VENDORS = 100;
const MAX_CHARGERS = 100;
const MAX_CARDS = 2_000;
const MAX_TARIFFS = 200;
const MAX_PAYERS = 500;
const MAX_VENDOR_SETTINGS = 100;
/** PROTOCOL §3.1: an explicit lease is renewed at least this often. */
const MAX_LEASE_S = 900;

export const configSchema = z.strictObject({
  ocpp_version: version
    .default('1.6')
    .describe('version when the charger does not tell one: `"1.6"`, `"2.0.1"` or `"2.1"`'),
  auto_detect_ocpp_version: flag().default(true).describe('`false`: offer and accept only `ocpp_version`'),
  allow_shared_charging: flag()
    .default(true)
    .describe('`false`: providers may watch, never control. Nothing in the program can change it back'),
  safe_mode: flag()
    .default(false)
    .describe(
      '`true`: the proxy connects to no service, follows nothing in Home Assistant, and gives no provider control. Chargers are served, you can do everything, and what happens is kept for the providers. For when a set-up went wrong',
    ),
  mode: choice(MODES)
    .default('automatic')
    .describe(
      '`automatic`: providers may get control; `home_only`: only you may; `locked`: as `home_only`, and no card charges: only you start a session',
    ),
  preferred_provider: providerName
    .optional()
    .describe(
      'id of the provider that goes before the others. It may take an agreed start from another one as long as nothing charges',
    ),
  authority: providerName
    .optional()
    .describe(
      'id of the provider that decides which cards may charge and pays for them. Needs `role: billing`, `role: transparent` or the right `authorise`. Without one every card charges',
    ),
  card_policy: choice(CARD_POLICIES)
    .optional()
    .describe(
      'who decides on cards. `open`: every card charges; `local`: those under `tags`; `local_first`: those under `tags`, all others as the `authority` says; `authority`: as the `authority` says; `first_accept`: whichever provider with the right `authorise` accepts first; `all`: only if all of these accept. Without it `open` while there is neither an `authority` nor a card under `tags`, else `local_first`',
    ),
  tags: listOf(card, MAX_CARDS, 'cards').describe('the cards that you know'),
  authority_deadline_seconds: seconds(30, 1)
    .default(8)
    .describe('how long a charger waits for who decides on a card; then what is known of it counts'),
  allow_unknown_offline: flag()
    .default(false)
    .describe('`true`: a card that nobody knows charges while those are silent who would decide on it'),
  allow_concurrent_cards: flag()
    .default(true)
    .describe('`false`: a card that charges somewhere in the house charges nowhere else'),
  firmware: choice(FIRMWARE_POLICIES)
    .default('ask')
    .describe(
      'whether providers with the right `maintain` may load firmware onto a charger. `ask`: each time when you agree; `auto`: without asking you; `never`: not at all',
    ),
  control_vendors: listOf(vendorName, MAX_VENDORS, 'vendor ids').describe(
    'vendors whose own messages (DataTransfer) steer the charger: a provider with the right `data:<vendor id>` may send them only while it may set a limit',
  ),
  rate_limit_seconds: seconds(HOUR_S)
    .default(10)
    .describe('least time between two granted control requests of one provider; a refused one costs nothing'),
  presence_sensor: entity
    .optional()
    .describe(
      'entity of Home Assistant (a person, a group, a binary sensor). `home` or `on`: providers get no new control; a running session goes on',
    ),
  override_input_boolean: entity
    .optional()
    .describe('entity of Home Assistant. `on`: control goes to you; a running session goes on under it'),
  vacation_entity: entity
    .optional()
    .describe(
      'entity of Home Assistant (a switch, a schedule, a calendar). `on`: the house is on vacation, which conditions of providers can ask for',
    ),
  notifications: notifications.prefault({}).describe('what you are told by way of Home Assistant, and where'),
  allowed_providers: listOf(providerName, MAX_PROVIDERS, 'provider ids').describe(
    'ids that may get control; empty = all. Watching is governed by role and rights',
  ),
  blocked_providers: listOf(providerName, MAX_PROVIDERS, 'provider ids').describe('ids that never get control'),
  ocpp_services: listOf(service, MAX_PROVIDERS, 'services').describe(
    'services: central systems that the proxy dials and to which it looks like your charger',
  ),
  backends: listOf(backend, MAX_PROVIDERS, 'backends').describe(
    'backends: programs that dial in to `ws://<proxy>:9000/backend?id=<id>` and speak JSON',
  ),
  chargers: listOf(charger, MAX_CHARGERS, 'chargers').describe('the chargers that you know'),
  site: site
    .optional()
    .describe('what the chargers share: the breaker of the house, and what the house itself leaves of it'),
  tls: tls
    .optional()
    .describe('lets chargers, backends and browsers connect over TLS as well; without it only plain ones can'),
  mqtt: mqtt
    .optional()
    .describe('the MQTT broker through which Home Assistant finds the chargers and providers by itself'),
  listeners: listeners.optional().describe('ports beside `PORT`; a change counts from the next start on'),
  unknown_chargers: choice(UNKNOWN_CHARGERS)
    .default('adopt_first')
    .describe(
      'a charger that is not listed: `adopt_first` takes the first one ever and refuses the rest, `accept` takes all (only in a network that you trust), `refuse` takes none, also none that was taken before. Whom you adopt yourself (on the page, with `ocpp-proxy adopt`, on your phone) comes in whatever stands here',
    ),
  quirks: quirkSwitches.describe(
    'switches what is done about mistakes of chargers, by name: `{ no-boot: false }`. The names are in [chargers.md](chargers.md)',
  ),
  time_zone: timeZone
    .optional()
    .describe('the zone of the house (`Europe/Berlin`). Without it that of Home Assistant, or of the machine'),
  currency: currency
    .optional()
    .describe('the money of the house, as ISO 4217 has it (`EUR`). Without it that of Home Assistant, or `EUR`'),
  tariffs: listOf(tariff, MAX_TARIFFS, 'tariffs').describe(
    'what is owed for charging; [tariffs.md](tariffs.md) has examples',
  ),
  payers: listOf(payer, MAX_PAYERS, 'payers').describe(
    'who else pays: an employer, a neighbour, a guest, without any OCPP system of their own',
  ),
  purchase_tariff: tariffName
    .optional()
    .describe('id of the tariff by which you buy your energy: every session then shows what it cost you'),
  carbon_intensity: carbonIntensity
    .optional()
    .describe('how much CO₂ the grid gives off for a kWh, hour by hour: every session then shows its own'),
  vendor_settings: listOf(settingName, MAX_VENDOR_SETTINGS, 'names of settings').describe(
    "settings of your charger's maker that providers with the right `configure` may write. Without a row here they can read them at most",
  ),
  home_tag: tag.default('HOME').describe('the card number of starts by you that name none, up to 20 characters'),
  heartbeat_interval_seconds: seconds(DAY_S, 10).default(300).describe('how often a charger shall report'),
  grace_seconds: seconds(HOUR_S)
    .default(30)
    .describe('who had control keeps it this long after a session; 0 switches the wait off'),
  hold_after_stop_seconds: seconds(HOUR_S)
    .default(300)
    .describe('after you stopped a session, providers cannot start another one for this long; 0 switches the wait off'),
  fault_hold_seconds: seconds(DAY_S).default(60).describe('no start this long after a fault has cleared'),
  offline_lease_seconds: seconds(DAY_S)
    .default(120)
    .describe('an agreed start of a provider that went offline lapses after this'),
  lease_seconds: seconds(MAX_LEASE_S)
    .default(60)
    .describe('control that a backend asked for and does not use lapses after this'),
  log_level: choice(LOG_LEVELS).default('info').describe('`debug`, `info`, `warn` or `error`'),
});

/** The configuration as the program uses it: every default filled in, keys named as in the file. */
export type Config = z.output<typeof configSchema>;
export type ServiceConfig = Config['ocpp_services'][number];
export type BackendConfig = Config['backends'][number];

/** The keys that may stand at the top (`''`), within the rows of each list and within groups. */
export const KNOWN_KEYS: { readonly [place: string]: readonly string[] } = {
  '': Object.keys(configSchema.shape),
  ocpp_services: Object.keys(service.shape),
  backends: Object.keys(backend.shape),
  ...Object.fromEntries(
    ['ocpp_services', 'backends'].flatMap((list) =>
      ['allow_when', 'deny_when'].map((key) => [`${list}.${key}`, CONDITION_KEYS]),
    ),
  ),
  chargers: Object.keys(charger.shape),
  tags: Object.keys(card.shape),
  tariffs: Object.keys(tariff.shape),
  'tariffs.day_ahead': DAY_AHEAD_KEYS,
  'tariffs.times': TIMES_KEYS,
  payers: Object.keys(payer.shape),
  carbon_intensity: CARBON_KEYS,
  tls: Object.keys(tls.shape),
  mqtt: Object.keys(mqtt.shape),
  listeners: Object.keys(listeners.shape),
  notifications: Object.keys(notifications.shape),
  site: Object.keys(site.shape),
  'site.spare_capacity': SPARE_KEYS,
};
