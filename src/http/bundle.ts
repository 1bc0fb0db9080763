/** All that somebody needs who looks for a fault, without what is nobody's business: one JSON object a line (docs/trace.md). */
import { type Disguise, disguised, disguiseFor, withoutVendorData } from '../lib/disguise.ts';
import type { TraceSource } from '../proxy/ports.ts';
import { adoptionView } from './adoption.ts';
import { iso } from './api/fields.ts';
import { alarmView } from './event-view.ts';
import { houseView } from './house-view.ts';
import type { HttpOptions } from './options.ts';
import { chargerView, decisionView, laneView, providerView, statusView } from './views.ts';

export type BundleWorld = Pick<
  HttpOptions,
  | 'owner'
  | 'ledger'
  | 'version'
  | 'startedAt'
  | 'clock'
  | 'warnings'
  | 'place'
  | 'serviceLinks'
  | 'backends'
  | 'configuration'
  | 'monitor'
  | 'apiToken'
> & { readonly trace: TraceSource };

/** The latest decisions that go along. */
const MAX_DECISIONS = 300;
/** Messages of each charger that were given up. */
const MAX_GIVEN_UP = 20;
const MINUTE_MS = 60_000;

interface Part {
  readonly part: string;
  readonly [field: string]: unknown;
}

/** The lines of a bundle, with the messages of the last `minutes`. */
export async function bundleLines(world: BundleWorld, minutes: number): Promise<readonly string[]> {
  const { trace } = world;
  // Cards of running sessions and of the configuration get their names before texts that quote them are read.
  const parts = (await partsOf(world, minutes)).map(({ part, ...rest }): Part => ({ part, ...redact(trace, rest) }));
  const from = world.clock.now() - minutes * MINUTE_MS;
  const entries = trace.recent({ from }).map(withoutVendorData);
  const cards = quotedCards(trace, parts);
  const secrets = world.apiToken === undefined ? [] : [world.apiToken];
  const disguise = disguiseFor([...parts, ...entries], secrets, cards);
  const lines = [...parts, ...entries.map((entry) => ({ part: 'trace', ...entry }))];
  return lines.map((line) => disguised(JSON.stringify(line), disguise));
}

async function partsOf(world: BundleWorld, minutes: number): Promise<readonly Part[]> {
  const { owner, ledger, configuration, monitor, version, clock, startedAt } = world;
  const chargers = owner.chargers();
  const journals = await Promise.all(chargers.map(({ chargerId }) => journalOf(ledger, chargerId)));
  const found = await configuration?.read();
  const providers = await owner.providers();
  return [
    {
      part: 'bundle',
      v: 1,
      made_at: iso(clock.now()),
      program: version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      running_since: iso(startedAt),
      trace_minutes: minutes,
    },
    // Before all else, so that the cards of the house get their names.
    { part: 'configuration', values: found?.values, sources: found?.sources, faults: found?.problems },
    { part: 'status', status: statusView(world), health: await monitor.health() },
    { part: 'house', house: houseView(owner.house()) },
    ...chargers.map((charger) => ({
      part: 'charger',
      charger: chargerView(charger),
      quirks: owner.quirks(charger.chargerId),
    })),
    ...providers.map((provider) => ({ part: 'provider', provider: providerView(world, provider) })),
    { part: 'adoption', adoption: adoptionView(owner.adoption()) },
    { part: 'alarms', alarms: chargers.flatMap(({ alarms }) => alarms.map(alarmView)) },
    ...journals,
    { part: 'decisions', decisions: (await ledger.audit({ limit: MAX_DECISIONS })).map(decisionView) },
  ];
}

async function journalOf(ledger: BundleWorld['ledger'], chargerId: string): Promise<Part> {
  const given = await ledger.givenUp({ chargerId, limit: MAX_GIVEN_UP });
  return {
    part: 'journal',
    charger_id: chargerId,
    positions: (await ledger.lanes(chargerId)).map(laneView),
    given_up: given.map(({ providerId, seq, at, why }) => ({ provider_id: providerId, seq, at: iso(at), why })),
  };
}

function redact(trace: TraceSource, value: object): object {
  return JSON.parse(trace.redacted(JSON.stringify(value)));
}

/** Cards and their owners as sentences name them: `The card "04AB" may charge`. */
function quotedCards(trace: TraceSource, parts: readonly Part[]): Disguise {
  const found = JSON.stringify(parts).matchAll(/\bcard \\"((?:[^"\\]|\\\\.)+)\\"/gi);
  return new Map(
    [...found].map(([, card = '']) => {
      const { idTag }: { idTag: string } = JSON.parse(trace.redacted(JSON.stringify({ idTag: card })));
      return [card, idTag];
    }),
  );
}
