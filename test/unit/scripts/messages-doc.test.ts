import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { messagesDoc } from '../../../scripts/messages-doc.ts';

const ROOT = new URL('../../../', import.meta.url);

test('docs/messages.md is what the catalogue says', () => {
  expect(readFileSync(new URL('docs/messages.md', ROOT), 'utf8')).toBe(messagesDoc());
});

test('the check passes on a fresh page and has no output', () => {
  const script = fileURLToPath(new URL('scripts/messages-doc.ts', ROOT));
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});

test('every message has its line, and every command says how it is refused', () => {
  const lines = messagesDoc().split('\n');
  expect(lines.filter((line) => line.startsWith('| `'))).toHaveLength(103 + 62);
  expect(lines.filter((line) => line.startsWith('| `DataTransfer`'))).toHaveLength(3);
  for (const line of [
    '| 2.1 | 91 | 37 | 55 |',
    '| `UpdateFirmware` | 1.6, 2.0.1, 2.1 | maintain | exclusive | req | updateFirmware, updateSignedFirmware |',
    '| `UpdateFirmware` | N: CALLERROR `NotSupported`; `{}` | L: `Rejected` `FwUpdateInProgress`; `Rejected` | L: `Rejected` `FwUpdateInProgress`; `Rejected` | – |',
    '| **Q** | asked too often | `Unspecified` | `RateLimitExceeded` |',
  ]) {
    expect(lines).toContain(line);
  }
  const reserved = 'L: `Occupied`; O: `Unavailable`; F: `Faulted`; `Rejected`';
  expect(lines.join('\n')).toContain(`| \`ReserveNow\` | ${reserved} | ${reserved} | ${reserved} | `);
});
