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

test('every message has its line', () => {
  const lines = messagesDoc().split('\n');
  expect(lines.filter((line) => line.startsWith('| `'))).toHaveLength(103);
  expect(lines.filter((line) => line.startsWith('| `DataTransfer`'))).toHaveLength(2);
  expect(lines).toContain(
    '| `UpdateFirmware` | 1.6, 2.0.1, 2.1 | maintain | exclusive | req | – | 1.6: CALLERROR `NotSupported`; 2.0.1, 2.1: `Rejected` `UnsupportedRequest` |',
  );
  expect(lines).toContain(
    '| `SetVariables` | 2.0.1, 2.1 | configure | merged | – | – | each item `Rejected` `ReadOnly` |',
  );
});
