/** Every quirk by its name, and which of them are tolerated in one charger (PROTOCOL §6). */
import type { Boot } from '../model.ts';
import { FRAME_QUIRKS } from './frames.ts';
import { HANDLING_QUIRKS } from './handling.ts';
import { PAYLOAD_QUIRKS } from './payload.ts';
import { isSwitchable, type ModelPattern, type Quirk } from './quirk.ts';

const TABLE = { ...FRAME_QUIRKS, ...PAYLOAD_QUIRKS, ...HANDLING_QUIRKS };

export type QuirkId = keyof typeof TABLE;

export const QUIRKS: { readonly [Id in QuirkId]: Quirk } = TABLE;

// The keys of a literal are known, which Object.keys does not say.
export const QUIRK_IDS = Object.keys(QUIRKS) as readonly QuirkId[];

/** The names that the owner may switch. */
export const SWITCHABLE: readonly string[] = QUIRK_IDS.filter((id) => isSwitchable(QUIRKS[id]));

/** What the owner switched, by name. */
export interface QuirkSwitches {
  readonly [id: string]: boolean;
}

/** `suggested`: off, and this charger is one of those for which it helps. */
export type WhyOn = 'always' | 'default' | 'matched' | 'suggested' | 'charger' | 'house';

export interface Selected {
  readonly on: boolean;
  /** `charger`, `house`: the owner said so, for this charger or for all. */
  readonly why: WhyOn;
}

/**
 * How one quirk stands for one charger: the owner's word on the charger, then his word on all chargers, then the table.
 *
 * @param boot what the charger said of itself; without it nothing matches that names a maker
 */
export function select(
  id: QuirkId,
  boot: Pick<Boot, 'vendor' | 'model' | 'firmwareVersion'> | undefined,
  own: QuirkSwitches,
  all: QuirkSwitches,
): Selected {
  const { use, match } = QUIRKS[id];
  if (use === 'always') return { on: true, why: 'always' };
  const said = own[id] ?? all[id];
  if (said !== undefined) return { on: said, why: own[id] === undefined ? 'house' : 'charger' };
  if (use === 'default') return { on: true, why: 'default' };
  const matches = match !== undefined && boot !== undefined && match.some((pattern) => fits(pattern, boot));
  if (use === 'matched') return { on: matches, why: matches ? 'matched' : 'default' };
  return { on: false, why: matches ? 'suggested' : 'default' };
}

function fits(
  { vendor, model, firmware }: ModelPattern,
  boot: Pick<Boot, 'vendor' | 'model' | 'firmwareVersion'>,
): boolean {
  return begins(boot.vendor, vendor) && begins(boot.model, model) && begins(boot.firmwareVersion ?? '', firmware);
}

function begins(said: string, wanted: string | undefined): boolean {
  return wanted === undefined || said.trim().toLowerCase().startsWith(wanted.toLowerCase());
}
