/** What one provider is told of a customer: what it knows already, in plain lines (PROTOCOL §2.6). */
import type { Instant, Provider, Token, TokenInfo, Transaction } from '../model.ts';
import { tokenFor } from './view.ts';

/** What is known of a card beside its sessions. */
export interface CardFile {
  readonly listed: TokenInfo | undefined;
  readonly said: { readonly status: string; readonly at: Instant } | undefined;
}

/** Of the sessions that this provider was told of, those of this card. */
export function linesOf(
  provider: Provider,
  token: Token,
  sessions: readonly Transaction[],
  { listed, said }: CardFile,
): readonly string[] {
  const isTheirs = (tx: Transaction): boolean => tokenFor(provider, tx)?.id.toLowerCase() === token.id.toLowerCase();
  return [
    ...(listed === undefined ? [] : [`On the local list: ${listed.status}`]),
    ...(said === undefined ? [] : [`Answered at ${timeOf(said.at)}: ${said.status}`]),
    ...sessions.filter(isTheirs).map(sessionLine),
  ];
}

function sessionLine({ startedAt, endedAt, meterStartWh, meterStopWh }: Transaction): string {
  const until = endedAt === undefined ? 'running' : `to ${timeOf(endedAt)}`;
  const isMetered = meterStartWh !== undefined && meterStopWh !== undefined;
  return `Session from ${timeOf(startedAt)}, ${until}${isMetered ? `, ${meterStopWh - meterStartWh} Wh` : ''}`;
}

function timeOf(at: Instant): string {
  return new Date(at).toISOString();
}

/** The lines in pages of so many characters; at least one, which may be empty. */
export function pagesOf(lines: readonly string[], maxChars: number): readonly string[] {
  const pages: string[] = [];
  for (const line of lines) {
    const last = pages.at(-1);
    const longer = last === undefined ? undefined : `${last}\n${line}`;
    if (longer !== undefined && longer.length <= maxChars) pages[pages.length - 1] = longer;
    else pages.push(line.slice(0, maxChars));
  }
  return pages.length === 0 ? [''] : pages;
}
