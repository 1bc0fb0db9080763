/** What is kept of a session, in the words of the API. */
import type * as z from 'zod';
import { moneyText } from '../core/money.ts';
import type { SessionRecord } from '../core/tariffs/record.ts';
import type { SessionNote } from '../proxy/ports.ts';
import { iso } from './api/fields.ts';
import type { course } from './api/session-words.ts';

export function courseView(
  sessionId: string,
  { energyWh, idleMs, curve }: SessionRecord,
  notes: readonly SessionNote[],
): z.input<typeof course> {
  return {
    session_id: sessionId,
    energy_wh: energyWh ?? null,
    idle_s: idleMs === undefined ? null : Math.round(idleMs / 1000),
    curve: curve.map(({ at, wh, powerW, currentA, socPercent }) => ({
      at: iso(at),
      energy_wh: wh ?? null,
      power_w: powerW ?? null,
      current_a: currentA ?? null,
      soc_percent: socPercent ?? null,
    })),
    holders: notes.flatMap((note) =>
      note.kind === 'holder' ? [{ at: iso(note.at), holder: note.holder ?? null, reason: note.why ?? null }] : [],
    ),
    limits: notes.flatMap((note) => {
      if (note.kind !== 'limit') return [];
      const { at, limitA, source, providerId, why } = note;
      return [
        {
          at: iso(at),
          limit_a: limitA ?? null,
          source: source ?? null,
          provider_id: providerId ?? null,
          why,
        },
      ];
    }),
    costs: notes.flatMap((note) => {
      if (note.kind !== 'cost') return [];
      const { at, providerId, said, minor, currency } = note;
      return [{ at: iso(at), provider_id: providerId, said, amount: moneyText(minor, currency), currency }];
    }),
  };
}
