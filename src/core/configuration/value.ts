/** Whether a value is one that a setting takes, in the spelling in which it is kept. */
import { wordsOf } from './merge.ts';
import type { SettingKind } from './setting.ts';

/** Characters of a list of measurands that a party may want. */
const MAX_LIST_CHARS = 1000;

/** The value as it is kept; undefined when the setting takes no such value. */
export function readValue(kind: SettingKind, value: string): string | undefined {
  const text = value.trim();
  switch (kind.type) {
    case 'integer': {
      const number = /^\+?\d{1,9}(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
      return number >= kind.min && number <= kind.max ? String(number) : undefined;
    }
    case 'boolean': {
      const word = text.toLowerCase();
      return word === 'true' || word === 'false' ? word : undefined;
    }
    case 'text':
      return text.length <= kind.maxChars ? text : undefined;
    case 'list':
      return text.length <= MAX_LIST_CHARS ? wordsOf(text).join(',') : undefined;
  }
}

/** What a charger says of a setting, in that spelling where the setting takes it. */
export function tidied(kind: SettingKind | undefined, value: string): string {
  const isText = kind === undefined || kind.type === 'text';
  return (isText ? undefined : readValue(kind, value)) ?? value.trim();
}
