/** Reads a CPU profile of the bundle: which functions of which sources the time went to. */
import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';

export interface Hot {
  readonly what: string;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

/** As the runtime gives it, in the words of the DevTools protocol. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** @param sourceMap the file beside the bundle. */
export async function hottest(profile: Profile, sourceMap: string, count: number): Promise<readonly Hot[]> {
  const map = new SourceMap(JSON.parse(await readFile(sourceMap, 'utf8')));
  const labels = new Map(profile.nodes.map(({ id, callFrame }) => [id, labelOf(callFrame, map)]));
  const times = new Map<string, number>();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const label = labels.get(id) ?? '?';
    if (label === '(idle)') continue;
    const us = profile.timeDeltas[index + 1] ?? 0;
    total += us;
    times.set(label, (times.get(label) ?? 0) + us);
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([what, us]) => ({ what, share: us / total }));
}

function labelOf(
  { functionName, url, lineNumber, columnNumber }: Profile['nodes'][number]['callFrame'],
  map: SourceMap,
) {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '' || url.startsWith('node:')) return url === '' ? name : `${name} (${url})`;
  const found = map.findEntry(lineNumber, columnNumber);
  if (!('originalSource' in found)) return name;
  const source = found.originalSource.replace(/^(?:\.\.\/)*/, '').replace(/^.*node_modules\//, '');
  return `${name} (${source}:${found.originalLine + 1})`;
}
