import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { painter, table } from './table.ts';

interface TokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
}

/** Lists the tokens without their secrets. */
export async function listTokens(options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const asked = await askJson<{ tokens: readonly TokenAnswer[] }>('/tokens', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { tokens } = asked.body;
  if (options.json === true) printJson(surroundings, tokens);
  else if (tokens.length === 0) surroundings.out('No tokens were made; API_TOKEN of the environment is not listed.');
  else {
    const rows = tokens.map(({ name, scopes, created_at, id }) => [name, scopes.join(', '), created_at, id]);
    surroundings.out(table(['NAME', 'MAY', 'MADE', 'ID'], rows, surroundings));
  }
  return 0;
}

/** Makes a token and shows its secret, once. */
export async function createToken(
  options: ToolOptions & { readonly name: string; readonly scope: string },
  surroundings: Surroundings,
): Promise<number> {
  const body = { name: options.name, scopes: [options.scope] };
  const asked = await askJson<TokenAnswer & { readonly secret: string }>('/tokens', options, surroundings, {
    method: 'POST',
    body,
  });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else {
    surroundings.err(`The token "${asked.body.name}" was made. Its secret is shown only now:`);
    surroundings.out(painter(surroundings)('bold', asked.body.secret));
  }
  return 0;
}

/** Revokes the token of this id or name. */
export async function revokeToken(which: string, options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const asked = await askJson<{ tokens: readonly TokenAnswer[] }>('/tokens', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { tokens } = asked.body;
  const token = tokens.find(({ id }) => id === which) ?? tokens.find(({ name }) => name === which);
  if (token === undefined) {
    return failed(surroundings, `There is no token "${which}"; "ocpp-proxy tokens list" shows them.`);
  }
  const path = `/tokens/${encodeURIComponent(token.id)}`;
  const revoked = await askJson<undefined>(path, options, surroundings, { method: 'DELETE' });
  if (!revoked.ok) return failed(surroundings, revoked.why);
  if (options.json === true) printJson(surroundings, { revoked: token });
  else surroundings.out(`The token "${token.name}" opens nothing any more.`);
  return 0;
}
