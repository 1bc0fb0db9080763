/** The file or the disk is at fault; the message is for the owner. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

/** Another proxy has the database open. */
export class LedgerInUse extends LedgerError {}

/** SQLite's primary result code, undefined for what SQLite did not throw. */
export function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
