import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = { readonly [name: string]: unknown };

/** What everybody gets to log with. Fields for machines first, then a plain sentence. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A log that adds these fields to each of its lines. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** For people at a terminal; otherwise one JSON object a line. */
  readonly pretty: boolean;
  /** Where lines go instead of stdout. */
  readonly out?: DestinationStream | undefined;
}

/** Fields that are never written, wherever they stand in the first three levels. */
const SECRETS = [
  'authorization',
  'Authorization',
  'authorizationKey',
  'AuthorizationKey',
  'basicAuthPassword',
  'BasicAuthPassword',
  'cookie',
  'password',
  'secret',
  'token',
  'apiToken',
  'haToken',
  'privateKey',
];

/** Makes the program's log; what stands under the name of a secret is replaced by `[hidden]`. */
export async function makeLog(options: LogOptions): Promise<Log> {
  const settings = {
    level: options.level,
    base: null,
    // People read these lines too: in `docker compose logs`, and in issues.
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
  };
  const out = options.pretty ? await prettyStream(options.out) : options.out;
  return narrow(out === undefined ? pino(settings) : pino(settings, out));
}

/** Says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

/** Only a terminal needs it, so only a terminal pays for loading it. */
async function prettyStream(out: DestinationStream = process.stdout): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const format = prettyFactory({ translateTime: 'SYS:HH:MM:ss' });
  return { write: (line) => void out.write(format(line)) };
}

function narrow(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => narrow(logger.child(fields)),
  };
}
