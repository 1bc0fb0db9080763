/** What is told of a kWh over time, by files and by entities of Home Assistant: its price, and its CO₂. */
import { CARBON_INTENSITY, intensityOf } from '../core/tariffs/carbon.ts';
import { type Attributes, divisorOf, listedPrices } from '../core/tariffs/price-attributes.ts';
import { type Figure, spotMillionths } from '../core/tariffs/price-list.ts';
import type { SpotSpan } from '../core/tariffs/spot.ts';
import type { Config } from './schema.ts';
import { priceSources, sourceOfEntity, sourceOfFile } from './tariffs.ts';

export interface Hourly {
  readonly namedIn: (config: Config) => { readonly files: readonly string[]; readonly entities: readonly string[] };
  /** Whose figures those of a file are, and those of an entity. */
  readonly sourceOfFile: (path: string) => string;
  readonly sourceOfEntity: (entity: string) => string;
  /** Undefined: as prices have it. */
  readonly figure?: Figure | undefined;
  /** What an entity lists of the day. */
  readonly listed: (attributes: Attributes) => readonly SpotSpan[];
  /** What its state says of now; undefined = nothing. */
  readonly now: (state: string, attributes: Attributes) => number | undefined;
  readonly words: {
    readonly many: string;
    readonly one: string;
    readonly ofEntity: string;
    /** What holds until it is mended. */
    readonly meanwhile: string;
  };
}

export const DAY_AHEAD: Hourly = {
  namedIn: priceSources,
  ...{ sourceOfFile, sourceOfEntity },
  listed: listedPrices,
  now: (state, attributes) => spotMillionths(state, divisorOf(attributes)),
  words: { many: 'day-ahead prices', one: 'price', ofEntity: 'price of a kWh', meanwhile: 'per_kwh counts' },
};

/** Prices of the same file, or entity, are another thing. */
const ofCarbon = (source: string) => `carbon:${source}`;

export const CARBON: Hourly = {
  namedIn: ({ carbon_intensity: carbon }) => ({
    files: carbon?.file === undefined ? [] : [carbon.file],
    entities: carbon?.entity === undefined ? [] : [carbon.entity],
  }),
  sourceOfFile: (path) => ofCarbon(sourceOfFile(path)),
  sourceOfEntity: (entity) => ofCarbon(sourceOfEntity(entity)),
  figure: CARBON_INTENSITY,
  listed: () => [],
  now: intensityOf,
  words: {
    many: 'carbon intensities',
    one: 'carbon intensity',
    ofEntity: 'carbon intensity in g/kWh',
    meanwhile: 'sessions have no CO2',
  },
};

/** Whose figures the CO₂ of sessions is counted by; undefined: it is not counted. */
export function carbonSourceOf({ carbon_intensity: carbon }: Config): string | undefined {
  if (carbon?.file !== undefined) return CARBON.sourceOfFile(carbon.file);
  return carbon?.entity === undefined ? undefined : CARBON.sourceOfEntity(carbon.entity);
}
