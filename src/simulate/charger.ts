import type { Boot, StopReason, Token, TxAnswer } from '../core/model.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import { systemClock, type Timer } from '../lib/clock.ts';
import { systemIds } from '../lib/ids.ts';
import { silentLog } from '../lib/log.ts';
import { USUAL } from './behaviours/usual.ts';
import { makeDeeds, snapshotOf } from './charger-deeds.ts';
import { openChargerLink } from './charger-link.ts';
import type { ChargerInside, ChargerOptions, SimulatedCharger } from './charger-options.ts';
import { makeFeed } from './events.ts';
import { type Evse, makeEvse, settle } from './evse.ts';
import { makeKept } from './kept.ts';
import { makeLimits } from './limits.ts';
import { openOutbox } from './outbox.ts';
import { HEARTBEAT, METER_EVERY, makeSettings } from './settings.ts';
import { notSupported, type OutgoingCall, refusalOf, refusedReply, spelledCall } from './spelling.ts';
import { makeTelling } from './telling.ts';

const BOOT: Boot = { vendor: 'OCPP Proxy', model: 'Simulator', serialNumber: 'SIM-1', firmwareVersion: '1.0' };
const MAX_A = 16;
const METER_EVERY_S = 60;
/** How often it is looked whether a profile has come to its end. */
const LOOK_EVERY_MS = 5_000;

/** A charger that connects at once and does the rest when somebody plugs in. */
export function simulateCharger(options: ChargerOptions): SimulatedCharger {
  const { id, version, clock = systemClock, ids = systemIds, log = silentLog, behaviours = [] } = options;
  const all = [...behaviours, ...USUAL];
  const feed = makeFeed(clock);
  const limits = makeLimits();
  const kept = makeKept();
  const refused = new Set<string>();
  const count = Math.max(1, options.evses ?? 1);
  const settings = makeSettings({ evses: count, meterEveryS: options.meterEveryS ?? METER_EVERY_S });
  const evses = Array.from({ length: count }, (_, index) =>
    makeEvse(index + 1, {
      car: { phases: 3, curve: [], ...options.car },
      maxA: options.maxA ?? MAX_A,
      registerWh: options.registerWh ?? 0,
      now: clock.now(),
    }),
  );
  const stumbled = (error: unknown): void => log.error({ err: error }, 'the simulated charger stumbled');
  let bootReason = 'PowerUp';
  let wanted = true;

  const link = openChargerLink({
    url: options.url,
    id,
    version,
    password: options.password,
    tls: options.tls,
    reconnectMs: options.reconnectMs,
    clock,
    ids,
    log,
    dial: all.find(({ dial }) => dial !== undefined)?.dial,
    boot: (connection) =>
      all.every(({ boots }) => boots?.(connection) ?? true)
        ? { ...(options.boot ?? BOOT), reason: bootReason }
        : undefined,
    transform: (call) => all.reduce((now, { transformCall }) => transformCall?.(now, version) ?? now, call),
    tell: (happening) => feed.tell(id, happening),
    onCall: async (call): Promise<Reply> => {
      const refusal = refusalOf(version, call);
      if (refusal !== undefined) return refusal;
      if (refused.has(call.action)) return refusedReply(version, call.action);
      for (const { handleCall } of all) {
        const reply = await handleCall?.(call, inside);
        if (reply !== undefined) return reply;
      }
      return notSupported(call.action);
    },
    onRegistered() {
      bootReason = 'Unknown';
      for (const evse of evses) telling.status(evse).catch(stumbled);
      outbox.wake();
    },
  });
  const outbox = openOutbox({
    version,
    clock,
    ids,
    canSend: () => link.isRegistered,
    send: (call: OutgoingCall, messageId) => link.call(call, messageId),
    timesSaid: (call) => Math.max(1, ...all.map(({ timesSaid }) => timesSaid?.(call) ?? 1)),
    dropped: ({ action }) => feed.tell(id, { kind: 'note', text: `${action} was refused too often and is given up` }),
    failed: stumbled,
  });
  const telling = makeTelling({
    version,
    clock,
    ids,
    limits,
    link,
    outbox,
    remembersOffline: all.every(({ remembersOffline }) => remembersOffline ?? true),
    tell: (happening) => feed.tell(id, happening),
    started: (evse, answer) => tokenJudged(evse, answer),
  });

  // ---- the meter's own pace
  let meter: Timer | undefined;
  const meterEveryMs = (): number => {
    const seconds = Number(settings.get(METER_EVERY));
    return (Number.isFinite(seconds) && seconds > 0 ? seconds : METER_EVERY_S) * 1000;
  };
  const tick = (): void => {
    meter = clock.timer(meterEveryMs(), tick);
    for (const evse of evses) {
      if (evse.session === undefined) continue;
      change(evse, () => undefined);
      telling.sample(evse);
    }
  };
  meter = clock.timer(meterEveryMs(), tick);

  // ---- what happens by itself
  const timers = new Set<Timer>();
  const later = (delayMs: number, run: () => void): void => {
    const timer = clock.timer(delayMs, () => {
      timers.delete(timer);
      run();
    });
    timers.add(timer);
  };
  const look = (): void => {
    for (const evse of evses) if (evse.session !== undefined) change(evse, () => undefined);
    later(LOOK_EVERY_MS, look);
  };
  later(LOOK_EVERY_MS, look);

  // ---- what changes
  function change(evse: Evse, alter: () => void): void {
    settle(evse, limits, clock.now());
    alter();
    telling.changed(evse);
  }

  function begin(evse: Evse, token: Token, remoteStartId: number | undefined): void {
    change(evse, () => {
      evse.waiting = undefined;
      evse.finishing = false;
      evse.reserved = undefined;
      telling.start(evse, token, remoteStartId);
    });
  }

  /** A card or a remote start was accepted: charges at once, or when the cable comes. */
  function approved(evse: Evse, token: Token, remoteStartId?: number): void {
    if (evse.session !== undefined || evse.errorCode !== undefined || !evse.operative) return;
    if (evse.plugged) begin(evse, token, remoteStartId);
    else {
      change(evse, () => {
        evse.waiting = { token, remoteStartId };
      });
    }
  }

  function end(evse: Evse, reason: StopReason, token?: Token): void {
    const { session } = evse;
    if (session === undefined) return;
    change(evse, () => {
      telling.end(evse, session, reason, token);
      limits.sessionEnded({ evse: evse.id, chargerTxId: session.chargerTxId, startedAt: session.startedAt });
      evse.session = undefined;
      evse.paused = false;
      evse.finishing = evse.plugged;
    });
  }

  function tokenJudged(evse: Evse, { info }: TxAnswer): void {
    if (info !== undefined && info.status !== 'Accepted') end(evse, 'DeAuthorized');
  }

  const inside: ChargerInside = {
    version,
    clock,
    evses,
    limits,
    settings,
    kept,
    later,
    say(spellings) {
      const call = spelledCall(version, spellings);
      if (call !== undefined && link.isRegistered) link.call(call).catch(stumbled);
    },
    waiting: () => outbox.size,
    change,
    end,
    afterwards: (run) => void setImmediate(() => void Promise.resolve().then(run).catch(stumbled)),
    remoteStart: (evse, token, remoteStartId) => approved(evse, token, remoteStartId),
    reconfigure() {
      meter?.cancel();
      meter = clock.timer(meterEveryMs(), tick);
      link.setHeartbeat(Number(settings.get(HEARTBEAT)));
    },
    restart(reason, endReason) {
      bootReason = reason;
      settings.reboot();
      for (const evse of evses) if (endReason !== undefined) end(evse, endReason);
      link.disconnect();
      if (wanted) link.connect();
    },
    repeat: {
      boot: () => link.boot(),
      heartbeat: () => link.heartbeat(),
      status: (evse) => telling.status(evse),
      meter: (evse) => telling.meter(evse),
    },
  };

  return {
    ...makeDeeds({ version, evses, kept, link, change, begin, approved, end }),
    subscribe: feed.subscribe,
    next: feed.next,
    offline() {
      wanted = false;
      link.disconnect();
    },
    online() {
      wanted = true;
      link.connect();
    },
    refuse(action, isRefused) {
      if (isRefused) refused.add(action);
      else refused.delete(action);
    },
    call: (action, payload) => link.call({ action, payload }),
    snapshot: () => ({
      id,
      online: wanted,
      registered: link.isRegistered,
      waiting: outbox.size,
      evses: evses.map((evse) => snapshotOf(evse, limits, clock.now())),
    }),
    async told() {
      await outbox.empty();
      await telling.settled();
    },
    async close() {
      meter?.cancel();
      for (const timer of timers) timer.cancel();
      outbox.close();
      await link.close();
    },
  };
}
