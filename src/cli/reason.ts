/** Why something failed, in one line: what the operating system's codes mean, else the error's own words. */
export function plainReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return WORDS[code] ?? error.message;
}

const WORDS: { readonly [code: string]: string } = {
  EACCES: 'this user may not do that (EACCES)',
  EADDRNOTAVAIL: 'this address is not one of this machine (EADDRNOTAVAIL)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EROFS: 'the folder is read-only (EROFS)',
};
