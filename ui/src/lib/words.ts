/** The words of the page: `words/<language>/<page>.json`, one key a sentence, `{name}` for what is filled in. */
import { type Book, translator } from './reasons.ts';

type Books = typeof import('../../words/en/index.ts');

/** Such as `now.title`. A word with a count has two: `….one` and `….other`; ask for it without the ending. */
export type Word = { [B in keyof Books]: `${B}.${Trimmed<keyof Books[B] & string>}` }[keyof Books];
type Trimmed<K extends string> = K extends `${infer Stem}.one` ? Stem : K extends `${infer Stem}.other` ? Stem : K;

export const LANGUAGES = { en: 'English', de: 'Deutsch', nl: 'Nederlands' } as const;
export type Language = keyof typeof LANGUAGES;

/** The other languages have one book more: what the proxy itself says in English (`reasons`). */
type Shelf = Readonly<Record<keyof Books, Book>> & { readonly reasons?: Book };
const LIBRARY: { readonly [L in Language]: () => Promise<Shelf> } = {
  en: () => import('../../words/en/index.ts'),
  de: () => import('../../words/de/index.ts'),
  nl: () => import('../../words/nl/index.ts'),
};
const CHOSEN = 'language';

let language: Language = 'en';
let books: Readonly<Record<string, Book>> = {};
let inOurWords = (sentence: string): string => sentence;
let plural = new Intl.PluralRules('en');

export function currentLanguage(): Language {
  return language;
}

/** For figures and times: as the browser writes this language, `en-GB` and not just `en`. */
export function currentLocale(): string {
  return navigator.languages.find((each) => each.slice(0, 2) === language) ?? language;
}

/** The one that was chosen on this device, else the first of the browser's that there is. */
export async function loadWords(): Promise<void> {
  const wishes = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages.map((each) => each.slice(0, 2))];
  const wish = wishes.find(isLanguage) ?? 'en';
  open(wish, await LIBRARY[wish]());
  document.documentElement.lang = wish;
}

/** For the card, which brings its books along and takes the language of Home Assistant. */
export function useWords(wish: string, library: Readonly<Record<Language, Readonly<Record<string, Book>>>>): void {
  const found = wish.slice(0, 2);
  const next: Language = isLanguage(found) ? found : 'en';
  if (next !== language || books !== library[next]) open(next, library[next]);
}

function open(next: Language, shelf: Readonly<Record<string, Book>>): void {
  language = next;
  books = shelf;
  plural = new Intl.PluralRules(next);
  inOurWords = shelf.reasons === undefined ? (sentence) => sentence : translator(shelf.reasons);
}

/** What the proxy says, in the language of the page: why somebody may, why it is so much, what became of a command. */
export function reasonText(sentence: string): string {
  // Names of keys are marked as code, which is for terminals.
  return inOurWords(sentence).replaceAll('`', '');
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** Stays on this device; the page starts anew with it. */
export function chooseLanguage(wish: Language): void {
  localStorage.setItem(CHOSEN, wish);
  location.reload();
}

/** The sentence in the language of the page. `count` also picks between one and many. */
export function t(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  const [book = '', ...rest] = word.split('.');
  const key = rest.join('.');
  const { count } = values;
  const sentence =
    (typeof count === 'number' ? books[book]?.[`${key}.${plural.select(count)}`] : undefined) ?? books[book]?.[key];
  return (sentence ?? word).replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
