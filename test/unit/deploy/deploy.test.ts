/** What lies in deploy/ fits the program: the unit its exit codes and folders, dashboard and alerts its metrics. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeMetrics } from '../../../src/monitor/metrics.ts';

/** Not everywhere; what it would find is mostly found without it. */
const ANALYZE = 'systemd-analyze';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

/** Series as Prometheus stores them. */
const SERIES = new Set(
  makeMetrics()
    .registry.getMetricsAsArray()
    .flatMap((metric) => [metric.name, ...('buckets' in metric ? parts(metric.name) : [])]),
);

function parts(name: string): readonly string[] {
  return ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`);
}

function namesIn(text: string): readonly string[] {
  return text.match(/\bocpp_proxy_\w+/g) ?? [];
}

describe('the systemd unit', () => {
  const text = read('deploy/ocpp-proxy.service');
  const rows = unit(text);

  test('has keys under sections and nothing else', () => {
    expect(Object.keys(rows)).toEqual(['Unit', 'Service', 'Install']);
    expect(() => unit('[Unit]\nnonsense')).toThrow('nonsense');
    expect(() => unit('Key=before any section')).toThrow('before any section');
  });

  test.each([
    ['Type', 'exec'],
    ['DynamicUser', 'yes'],
    ['StateDirectory', 'ocpp-proxy'],
    ['StateDirectoryMode', '0700'],
    ['WorkingDirectory', '%S/ocpp-proxy'],
    ['ExecReload', '/bin/kill -HUP $MAINPID'],
    ['Restart', 'on-failure'],
    // `serve` ends so when the configuration is wrong.
    ['RestartPreventExitStatus', '2'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['RestrictNamespaces', 'yes'],
    ['RestrictSUIDSGID', 'yes'],
    ['SystemCallArchitectures', 'native'],
    ['UMask', '0077'],
  ])('%s=%s', (key, value) => expect(rows.Service?.[key]).toEqual([value]));

  test('the database is in the folder that systemd makes, and everybody may finish', () => {
    expect(rows.Service?.Environment).toContain('DATA_DIR=%S/ocpp-proxy');
    expect(Number(rows.Service?.TimeoutStopSec)).toBeGreaterThan(10);
    // V8 compiles while it runs; with this key it would be killed at once.
    expect(rows.Service?.MemoryDenyWriteExecute).toBeUndefined();
  });

  test('holds no secret', () => expect(text).not.toMatch(/^Environment=.*(TOKEN|PASSWORD)/m));

  test('is what systemd itself reads without complaint, where there is a systemd', async (context) => {
    if (!has(ANALYZE)) return context.skip('no systemd-analyze on this machine');
    const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-unit-'));
    const file = join(folder, 'ocpp-proxy.service');
    // The runtime may be elsewhere on this machine.
    await writeFile(file, text.replace('/usr/bin/node', process.execPath));
    const said = execFileSync(ANALYZE, ['verify', file], { encoding: 'utf8', stdio: 'pipe' });
    await rm(folder, { recursive: true });
    expect(said).toBe('');
  });
});

describe('the Grafana dashboard', () => {
  const text = read('deploy/grafana-dashboard.json');
  const { panels }: { panels: Panel[] } = JSON.parse(text);
  const charts = panels.filter(({ type }) => type !== 'row');

  test('has panels, each with its own number, a title, a unit and a question', () => {
    expect(charts.length).toBeGreaterThan(15);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets, fieldConfig } of charts) {
      expect(title).not.toBe('');
      expect(fieldConfig?.defaults.unit).toMatch(/\w/);
      expect(targets?.length).toBeGreaterThan(0);
      expect(new Set(targets?.map(({ refId }) => refId)).size).toBe(targets?.length);
    }
  });

  test('no panel lies on another or beyond the edge', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
    }
  });

  test('asks for metrics that exist, and for every metric there is', () => {
    const asked = new Set(namesIn(text));
    expect([...asked].filter((name) => !SERIES.has(name))).toEqual([]);
    const shown = (name: string) => [name, ...parts(name)].some((one) => asked.has(one));
    const metrics = makeMetrics().registry.getMetricsAsArray();
    expect(metrics.map(({ name }) => name).filter((name) => !shown(name))).toEqual([]);
  });

  test('groups by labels that the metric has', () => {
    for (const { targets = [] } of charts)
      for (const { expr } of targets) {
        const [name = ''] = namesIn(expr);
        const [, by = ''] = /\bby \(([^)]*)\)/.exec(expr) ?? [];
        expect(labelsOf(name)).toEqual(expect.arrayContaining(by.split(', ').filter((label) => label !== '')));
      }
  });
});

describe('the alerts', () => {
  const text = read('deploy/prometheus-rules.yaml');
  const { groups }: { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] } =
    parse(text);
  const rules = groups.flatMap((group) => group.rules);

  test('ask for metrics that exist and say what it is about', () => {
    expect(rules.length).toBeGreaterThan(3);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { expr, annotations } of rules) {
      expect(namesIn(expr).length, expr).toBeGreaterThan(0);
      expect(namesIn(expr).filter((name) => !SERIES.has(name))).toEqual([]);
      expect(annotations.summary).toMatch(/\.$/);
    }
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

/** Its own labels, and those that Prometheus adds. */
function labelsOf(series: string): readonly string[] {
  const metric = makeMetrics()
    .registry.getMetricsAsArray()
    .find(({ name }) => series === name || parts(name).includes(series));
  const own =
    metric !== undefined && 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [];
  return [...own, 'instance', 'le'];
}

function unit(text: string): Record<string, Record<string, string[]>> {
  const sections: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, title] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (title !== undefined) {
      section = {};
      sections[title] = section;
      continue;
    }
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || section === undefined) throw new Error(`no key in a section: ${line}`);
    section[key] = [...(section[key] ?? []), value];
  }
  return sections;
}

function has(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
