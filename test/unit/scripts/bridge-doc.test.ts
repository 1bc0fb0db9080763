import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bridgeDoc } from '../../../scripts/bridge-doc.ts';
import { ASKS } from '../core/ocpp/asks.ts';

const page = bridgeDoc();

test('docs/bridge.md is what the translations say', () => {
  expect(readFileSync(new URL('../../../docs/bridge.md', import.meta.url), 'utf8')).toBe(page);
});

test('every meaning has its line', () => {
  for (const means of Object.keys(ASKS)) expect(page).toContain(`\n| ${means} | \``);
});

test('a cell says what becomes of a message in another version', () => {
  const lines = page.split('\n');
  for (const line of [
    '| heartbeat | `Heartbeat` | mapped | mapped | mapped | same | mapped | same |',
    '| status | `StatusNotification` | narrowed | narrowed | mapped | same | mapped | same |',
    '| problems | `NotifyEvent` | – | – | told as a status | same | told as a status | same |',
    '| baseReport | `GetBaseReport` | – | – | proxy | same | proxy | same |',
    '| uploadDiagnostics | `GetDiagnostics` | mapped | mapped | – | – | – | – |',
    '| setGridControl | `SetDERControl` | – | – | – | – | refused: `NotSupported` | refused: `NotSupported` |',
    '| unpublishFirmware | `UnpublishFirmware` | – | – | refused: `NoFirmware` | same | refused: `NoFirmware` | same |',
    '| 2.0.1, 2.1 → 1.6 | boot | why the charger booted | – |',
    '| `AFRRSignal` | refused: `Rejected` | – |',
    '| `BatterySwap` | not told | – |',
    '| `SetNetworkProfile` | refused to everybody | refused to everybody |',
    '| `LogStatusNotification` | narrowed: without `statusInfo` | same |',
  ]) {
    expect(lines).toContain(line);
  }
});
