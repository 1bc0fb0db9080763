import { readEnvironment } from '../config/environment.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

/** Replaces the login password and prints the new one; 1 when it cannot be stored. */
export async function password({ variables, application, out, err }: Surroundings): Promise<number> {
  const { dataDir } = readEnvironment(variables).environment;
  try {
    const { resetPassword } = await application();
    out(`New password for the login in the browser: ${await resetPassword({ dataDir })}`);
    return 0;
  } catch (error) {
    err(`The password was not changed: ${plainReason(error)}`);
    return 1;
  }
}
