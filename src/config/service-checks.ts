import { alike } from '../lib/alike.ts';
import type { Finding, Findings, Path } from './problem.ts';
import type { Config, ServiceConfig } from './schema.ts';
import { isLocalHost } from './service-url.ts';
import { nearest } from './suggest.ts';

/** Checks of the services' rows: logins that are complete, secrets that stay in the house, ids that do not clash. */
export function checkServices(config: Config): Findings {
  const rows = config.ocpp_services.map((service, index) => ({ service, path: ['ocpp_services', index] as const }));
  return {
    errors: rows.flatMap(({ service, path }) => missingLogin(service, path)),
    warnings: [
      ...rows.flatMap(({ service, path }) => unusedLogin(service, path)),
      ...rows.flatMap(({ service, path }) => plainText(service, path)),
      ...rows.flatMap(({ service, path }) => oneIdForMany(service, path, config)),
      ...rows.flatMap(({ service, path }) => unknownCharger(service, path, config)),
      ...config.chargers.flatMap(({ password }, index) => shortPassword(password, ['chargers', index, 'password'])),
    ],
  };
}

const LOGIN_KEYS = { none: [], basic: ['username', 'password'], token: ['token'] } as const;
/** OCPP asks for 16 to 40 characters; older chargers come with fewer. */
const MIN_CHARGER_PASSWORD_CHARS = 16;

function missingLogin(service: ServiceConfig, path: Path): Finding[] {
  return LOGIN_KEYS[service.auth_type]
    .filter((key) => service[key] === undefined)
    .map((key) => ({ path: [...path, key], wrong: 'is missing', right: `auth_type: ${service.auth_type} needs it` }));
}

function unusedLogin(service: ServiceConfig, path: Path): Finding[] {
  const used: readonly string[] = LOGIN_KEYS[service.auth_type];
  return (['username', 'password', 'token'] as const)
    .filter((key) => service[key] !== undefined && !used.includes(key))
    .map((key) => ({
      path: [...path, key],
      wrong: `is not used with auth_type: ${service.auth_type}`,
      right: key === 'token' ? 'set auth_type: token, or leave it out' : 'set auth_type: basic, or leave it out',
    }));
}

function plainText(service: ServiceConfig, path: Path): Finding[] {
  const url = new URL(service.url);
  if (service.auth_type === 'none' || url.protocol === 'wss:' || isLocalHost(url.hostname)) return [];
  const wrong = `the ${service.auth_type === 'basic' ? 'password' : 'token'} goes over the internet in plain text`;
  return [{ path: [...path, 'url'], wrong, right: 'use wss:// if the provider offers it' }];
}

function oneIdForMany(service: ServiceConfig, path: Path, config: Config): Finding[] {
  const key = service.fixed_url ? 'fixed_url' : 'station_id';
  const fixed = service.fixed_url || service.station_id !== undefined;
  if (!fixed || service.charger !== undefined || config.chargers.length < 2) return [];
  const right = 'configure one service for each charger, with the key charger';
  return [{ path: [...path, key], wrong: 'several chargers would use one id at this provider', right }];
}

function unknownCharger(service: ServiceConfig, path: Path, config: Config): Finding[] {
  const ids = config.chargers.map(({ id }) => id);
  if (service.charger === undefined || ids.length === 0 || alike(ids, service.charger).length === 1) return [];
  const near = nearest(service.charger, ids);
  const right = near === undefined ? 'add it to chargers if it shall connect' : `did you mean ${JSON.stringify(near)}?`;
  return [{ path: [...path, 'charger'], wrong: 'this charger is not among chargers', right }];
}

function shortPassword(password: string | undefined, path: Path): Finding[] {
  if (password === undefined || password.length >= MIN_CHARGER_PASSWORD_CHARS) return [];
  return [
    { path, wrong: 'is short', right: `use ${MIN_CHARGER_PASSWORD_CHARS} characters or more if the charger can` },
  ];
}
