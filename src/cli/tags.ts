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

/** Adds a card, or replaces its row. */
export async function setTag(card: string, options: SetTag, surroundings: Surroundings): Promise<number> {
  const aliases: Record<string, string> = {};
  for (const pair of options.alias ?? []) {
    const [, provider, alias] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (provider === undefined || alias === undefined)
      return failed(surroundings, `--alias "${pair}": expected <provider>=<card number>`);
    aliases[provider] = alias;
  }
  const { name, vehicle, authority, payer, expires, blocked } = options;
  const body = { name, vehicle, authority, payer, expires, blocked, ...(options.alias !== undefined && { aliases }) };
  const asked = await askJson<{ id: string }>(`/tags/${encodeURIComponent(card)}`, options, surroundings, {
    method: 'PUT',
    body,
  });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else surroundings.out(`The card "${card}" is in the table; the proxy takes it over within seconds.`);
  return 0;
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
