/**
 * Stories made by chance: a charger, two networks and the owner do things in any order, links break, the proxy
 * crashes, the clock is set back. Whatever happens, some things must hold; they are checked on the wire and, when
 * everybody is well again, on what the networks were told.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Answer, API_TOKEN, CHARGER, record, type Stage } from '../../scripts/golden/stage.ts';
import { AUTHORITY_DEADLINE_MS } from '../../src/core/authorise/authorise.ts';
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictStation } from '../peers/strict.ts';
import { boxOf } from './box.ts';
import { fields, sessions, type Told } from './seen.ts';

const SERVICES = ['alpha', 'beta'] as const;
type ServiceId = (typeof SERVICES)[number];
const MOODS = ['well', 'well', 'silent', 'error_once'] as const;
type Mood = (typeof MOODS)[number];

export type Deed =
  | { readonly do: 'start' | 'authorize'; readonly tag: string }
  | { readonly do: 'meter' | 'stop' | 'fault' | 'recover' }
  | { readonly do: 'ask_start' | 'ask_stop' | 'cut' | 'shut' | 'reopen'; readonly who: ServiceId }
  | { readonly do: 'mood'; readonly who: ServiceId; readonly mood: Mood }
  | { readonly do: 'both_ask_start' | 'home_stops' | 'home_takes' | 'home_frees' | 'reconnect' | 'crash' }
  /** The story says what the charger never did: the check must find it. */
  | { readonly do: 'lie' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'set_back'; readonly ms: number }
  | { readonly do: 'rest'; readonly turns: number };

const who = fc.constantFrom(...SERVICES);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('start'), tag: fc.constantFrom('CARD-1', 'CARD-2') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('authorize'), tag: fc.constantFrom('CARD-1', 'CARD-2') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('both_ask_start', 'both_ask_start', 'home_stops') }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('meter', 'meter', 'meter', 'stop') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('fault', 'recover') }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('ask_start', 'ask_start', 'ask_stop', 'cut'), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('shut', 'reopen'), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('mood'), who, mood: fc.constantFrom(...MOODS) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('home_takes', 'home_frees', 'reconnect', 'crash') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 0, max: 90_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set_back'), ms: fc.integer({ min: 1, max: 7_200_000 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('rest'), turns: fc.integer({ min: 1, max: 60 }) }) },
) as fc.Arbitrary<Deed>;

/** So many deeds, in any order. */
const deeds = (count: number): fc.Arbitrary<readonly Deed[]> =>
  fc.array(deed, { minLength: Math.floor(count / 2), maxLength: count });

/** Real time in which stories are played and made shorter. */
const SHRINK_MS = 240_000;

/** A promise of the proxy that was broken. */
class Broken extends Error {}

/** Plays `runs` such stories; the first one that breaks a promise is made as short as it goes, and its log is kept. */
export async function playStories(version: OcppVersion, { runs, seed }: { runs: number; seed: number }): Promise<void> {
  const story = fc.asyncProperty(fc.boolean(), deeds(30), async (hasAuthority, list) => {
    let log = '';
    try {
      const failed = (text: string): void => {
        log = text;
      };
      await playDeeds(version, list, failed, hasAuthority);
    } catch (error) {
      const file = join(await mkdtemp(join(tmpdir(), 'ocpp-proxy-by-chance-')), 'story.jsonl');
      await writeFile(file, log);
      throw new Error(`${error instanceof Error ? error.message : error}\nTo see it again: ocpp-proxy replay ${file}`, {
        cause: error,
      });
    }
  });
  await fc.assert(story, { numRuns: runs, seed, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: false });
}

/**
 * Plays the deeds and checks the promises; answers the log. Rejects with {@link Broken}, after `failed` got the log of
 * the story, which `ocpp-proxy replay` plays again (but for what the owner did).
 */
export async function playDeeds(
  version: OcppVersion,
  list: readonly Deed[],
  failed: (log: string) => void,
  /** The first network decides on cards, also while it is silent. */
  hasAuthority = false,
): Promise<string> {
  const world = makeWorld(version);
  return record(
    {
      name: 'by-chance',
      about: 'made by chance',
      version,
      rounds: 4,
      publicTags: ['CARD-1', 'CARD-2', 'TAG-alpha', 'TAG-beta'],
      config: {
        rate_limit_seconds: 0,
        ...(hasAuthority && { authority: 'alpha' }),
        ocpp_services: [
          { id: 'alpha', role: hasAuthority ? 'operator' : 'controller' },
          { id: 'beta', role: 'energy' },
        ],
      },
      answers: { charger: world.chargerAnswers, alpha: world.networks.alpha.answer, beta: world.networks.beta.answer },
      play: (stage) => world.play(stage, list),
    },
    failed,
  );
}

interface Network {
  mood: Mood;
  /** Messages about sessions as they were understood, each once. */
  readonly heard: { readonly action: string; readonly payload: Payload }[];
  readonly answer: Answer;
}

const SESSION_ACTIONS = new Set(['StartTransaction', 'MeterValues', 'StopTransaction', 'TransactionEvent']);
const START_ACTIONS = new Set(['RemoteStartTransaction', 'RequestStartTransaction']);
const STOP_ACTIONS = new Set(['RemoteStopTransaction', 'RequestStopTransaction']);
/** How long an accepted start keeps others away at the least (PROTOCOL §3.1). */
const START_HOLDS_MS = 60_000;
const FAULT_HOLD_MS = 60_000;
/** How long nobody else starts after the home stopped a session. */
const HOME_HOLDS_MS = 300_000;

function makeWorld(version: OcppVersion) {
  const broken: string[] = [];
  const networks = { alpha: network(version, 1_000), beta: network(version, 5_000) };
  let stage: Stage;
  let home = false;
  /** The home stops the session that runs; then it keeps the place for a while. */
  let homeStop: 'none' | 'asked' | { readonly doneAt: number } = 'none';
  let fault: 'none' | 'faulted' | { readonly clearedAt: number } = 'none';
  let accepted: { readonly by: ServiceId; readonly at: number } | undefined;
  /** What was asked over the wire and what the charger does next. */
  let wanted: { readonly tag: string; readonly remoteStartId?: number } | undefined;
  /** The session began with a start that the home had taken away meanwhile: the proxy stops it. */
  let isRevoked = false;
  let running: { readonly txId: Promise<string>; wh: number } | undefined;
  let wh = 0;
  /** What the charger did, in words that the networks must hear. */
  const story: { readonly kind: string; readonly wh: number }[] = [];
  /** The charger does one thing after the other, and says it again after every cut until it is answered. */
  let doing: Promise<unknown> = Promise.resolve();
  const act = <T>(deedOf: () => Promise<T>): Promise<T> => {
    const done = doing.then(deedOf);
    doing = done.catch(() => undefined);
    return done;
  };

  const station: StrictStation = {
    protocol: undefined,
    calls: [],
    violations: [],
    async call(action, payload) {
      for (;;) {
        const { charger, clock } = stage;
        const askedAt = clock.now();
        const answer = await charger.call(action, payload).catch(() => undefined);
        const waitedMs = clock.now() - askedAt;
        if (waitedMs > AUTHORITY_DEADLINE_MS + 1_000) broken.push(`${action} waited ${waitedMs} ms for its answer`);
        if (answer !== undefined) return answer;
        while (stage.charger === charger) await turn();
      }
    },
    sendRaw: () => undefined,
    close: async () => undefined,
  };
  const box = boxOf(() => station, version, { now: () => stage.clock.now() });

  const chargerAnswers: Answer = (action, payload) => {
    const now = stage.clock.now();
    const isStart = START_ACTIONS.has(action);
    if (!isStart && !STOP_ACTIONS.has(action)) return { status: 'Accepted' };
    const isHomes = !isStart && (homeStop === 'asked' || isRevoked);
    if (home && !isHomes) broken.push(`${action} of a provider reached the charger while the home held it`);
    if (isStart && (homeStop === 'asked' || (homeStop !== 'none' && isWithin(homeStop.doneAt, HOME_HOLDS_MS))))
      broken.push(`${action} reached the charger after the home had stopped the session`);
    if (!isStart) return { status: 'Accepted' };
    if (fault === 'faulted' || (fault !== 'none' && now - fault.clearedAt < FAULT_HOLD_MS && now >= fault.clearedAt))
      broken.push(`${action} reached the charger in a fault`);
    const tag = String(payload.idTag ?? fields(payload.idToken).idToken);
    const by = SERVICES.find((id) => tag === `TAG-${id}`);
    if (by === undefined) broken.push(`${action} with the tag ${tag}, which nobody asked for`);
    else if (accepted !== undefined && accepted.by !== by && now - accepted.at < START_HOLDS_MS && now >= accepted.at)
      broken.push(`${by} was let in while ${accepted.by} held the start`);
    else accepted = { by, at: now };
    const { remoteStartId } = payload;
    wanted = { tag, ...(typeof remoteStartId === 'number' && { remoteStartId }) };
    return { status: 'Accepted' };
  };

  /** A clock that was set back tells nothing. */
  const isWithin = (since: number, ms: number): boolean => stage.clock.now() >= since && stage.clock.now() - since < ms;

  const isFree = () => running === undefined && fault !== 'faulted';

  async function run(deedNow: Deed): Promise<void> {
    switch (deedNow.do) {
      case 'start': {
        if (!isFree()) return;
        const { tag, ...asked } = wanted ?? { tag: deedNow.tag };
        isRevoked = home && wanted !== undefined;
        wanted = undefined;
        accepted = undefined;
        wh += 10;
        story.push({ kind: 'start', wh });
        const startWh = wh;
        running = { wh, txId: act(() => box.start(tag, startWh, asked)) };
        return;
      }
      case 'meter': {
        if (running === undefined) return;
        const { txId } = running;
        wh += 10;
        const atWh = wh;
        story.push({ kind: 'meter', wh });
        void act(async () => box.meter(await txId, atWh));
        return;
      }
      case 'stop': {
        if (running === undefined) return;
        const { txId } = running;
        running = undefined;
        wh += 10;
        const atWh = wh;
        story.push({ kind: 'stop', wh });
        void act(async () => box.stop(await txId, atWh)).then(() => {
          if (homeStop === 'asked') homeStop = { doneAt: stage.clock.now() };
        });
        return;
      }
      case 'lie':
        story.push({ kind: 'meter', wh: -1 });
        return;
      case 'fault':
        if (fault === 'faulted') return;
        accepted = undefined;
        void act(() => box.status('Faulted')).then(() => {
          fault = 'faulted';
        });
        return;
      case 'recover':
        if (fault !== 'faulted') return;
        fault = { clearedAt: stage.clock.now() };
        void act(() => box.status(running === undefined ? 'Available' : 'charging')).then(() => {
          if (fault !== 'faulted' && fault !== 'none') fault = { clearedAt: stage.clock.now() };
        });
        return;
      case 'authorize':
        void act(() => box.authorize(deedNow.tag));
        return;
      case 'both_ask_start':
        for (const id of SERVICES)
          ask(id, version === '1.6' ? 'RemoteStartTransaction' : 'RequestStartTransaction', startOf(id));
        return;
      case 'home_stops': {
        if (running === undefined) return;
        const before = homeStop;
        homeStop = 'asked';
        if (!(await stopByHome())) homeStop = before;
        return;
      }
      case 'ask_start':
        ask(
          deedNow.who,
          version === '1.6' ? 'RemoteStartTransaction' : 'RequestStartTransaction',
          startOf(deedNow.who),
        );
        return;
      case 'ask_stop': {
        const txId = lastTxId(deedNow.who);
        if (txId === undefined) return;
        if (version === '1.6') ask(deedNow.who, 'RemoteStopTransaction', { transactionId: Number(txId) });
        else ask(deedNow.who, 'RequestStopTransaction', { transactionId: txId });
        return;
      }
      case 'mood':
        networks[deedNow.who].mood = deedNow.mood;
        return;
      case 'cut':
        if (networkSocket(deedNow.who) !== undefined) networkSocket(deedNow.who)?.drop();
        accepted = undefined;
        return;
      case 'shut':
        accepted = undefined;
        return stage.shut(deedNow.who);
      case 'reopen':
        return stage.reopen(deedNow.who);
      case 'home_takes':
        await override({ owner: 'home' });
        home = true;
        accepted = undefined;
        return;
      case 'home_frees':
        home = false;
        homeStop = 'none';
        await override({ release: true });
        // What was on its way when the owner freed the place counts no more.
        await stage.settled();
        accepted = undefined;
        return;
      case 'reconnect':
        return stage.reconnect();
      case 'crash':
        accepted = undefined;
        return stage.crash();
      case 'wait':
        return stage.pass(deedNow.ms);
      case 'set_back':
        accepted = undefined;
        if (homeStop !== 'asked') homeStop = 'none';
        return stage.clock.setBack(deedNow.ms);
      case 'rest':
        for (let left = deedNow.turns; left > 0; left -= 1) await turn();
    }
  }

  function networkSocket(id: ServiceId) {
    try {
      return stage.service(id);
    } catch {
      return undefined;
    }
  }

  /** The answer matters to nobody here. */
  function ask(id: ServiceId, action: string, payload: Payload): void {
    void networkSocket(id)
      ?.call(action, payload)
      .catch(() => undefined);
  }

  function startOf(id: ServiceId): Payload {
    if (version === '1.6') return { connectorId: 1, idTag: `TAG-${id}` };
    return { evseId: 1, remoteStartId: 7, idToken: { idToken: `TAG-${id}`, type: 'Central' } };
  }

  function lastTxId(id: ServiceId): string | undefined {
    const { heard } = networks[id];
    if (version === '1.6')
      return heard.some(({ action }) => action === 'StartTransaction') ? String(networks[id].lastTxId()) : undefined;
    const last = heard.findLast(({ action }) => action === 'TransactionEvent');
    return last === undefined ? undefined : String(fields(last.payload.transactionInfo).transactionId);
  }

  async function override(body: { readonly owner: 'home' } | { readonly release: true }): Promise<void> {
    const response = await fetch(`${stage.http}/override`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status >= 300) throw new Error(`POST /override: ${response.status} ${await response.text()}`);
    await response.text();
  }

  /** Whether the charger was asked, or will be when it is back. */
  async function stopByHome(): Promise<boolean> {
    const response = await fetch(`${stage.http}/api/v1/chargers/${CHARGER}/commands`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ command: 'stop' }),
    });
    await response.text();
    return response.ok;
  }

  async function evse(): Promise<{ readonly [field: string]: unknown } | undefined> {
    const response = await fetch(`${stage.http}/api/v1/chargers`, {
      headers: { authorization: `Bearer ${API_TOKEN}` },
    });
    const { chargers } = fields(await response.json());
    const [charger] = Array.isArray(chargers) ? chargers.map(fields) : [];
    return Array.isArray(charger?.evses) ? charger.evses.map(fields)[0] : undefined;
  }

  /** Nobody but the home holds a place in a fault, unless a session of its own runs there. */
  async function checkHolder(): Promise<void> {
    const seen = await evse();
    if (seen === undefined) return;
    const { lock_owner: owner, fault: isFaulted, lease } = seen;
    const { state } = fields(lease);
    if (isFaulted && owner !== null && owner !== 'home' && state !== 'bound' && state !== 'dormant')
      broken.push(`${owner} holds (${state}) in a fault`);
    if (home && owner !== null && owner !== 'home') broken.push(`${owner} holds what the home took`);
  }

  /** Everybody is well again, the session ends, and all is told. */
  async function finale(): Promise<void> {
    for (const id of SERVICES) {
      networks[id].mood = 'well';
      await stage.reopen(id);
    }
    // What was asked while the home held the place is refused before it lets go.
    await stage.settled();
    await run({ do: 'home_frees' });
    await run({ do: 'recover' });
    await run({ do: 'stop' });
    await stage.settled();
    await everythingDone();
    await stage.pass(25 * 60_000);
    for (const id of SERVICES) checkStream(id, networks[id].told());
  }

  /** What the charger asked of who decides on cards may wait for its time limit, which only passing time brings. */
  async function everythingDone(): Promise<void> {
    let isDone = false;
    const all = doing.then(() => {
      isDone = true;
    });
    while (!isDone) await stage.pass(1_000);
    await all;
  }

  /** Each start, value and end once and in order, under the network's own ids. */
  function checkStream(id: ServiceId, told: readonly Told[]): void {
    const of = ({ kind, wh: at }: { readonly kind: string; readonly wh: number }) => `${kind} ${at}`;
    // Values that the charger says again after a lost answer are no news, but in 1.6 nothing marks them as repeated.
    const heard = told
      .flatMap((one) => ('wh' in one ? of(one) : []))
      .filter((one, index, all) => one !== all[index - 1] || !one.startsWith('meter'));
    const expected = story.map(of);
    if (heard.join() !== expected.join()) {
      const at = expected.findIndex((one, index) => heard[index] !== one);
      broken.push(
        `${id} heard ${heard.length} of ${expected.length}; at ${at}: "${heard[at]}" in place of "${expected[at]}"`,
      );
    }
    const foreign = networks[id].foreignIds();
    if (foreign.length > 0) broken.push(`${id} was told ids that are not its own: ${foreign.join(', ')}`);
  }

  return {
    networks,
    chargerAnswers,
    async play(given: Stage, list: readonly Deed[]): Promise<void> {
      stage = given;
      await box.boot();
      await box.status('Available');
      await stage.settled();
      for (const one of list) {
        await run(one);
        await checkHolder();
        if (broken.length > 0) throw new Broken(broken.join('; '));
      }
      await finale();
      if (broken.length > 0) throw new Broken(broken.join('; '));
    },
  };
}

const GOOD = { status: 'Accepted' };

function network(version: OcppVersion, firstTxId: number) {
  const given = new Map<string, number>();
  const keys = new Set<string>();
  const heard: { action: string; payload: Payload }[] = [];
  let next = firstTxId;
  const made = {
    mood: 'well' as Mood,
    heard,
    lastTxId: () => next - 1,
    /** Where retries have ids of their own, a message is known by what it says. */
    answer(action: string, payload: Payload, id: string): ReturnType<Answer> {
      if (action === 'BootNotification')
        return { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 };
      if (made.mood === 'silent') return 'silence';
      if (action === 'Heartbeat') return { currentTime: '2026-11-22T12:00:00Z' };
      if (action === 'Authorize') return version === '1.6' ? { idTagInfo: GOOD } : { idTokenInfo: GOOD };
      if (!SESSION_ACTIONS.has(action)) return {};
      if (made.mood === 'error_once') {
        made.mood = 'well';
        return 'error';
      }
      const key = version === '2.0.1' ? JSON.stringify(payload) : id;
      if (!keys.has(key)) heard.push({ action, payload });
      keys.add(key);
      if (action === 'TransactionEvent' && payload.idToken !== undefined) return { idTokenInfo: GOOD };
      if (action !== 'StartTransaction') return {};
      if (!given.has(id)) given.set(id, next++);
      return { transactionId: given.get(id) ?? 0, idTagInfo: { status: 'Accepted' } };
    },
    told: () => sessions(heard.map(({ action, payload }) => ({ identity: '', action, payload }))),
    /** Transaction ids that this network never gave; the newer versions have the charger's. */
    foreignIds(): readonly string[] {
      const ids = heard.map(({ payload }) => payload.transactionId ?? fields(payload.transactionInfo).transactionId);
      const isOwn = (txId: unknown) =>
        version === '1.6' ? Number(txId) >= firstTxId && Number(txId) < next : String(txId).startsWith('box-tx-');
      return ids.filter((txId) => txId !== undefined && !isOwn(txId)).map(String);
    },
  };
  return made satisfies Network & object;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
