import { holdStill, letGo } from '../upkeep.ts';
import { houseOf } from './backup.ts';
import { failed } from './client.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

/** Makes the files of the database good for a copy by another program, or ends that; 1 when they do not come to rest. */
export async function hold(options: { readonly end?: boolean }, surroundings: Surroundings): Promise<number> {
  try {
    const house = await houseOf({}, surroundings);
    if (options.end === true) letGo(house);
    else await holdStill(house);
    return 0;
  } catch (error) {
    return failed(surroundings, `The files are not good for a copy: ${plainReason(error)}`);
  }
}
