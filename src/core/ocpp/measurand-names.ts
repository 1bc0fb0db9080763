/** Measurands that were given another name, and what they were called before: the same thing is measured. */
const OLDER_NAME = {
  'Current.Import.Offered': 'Current.Offered',
  'Power.Import.Offered': 'Power.Offered',
  'Display.PresentSOC': 'SoC',
} as const;

const OLDER: ReadonlyMap<string, string> = new Map(
  Object.entries(OLDER_NAME).map(([name, older]) => [name.toLowerCase(), older]),
);

/** The older name of what has one; else the word itself. */
export function olderName(measurand: string): string {
  return OLDER.get(measurand.trim().toLowerCase()) ?? measurand;
}
