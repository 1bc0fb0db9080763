/** The keys of the CO₂ of the grid. */
import * as z from 'zod';
import { entity, file, groupOf } from './words.ts';

export const carbonIntensity = z.strictObject(
  {
    entity: entity
      .optional()
      .describe(
        'an entity of Home Assistant whose state is the intensity now, as those of Electricity Maps and UK Carbon Intensity. What it says is kept',
      ),
    file: file
      .optional()
      .describe(
        'instead of an entity: CSV with lines `start,grams`, for a kWh and from a quarter of an hour or an hour on; the path is relative to this file. It is read anew when it changes',
      ),
  },
  { error: groupOf('entity', 'file') },
);

export const CARBON_KEYS: readonly string[] = Object.keys(carbonIntensity.shape);
