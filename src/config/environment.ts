import { urlFault as brokerFault } from './keys/mqtt.ts';
import { type Problem, problemOf } from './problem.ts';
import { LOG_LEVELS, type LogLevel, MIN_TOKEN_CHARS } from './schema.ts';
import { nearest, oneOf } from './suggest.ts';
import { show } from './wording.ts';

/** What only the environment says. */
export interface Environment {
  readonly port: number;
  readonly dataDir: string;
  /** Home Assistant's address: `http(s)://` of its web page or `ws(s)://` of its socket. */
  readonly haUrl: string | undefined;
  readonly haToken: string | undefined;
  /** Where Home Assistant's ingress comes in; undefined unless the program runs as its app. */
  readonly ingress: { readonly port: number; readonly from: string } | undefined;
  /** Undefined unless the program runs as an app of Home Assistant. */
  readonly supervisor: { readonly url: string; readonly token: string } | undefined;
  /** An MQTT broker, where the configuration names none. */
  readonly mqtt:
    | { readonly url: string; readonly username: string | undefined; readonly password: string | undefined }
    | undefined;
  /** True when both come from the Supervisor, since the program runs as an app of Home Assistant. */
  readonly supervised: boolean;
  readonly apiToken: string | undefined;
  readonly logLevel: LogLevel | undefined;
}

/** Variables by name, as `process.env` has them. */
export type Variables = { readonly [name: string]: string | undefined };

export const DEFAULT_PORT = 9000;
/** The Supervisor's only address in the network of apps; others in that network reach our ports too. */
const INGRESS = { port: 8099, from: '172.30.32.2' };
const SUPERVISOR_URL = 'http://supervisor';
const CORE_URL = 'ws://supervisor/core/websocket';

/** Reads the variables; an empty one counts as not set, since compose files hand on empty ones. */
export function readEnvironment(variables: Variables): {
  readonly environment: Environment;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const get = (name: string) => variables[name]?.trim() || undefined;
  const supervisorToken = get('SUPERVISOR_TOKEN');
  const supervised = supervisorToken !== undefined && get('HA_URL') === undefined;
  const logLevel = get('LOG_LEVEL');
  const mqttUrl = get('MQTT_URL');
  const environment: Environment = {
    port: readPort(get('PORT') ?? String(DEFAULT_PORT)) ?? DEFAULT_PORT,
    dataDir: get('DATA_DIR') ?? './data',
    haUrl: supervised ? CORE_URL : get('HA_URL'),
    haToken: supervised ? supervisorToken : get('HA_TOKEN'),
    ingress: supervisorToken === undefined ? undefined : INGRESS,
    supervisor: supervisorToken === undefined ? undefined : { url: SUPERVISOR_URL, token: supervisorToken },
    mqtt:
      mqttUrl === undefined
        ? undefined
        : { url: mqttUrl, username: get('MQTT_USERNAME'), password: get('MQTT_PASSWORD') },
    supervised,
    apiToken: get('API_TOKEN'),
    logLevel: LOG_LEVELS.find((level) => level === logLevel),
  };
  const problems = [
    ...portFault(get('PORT')),
    ...levelFault(logLevel),
    ...urlFault(get('HA_URL')),
    ...tokenFault(get('API_TOKEN')),
    ...mqttFault(mqttUrl),
  ];
  return { environment, problems, warnings: halfAnAddress(environment, get('HA_TOKEN')) };
}

/** 0 to 65535 (0: any free port); undefined for everything else. */
export function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

export const PORT_RIGHT = 'expected a number from 0 to 65535';
const WHERE = 'environment';

function portFault(port: string | undefined): Problem[] {
  if (port === undefined || readPort(port) !== undefined) return [];
  return [problemOf(WHERE, 'PORT', `${show(port, [])} is not a port`, PORT_RIGHT)];
}

function levelFault(level: string | undefined): Problem[] {
  if (level === undefined || LOG_LEVELS.some((known) => known === level)) return [];
  const near = nearest(level, LOG_LEVELS);
  const right = near === undefined ? oneOf(LOG_LEVELS) : `${oneOf(LOG_LEVELS)}; did you mean "${near}"?`;
  return [problemOf(WHERE, 'LOG_LEVEL', `${show(level, [])} is not a log level`, right)];
}

function urlFault(url: string | undefined): Problem[] {
  if (url === undefined) return [];
  const right = 'expected the address of Home Assistant such as "http://homeassistant.local:8123"';
  if (!URL.canParse(url) || !['http:', 'https:', 'ws:', 'wss:'].includes(new URL(url).protocol)) {
    return [problemOf(WHERE, 'HA_URL', `${show(url, [])} is not an address of Home Assistant`, right)];
  }
  const { username, password } = new URL(url);
  if (username === '' && password === '') return [];
  return [problemOf(WHERE, 'HA_URL', 'has a login inside the address', 'leave it out and set HA_TOKEN')];
}

function tokenFault(token: string | undefined): Problem[] {
  if (token === undefined || token.length >= MIN_TOKEN_CHARS) return [];
  return [problemOf(WHERE, 'API_TOKEN', 'is too short', `expected at least ${MIN_TOKEN_CHARS} characters`)];
}

function mqttFault(url: string | undefined): Problem[] {
  const fault = url === undefined ? undefined : brokerFault(url);
  if (fault === undefined) return [];
  const right = fault.right.startsWith('use') ? 'leave it out and set MQTT_USERNAME and MQTT_PASSWORD' : fault.right;
  return [problemOf(WHERE, 'MQTT_URL', fault.wrong, right)];
}

function halfAnAddress(environment: Environment, ownToken: string | undefined): Problem[] {
  if (environment.supervised) return [];
  if (environment.haUrl !== undefined && environment.haToken === undefined) {
    return [
      problemOf(WHERE, 'HA_TOKEN', 'is missing, so Home Assistant is not asked', 'set it to a long-lived access token'),
    ];
  }
  if (environment.haUrl === undefined && ownToken !== undefined) {
    return [
      problemOf(
        WHERE,
        'HA_URL',
        'is missing, so Home Assistant is not asked',
        'set it to the address of Home Assistant',
      ),
    ];
  }
  return [];
}
