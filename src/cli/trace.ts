import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TraceEntry } from '../lib/trace.ts';
import { type ApiOptions, askApi } from './api.ts';
import { eventsOf } from './event-stream.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';
import { traceLine } from './trace-lines.ts';

const JSON_LINES = 'application/x-ndjson';
/** Entries from before that are shown first. */
const DEFAULT_LAST = 20;

export interface TraceCommand extends ApiOptions {
  readonly charger?: string;
  readonly provider?: string;
  readonly last?: number;
  readonly json?: boolean;
  readonly export?: string;
}

/** Shows what is said on all links until it is told to stop, or writes what is kept to a file; 1 when that fails. */
export async function trace(options: TraceCommand, surroundings: Surroundings): Promise<number> {
  return options.export === undefined
    ? await follow(options, surroundings)
    : await save(options, options.export, surroundings);
}

/** Cards and secrets are gone from it, but it tells when somebody is at home: for the owner's eyes. */
const OWNER_ONLY = 0o600;

async function save(options: TraceCommand, file: string, surroundings: Surroundings): Promise<number> {
  const { out, err, cwd } = surroundings;
  const answer = await askApi(`/trace${query(options)}`, JSON_LINES, options, surroundings);
  if (!answer.ok) return failed(err, answer.why);
  const text = await answer.response.text();
  try {
    await writeFile(resolve(cwd, file), text, { mode: OWNER_ONLY });
  } catch (error) {
    return failed(err, `${file} cannot be written: ${plainReason(error)}`);
  }
  const lines = text.split('\n').filter((line) => line !== '').length;
  out(`${lines} lines written to ${file}. Secrets and cards were taken out; look through it before you give it away.`);
  if (options.charger !== undefined || options.provider !== undefined) {
    err('A log of a part cannot be replayed: leave --charger and --provider away for that.');
  }
  return 0;
}

async function follow(options: TraceCommand, surroundings: Surroundings): Promise<number> {
  const { err } = surroundings;
  const stop = new AbortController();
  const forget = surroundings.onSignal(() => stop.abort());
  try {
    // The stream first, so that nothing is missed between the two.
    const live = await askApi(`/trace/live${query(options)}`, 'text/event-stream', options, surroundings, stop.signal);
    if (stop.signal.aborted) return 0;
    if (!live.ok) return failed(err, live.why);
    const last = options.last ?? DEFAULT_LAST;
    const show = printer(options, surroundings);
    if (last > 0) {
      const before = await askApi(
        `/trace${query({ ...options, limit: last })}`,
        JSON_LINES,
        options,
        surroundings,
        stop.signal,
      );
      if (stop.signal.aborted) return 0;
      if (!before.ok) return failed(err, before.why);
      for (const line of (await before.response.text()).split('\n')) show(line);
    }
    for await (const { data } of eventsOf(live.response.body)) show(data);
    return failed(err, 'The proxy has ended the connection.');
  } catch (error) {
    return stop.signal.aborted ? 0 : failed(err, `The connection was lost: ${plainReason(error)}`);
  } finally {
    stop.abort();
    forget();
  }
}

/** Shows each entry once, though it may come by both ways. */
function printer({ json }: TraceCommand, { out, isTerminal, variables }: Surroundings): (line: string) => void {
  const hasColours = isTerminal === true && variables.NO_COLOR === undefined;
  let shown = -1;
  return (line) => {
    if (line === '') return;
    // The proxy's own words: docs/trace.md.
    const entry = JSON.parse(line) as TraceEntry;
    if (entry.seq <= shown) return;
    shown = entry.seq;
    const text = json === true ? line : traceLine(entry, hasColours);
    if (text !== undefined) out(text);
  };
}

function query({ charger, provider, limit }: { charger?: string; provider?: string; limit?: number }): string {
  const parameters = new URLSearchParams();
  if (charger !== undefined) parameters.set('charger', charger);
  if (provider !== undefined) parameters.set('provider', provider);
  if (limit !== undefined) parameters.set('limit', String(limit));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function failed(err: (text: string) => void, why: string): number {
  err(why);
  return 1;
}
