/** What the charger was given at one place: read from the twin, and written down with a unit. */
import { type Given, givenAt, type Scope, withGivenAt } from '../../core/limits/given.ts';
import type { Written } from '../../core/limits/writing.ts';
import type { Instant } from '../../core/model.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import type { Unit } from '../unit.ts';

export interface PlaceMeant {
  readonly evse: number;
  readonly scope: Scope;
  readonly txId: string | undefined;
}

export interface Entry {
  readonly written: Written | undefined;
  /** When the place was last given more. */
  readonly raisedAt: Instant | undefined;
}

export function entryOf(state: TwinState, place: PlaceMeant): Entry {
  const at = atOf(state, place);
  return { written: at[place.scope], raisedAt: at.raisedAt };
}

export function putEntry(unit: Unit, place: PlaceMeant, entry: Entry): void {
  unit.putPartyState('system', 'given', withEntry(unit.state, place, entry));
}

export function withEntry(state: TwinState, place: PlaceMeant, { written, raisedAt }: Entry): Given {
  const { evse, scope, txId } = place;
  const entry = written && scope === 'session' && txId !== undefined ? { ...written, txId } : written;
  return withGivenAt(partyState(state, 'system', 'given'), evse, { ...atOf(state, place), [scope]: entry, raisedAt });
}

function atOf(state: TwinState, { evse, txId }: PlaceMeant) {
  return givenAt(partyState(state, 'system', 'given'), evse, txId ?? openAt(state, evse)?.id);
}
