/** Day-ahead prices, and the CO₂ of the grid, as they come: out of files, and from entities of Home Assistant; kept in the database. */
import { CARBON, DAY_AHEAD, type Hourly } from './config/hourly.ts';
import { faultsText, type PriceFile, readPriceFile } from './config/price-files.ts';
import type { Config } from './config/schema.ts';
import type { HomeState, Instant } from './core/model.ts';
import type { Attributes } from './core/tariffs/price-attributes.ts';
import type { SpotSpan } from './core/tariffs/spot.ts';
import type { Span } from './core/tariffs/steps.ts';
import type { Clock, Timer } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { fileStamp } from './lib/text-file.ts';
import type { Ledger } from './proxy/ports.ts';

/** How often files are looked at. */
const LOOK_EVERY_MS = 60_000;
/** A price that stays as it is, is written down so often, as long as Home Assistant tells it. */
const CONFIRM_EVERY_MS = 3_600_000;
/** Nothing was heard of it any more: a price holds for no longer than that. */
const HOLDS_MS = 7_200_000;
/** So that others have their turn. */
const CHUNK_ROWS = 500;
const MINUTE_MS = 60_000;
const MAX_SHOWN_CHARS = 40;

interface HourlyParts {
  readonly config: Config;
  readonly ledger: Pick<Ledger, 'commit'>;
  readonly clock: Clock;
  readonly log: Log;
  /** A file told the CO₂ of this time. */
  readonly onCarbon: (span: Span) => void;
}

export interface Prices {
  /** What Home Assistant says now. */
  learn(home: HomeState): void;
  /** What it says beside the states. */
  learnAttributes(attributes: ReadonlyMap<string, Attributes>): void;
  /** Reads all files, also those that did not change. */
  reload(config: Config): Promise<void>;
  /** What the owner should see to, in sentences. */
  warnings(): readonly string[];
  /** Resolves when nothing is written any more. */
  close(): Promise<void>;
}

/** Of each kind; resolves when the files were read. */
export function openHourly(parts: HourlyParts): Promise<readonly Prices[]> {
  return Promise.all([openKind(DAY_AHEAD, parts), openKind(CARBON, { ...parts, onFile: parts.onCarbon })]);
}

type KindParts = Omit<HourlyParts, 'onCarbon'> & { readonly onFile?: (span: Span) => void };

async function openKind(kind: Hourly, { config, ledger, clock, log, onFile }: KindParts): Promise<Prices> {
  const { sourceOfFile, sourceOfEntity, words } = kind;
  let sources = kind.namedIn(config);
  let home: HomeState | undefined;
  let attributes: ReadonlyMap<string, Attributes> = new Map();
  let timer: Timer | undefined;
  let isClosed = false;
  const files = new Map<string, PriceFile>();
  const troubles = new Map<string, string>();
  const kept = new Map<string, { readonly perKwh: number; readonly at: number }>();
  /** The list that was kept, by its entity. */
  const lists = new Map<string, string>();
  /** One thing is written after the other. */
  let turn: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => {
      log.error({ error: String(error) }, `${words.many} could not be kept`);
    });
    return turn;
  }

  async function keep(source: string, prices: readonly SpotSpan[]): Promise<void> {
    for (let at = 0; at < prices.length; at += CHUNK_ROWS) {
      await ledger.commit([{ type: 'spot', source, prices: prices.slice(at, at + CHUNK_ROWS) }]);
    }
  }

  /** Each trouble is logged when it comes up. */
  function tell(source: string, trouble: string | undefined): void {
    if (trouble !== undefined && troubles.get(source) !== trouble) log.warn({}, trouble);
    if (trouble === undefined) troubles.delete(source);
    else troubles.set(source, trouble);
  }

  async function read(path: string): Promise<void> {
    const found = await readPriceFile(path, kind.figure);
    await keep(sourceOfFile(path), found.prices);
    files.set(path, found);
    const [first, last] = [found.prices[0], found.prices.at(-1)];
    if (first !== undefined && last !== undefined) onFile?.({ from: first.from, to: last.to });
  }

  async function look(isForced: boolean): Promise<void> {
    for (const path of sources.files) {
      if (isForced || files.get(path)?.stamp !== (await fileStamp(path))) await read(path);
      tell(sourceOfFile(path), troubleOf(path, files.get(path), clock.now(), words));
    }
  }

  async function learnOne(entity: string): Promise<void> {
    const known = home?.entities.get(entity);
    const told = attributes.get(entity) ?? {};
    const listed = kind.listed(told);
    if (listed.length > 0) return keepList(entity, listed);
    // While nobody tells it, nobody knows whether it still holds.
    if (known?.state === undefined || known.unknownSince !== undefined) return;
    const perKwh = kind.now(known.state, told);
    const shown = JSON.stringify(known.state.slice(0, MAX_SHOWN_CHARS));
    const wrong = `The entity ${entity} tells no ${words.ofEntity} (it says ${shown}). Until then ${words.meanwhile}.`;
    tell(sourceOfEntity(entity), perKwh === undefined ? wrong : undefined);
    const now = clock.now();
    const before = kept.get(entity);
    if (perKwh === undefined || (before?.perKwh === perKwh && now - before.at < CONFIRM_EVERY_MS)) return;
    const from = now - (now % MINUTE_MS);
    await keep(sourceOfEntity(entity), [{ from, to: from + HOLDS_MS, perKwh }]);
    kept.set(entity, { perKwh, at: now });
  }

  async function keepList(entity: string, listed: readonly SpotSpan[]): Promise<void> {
    const hasNow = hasPriceAt(listed, clock.now());
    const old = `The ${words.many} that the entity ${entity} lists have none for now. Until then ${words.meanwhile}.`;
    tell(sourceOfEntity(entity), hasNow ? undefined : old);
    const text = JSON.stringify(listed);
    if (lists.get(entity) === text) return;
    await keep(sourceOfEntity(entity), listed);
    lists.set(entity, text);
  }

  async function learnAll(): Promise<void> {
    for (const entity of sources.entities) await learnOne(entity);
  }

  function watch(): void {
    timer?.cancel();
    if (isClosed || sources.files.length + sources.entities.length === 0) return;
    timer = clock.timer(LOOK_EVERY_MS, () => {
      void inTurn(async () => {
        await look(false);
        await learnAll();
      }).then(watch);
    });
  }

  await inTurn(() => look(true));
  watch();
  return {
    learn(state) {
      home = state;
      if (!isClosed && sources.entities.length > 0) void inTurn(learnAll);
    },
    learnAttributes(told) {
      const isNews = sources.entities.some((entity) => told.get(entity) !== attributes.get(entity));
      attributes = new Map(told);
      if (!isClosed && isNews) void inTurn(learnAll);
    },
    async reload(next) {
      sources = kind.namedIn(next);
      const current = new Set([...sources.files.map(sourceOfFile), ...sources.entities.map(sourceOfEntity)]);
      for (const source of troubles.keys()) if (!current.has(source)) troubles.delete(source);
      await inTurn(() => look(true));
      await inTurn(learnAll);
      watch();
    },
    warnings: () => [...troubles.values()],
    async close() {
      isClosed = true;
      timer?.cancel();
      await turn;
    },
  };
}

function troubleOf(
  path: string,
  { faults = [], prices = [] }: Partial<PriceFile> = {},
  now: Instant,
  { many, one, meanwhile }: Hourly['words'],
) {
  const wrong = faultsText({ faults });
  if (wrong !== undefined)
    return `${many[0]?.toUpperCase()}${many.slice(1)} in ${path}: ${wrong}. Until then ${meanwhile} for these hours.`;
  return hasPriceAt(prices, now) ? undefined : `${path} has no ${one} for now. Until then ${meanwhile}.`;
}

function hasPriceAt(prices: readonly SpotSpan[], now: Instant): boolean {
  return prices.some(({ from, to }) => from <= now && now < to);
}
