/** What the house takes or leaves, as one entity of Home Assistant tells it, or one for each phase. */

export interface AmpsWatch {
  /** Takes the states of all entities that Home Assistant knows now. */
  learn(states: ReadonlyMap<string, string>): void;
  /** The link is gone. */
  lose(): void;
}

/**
 * `onAmps` hears every change. Home Assistant says nothing while nothing changes, so a value lasts until it says
 * something else; when it falls silent, or one of the entities is unknown, the last value is told once more, and from
 * then on it grows old.
 */
export function watchAmps(
  entities: readonly string[],
  onAmps: (amps: readonly number[], isLasting: boolean) => void,
): AmpsWatch {
  let last: readonly number[] = [];
  let isKnown = false;

  function lose(): void {
    if (isKnown) onAmps(last, false);
    isKnown = false;
  }

  return {
    learn(states) {
      const amps = entities.flatMap((entity) => readAmps(states.get(entity)) ?? []);
      if (entities.length === 0) return;
      if (amps.length < entities.length) return lose();
      if (isKnown && amps.every((figure, index) => figure === last[index])) return;
      last = amps;
      isKnown = true;
      onAmps(amps, true);
    },
    lose,
  };
}

/** A number as Home Assistant writes it; undefined = no information. */
function readAmps(state: string | undefined): number | undefined {
  const amps = state === undefined || state.trim() === '' ? Number.NaN : Number(state);
  return Number.isFinite(amps) ? amps : undefined;
}
