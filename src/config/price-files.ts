/** The files of day-ahead prices and of the CO₂ of the grid that the configuration names. */
import { CARBON_INTENSITY } from '../core/tariffs/carbon.ts';
import { type Figure, type PriceList, readPriceList } from '../core/tariffs/price-list.ts';
import { readTextFile } from '../lib/text-file.ts';
import type { Finding } from './problem.ts';
import type { Config } from './schema.ts';

/** Of {@link readPriceList}: its lines at their longest. */
const MAX_BYTES = 3 * 1024 * 1024;
const MAX_FAULTS_TOLD = 3;

export interface PriceFile extends PriceList {
  /** Of the file that was read; undefined: there is none that can be read. */
  readonly stamp: string | undefined;
}

/** What is wrong with the file is among its faults. */
export async function readPriceFile(path: string, figure?: Figure): Promise<PriceFile> {
  const read = await readTextFile(path, MAX_BYTES);
  return read.ok
    ? { ...readPriceList(read.text, figure), stamp: read.stamp }
    : { prices: [], faults: [read.wrong], stamp: undefined };
}

/** The first faults, and how many there are beside them. */
export function faultsText({ faults }: Pick<PriceFile, 'faults'>): string | undefined {
  if (faults.length === 0) return undefined;
  const more = faults.length - MAX_FAULTS_TOLD;
  return [...faults.slice(0, MAX_FAULTS_TOLD), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Prices come from elsewhere, and late now and then: whatever is wrong with them keeps nobody from charging. */
export async function checkPriceFiles({ tariffs, carbon_intensity: carbon }: Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [index, { day_ahead: dayAhead }] of tariffs.entries()) {
    if (dayAhead?.file === undefined) continue;
    const wrong = faultsText(await readPriceFile(dayAhead.file));
    if (wrong === undefined) continue;
    findings.push({
      path: ['tariffs', index, 'day_ahead', 'file'],
      wrong: `these prices cannot be used: ${wrong}`,
      right: 'mend the file; until then per_kwh counts for these hours',
    });
  }
  const wrong = carbon?.file && faultsText(await readPriceFile(carbon.file, CARBON_INTENSITY));
  if (wrong) {
    findings.push({
      path: ['carbon_intensity', 'file'],
      wrong: `these figures cannot be used: ${wrong}`,
      right: 'mend the file; until then sessions have no CO2 for these hours',
    });
  }
  return findings;
}
