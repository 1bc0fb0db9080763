import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, explainJson } from '../../../src/config/explain.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { KNOWN_KEYS } from '../../../src/config/schema.ts';
import { problemLines, tempFolder } from './folder.ts';

const VERSIONS = 'expected one of "1.6", "2.0.1", "2.1"';
const SERVICE = 'ocpp_services:\n  - id: a\n    url: wss://a.com\n';
const TWO = `${SERVICE}  - id: b\n    url: wss://b.com\n`;
const BACKEND = 'backends:\n  - id: c\n    token: "0123456789abcdef"\n';

/** Text of the file, then every problem as printed, without the file's name. */
const PROBLEMS: readonly (readonly [text: string, ...lines: string[]])[] = [
  [
    `${SERVICE}    role: billing\n    shadow: true\nauthority: a\npreferred_provider: a`,
    ':6:12 authority: "a" is in shadow mode (shadow: true), so nothing that it says counts; name another one, or set its shadow to false',
    ':7:21 preferred_provider: "a" is in shadow mode (shadow: true), so nothing that it says counts; name another one, or set its shadow to false',
  ],
  [
    `${SERVICE}    role: billing\n    shadow: true\ntags: [{id: "04", authority: a, payer: a}]`,
    ':6:30 tags.0.authority: "a" is in shadow mode (shadow: true), so nothing that it says counts; name another one, or set its shadow to false',
    ':6:40 tags.0.payer: "a" is in shadow mode (shadow: true), so nothing that it says counts; name another one, or set its shadow to false',
  ],
  [`${SERVICE}    shadow: maybe\n`, ':4:13 ocpp_services.0.shadow: '],
  ['chargers:\n  - id: a\n    version: "3.0"\n', `:3:14 chargers.0.version: "3.0" is not a version; ${VERSIONS}`],
  ['ocpp_version: 3.0', `:1:15 ocpp_version: 3.0 is not a version; ${VERSIONS}`],
  ['ocpp_version: [1]', `:1:15 ocpp_version: this cannot be used; ${VERSIONS}`],
  ['mdoe: locked', ':1:1 mdoe: is not a known key; did you mean "mode"?'],
  ['chargers:\n  - id: a\n    pasword: x\n', ':3:5 chargers.0.pasword: is not a known key; did you mean "password"?'],
  [
    'chargers: [{id: a, colour: x}]',
    ':1:20 chargers.0.colour: is not a known key; expected one of "id", "password", "username", "security_profile", "certificate_name", "version", "vendor", "model", "serial_number", "firmware_version", "meter_id", "ean", "time_zone", "quirks", "ping_seconds", "compression", "max_a", "supply_a", "min_a", "phases", "offline_limit_a", "allow_discharge", "priority", "evse_priorities"',
  ],
  ...[
    ['max_a: 0', ':1:27 chargers.0.max_a: 0 is too small; expected a number of amperes from 1 to 1000'],
    ['max_a: 16A', ':1:27 chargers.0.max_a: "16A" is a text; expected a number of amperes from 1 to 1000'],
    ['supply_a: 1001', ':1:30 chargers.0.supply_a: 1001 is too large; expected a number of amperes from 1 to 1000'],
    ['min_a: -6', ':1:27 chargers.0.min_a: -6 is too small; expected a number of amperes from 1 to 1000'],
    ['phases: 4', ':1:28 chargers.0.phases: 4 cannot be used; expected 1, 2 or 3'],
    [
      'offline_limit_a: -1',
      ':1:37 chargers.0.offline_limit_a: -1 is too small; expected a number of amperes from 0 to 1000',
    ],
    ['priority: high', ':1:30 chargers.0.priority: "high" is a text; expected a whole number from 0 to 1000'],
    [
      'evse_priorities: {1: -1}',
      ':1:41 chargers.0.evse_priorities.1: -1 is too small; expected a whole number from 0 to 1000',
    ],
    [
      'evse_priorities: {left: 1}',
      ':1:38 chargers.0.evse_priorities.left: is not the number of an EVSE; expected lines of "<number>: <priority>", such as "1: 10"',
    ],
    [
      'max_a: 10, offline_limit_a: 16',
      ':1:48 chargers.0.offline_limit_a: 16 is more than max_a: 10; lower it, or raise max_a',
    ],
    ['max_a: 5', ':1:12 chargers.0.min_a: 6 is more than max_a: 5; lower it, or raise max_a'],
  ].map(([keys, line = '']): [text: string, line: string] => [`chargers: [{id: a, ${keys}}]`, line]),
  ['site: 25', ':1:7 site: 25 is a number; expected a group of keys: breaker_a, share, …'],
  ['site: {breaker: 25}', ':1:8 site.breaker: is not a known key; did you mean "breaker_a"?'],
  ['site: {breaker_a: 0}', ':1:19 site.breaker_a: 0 is too small; expected a number of amperes from 1 to 1000'],
  ['site: {share: fair}', ':1:15 site.share: "fair" cannot be used; expected one of "equal", "priority"'],
  [
    'site: {voltage: 400}',
    ':1:17 site.voltage: 400 is too large; expected the volts between a phase and neutral, from 100 to 277',
  ],
  ['site: {chargers: a}', ':1:18 site.chargers: "a" is a text; expected a list of chargers'],
  ...[
    ['', ':1:39 site.spare_capacity.fallback_a: is missing; expected a number of amperes from 0 to 1000'],
    [
      'fallback_a: 6, max_age_secs: 5',
      ':1:55 site.spare_capacity.max_age_secs: is not a known key; did you mean "max_age_seconds"?',
    ],
    ['fallback_a: 26', ':1:52 site.spare_capacity.fallback_a: 26 is more than breaker_a: 25; lower it'],
    [
      'fallback_a: 6, max_age_seconds: 1',
      ':1:72 site.spare_capacity.max_age_seconds: 1 is too small; expected a whole number of seconds from 5 to 3600',
    ],
    [
      'fallback_a: 6, entities: [load]',
      ':1:66 site.spare_capacity.entities.0: "load" cannot be used; expected an entity of Home Assistant such as "binary_sensor.someone_home"',
    ],
    [
      'fallback_a: 6, entities: [a.a, a.b, a.c, a.d]',
      ':1:65 site.spare_capacity.entities: this has too many entries; expected at most 3 entities of Home Assistant',
    ],
    [
      'fallback_a: 6, entities_tell: load',
      ':1:70 site.spare_capacity.entities_tell: "load" cannot be used; expected one of "house_load", "spare"',
    ],
  ].map(([keys, line = '']): [text: string, line: string] => [
    `site: {breaker_a: 25, spare_capacity: {${keys}}}`,
    line,
  ]),
  ['site: {spare_capacity: {fallback_a: 6}}', ':1:7 site.breaker_a: is missing; spare_capacity needs it'],
  ['ha_url: http://x', ':1:1 ha_url: is no key of the file; set the environment variable HA_URL'],
  ['__proto__: 1', ':1:1 __proto__: is not a known key'],
  ['password:hunter22: 1', ':1:1 (unreadable): is not a known key'],
  [
    'mode: atomatic',
    ':1:7 mode: "atomatic" cannot be used; expected one of "automatic", "home_only", "locked"; did you mean "automatic"?',
  ],
  ['mode: on', ':1:7 mode: "on" cannot be used; expected one of "automatic", "home_only", "locked"'],
  ['allow_shared_charging: yes', ':1:24 allow_shared_charging: "yes" is a text; expected true or false'],
  ['safe_mode: 1', ':1:12 safe_mode: 1 is a number; expected true or false'],
  ['listeners: 8100', ':1:12 listeners: 8100 is a number; expected a group of keys: web_port, …'],
  [
    'listeners: {web_port: 70000}',
    ':1:23 listeners.web_port: 70000 is too large; expected a port from 0 to 65535; 0 = any that is free',
  ],
  ['listeners: {web: 1}', ':1:13 listeners.web: is not a known key; expected one of "web_port"'],
  ['mqtt: mqtt://broker', ':1:7 mqtt: "mqtt://broker" is a text; expected a group of keys: url, username, password, …'],
  [
    'mqtt: {url: "http://broker"}',
    ':1:13 mqtt.url: "http://broker" is not an address of a broker; expected the address of a broker such as "mqtt://192.168.1.10:1883", or "mqtts://…" for TLS',
  ],
  [
    'mqtt: {url: "mqtt://me:hunter22@broker"}',
    ':1:13 mqtt.url: this value has a login inside the address; use username and password',
  ],
  [
    'mqtt: {topic: "a b"}',
    ':1:15 mqtt.topic: "a b" cannot be used; expected words of letters, digits, "_" and "-" with "/" between them',
  ],
  [
    'mqtt: {discovery_prefix: "#"}',
    ':1:26 mqtt.discovery_prefix: "#" cannot be used; expected words of letters, digits, "_" and "-" with "/" between them',
  ],
  ['mqtt: {enabled: 1}', ':1:17 mqtt.enabled: 1 is a number; expected true or false'],
  [
    'mqtt: {host: x}',
    ':1:8 mqtt.host: is not a known key; expected one of "enabled", "url", "username", "password", "topic", "discovery_prefix"',
  ],
  ['grace_seconds: -1', ':1:16 grace_seconds: -1 is too small; expected a whole number of seconds from 0 to 3600'],
  ['lease_seconds: 901', ':1:16 lease_seconds: 901 is too large; expected a whole number of seconds from 0 to 900'],
  ['grace_seconds: 1.5', ':1:16 grace_seconds: 1.5 is a number; expected a whole number of seconds from 0 to 3600'],
  [
    'presence_sensor: Someone',
    ':1:18 presence_sensor: "Someone" cannot be used; expected an entity of Home Assistant such as "binary_sensor.someone_home"',
  ],
  [
    'notifications:\n  phones: [Anna!]',
    ':2:12 notifications.phones.0: "Anna!" cannot be used; expected an action or entity of Home Assistant such as "mobile_app_anna" or "notify.anna"',
  ],
  ['notifications:\n  about: [weather]', ':2:11 notifications.about.0: "weather" cannot be used; expected'],
  [
    'notifications:\n  persistent: perhaps',
    ':2:15 notifications.persistent: "perhaps" is a text; expected true or false',
  ],
  ['notifications: on', ':1:16 notifications: '],
  [
    'home_tag: 0123',
    ':1:11 home_tag: 0123 is a number; expected a tag of 1 to 20 characters, in quotes; put it in quotes, so that it stays a text as it is written',
  ],
  [
    'vendor_settings: [AcmeLed, WifiSSID]',
    ':1:28 vendor_settings.1: "WifiSSID" cannot be used; expected a setting that cannot move the charger away, hide it or open it to others',
  ],
  ['home_tag: ""', ':1:11 home_tag: "" is too short; expected a tag of 1 to 20 characters, in quotes'],
  [
    'home_tag: 123456789012345678901x',
    ':1:11 home_tag: "123456789012345678901x" is too long; expected a tag of 1 to 20 characters, in quotes',
  ],
  ['home_tag: true', ':1:11 home_tag: true is true or false; expected a tag of 1 to 20 characters, in quotes'],
  ['backends: {a: 1}', ':1:11 backends: this is a group of keys; expected a list of backends'],
  ['backends: [null]', ':1:12 backends.0: null is empty; expected a group of keys: id, token, …'],
  ['ocpp_services: [x]', ':1:17 ocpp_services.0: "x" is a text; expected a group of keys: id, url, …'],
  ['log_level: [a]', ':1:12 log_level: this cannot be used; expected one of "debug", "info", "warn", "error"'],
  [
    `blocked_providers: [${Array(101).fill('x')}]`,
    ':1:20 blocked_providers: this has too many entries; expected at most 100 provider ids',
  ],
  [
    'ocpp_services: [{id: a, url: "ws://a", auth_type: bearer}]',
    ':1:51 ocpp_services.0.auth_type: "bearer" cannot be used; expected one of "none", "basic", "token"',
  ],
  [
    'ocpp_services: [{id: home, url: "ws://a"}]',
    ':1:22 ocpp_services.0.id: "home" cannot be used; home, none, system are reserved; choose another id',
  ],
  [
    'ocpp_services: [{id: "a b", url: "ws://a"}]',
    ':1:22 ocpp_services.0.id: "a b" cannot be used; expected 1 to 40 letters, digits, ".", "_" or "-"',
  ],
  [
    'ocpp_services: [{id: a}]',
    ':1:17 ocpp_services.0.url: is missing; expected an address such as "wss://example.com/ocpp"',
  ],
  [
    'ocpp_services: [{id: a, url: "http://a"}]',
    ':1:30 ocpp_services.0.url: "http://a" is not a WebSocket address; expected an address that begins with "ws://" or "wss://"',
  ],
  [
    'ocpp_services: [{id: a, url: "ws://me:hunter22@a"}]',
    ':1:30 ocpp_services.0.url: this value has a login inside the address; use auth_type: basic with the keys username and password',
  ],
  [
    'chargers: [{id: "a\\tb"}]',
    ':1:17 chargers.0.id: this value cannot be used; expected the identity of a charger: 1 to 48 characters, in quotes',
  ],
  ...[
    ['29', '29 cannot be used'],
    ['-1', '-1 cannot be used'],
    ['3601', '3601 cannot be used'],
    ['45.5', '45.5 is a number'],
    ['off', '"off" is a text'],
  ].flatMap(([value, wrong]): [text: string, line: string][] => [
    [
      `chargers: [{id: a, ping_seconds: ${value}}]`,
      `:1:34 chargers.0.ping_seconds: ${wrong}; expected 0, or a whole number of seconds from 30 to 3600`,
    ],
    [
      `${SERVICE}    ping_seconds: ${value}\n`,
      `:4:19 ocpp_services.0.ping_seconds: ${wrong}; expected 0, or a whole number of seconds from 30 to 3600`,
    ],
  ]),
  [
    `${SERVICE}    rights: [observe, contol]\n`,
    ':4:23 ocpp_services.0.rights.1: "contol" cannot be used; expected one of "observe"',
  ],
  [
    'backends: [{id: c, token: hunter22}]',
    ':1:27 backends.0.token: this value is too short; expected a text of at least 16 characters, in quotes',
  ],
  [
    `${SERVICE}    auth_type: basic\n`,
    ':2:5 ocpp_services.0.username: is missing; auth_type: basic needs it',
    ':2:5 ocpp_services.0.password: is missing; auth_type: basic needs it',
  ],
  [
    `${SERVICE}    auth_type: token\n    token: "p€ss"\n`,
    ':5:12 ocpp_services.0.token: this value cannot be used; expected a text in quotes, without blanks and letters that a header cannot carry (é, €)',
  ],
  [`${SERVICE}    auth_type: token\n`, ':2:5 ocpp_services.0.token: is missing; auth_type: token needs it'],
  [
    `${SERVICE}    role: billing\n    rights: [observe]\n`,
    ':5:13 ocpp_services.0.rights: role and rights stand together; keep one of them',
  ],
  [
    `${SERVICE}    foreign_view: alias\n`,
    ':4:19 ocpp_services.0.foreign_view: the view "alias" has no tag to show; add foreign_tag',
  ],
  [
    `${SERVICE}    role: reporter\n`,
    ':4:11 ocpp_services.0.role: the role "reporter" shows sessions of others under a tag of its own; add foreign_tag',
  ],
  [
    `${SERVICE}backends: [{id: a, token: "0123456789abcdef"}]`,
    ':4:17 backends.0.id: "a" is used twice; give each its own id',
  ],
  ['quirks: {wrong-cas: false}', ':1:10 quirks.wrong-cas: is not a quirk; did you mean "wrong-case"?'],
  ['quirks: {magic: true}', ':1:10 quirks.magic: is not a quirk; docs/chargers.md lists those that can be switched'],
  [
    'chargers: [{id: X, quirks: {end-of-nothing: false}}]',
    ':1:29 chargers.0.quirks.end-of-nothing: is a quirk that cannot be switched; docs/chargers.md lists those that can be switched',
  ],
  ['quirks: {wrong-case: maybe}', ':1:22 quirks.wrong-case: "maybe" is a text; expected true or false'],
  ['quirks: [wrong-case]', ':1:9 quirks: this is a list; expected a group of quirks, each with true or false'],
  [
    'time_zone: Mars/Olympus',
    ':1:12 time_zone: "Mars/Olympus" cannot be used; expected a time zone such as "Europe/Berlin"',
  ],
  [
    'currency: Euro',
    ':1:11 currency: "Euro" cannot be used; expected three capital letters of a currency such as "EUR"',
  ],
  [
    'vacation_entity: holiday',
    ':1:18 vacation_entity: "holiday" cannot be used; expected an entity of Home Assistant such as "binary_sensor.someone_home"',
  ],
  [
    'chargers: [{id: X, time_zone: CEST}]',
    ':1:31 chargers.0.time_zone: "CEST" cannot be used; expected a time zone such as "Europe/Berlin"',
  ],
  [
    'chargers: [{id: Simulator}]',
    ':1:17 chargers.0.id: "Simulator" is the name of the simulated charger, which no provider ever hears of; give the real charger another id',
  ],
  [
    'ocpp_services: [{id: a, url: "ws://127.0.0.1:9", charger: simulator}]',
    ':1:59 ocpp_services.0.charger: "simulator" is the name of the simulated charger, which no provider ever hears of; give the real charger another id',
  ],
  ['chargers: [{id: X}, {id: X}]', ':1:26 chargers.1.id: "X" is used twice; give each its own id'],
  [
    `${SERVICE}    role: transparent\n  - id: b\n    url: wss://b.com\n    role: transparent\n    charger: X\n`,
    ':7:11 ocpp_services.1.role: "a" is already transparent for the same charger; choose another role for one of them',
  ],
  [
    `${SERVICE}    rights: [observe, der]\n  - {id: b, url: "wss://b", rights: [der]}\n`,
    ':5:37 ocpp_services.1.rights: "a" controls the grid functions of the same charger already; give the right der to one of them',
  ],
  ['control_vendors: [7]', ':1:19 control_vendors.0: 7 is a number; expected a vendor id of 1 to 255 characters'],
  ['firmware: later', ':1:11 firmware: "later" cannot be used; expected one of "ask", "auto", "never"'],
  [`${SERVICE}authority: b`, ':4:12 authority: no service and no backend is called "b"; did you mean "a"?'],
  ['authority: Tibber', ':1:12 authority: no service and no backend is called "Tibber"; none is configured'],
  [
    `${SERVICE}authority: a`,
    ':4:12 authority: "a" has no right to decide on cards (authorise); give it role: billing or role: transparent',
  ],
  [
    'chargers: [{id: X, serial_number: "1"}, {id: Y, vendor: V}, {id: Z, vendor: V, model: M}]',
    ':1:12 chargers.0.vendor: is missing; vendor and model are needed together',
    ':1:12 chargers.0.model: is missing; vendor and model are needed together',
    ':1:41 chargers.1.model: is missing; vendor and model are needed together',
  ],
  [
    'chargers: [{id: X, ean: 871685900000000001}, {id: Y, ean: "8716 859"}, {id: Z, meter_id: ""}]',
    ':1:25 chargers.0.ean: 871685900000000001 is a number; expected an EAN code of 13 to 18 digits, in quotes',
    ':1:59 chargers.1.ean: "8716 859" cannot be used; expected an EAN code of 13 to 18 digits, in quotes',
    ':1:90 chargers.2.meter_id: "" is too short; expected the number of a meter of 1 to 50 characters, in quotes',
  ],
  [
    `${SERVICE}    boot_model: "${'M'.repeat(21)}"\n    boot_serial_number: 12\n`,
    ':4:17 ocpp_services.0.boot_model: "MMMMMMMMMMMMMMMMMMMMM" is too long; expected a model of 1 to 20 characters, in quotes',
    ':5:25 ocpp_services.0.boot_serial_number: 12 is a number; expected a serial number of 1 to 25 characters, in quotes',
  ],
  [
    'card_policy: authority',
    ':1:14 card_policy: "authority" needs somebody who decides; add authority: the id of the service that decides, or choose another card_policy',
  ],
  [
    `${SERVICE}    max_energy_on_invalid_id_wh: -1\n`,
    ':4:34 ocpp_services.0.max_energy_on_invalid_id_wh: -1 is too small; expected a whole number of Wh from 0 to 100000',
  ],
  [
    `${BACKEND}    role: billing\nauthority: c`,
    ':5:12 authority: "c" is a backend, and only services can be asked about cards; choose one of ocpp_services',
  ],
  [
    `${SERVICE}tags:\n  - {id: "04", authority: a}\n  - {id: "05", authority: b}\n  - {id: "06", authority: home, payer: home}\n`,
    ':5:27 tags.0.authority: "a" has no right to decide on cards (authorise)',
    ':6:27 tags.1.authority: no service and no backend is called "b"; did you mean "a"?',
  ],
  [`${SERVICE}tags: [{id: "04", payer: nobody}]`, ':4:26 tags.0.payer: no service and no backend is called "nobody"'],
  ['tags: [{id: AB}, {id: ab}]', ':1:23 tags.1.id: this card stands in the table twice; keep one row'],
];

/** Text of the file, then every warning. */
const WARNINGS: readonly (readonly [text: string, ...lines: string[]])[] = [
  [`${SERVICE}    role: billing\nauthority: a`],
  ['site: {breaker_a: 20}\nchargers: [{id: a, offline_limit_a: 10}, {id: b, offline_limit_a: 10, priority: 2}]'],
  ['site: {breaker_a: 10, chargers: [A]}\nchargers: [{id: a, offline_limit_a: 10}, {id: b, offline_limit_a: 10}]'],
  [
    'site: {breaker_a: 20}\nchargers: [{id: a, offline_limit_a: 10}, {id: b, offline_limit_a: 16}]',
    ':2:67 chargers.1.offline_limit_a: all of them together are 26 A, more than site.breaker_a: 20; lower them: nobody shares out what there is while the proxy is gone',
  ],
  [
    'site: {breaker_a: 5}\nchargers: [{id: a}]',
    ':2:12 chargers.0.min_a: 6 is more than site.breaker_a: 5, so nothing charges there; raise site.breaker_a, or lower min_a',
  ],
  [
    'chargers: [{id: a, supply_a: 5}]',
    ':1:12 chargers.0.min_a: 6 is more than supply_a: 5, so nothing charges there; raise supply_a, or lower min_a',
  ],
  [
    'site: {breaker_a: 20, chargers: [garge, cellar]}\nchargers: [{id: garage}]',
    ':1:34 site.chargers.0: this charger is not among chargers; did you mean "garage"?',
    ':1:41 site.chargers.1: this charger is not among chargers; add it to chargers if it shall connect',
  ],
  [`${SERVICE}    role: billing\ncard_policy: all`],
  ['card_policy: local\ntags: [{id: "04"}]'],
  ['card_policy: local', ':1:14 card_policy: there is no card under tags, so none charges; add your cards under tags'],
  [
    `${SERVICE}card_policy: first_accept`,
    ':4:14 card_policy: no service has the right to decide on cards (authorise), so none charges; give one role: billing, or list authorise among its rights',
  ],
  [`${SERVICE}    role: billing\ntags: [{id: "04", authority: a, payer: a, aliases: {a: X}}]`],
  [
    `${SERVICE}tags: [{id: "04", aliases: {a: X}}, {id: "05", aliases: {a: x, aa: x}}]`,
    ':4:61 tags.1.aliases.a: "a" knows another card under this number, too; a start that it asks for with it is taken for the first of them',
    ':4:64 tags.1.aliases.aa: no service and no backend is called "aa"; did you mean "a"?',
  ],
  [`${SERVICE}    rights: [observe, authorise, "data:com.acme"]\nauthority: a`],
  [`${SERVICE}    role: reporter\n    foreign_tag: X\n`],
  [`${SERVICE}    role: reporter\n    foreign_view: occupied\n`],
  [
    `${SERVICE}    role: transparent\n    charger: X\n  - {id: b, url: "wss://b", role: transparent, charger: Y}\n  - {id: c, url: "wss://b", role: transparent, enabled: false}\n`,
  ],
  [
    `${TWO}preferred_provider: bb\n`,
    ':6:21 preferred_provider: no service and no backend is called "bb"; did you mean "b"?',
  ],
  [
    `${TWO}allowed_providers: [a, zzzz]\n`,
    ':6:24 allowed_providers.1: no service and no backend is called "zzzz"; expected one of "a", "b"',
  ],
  [
    `${TWO}allowed_providers: [a]\nblocked_providers: [a]\n`,
    ':7:21 blocked_providers.0: "a" is allowed and blocked; it is blocked; keep it in one of the lists',
  ],
  [
    `${SERVICE}    role: billing\n    enabled: false\nauthority: a`,
    ':6:12 authority: "a" is switched off, so the proxy decides on cards itself; set enabled: true, or leave authority out',
  ],
  [
    `${TWO}    role: billing\n  - {id: t, url: "wss://t", role: transparent}\nauthority: b`,
    ':8:12 authority: "t" is transparent and decides on the cards of its charger, not "b"; leave authority out, or choose another role for it',
  ],
  [
    `${SERVICE}    password: hunter22\n    username: me\n`,
    ':4:15 ocpp_services.0.password: is not used with auth_type: none; set auth_type: basic, or leave it out',
    ':5:15 ocpp_services.0.username: is not used with auth_type: none; set auth_type: basic, or leave it out',
  ],
  [
    `${SERVICE}    token: hunter22\n`,
    ':4:12 ocpp_services.0.token: is not used with auth_type: none; set auth_type: token, or leave it out',
  ],
  [
    'ocpp_services: [{id: a, url: "ws://a.com", auth_type: token, token: hunter22}]',
    ':1:30 ocpp_services.0.url: the token goes over the internet in plain text; use wss:// if the provider offers it',
  ],
  ['ocpp_services: [{id: a, url: "ws://a.local", auth_type: token, token: hunter22}]'],
  [
    `${SERVICE}    station_id: S\nchargers: [{id: X}, {id: Y}]`,
    ':4:17 ocpp_services.0.station_id: several chargers would use one id at this provider; configure one service for each charger, with the key charger',
  ],
  [
    `${SERVICE}    fixed_url: true\nchargers: [{id: X}, {id: Y}]`,
    ':4:16 ocpp_services.0.fixed_url: several chargers would use one id at this provider; configure one service for each charger, with the key charger',
  ],
  [`${SERVICE}    station_id: S\n    charger: X\nchargers: [{id: X}, {id: Y}]`],
  [
    `${SERVICE}    charger: garagee\nchargers: [{id: garage}]`,
    ':4:14 ocpp_services.0.charger: this charger is not among chargers; did you mean "garage"?',
  ],
  [
    `${SERVICE}    charger: street\nchargers: [{id: garage}]`,
    ':4:14 ocpp_services.0.charger: this charger is not among chargers; add it to chargers if it shall connect',
  ],
  [
    'chargers: [{id: X, password: hunter22}]',
    ':1:30 chargers.0.password: is short; use 16 characters or more if the charger can',
  ],
  [`${BACKEND}preferred_provider: c`],
  [
    `${SERVICE}    role: billing\n    shadow: true\ncard_policy: first_accept`,
    ':6:14 card_policy: no service has the right to decide on cards (authorise), so none charges; give one role: billing, or list authorise among its rights',
  ],
  [`${SERVICE}    role: transparent\n  - {id: b, url: "wss://b.com", role: transparent, shadow: true}\n`],
];

describe('every problem has its place, what is wrong and what would be right', () => {
  test.each(PROBLEMS)('%s', async (text, ...lines) => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', text);
    const loaded = await folder.load();
    const found = problemLines(loaded);
    expect(found.map((line, i) => line.slice(0, `config.yaml${lines[i] ?? ''}`.length))).toEqual(
      lines.map((line) => `config.yaml${line}`),
    );
    expect(explain(loaded)).toContain(`problem: ${found[0]}`);
    expect(explain(loaded)).not.toContain('hunter22');
  });

  test('all of them are told at once, in the order of the file', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', 'chargers: [{}]\nmode: x\nocpp_version: 4\nfoo: 1\n');
    const lines = problemLines(await folder.load());
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'config.yaml:1:12',
      'config.yaml:2:7',
      'config.yaml:3:15',
      'config.yaml:4:1',
    ]);
  });
});

describe('what is allowed but odd is a warning', () => {
  test.each(WARNINGS)('%s', async (text, ...lines) => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', text);
    const loaded = await folder.load();
    expect(loaded.ok, loaded.ok ? '' : problemLines(loaded).join('\n')).toBe(true);
    expect(loaded.warnings.map(formatProblem)).toEqual(lines.map((line) => `config.yaml${line}`));
  });
});

test.each(['two-providers', 'each-in-its-time'])('the example %s loads without a warning', async (example) => {
  await using folder = await tempFolder();
  await folder.write('config.yaml', await readFile(new URL(`../../../examples/${example}.yaml`, import.meta.url)));
  const loaded = await folder.load({ variables: { HA_URL: 'http://ha:8123', HA_TOKEN: 'x' } });
  expect(loaded.ok, loaded.ok ? '' : problemLines(loaded).join('\n')).toBe(true);
  expect(loaded.warnings).toEqual([]);
});

test('the words of the first configurations still hold', async () => {
  await using folder = await tempFolder();
  await folder.write(
    'config.yaml',
    `ocpp_version: "1.6"
auto_detect_ocpp_version: true
allow_shared_charging: true
preferred_provider: "energy_provider_1"
rate_limit_seconds: 10
presence_sensor: "binary_sensor.someone_home"
override_input_boolean: "input_boolean.charger_override"
allowed_providers: ["provider1", "provider2"]
blocked_providers: ["spammer"]
ocpp_services:
  - {id: energy_provider, url: "ws://provider.com/ocpp", version: "1.6", auth_type: basic, username: user, password: pass, enabled: true}
  - {id: fleet_service, url: "wss://fleet.com/ocpp/cp001", version: "2.0.1", auth_type: token, token: bearer_token_here, enabled: true}
`,
  );
  const loaded = await folder.load({ variables: { HA_URL: 'http://ha:8123', HA_TOKEN: 'x' } });
  if (!loaded.ok) throw new Error(problemLines(loaded).join('\n'));
  expect(loaded.config.ocpp_services[1]).toMatchObject({
    id: 'fleet_service',
    url: 'wss://fleet.com/ocpp/cp001',
    version: '2.0.1',
    auth_type: 'token',
    token: 'bearer_token_here',
    enabled: true,
    fixed_url: false,
  });
  expect(loaded.warnings.map((warning) => warning.key)).toEqual([
    'preferred_provider',
    'allowed_providers.0',
    'allowed_providers.1',
    'blocked_providers.0',
    'ocpp_services.0.url',
  ]);
});

describe('the effective configuration', () => {
  const text = `mode: locked\n${SERVICE}    auth_type: basic\n    username: me\n    password: hunter22\n`;

  test('is shown with the source of each key and without secrets', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', text);
    const shown = explain(await folder.load({ variables: { LOG_LEVEL: 'warn' } }));
    const lines = shown.split('\n');
    expect(lines[0]).toBe('Read without problems: config.yaml');
    expect(lines.find((line) => line.startsWith('mode'))).toMatch(/^mode: "locked" +# config\.yaml$/);
    expect(lines.find((line) => line.startsWith('log_level'))).toMatch(/^log_level: "warn" +# environment$/);
    expect(lines.find((line) => line.startsWith('chargers'))).toMatch(/^chargers: \[\] +# default$/);
    expect(shown).toContain('"username":"me","password":"********"');
    expect(shown).not.toContain('hunter22');
  });

  test('can be loaded again as it is shown', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', text);
    const first = await folder.load();
    await folder.write('again.yaml', explain(first).split('\n').slice(1).join('\n'));
    const again = await folder.load({ configPath: 'again.yaml' });
    if (!first.ok || !again.ok) throw new Error('refused');
    expect({ ...again.config, ocpp_services: [] }).toEqual({ ...first.config, ocpp_services: [] });
  });

  test('is there for programs', async () => {
    await using folder = await tempFolder();
    await folder.write('config.yaml', text);
    const good: unknown = JSON.parse(explainJson(await folder.load()));
    expect(good).toMatchObject({
      ok: true,
      files: ['config.yaml'],
      config: { mode: 'locked' },
      sources: { mode: 'config.yaml' },
    });
    expect(JSON.stringify(good)).not.toContain('hunter22');
    await folder.write('config.yaml', 'mode: x');
    const bad: unknown = JSON.parse(explainJson(await folder.load()));
    expect(bad).toMatchObject({ ok: false, problems: [{ file: 'config.yaml', line: 1, column: 7, key: 'mode' }] });
    expect(explain(await folder.load({ variables: { CONFIG_PATH: '' } }))).toContain('Read: config.yaml');
  });

  test('says when no file was found', async () => {
    await using folder = await tempFolder();
    expect(explain(await folder.load())).toMatch(/^No configuration file; the defaults hold\./);
  });
});

test('whatever a file holds, it is accepted or explained, and no secret is told', async () => {
  const SECRET = 'S3cr3tValue';
  const value: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(
      null,
      true,
      '',
      'home',
      'basic',
      'token',
      'alias',
      'a',
      'b',
      'ws://a.com',
      1,
      -1,
      2.5,
      1e9,
      SECRET,
      `x ${SECRET}`,
    ),
    fc.string({ maxLength: 12 }),
  );
  const key = fc.oneof(fc.constantFrom(...Object.values(KNOWN_KEYS).flat()), fc.string({ maxLength: 8 }));
  const row = fc.oneof(fc.dictionary(key, value, { maxKeys: 6 }), value);
  const root = fc.dictionary(key, fc.oneof(value, fc.array(row, { maxLength: 3 })), { maxKeys: 5 });
  const outcomes = { ok: 0, refused: 0 };
  await using folder = await tempFolder();
  await fc.assert(
    fc.asyncProperty(root, row, async (config, leaky) => {
      const backends = [{ id: 'x', token: SECRET }, leaky];
      await folder.write('config.yaml', JSON.stringify({ ...config, backends }));
      const loaded = await folder.load();
      outcomes[loaded.ok ? 'ok' : 'refused'] += 1;
      expect(explain(loaded)).not.toContain(SECRET);
      expect(explainJson(loaded)).not.toContain(SECRET);
    }),
    { seed: 20261122, numRuns: 400 },
  );
  expect(outcomes.refused).toBeGreaterThan(300);
});

test('the documentation has every key', async () => {
  const text = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  const missing = Object.values(KNOWN_KEYS)
    .flat()
    .filter((key) => !text.includes(`\`${key}\``));
  expect(missing).toEqual([]);
  expect(Object.values(KNOWN_KEYS).flat().length).toBeGreaterThan(30);
});
