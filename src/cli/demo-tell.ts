/** How the demo tells its story: who says what, one line each, with colours on a terminal only. */
import { styleText } from 'node:util';
import { CHARGER, EMPLOYER, GREEN, SCRIPT } from './demo-cast.ts';

type Style = Parameters<typeof styleText>[0];

export interface Teller {
  chapter(title: string): void;
  /** One line of somebody. */
  says(who: string, text: string): void;
  /** A yes or a no. */
  verdict(who: string, isYes: boolean, text: string): void;
  /** Why, below the line before. */
  why(text: string): void;
  plain(text: string): void;
}

const WHO_CHARS = 9;
const STYLES: { readonly [who: string]: Style } = {
  [CHARGER]: 'yellow',
  [EMPLOYER]: 'blue',
  [GREEN]: 'cyan',
  [SCRIPT]: 'magenta',
  proxy: 'bold',
  owner: 'bold',
};

export function makeTeller(out: (text: string) => void, colours: boolean): Teller {
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const name = (who: string): string => paint(STYLES[who] ?? 'reset', who.padEnd(WHO_CHARS));
  let chapters = 0;
  return {
    chapter(title) {
      chapters += 1;
      out(`\n${paint('bold', `${chapters}. ${title}`)}`);
    },
    says: (who, text) => out(`   ${name(who)} ${text}`),
    verdict: (who, isYes, text) =>
      out(`   ${name(who)} ${isYes ? paint('green', `yes: ${text}`) : paint('red', `no: ${text}`)}`),
    why: (text) => out(`   ${' '.repeat(WHO_CHARS)} ${paint('gray', `why: ${text}`)}`),
    plain: (text) => out(text),
  };
}
