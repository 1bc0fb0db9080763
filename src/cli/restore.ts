import { resolve } from 'node:path';
import { restore as putBack, verifyBackup } from '../upkeep.ts';
import { houseOf } from './backup.ts';
import { failed } from './client.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

export interface RestoreCommand {
  readonly config?: string;
  readonly withConfig?: boolean;
  readonly check?: boolean;
}

/** Puts a backup in the place of what is there, or only checks it; 1 when it is not good or a proxy runs. */
export async function restore(from: string, options: RestoreCommand, surroundings: Surroundings): Promise<number> {
  const file = resolve(surroundings.cwd, from);
  return options.check === true ? checkOnly(file, surroundings) : place(file, options, surroundings);
}

async function checkOnly(file: string, surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  try {
    const { schema, manifest } = await verifyBackup(file, { warn: (_detail, message) => err(message) });
    out(`This backup is good: ${aboutOf(schema, manifest?.made_at)}.`);
    return 0;
  } catch (error) {
    return failed(surroundings, `This backup is not good: ${plainReason(error)}`);
  }
}

async function place(file: string, options: RestoreCommand, surroundings: Surroundings): Promise<number> {
  const { out } = surroundings;
  try {
    const house = await houseOf(options, surroundings);
    const done = await putBack(house, file, { withConfig: options.withConfig === true });
    out(`Restored into ${house.dataDir}: ${aboutOf(done.schema, done.manifest?.made_at)}.`);
    if (done.kept !== undefined) out(`The database that was there is now ${done.kept}; delete it once all is well.`);
    out(CONFIG[done.config](house.configFile));
    out(
      'Never start an old copy beside it: both would report the same sessions. "ocpp-proxy check" checks the configuration.',
    );
    return 0;
  } catch (error) {
    return failed(surroundings, `Nothing was restored: ${plainReason(error)}`);
  }
}

function aboutOf(schema: number, madeAt: string | undefined): string {
  return `${madeAt === undefined ? 'a database alone' : `made at ${madeAt}`}, schema ${schema}`;
}

const CONFIG = {
  none: () => 'There is no configuration file in it, so none was put anywhere.',
  same: (file: string) => `The configuration ${file} is the same.`,
  placed: (file: string) => `The configuration is ${file}.`,
  replaced: (file: string) => `The configuration ${file} was replaced; the old one is beside it.`,
  left: (file: string) =>
    `The configuration ${file} stays as it is, although the backup has another one: --with-config takes that one.`,
};
