/** Certificates as schemas. */
import * as z from 'zod';
import { DOUBTS } from '../../core/tariffs/certificate.ts';
import { time } from './fields.ts';
import { word } from './words.ts';

const said = () => z.string().nullable();
const measured = () => z.number().nullable();
const wall = () => time().meta({ description: 'by the clocks of the house, with the distance to UTC' });
const described = {
  charger_id: z.string(),
  vendor: said(),
  model: said(),
  serial_number: said(),
  meter_id: said(),
  ean: said().meta({ description: 'of the grid connection' }),
};
const sum = {
  sessions: z.int(),
  energy_wh: z.int(),
  doubtful_sessions: z.int().meta({ description: 'they are in neither of the two' }),
  doubtful_energy_wh: z.int(),
};

export const certificate = word(
  'Certificate',
  z.object({
    period: z.string().meta({ description: '`2026`, `2026-Q4` or `2026-10`' }),
    time_zone: z.string(),
    from: wall(),
    to: wall().meta({ description: 'the first moment that is not in it' }),
    made_at: time(),
    site: z.object({ name: said(), address: said() }),
    rows: z
      .array(
        z.object({
          session_id: z.string(),
          started_at_utc: time(),
          ended_at_utc: time(),
          started_at: wall(),
          ended_at: wall(),
          ...described,
          evse: z.int(),
          connector: z.int().nullable(),
          meter_start_wh: measured(),
          meter_stop_wh: measured(),
          energy_wh: z.int().nullable().meta({ description: 'null where it is not certain' }),
          doubtful_wh: z.int().nullable().meta({ description: 'energy that is not certain' }),
          doubt: z.enum(DOUBTS).nullable().meta({ description: 'why it is not certain' }),
        }),
      )
      .meta({ description: 'sessions that are over, newest first' }),
    chargers: z.array(z.object({ ...described, ...sum })),
    total: z.object(sum),
  }),
);
