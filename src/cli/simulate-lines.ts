/** Commands typed line by line. */
import { nearest } from '../config/suggest.ts';
import { type Arg, type Deeds, type Given, readArg, rightOf } from '../simulate/deeds.ts';

export type Line<S> =
  | { readonly kind: 'deed'; readonly name: string; readonly deed: Deeds<S>[string]; readonly given: Given }
  | { readonly kind: 'quit' }
  | { readonly kind: 'nothing' }
  /** Something to print: the help, or what is wrong. */
  | { readonly kind: 'say'; readonly text: string };

/** Reads a line such as `card 04A1B2 2`. The last argument may hold spaces when it is a payload. */
export function readLine<S>(text: string, deeds: Deeds<S>): Line<S> {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return { kind: 'nothing' };
  const [word = '', ...rest] = line.split(/\s+/);
  const name = word.toLowerCase();
  if (name === 'quit' || name === 'exit') return { kind: 'quit' };
  if (name === 'help' || name === '?') return { kind: 'say', text: helpOf(deeds) };
  const deed = Object.hasOwn(deeds, name) ? deeds[name] : undefined;
  if (deed === undefined) {
    const near = nearest(name, [...Object.keys(deeds), 'help', 'quit']);
    return {
      kind: 'say',
      text: `${word} is no command${near === undefined ? '; "help" lists them' : `; did you mean "${near}"?`}`,
    };
  }
  const words = deed.args.some(({ kind }) => kind === 'payload') ? wordsWithPayload(rest) : rest;
  if (words.length > deed.args.length) return { kind: 'say', text: `too much; expected: ${usageOf(name, deed.args)}` };
  const given = new Map<string, NonNullable<ReturnType<typeof readArg>>>();
  for (const [index, arg] of deed.args.entries()) {
    const typed = words[index];
    if (typed === undefined) {
      if (arg.optional !== true)
        return { kind: 'say', text: `${arg.name} is missing; expected: ${usageOf(name, deed.args)}` };
      continue;
    }
    const value = readArg(arg, typed);
    if (value === undefined) return { kind: 'say', text: `${arg.name}: "${typed}" will not do; ${rightOf(arg)}` };
    given.set(arg.name, value);
  }
  return { kind: 'deed', name, deed, given };
}

/** Every command with its arguments, one a line. */
export function helpOf<S>(deeds: Deeds<S>): string {
  const rows = Object.entries(deeds).map(([name, { args, help }]) => [usageOf(name, args), help] as const);
  const all = [...rows, ['help', 'this list'] as const, ['quit', 'end the simulator'] as const];
  const width = Math.max(...all.map(([usage]) => usage.length)) + 2;
  return all.map(([usage, help]) => `  ${usage.padEnd(width)}${help}`).join('\n');
}

function usageOf(name: string, args: readonly Arg[]): string {
  return [name, ...args.map(({ name: arg, optional }) => (optional === true ? `[${arg}]` : `<${arg}>`))].join(' ');
}

/** Everything from the first brace to the last is one word. */
function wordsWithPayload(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => word.startsWith('{'));
  const last = words.findLastIndex((word) => word.endsWith('}'));
  if (first < 0 || last < first) return words;
  return [...words.slice(0, first), words.slice(first, last + 1).join(' '), ...words.slice(last + 1)];
}
