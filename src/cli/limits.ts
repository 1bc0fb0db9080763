import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { type Cell, clean, painter, table } from './table.ts';

export interface LimitsCommand extends ToolOptions {
  readonly charger?: string;
  readonly evse?: number;
}

interface Party {
  readonly source: string;
  readonly provider_id: string | null;
  readonly limit_a: number | null;
  readonly binds: boolean;
  readonly lowest: boolean;
  readonly until: string | null;
  readonly why: string;
}

interface Place {
  readonly evse: number;
  readonly limit_a: number | null;
  readonly until: string | null;
  readonly why: string;
  readonly session_id: string | null;
  readonly charger_a: number | null;
  readonly parties: readonly Party[];
}

interface Limits {
  readonly charger_id: string;
  readonly evses: readonly Place[];
}

/** What limits each place, in one line. */
export function limits(options: LimitsCommand, surroundings: Surroundings): Promise<number> {
  return show(options, surroundings, (found) => {
    const rows = found.flatMap(({ charger_id, evses }) =>
      evses.map(({ evse, limit_a, charger_a, session_id, why }): readonly Cell[] => [
        charger_id,
        evse,
        session_id === null ? 'free' : { text: 'charging', style: 'green' },
        amps(limit_a),
        amps(charger_a),
        why,
      ]),
    );
    return table(['CHARGER', 'EVSE', 'STATE', 'LIMIT', 'AT THE CHARGER', 'WHY'], rows, surroundings);
  });
}

/** The same with every party, a line each. */
export function why(options: LimitsCommand, surroundings: Surroundings): Promise<number> {
  const paint = painter(surroundings);
  return show(options, surroundings, (found) =>
    found
      .flatMap(({ charger_id, evses }) =>
        evses.map((place) =>
          [
            paint('bold', clean(`${charger_id}, EVSE ${place.evse}`)),
            clean(place.why),
            ...(place.parties.length === 0
              ? []
              : [table(['WHO', 'ALLOWS', 'COUNTS', 'UNTIL', 'IN WORDS'], place.parties.map(partyRow), surroundings)]),
          ].join('\n'),
        ),
      )
      .join('\n\n'),
  );
}

async function show(
  options: LimitsCommand,
  surroundings: Surroundings,
  words: (found: readonly Limits[]) => string,
): Promise<number> {
  const { charger, evse, json } = options;
  const asked =
    charger === undefined
      ? await askJson<{ chargers: readonly Limits[] }>('/limits', options, surroundings)
      : await askJson<Limits>(`/chargers/${encodeURIComponent(charger)}/limits`, options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const all = 'chargers' in asked.body ? asked.body.chargers : [asked.body];
  const found = all.map((one) => ({
    ...one,
    evses: one.evses.filter((place) => evse === undefined || place.evse === evse),
  }));
  if (json === true) printJson(surroundings, found);
  else if (found.every(({ evses }) => evses.length === 0)) surroundings.out('There is no such place to charge.');
  else surroundings.out(words(found));
  return 0;
}

function partyRow({ source, provider_id, limit_a, binds, lowest, until, why: words }: Party): readonly Cell[] {
  const counts: Cell = lowest ? { text: 'this one', style: 'yellow' } : binds ? 'yes' : 'no';
  return [provider_id ?? NAMES.get(source) ?? source, amps(limit_a), counts, until, words];
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['home', 'you'],
  ['hardware', 'the charger'],
  ['site', 'the wires'],
  ['external', 'from outside'],
]);

function amps(limitA: number | null): string {
  return limitA === null ? 'no limit' : `${limitA} A`;
}
