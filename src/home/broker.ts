/** The link to the MQTT broker: dialled until it is closed, with a last will, in the newest version that the broker speaks. */
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { backoffMs } from './home-line.ts';

export interface BrokerAccess {
  /** `mqtt://host:1883`, or `mqtts://` for TLS; without a login in it. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export interface BrokerMessage {
  readonly topic: string;
  /** Undefined: it is longer than {@link MAX_MESSAGE_BYTES}. */
  readonly text: string | undefined;
  /** It was said some time ago, to whom it may concern. */
  readonly isRetained: boolean;
}

interface BrokerOptions {
  readonly access: BrokerAccess;
  readonly clientId: string;
  /** What the broker tells when we are gone without a goodbye, and what we say when we go with one. */
  readonly will: { readonly topic: string; readonly payload: string };
  readonly topics: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** We are let in and hear `topics`. */
  onConnected(): void;
  onMessage(message: BrokerMessage): void;
  /** It did not let us in, or is not there: its place or our login may be another one by now. */
  onFailed(): void;
}

export interface BrokerStatus {
  readonly link: 'connecting' | 'connected' | 'waiting' | 'unauthorised' | 'closed';
  readonly since: Instant;
  /** In plain words and without secrets. */
  readonly lastError: string | undefined;
}

export interface Broker {
  status(): BrokerStatus;
  /** Whether the broker took it; at once false while there is no connection. Never rejects. */
  publish(topic: string, payload: string, isRetained: boolean): Promise<boolean>;
  /** Says goodbye and ends the link for good. */
  close(): Promise<void>;
}

/** Commands are a word or a number. */
export const MAX_MESSAGE_BYTES = 256;
/** What a broker of version 5 is asked to keep to itself. */
const MAX_PACKET_BYTES = 16 * 1024;
/** Messages that the broker has not confirmed; one that takes no more is dead. */
const MAX_UNSENT = 5_000;
const CONNECT_MS = 10_000;
/** A broker that hears nothing for one and a half of it tells our last will. */
const KEEPALIVE_S = 30;
const GOODBYE_MS = 1_000;
/** A refused password is seldom accepted soon. */
export const BROKER_UNAUTHORISED_MS = 60_000;

/** From version 2027.1 on Home Assistant wants 5; old brokers know only the one before. */
const NEWEST = 5;
const OLDER = 4;
/** "Bad user name or password", "not authorised", "banned", in both versions. */
const UNAUTHORISED_CODES: readonly unknown[] = [4, 5, 134, 135, 138];

export function connectBroker(options: BrokerOptions): Broker {
  const { access, clientId, will, topics, clock, ids, log } = options;
  let link: BrokerStatus['link'] = 'connecting';
  let since = clock.now();
  let lastError: string | undefined;
  let client: MqttClient | undefined;
  let version: typeof NEWEST | typeof OLDER = NEWEST;
  let failures = 0;
  /** Of messages that the broker has not confirmed. */
  const unsent = new Set<(isTaken: boolean) => void>();
  let retry: Timer | undefined;

  function become(next: BrokerStatus['link']): void {
    if (next !== link) since = clock.now();
    link = next;
  }

  async function dial(): Promise<void> {
    client?.end(true);
    client = undefined;
    become('connecting');
    // Loaded first when there is a broker: a house without one does not pay for it.
    const { connect } = await import('mqtt');
    if (isOver()) return;
    const opened = connect(access.url, dialOptions());
    client = opened;
    let failure: unknown;
    let wasLetIn = false;
    opened.on('error', (error) => {
      failure ??= error;
    });
    opened.on('message', (topic, payload, { retain: isRetained }) => {
      const text = payload.length > MAX_MESSAGE_BYTES ? undefined : payload.toString('utf8');
      if (opened === client) options.onMessage({ topic, text, isRetained });
    });
    opened.on('connect', () => {
      wasLetIn = true;
      opened.subscribe([...topics], { qos: 1 }, (error) => {
        if (opened !== client) return;
        if (error === null) connected();
        else over('the broker does not let us listen', false);
      });
    });
    opened.on('close', () => {
      if (opened === client) ended(failure, wasLetIn);
    });
  }

  function dialOptions(): IClientOptions {
    return {
      clientId,
      protocolVersion: version,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_MS,
      // We dial anew ourselves, by our own clock.
      reconnectPeriod: 0,
      resubscribe: false,
      timerVariant: 'native',
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
      ...(version === NEWEST && { properties: { maximumPacketSize: MAX_PACKET_BYTES } }),
      ...(access.username !== undefined && { username: access.username }),
      ...(access.password !== undefined && { password: access.password }),
    };
  }

  function connected(): void {
    log.info({ version }, 'the MQTT broker is connected');
    failures = 0;
    lastError = undefined;
    become('connected');
    options.onConnected();
  }

  function ended(failure: unknown, wasLetIn: boolean): void {
    const code = codeOf(failure);
    // One that knows no newer version says so, or hangs up.
    const hungUp = !wasLetIn && (failure === undefined || code === 'ECONNRESET');
    const isTooNew = code === 1 || code === 132 || hungUp;
    if (isTooNew) version = version === NEWEST ? OLDER : NEWEST;
    if (isTooNew && version === OLDER) redial();
    else over(wordsOf(failure, code, wasLetIn), UNAUTHORISED_CODES.includes(code));
  }

  function over(why: string, isUnauthorised: boolean): void {
    client?.end(true);
    client = undefined;
    giveUp();
    const retryInMs = isUnauthorised ? BROKER_UNAUTHORISED_MS : backoffMs(failures, ids.random());
    failures += 1;
    if (why !== lastError) log.warn({ retryInMs }, `MQTT: ${why}`);
    lastError = why;
    become(isUnauthorised ? 'unauthorised' : 'waiting');
    retry = clock.timer(retryInMs, redial);
    options.onFailed();
  }

  /** Nobody waits for an answer that will not come. */
  function giveUp(): void {
    for (const resolve of unsent) resolve(false);
    unsent.clear();
  }

  function redial(): void {
    dial().catch((error: unknown) => {
      log.error({ error: String(error) }, 'the MQTT client could not be started');
      over('the address of the broker cannot be used', false);
    });
  }

  function isOver(): boolean {
    return link === 'closed';
  }

  redial();
  return {
    status: () => ({ link, since, lastError }),
    async publish(topic, payload, isRetained) {
      const to = client;
      if (link !== 'connected' || to === undefined) return false;
      if (unsent.size >= MAX_UNSENT) {
        over('the broker takes no more messages', false);
        return false;
      }
      return new Promise((resolve) => {
        unsent.add(resolve);
        to.publish(topic, payload, { qos: 1, retain: isRetained }, (error) => {
          const isTaken = !(error instanceof Error);
          unsent.delete(resolve);
          resolve(isTaken);
          // The broker may forbid topics one by one.
          if (!isTaken && to === client) lastError = `the broker did not take ${topic}`;
        });
      });
    },
    async close() {
      retry?.cancel();
      const last = client;
      const wasConnected = link === 'connected';
      if (wasConnected) last?.publish(will.topic, will.payload, { qos: 1, retain: true });
      client = undefined;
      become('closed');
      if (last === undefined) return;
      await new Promise<void>((resolve) => {
        const timer = clock.timer(GOODBYE_MS, () => {
          // It waits for answers to what it has said, and does not let itself be hurried.
          last.stream.destroy();
          resolve();
        });
        last.end(!wasConnected, () => {
          timer.cancel();
          resolve();
        });
      });
      giveUp();
    },
  };
}

function codeOf(failure: unknown): unknown {
  return typeof failure === 'object' && failure !== null && 'code' in failure ? failure.code : undefined;
}

function wordsOf(failure: unknown, code: unknown, wasLetIn: boolean): string {
  if (UNAUTHORISED_CODES.includes(code)) return 'the broker does not accept the user name or the password';
  if (typeof code === 'number') return `the broker refuses the connection (reason ${code})`;
  // The words of the system, such as ECONNREFUSED or CERT_HAS_EXPIRED.
  if (typeof code === 'string') return `the broker cannot be reached (${code})`;
  if (failure !== undefined && !wasLetIn) return 'the broker does not answer';
  return 'the connection to the broker broke';
}
