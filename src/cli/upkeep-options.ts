import type { Command } from 'commander';
import type { BackupCommand } from './backup.ts';
import type { ImportCommand } from './import.ts';
import type { RestoreCommand } from './restore.ts';
import type { Surroundings } from './surroundings.ts';

const CONFIG = ['-c, --config <file>', 'the YAML file with the configuration'] as const;

/** Adds the commands that keep the data of a house safe; each is loaded when it runs. */
export function addUpkeep(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  program
    .command('backup')
    .description('copy database, key and configuration into one file, also while the proxy runs')
    .argument('[file]', 'a new file, or a folder for one; without it the folder backups among the data')
    .option(...CONFIG)
    .option('--url <url>', 'where the proxy is (OCPP_PROXY_URL); without it the one that uses DATA_DIR')
    .option('--token <token>', 'a token of its API (API_TOKEN)')
    .action(async (file: string | undefined, options: BackupCommand) =>
      done(await (await import('./backup.ts')).backup(file, options, surroundings)),
    );
  program
    .command('export')
    .description('write every row of every table as JSON Lines, also while the proxy runs')
    .argument('<file>', 'a new file, or a folder for one')
    .option(...CONFIG)
    .option('--url <url>', 'where the proxy is (OCPP_PROXY_URL); without it the one that uses DATA_DIR')
    .option('--token <token>', 'a token of its API (API_TOKEN)')
    .action(async (file: string, options: BackupCommand) =>
      done(await (await import('./export.ts')).exportTo(file, options, surroundings)),
    );
  program
    .command('import')
    .description(
      'take over an export into an empty house, or the usage_log.db of the proxy in Python; no proxy may run',
    )
    .argument('<file>', 'an export, or usage_log.db')
    .option('--charger <id>', 'usage_log.db: whose sessions they are; needed unless there is one charger')
    .action(async (file: string, options: ImportCommand) =>
      done(await (await import('./import.ts')).importFrom(file, options, surroundings)),
    );
  program
    .command('hold')
    .description('make the files of the database good for a copy by another program, for a quarter of an hour')
    .option('--end', 'the copy is made')
    .action(async (options: { end?: boolean }) => done(await (await import('./hold.ts')).hold(options, surroundings)));
  program
    .command('restore')
    .description('put a backup in the place of what is there, which is kept; no proxy may run')
    .argument('<file>', 'a backup, or a database alone')
    .option(...CONFIG)
    .option('--with-config', 'also take the configuration of the backup when there is another one')
    .option('--check', 'only say whether it could be restored')
    .action(async (file: string, options: RestoreCommand) =>
      done(await (await import('./restore.ts')).restore(file, options, surroundings)),
    );
}
