/**
 * Profiles that a transparent provider put into the charger itself. As soon as a limit of ours is there they go: whose
 * stack is higher, theirs would hold instead of ours (PROTOCOL §0, invariant I6).
 */
import { PROFILE_ID, WAYS } from '../../core/limits/ways.ts';
import type { Instant, Message, Payload } from '../../core/model.ts';
import { decode, takeProfile } from '../../core/ocpp/codec.ts';
import type { OcppVersion } from '../../core/ocpp/versions.ts';
import type { Context } from '../context.ts';
import { COMMAND_TIMEOUT_MS } from '../grants.ts';
import { partyState } from '../party-states.ts';
import { type ChargerLink, PRIORITY } from '../ports.ts';
import type { Twin } from '../twin.ts';
import type { TwinState } from '../twin-state.ts';
import type { Unit } from '../unit.ts';

/** As many as chargers keep; the oldest are forgotten first. */
const MAX_STRANGERS = 100;

/** What the charger does not let go is asked for again so much later. */
const STAYS_MS = 60_000;
/** One that is not there need not be taken out. */
const IS_OUT: readonly unknown[] = ['Accepted', 'Unknown'];

type Call = { readonly action: string; readonly payload: Payload };

/** `call`: as the charger is told it, with its numbers. Noted before that: its yes may be lost, a no costs a clear in vain. */
export function noteStranger(unit: Unit, version: OcppVersion, { action, payload }: Call): void {
  const id = profileIn(decode(version, action, payload));
  if (id === undefined) return;
  const given = partyState(unit.state, 'system', 'given');
  const strangers = [...(given.strangers ?? []).filter((one) => one !== id), id].slice(-MAX_STRANGERS);
  unit.putPartyState('system', 'given', { ...given, strangers });
}

function profileIn(message: Message | undefined): number | undefined {
  if (message?.means === 'setProfile') return message.ask.profile.id;
  return message?.means === 'start' ? message.ask.profile?.profile.id : undefined;
}

/** When {@link strangerIn} is to be looked at again. */
export function strangersDueAt(state: TwinState): Instant | undefined {
  const { strangers = [], strangersRestUntil } = partyState(state, 'system', 'given');
  return strangers.length === 0 ? undefined : strangersRestUntil;
}

/** One that is in the way of a limit of ours, which is in the charger already. */
export function strangerIn(state: TwinState, now: Instant): number | undefined {
  const { evses, strangers = [], strangersRestUntil = now, way } = partyState(state, 'system', 'given');
  if (strangersRestUntil > now) return undefined;
  const entries = Object.values(evses).flatMap(({ base, session }) =>
    [base, session].filter((one) => one !== undefined),
  );
  const hasOurs = entries.some(({ isHeld }) => isHeld);
  // Our own limit of the whole charger, of when that was the way: not before all else holds for sure.
  const isOver = WAYS[way]?.purpose === 'TxProfile' && entries.every(({ isHeld }) => isHeld);
  return strangers.find((id) => (id === PROFILE_ID.station ? isOver : hasOurs));
}

/** One that stays is tried again later, behind the others: as long as it is there it may hold instead of ours. */
export async function takeOut(
  { clock }: Context,
  twin: Twin,
  link: ChargerLink,
  id: number,
): Promise<'answered' | 'unheard'> {
  const { action, payload } = takeProfile(link.version, id);
  const outcome = await link.call(action, payload, { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.limits });
  if (outcome.kind !== 'result' && outcome.kind !== 'error') return 'unheard';
  const isOut = outcome.kind === 'result' && IS_OUT.includes(outcome.payload.status);
  await twin.run((unit) => {
    const given = partyState(unit.state, 'system', 'given');
    const others = (given.strangers ?? []).filter((one) => one !== id);
    const next = isOut
      ? { ...given, strangers: others }
      : { ...given, strangers: [...others, id], strangersRestUntil: clock.now() + STAYS_MS };
    unit.putPartyState('system', 'given', next);
  });
  return 'answered';
}
