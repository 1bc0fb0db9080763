import { Argument, type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CertificateCommand } from './certificate.ts';
import type { ToolOptions } from './client.ts';
import type { ControlCommand } from './control.ts';
import { VERBS, type Verb } from './control-body.ts';
import type { CorrectCommand } from './correct.ts';
import type { DecisionsCommand } from './decisions.ts';
import type { FirmwareOptions } from './firmware.ts';
import type { LimitsCommand } from './limits.ts';
import type { SessionsCommand } from './sessions.ts';
import type { StatementCommand } from './statement.ts';
import type { Surroundings } from './surroundings.ts';
import type { SetTag } from './tags.ts';
import type { QuoteCommand, RemoveTariff, SetTariff } from './tariffs.ts';
import type { WatchCommand } from './watch.ts';

/** Adds the commands that ask a running proxy; each is loaded when it runs. */
export function addTools(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  tool(program, 'status', 'show chargers, who is in control and why, and providers').action(
    async (options: ToolOptions) => done(await (await import('./status.ts')).status(options, surroundings)),
  );
  tool(program, 'watch', 'show what happens, as it happens')
    .option('--charger <id>', 'only of this charger')
    .option(
      '--kinds <list>',
      'only these, with commas: fact, status, boot, presence, control, alarm, alarm_over, limit, decision, house, adoption, turned_away',
    )
    .action(async (options: WatchCommand) => done(await (await import('./watch.ts')).watch(options, surroundings)));
  const sessions = tool(program, 'sessions', 'list charging sessions, newest first, or show one')
    .argument('[id]', 'the session to show')
    .option('--from <time>', 'sessions that started then or later: a day (2026-01-31) or a time with a zone')
    .option('--to <time>', 'sessions that started before; a day counts as a whole')
    .option('--charger <id>', 'only of this charger')
    .option('--limit <number>', 'how many at most (20; with --csv all)', count)
    .option('--running', 'also those that have not ended')
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .action(async (id: string | undefined, options: SessionsCommand) =>
      done(await (await import('./sessions.ts')).sessions(id, options, surroundings)),
    );
  tool(sessions, 'correct', 'correct who pays for a session that is over, or by which tariff; the facts stay')
    .argument('<id>', 'the session')
    .option('--payer <id>', 'who pays instead; it is priced by the tariff of this payer')
    .option('--tariff <id>', 'by which it is priced instead, whoever pays')
    .option('--note <text>', 'why; it stands on the statement')
    .addOption(new Option('--undo', 'take back what was corrected').conflicts(['payer', 'tariff', 'note']))
    .action(async (id: string, _own: CorrectCommand, command: Command) => {
      // What both commands know, the outer one takes.
      const options = command.optsWithGlobals<CorrectCommand>();
      done(await (await import('./correct.ts')).correct(id, options, surroundings));
    });
  tool(program, 'decisions', 'list who asked for what, whether it was allowed, and why; newest first')
    .option('--charger <id>', 'only of this charger')
    .option('--by <party>', 'only what this provider asked; "home" is you, "system" the proxy itself')
    .option('--refused', 'only what was refused')
    .option('--limit <number>', 'how many at most (20)', count)
    .action(async (options: DecisionsCommand) =>
      done(await (await import('./decisions.ts')).decisions(options, surroundings)),
    );
  for (const [name, about] of [
    ['limits', 'show how much each car may take, and what limits it'],
    ['why', 'explain a limit: every party, what it allows, until when, and who decides'],
  ] as const) {
    tool(program, name, about)
      .option('--charger <id>', 'only of this charger')
      .option('--evse <number>', 'only of this EVSE', count)
      .action(async (options: LimitsCommand) => done(await (await import('./limits.ts'))[name](options, surroundings)));
  }
  tool(program, 'providers', 'show which provider may do what, and what it has heard').action(
    async (options: ToolOptions) => done(await (await import('./providers.ts')).providers(options, surroundings)),
  );
  tool(
    program,
    'control',
    'start, stop, limit or pause charging as the home, give, take or release control, close the charger, set the house',
  )
    .addArgument(new Argument('<command>', 'what the charger shall do').choices(VERBS))
    .argument(
      '[value]',
      'limit: amperes per phase, or "none"; mode: automatic, home_only or locked; guest: minutes, or "off"; give, kick, pause-provider, resume-provider: which provider',
    )
    .option('--charger <id>', 'which charger; needed when there are several; mode: all without it')
    .option('--evse <number>', 'which EVSE; needed when there are several', count)
    .option('--minutes <number>', 'give, pause-provider: for so long', count)
    .option('--tag <text>', 'start: the card of the session')
    .option('--session <id>', 'stop: which session; needed when several run')
    .option('--may-unlock', 'stop: if it does not stop, unlock the cable before the charger is restarted')
    .option('--reason <text>', 'take: why, for the list of decisions')
    .option('--now', 'block: also stop what charges there')
    .option('--stop', 'kick: stop its session; without it the session goes on as yours')
    .action(async (verb: Verb, value: string | undefined, options: ControlCommand) =>
      done(await (await import('./control.ts')).control(verb, value, options, surroundings)),
    );
  tool(program, 'override', 'decide who is in control')
    .argument('<owner>', 'the id of a provider, "home", or "release" for nobody')
    .option('--charger <id>', 'which charger; needed when there are several')
    .action(async (owner: string, options: ControlCommand) =>
      done(await (await import('./control.ts')).override(owner, options, surroundings)),
    );
  tool(program, 'deliveries', 'show what each provider was told of a session, or send it again')
    .argument('<session>', 'the id of a session')
    .option('--resend <provider>', 'send again what this provider never took')
    .action(async (session: string, options: ToolOptions & { resend?: string }) =>
      done(await (await import('./deliveries.ts')).deliveries(session, options, surroundings)),
    );
  tool(program, 'alarms', 'show what you should know of')
    .option('--charger <id>', 'only of this charger')
    .option('--end <alarm>', 'take this one away; it comes again if its cause does')
    .action(async (options: ToolOptions & { end?: string; charger?: string }) =>
      done(await (await import('./alarms.ts')).alarms(options, surroundings)),
    );
  tool(program, 'firmware', 'show what providers want to load onto chargers, or decide on it')
    .addArgument(new Argument('[decision]', 'your word on what waits').choices(['approve', 'refuse']))
    .option('--charger <id>', 'only of this charger; needed when several wait')
    .action(async (decision: 'approve' | 'refuse' | undefined, options: FirmwareOptions) =>
      done(await (await import('./firmware.ts')).firmware(decision, options, surroundings)),
    );
  tool(program, 'adopt', 'show which unknown chargers want to come in, or decide on one')
    .argument('[charger]', 'the charger that you adopt')
    .option('--refuse', 'refuse it instead: it stays out, and you are not asked again')
    .action(async (charger: string | undefined, options: ToolOptions & { refuse?: boolean }) =>
      done(await (await import('./adopt.ts')).adopt(charger, options, surroundings)),
    );
  tool(program, 'quirks', 'show what chargers get wrong and what is done about it')
    .option('--charger <id>', 'only of this charger')
    .option('--all', 'also what was not met and is as for most chargers')
    .action(async (options: ToolOptions & { charger?: string; all?: boolean }) =>
      done(await (await import('./quirks.ts')).quirks(options, surroundings)),
    );
  addTags(program, surroundings, done);
  addTariffs(program, surroundings, done);
  addTokens(program, surroundings, done);
}

function addTags(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  const tags = program.command('tags').description('list, set and remove cards of your table');
  usageIsTwo(tags);
  tool(tags, 'list', 'list the cards', { isDefault: true }).action(async (options: ToolOptions) =>
    done(await (await import('./tags.ts')).listTags(options, surroundings)),
  );
  tool(tags, 'set', 'add a card, or change what is said of it; an empty text takes it away')
    .argument('<card>', 'the number of the card')
    .option('--name <text>', 'whose it is')
    .option('--vehicle <text>', 'which car')
    .option('--authority <provider>', 'who decides on it, or "home"')
    .option('--payer <provider>', 'who pays, or "home"')
    .option('--alias <provider=card...>', 'its number at a provider')
    .option('--expires <time>', 'it charges until then: 2027-01-31T18:00:00Z')
    .option('--blocked', 'it never charges')
    .option('--no-blocked', 'it may charge again')
    .action(async (card: string, options: SetTag) =>
      done(await (await import('./tags.ts')).setTag(card, options, surroundings)),
    );
  tool(tags, 'remove', 'take a card out of the table')
    .argument('<card>', 'the number of the card')
    .action(async (card: string, options: ToolOptions) =>
      done(await (await import('./tags.ts')).removeTag(card, options, surroundings)),
    );
}

function addTariffs(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  const tariffs = program.command('tariffs').description('list, set and remove tariffs');
  usageIsTwo(tariffs);
  tool(tariffs, 'list', 'list the tariffs', { isDefault: true }).action(async (options: ToolOptions) =>
    done(await (await import('./tariffs.ts')).listTariffs(options, surroundings)),
  );
  const from = ['--valid-from <day>', 'the row that holds from this day on: 2027-01-31'] as const;
  tool(tariffs, 'set', 'add a row of a tariff, or change what is said in it; hours are changed in the file')
    .argument('<tariff>', 'its id')
    .option(...from)
    .option('--name <text>', 'how it is called on statements')
    .option('--per-kwh <price>', 'the price of a kWh')
    .option('--per-minute <price>', 'the price of a minute')
    .option('--idle-per-minute <price>', 'the price of a minute after charging')
    .option('--idle-after <minutes>', 'how long a vehicle may stay for free', number)
    .option('--session-fee <amount>', 'what each session costs')
    .option('--minimum <amount>', 'the least that a session costs')
    .option('--vat <percent>', 'VAT', number)
    .action(async (tariff: string, options: SetTariff) =>
      done(await (await import('./tariffs.ts')).setTariff(tariff, options, surroundings)),
    );
  tool(tariffs, 'remove', 'take a row of a tariff away')
    .argument('<tariff>', 'its id')
    .option(...from)
    .action(async (tariff: string, options: RemoveTariff) =>
      done(await (await import('./tariffs.ts')).removeTariff(tariff, options, surroundings)),
    );
  tool(program, 'quote', 'tell what a planned session would cost')
    .argument('<tariff>', 'the id of the tariff')
    .requiredOption('--kwh <energy>', 'how much shall be charged', number)
    .option('--kw <power>', 'how fast (11)', number)
    .option('--starts <time>', 'when it begins; now without it')
    .option('--leaves <time>', 'when the vehicle leaves; without it as soon as it is done')
    .action(async (tariff: string, options: QuoteCommand) =>
      done(await (await import('./tariffs.ts')).quote(tariff, options, surroundings)),
    );
  tool(program, 'statement', 'print what a payer owes for a month, with every session')
    .requiredOption('--payer <id>', 'who pays: "home", a provider, or one of the payers of the configuration')
    .requiredOption('--month <month>', 'by the clocks of the house: 2026-10')
    .addOption(
      new Option('--format <format>', 'csv (without it), json, or html for a printer')
        .choices(['csv', 'json', 'html'])
        .conflicts('json'),
    )
    .action(async (options: StatementCommand) =>
      done(await (await import('./statement.ts')).statement(options, surroundings)),
    );
  tool(program, 'certificate', 'print what was charged by the meter in a year, a quarter or a month, for certificates')
    .option('--year <year>', 'by the clocks of the house: 2026', number)
    .option('--quarter <number>', 'only this one of the year, 1 to 4', number)
    .addOption(new Option('--month <month>', 'in place of a year: 2026-10').conflicts(['year', 'quarter']))
    .option('--charger <id>', 'only of this charger')
    .addOption(new Option('--format <format>', 'csv (without it) or json').choices(['csv', 'json']).conflicts('json'))
    .action(async (options: CertificateCommand) =>
      done(await (await import('./certificate.ts')).certificate(options, surroundings)),
    );
}

function addTokens(program: Command, surroundings: Surroundings, done: (code: number) => void): void {
  const tokens = program.command('tokens').description('list, make and revoke tokens for programs');
  usageIsTwo(tokens);
  tool(tokens, 'list', 'list the tokens, without their secrets', { isDefault: true }).action(
    async (options: ToolOptions) => done(await (await import('./tokens.ts')).listTokens(options, surroundings)),
  );
  tool(tokens, 'create', 'make a token; its secret is shown once')
    .requiredOption('--name <text>', 'what it is for')
    .addOption(
      new Option('--scope <scope>', 'what it may do').choices(['read', 'control', 'admin']).makeOptionMandatory(),
    )
    .action(async (options: ToolOptions & { name: string; scope: string }) =>
      done(await (await import('./tokens.ts')).createToken(options, surroundings)),
    );
  tool(tokens, 'revoke', 'revoke a token: it opens nothing from then on')
    .argument('<which>', 'its id or name')
    .action(async (which: string, options: ToolOptions) =>
      done(await (await import('./tokens.ts')).revokeToken(which, options, surroundings)),
    );
}

function tool(parent: Command, name: string, about: string, more: { isDefault?: boolean } = {}): Command {
  const command = parent
    .command(name, more)
    .description(about)
    .option('--json', 'print JSON')
    .option('--url <url>', 'where the proxy is (OCPP_PROXY_URL, else this machine)')
    .option('--token <token>', 'a token of its API (API_TOKEN)');
  return usageIsTwo(command);
}

/** For scripts: 1 says that the proxy refused, 2 that the command was typed wrongly. */
function usageIsTwo(command: Command): Command {
  return command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : new CommanderError(2, error.code, error.message);
  });
}

const MAX_COUNT = 2 ** 31 - 1;

function count(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > MAX_COUNT) {
    throw new InvalidArgumentError(`expected a whole number from 1 to ${MAX_COUNT}`);
  }
  return number;
}

function number(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('expected a number such as 7.5');
  return value;
}
