/** What one provider sees of a charger now, told to the owner in plain words. */
import type { ConnectorStatus, Decision } from '../model.ts';

export interface PlaceSight {
  readonly evse: number;
  /** In the words that it is told, without repetition; empty = it was told nothing yet. */
  readonly statuses: readonly ConnectorStatus[];
  readonly session: SessionSight | undefined;
  /** Whether it could have control now; `holds` = it has it. */
  readonly control: 'holds' | Decision;
}

export interface SessionSight {
  /** `over`: it was told that it ended, while the car goes on charging. */
  readonly as: 'own' | 'mirror' | 'alias' | 'hidden' | 'over';
  readonly isStopping: boolean;
  /** Undefined = nothing limits it. */
  readonly limitA: number | undefined;
}

export interface ChargerSight {
  readonly isConnected: boolean;
  /** It has the right to watch. */
  readonly watches: boolean;
  /** It has the right to have control. */
  readonly steers: boolean;
  readonly places: readonly PlaceSight[];
}

export function sightInWords({ isConnected, watches, steers, places }: ChargerSight): string {
  const link = isConnected ? [] : ['It is not connected. When it is back:'];
  if (!watches) return [...link, 'It sees nothing of the charger.'].join(' ');
  if (places.length === 0) return [...link, 'The charger has told nothing yet.'].join(' ');
  const several = places.length > 1;
  const seen = places.map((place) => `${several ? `EVSE ${place.evse}: ` : ''}${placeInWords(place)}.`);
  const control = steers ? controlInWords(places) : 'It never has control.';
  return [...link, ...seen, control].join(' ');
}

function placeInWords({ statuses, session }: PlaceSight): string {
  const status = statuses.length === 0 ? 'It has been told nothing yet' : `It sees ${statuses.join(', ')}`;
  return session === undefined ? status : `${status}; ${sessionInWords(session)}`;
}

const SESSIONS: { readonly [A in SessionSight['as']]: string } = {
  own: 'its own session',
  mirror: "somebody else's session",
  alias: 'a session under a card that stands for all others',
  hidden: 'that a session runs is hidden from it',
  over: 'its session is over for it',
};

function sessionInWords({ as, isStopping, limitA }: SessionSight): string {
  if (as === 'hidden' || as === 'over') return SESSIONS[as];
  if (isStopping) return `${SESSIONS[as]} is being stopped`;
  if (limitA === undefined) return `${SESSIONS[as]} goes on`;
  return limitA === 0 ? `${SESSIONS[as]} goes on without current` : `${SESSIONS[as]} goes on with at most ${limitA} A`;
}

/** Each reason once, however many places it is about. */
function controlInWords(places: readonly PlaceSight[]): string {
  const words = places.map(({ control, session }) => {
    if (control === 'holds') return 'It has control.';
    if (control.allow) return 'It may have control.';
    return session?.as === 'own' ? `It may stop and lower its session. ${control.why}` : control.why;
  });
  return [...new Set(words)].join(' ');
}
