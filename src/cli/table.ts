/** Rows for people: aligned and coloured on a terminal, separated by tabs where a program reads them. */
import { styleText } from 'node:util';
import type { Surroundings } from './surroundings.ts';

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** A cell, or one with a colour. */
export type Cell = string | number | null | { readonly text: string; readonly style: Style };

type Terminal = Pick<Surroundings, 'isTerminal' | 'variables'>;

export function painter({ isTerminal, variables }: Terminal): Paint {
  const hasColours = isTerminal === true && (variables.NO_COLOR ?? '') === '';
  return (style, text) => (hasColours ? styleText(style, text, { validateStream: false }) : text);
}

export function table(head: readonly string[], rows: readonly (readonly Cell[])[], terminal: Terminal): string {
  const paint = painter(terminal);
  const cells = [head.map((text): Shown => ({ text, style: 'bold' })), ...rows.map((row) => row.map(shown))];
  const aligned = terminal.isTerminal === true;
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column]?.text ?? ''))));
  return cells
    .map((row) =>
      row
        .map(({ text, style }, column) => {
          const last = column === row.length - 1;
          const gap = aligned && !last ? ' '.repeat((widths[column] ?? 0) - width(text)) : '';
          return (style === undefined ? text : paint(style, text)) + gap;
        })
        .join(aligned ? '  ' : '\t'),
    )
    .join('\n');
}

interface Shown {
  readonly text: string;
  readonly style?: Style;
}

function shown(cell: Cell): Shown {
  if (cell === null || cell === '') return { text: '-' };
  return typeof cell === 'object' ? { ...cell, text: clean(cell.text) } : { text: clean(String(cell)) };
}

/** Chargers and providers choose their texts: none of them may steer the terminal. */
export function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}

function width(text: string): number {
  return [...text].length;
}

/** A moment as a person reads it, in UTC. */
export function minuteOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
