/** A change of the configuration in words. */
import { t } from '../../lib/words.ts';
import type { ConfigurationChange, KeptConfiguration } from '../../live/types.ts';

export function changeWords({ key, before, after }: ConfigurationChange): string {
  if (before === null || before === undefined) return t('settings.change_new', { key, after: valueText(after) });
  if (after === null || after === undefined) return t('settings.change_gone', { key, before: valueText(before) });
  return t('settings.change_other', { key, before: valueText(before), after: valueText(after) });
}

/** What replaced a text that is kept. */
export function deedWords({ what }: KeptConfiguration): string {
  if (what === 'file') return t('settings.deed_file');
  return what === 'undo' ? t('settings.deed_undo') : t('settings.deed_row', { row: what });
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
