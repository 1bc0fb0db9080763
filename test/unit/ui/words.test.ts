/** Every language says all that the page says, with the same things filled in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const WORDS = fileURLToPath(new URL('../../../ui/words/', import.meta.url));
const BOOKS = readdirSync(join(WORDS, 'en')).filter((name) => name.endsWith('.json'));

type Book = Readonly<Record<string, string>>;

const bookOf = (language: string, name: string): Book => JSON.parse(readFileSync(join(WORDS, language, name), 'utf8'));
const filledIn = (sentence: string): readonly string[] => [...sentence.matchAll(/\{\w+\}/g)].map(String).toSorted();

/** Where two translations differ, in words. */
function differences(book: Book, other: Book): readonly string[] {
  return [...new Set([...Object.keys(book), ...Object.keys(other)])].flatMap((key) => {
    const [sentence, translated] = [book[key], other[key]];
    if (sentence === undefined || translated === undefined) return [`${key} is not in both`];
    if (translated.trim() === '') return [`${key} is empty`];
    const [own, theirs] = [filledIn(sentence), filledIn(translated)];
    return own.join() === theirs.join() ? [] : [`${key} fills in ${theirs} instead of ${own}`];
  });
}

describe.each(BOOKS)('words/…/%s', (name) => {
  test.each(['de', 'nl'])('%s says the same as en', (language) => {
    expect(differences(bookOf('en', name), bookOf(language, name))).toEqual([]);
  });

  test('its keys are in order', () => {
    const keys = Object.keys(bookOf('en', name));
    expect(keys).toEqual(keys.toSorted());
  });
});

test('a word that is missing, empty or filled in differently is found', () => {
  expect(differences({ a: '{x}', b: 'b', c: 'c' }, { a: '{y}', b: ' ' })).toHaveLength(3);
});
