import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

interface Tag {
  readonly id: string;
  readonly name?: string;
  readonly vehicle?: string;
  readonly authority?: string;
  readonly payer?: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly blocked: boolean;
  readonly expires?: string;
}

export interface SetTag extends ToolOptions {
  readonly name?: string;
  readonly vehicle?: string;
  readonly authority?: string;
  readonly payer?: string;
  readonly alias?: readonly string[];
  readonly expires?: string;
  readonly blocked?: boolean;
}

/** Lists the cards of the table. */
export async function listTags(options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const asked = await askJson<{ tags: readonly Tag[] }>('/tags', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { tags } = asked.body;
  if (options.json === true) printJson(surroundings, tags);
  else if (tags.length === 0) surroundings.out('There are no cards under "tags" in the configuration.');
  else {
    const rows = tags.map(({ id, name = '', vehicle = '', authority = '', payer = '', aliases, blocked, expires }) => [
      id,
      name,
      vehicle,
      authority,
      payer,
      Object.entries(aliases)
        .map(([provider, alias]) => `${provider}=${alias}`)
        .join(' '),
      blocked ? 'never' : expires === undefined ? 'yes' : `until ${expires}`,
    ]);
    surroundings.out(table(['CARD', 'NAME', 'VEHICLE', 'DECIDES', 'PAYS', 'ALIASES', 'CHARGES'], rows, surroundings));
  }
  return 0;
}

/** Adds a card, or changes what is said of it: what is not named stays, an empty text takes something away. */
export async function setTag(card: string, options: SetTag, surroundings: Surroundings): Promise<number> {
  if (card === '') return failed(surroundings, 'The number of the card is empty.');
  const aliases: Record<string, string> = {};
  for (const pair of options.alias ?? []) {
    const [, provider, alias] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (provider === undefined || alias === undefined)
      return failed(surroundings, `--alias "${pair}": expected <provider>=<card number>`);
    aliases[provider] = alias;
  }
  const known = await askJson<{ tags: readonly Tag[] }>('/tags', options, surroundings);
  if (!known.ok) return failed(surroundings, known.why);
  const { id, ...row } = known.body.tags.find((one) => one.id.toLowerCase() === card.toLowerCase()) ?? { id: card };
  const { name, vehicle, authority, payer, expires, blocked } = options;
  const body = rowWith(row, { name, vehicle, authority, payer, expires, blocked, aliases });
  const path = `/tags/${encodeURIComponent(id)}`;
  const asked = await askJson<{ id: string }>(path, options, surroundings, { method: 'PUT', body });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else surroundings.out(`The card "${id}" is in the table; the proxy takes it over within seconds.`);
  return 0;
}

type TagRow = Partial<Omit<Tag, 'id'>>;

/** Only what is worth a line in the file. */
function rowWith(row: TagRow, said: TagRow): TagRow {
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const aliases = Object.entries({ ...row.aliases, ...said.aliases }).filter(([, alias]) => alias !== '');
  const whole = { ...row, ...given, aliases: Object.fromEntries(aliases) };
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== '' && value !== false && JSON.stringify(value) !== '{}'),
  );
}

/** Takes a card out of the table. */
export async function removeTag(card: string, options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const path = `/tags/${encodeURIComponent(card)}`;
  const asked = await askJson<undefined>(path, options, surroundings, { method: 'DELETE' });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, { removed: card });
  else surroundings.out(`The card "${card}" is no longer in the table.`);
  return 0;
}
