/** bench/RESULTS.md: the targets, the figures behind them, and where the time goes in what is not reached. */
import type { Figures, Side } from './figures.ts';
import { KINDS, type Kind } from './latency.ts';
import type { LoadKind } from './load.ts';
import type { Hot } from './profile.ts';
import { median, quantile } from './stats.ts';

export interface Surroundings {
  readonly command: string;
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
}

interface Target {
  readonly what: string;
  readonly target: string;
  readonly figure: string;
  readonly reached: boolean;
  /** Whose profile explains a miss. */
  readonly explainedBy?: LoadKind | undefined;
  /** What is known of a miss besides. */
  readonly because: keyof typeof REASONS;
}

/** Found with the profiles, `strace` and the heap's statistics; look again when the figures change. */
const REASONS = {
  answered:
    '**Answered call, round trip**: half of it is the system call that writes the answer, as with the relay. The relay goes through two more sockets, the proxy through parsing, schema, metrics and trace; in a loop without rests both take the same time, after a rest the longer way through the code is cold.',
  durable:
    '**Durable messages**: three commits go with each (the fact; the message in flight, before it is sent; its end with the cursor), the first of them before the answer. A commit costs what its pages cost: a start writes 18 of 4 KiB, since the rows of tables and indexes lie in one each. Under load commits are shared, and yet SQLite is the largest single part. Fewer indexes and one commit less (the message in flight together with its fact) are what is left to do.',
  idle: '**Memory, idle**: the runtime alone, and its HTTP server with the web classes that the HTTP library needs (some 15 MiB), leave little; the heap of the program has 13 MiB.',
  perCharger:
    '**Memory per charger**: a charger with a service has two sockets, for which the relay, too, needs what its row says; the heap grows by 22 KiB for each charger, by 44 with a service (twin, lanes, the frames that the trace keeps), the rest lies outside of it.',
  coldStart:
    '**Cold start**: compiling the bundle takes a fifth; the first start also derives a key from the new password, which is slow on purpose.',
} as const;

const KIB = 1024;
const MIB = KIB * KIB;

export function unreached(figures: Figures): readonly LoadKind[] {
  const kinds = targetsOf(figures).flatMap((row) =>
    row.reached || row.explainedBy === undefined ? [] : row.explainedBy,
  );
  return [...new Set(kinds)];
}

export function report(
  figures: Figures,
  surroundings: Surroundings,
  profiles: ReadonlyMap<LoadKind, readonly Hot[]>,
): string {
  const targets = targetsOf(figures);
  const reasons = [...new Set(targets.flatMap((row) => (row.reached ? [] : REASONS[row.because])))];
  const { command, commit, date, machine } = surroundings;
  return `${[
    '# Bench',
    `Written by \`${command}\`; do not edit. Proxy (release bundle) and relay run as processes of their own, chargers and central systems in a third one, all on this machine over loopback. The relay is what \`ws\` can do at the least: frames go on unread, to every provider. Both take turns within one run, so noise of the machine hits both: ratios mean more than figures. OCPP 1.6; a charger has one CALL unanswered at a time.`,
    table(
      ['', ''],
      [
        ['date', date],
        ['commit', commit],
        ['machine', machine],
      ],
    ),
    '## Targets',
    table(
      ['what', 'target', 'figure', 'reached'],
      targets.map((row) => [row.what, row.target, row.figure, row.reached ? 'yes' : '**no**']),
    ),
    '## Round trips and deliveries',
    'One charger, the next message when everybody has the last one. Milliseconds, median (p99). Delivery: from the charger to the central system.',
    table(
      ['message', 'relay', 'proxy', 'ratio', 'delivery: relay', 'delivery: proxy', 'ratio'],
      KINDS.map((kind) => timesRow(figures, kind)),
    ),
    `One fsync of 4 KiB on the disk of the database, measured between the starts: ${spread(figures.fsync)} ms.`,
    neighboursSection(figures.neighbours),
    '## Load',
    'All chargers at once, each with a session. CPU: user and system time of the proxy or relay until everything is delivered, per call of a charger; median of the turns.',
    table(
      ['call', 'providers', 'calls/s: relay', 'calls/s: proxy', 'CPU: relay', 'CPU: proxy', 'ratio'],
      figures.loads.filter(({ side }) => side === 'proxy').map((cell) => loadRow(figures, cell.kind, cell.providers)),
    ),
    '## Memory, start, size',
    table(
      ['process', 'idle', 'per connected charger'],
      figures.memory.map((row) => [row.what, mib(row.idleBytes), `${(row.perChargerBytes / KIB).toFixed(1)} KiB`]),
    ),
    `Resident memory after collections of garbage, with 0 chargers and with all of them booted and their status told. The runtime alone takes ${mib(figures.bareBytes)} of it.`,
    table(
      ['start', 'median (p99), ms'],
      [
        ['with a new database and a new password', spread(figures.starts.first, 0)],
        ['with a database that is there', spread(figures.starts.again, 0)],
        ['the runtime alone (`node -e 0`)', spread(figures.starts.bare, 0)],
      ],
    ),
    `The bundle has ${(figures.bundle.bytes / KIB).toFixed(0)} KiB, ${(figures.bundle.gzipBytes / KIB).toFixed(0)} KiB with gzip; the schemas of OCPP lie beside it.`,
    ...(reasons.length === 0 ? [] : ['## What is not reached, and why', reasons.join('\n\n')]),
    ...[...profiles].flatMap(([kind, hot]) => [
      `## Where the time goes: ${NAMES[kind]}, one provider`,
      'Self time of the proxy under load, without idling.',
      table(
        ['function', 'share'],
        hot.map(({ what, share }) => [`\`${what}\``, `${(share * 100).toFixed(1)} %`]),
      ),
    ]),
  ].join('\n\n')}\n`;
}

const NEIGHBOURS = '## Beside bad neighbours';

/** What a good provider and the charger notice of bad ones. */
function neighboursSection({ alone, beside }: Figures['neighbours']): string {
  return [
    NEIGHBOURS,
    'The same charger and one good provider, alone and beside a slow provider (answers after 2 s), a silent one, one that asks 500 times a second and never answers, and one that lies; both proxies take turns within one run. Milliseconds, median (p99); S50 allows 200 ms more.',
    table(
      ['message', 'alone', 'beside', 'ratio', 'more at p99', 'delivery: alone', 'delivery: beside', 'ratio'],
      KINDS.map((kind) => {
        const [one, other] = [alone[kind], beside[kind]];
        const moreMs = quantile(other.roundTrip, 0.99) - quantile(one.roundTrip, 0.99);
        const deliveries =
          other.delivery.length === 0
            ? ['', '', '']
            : [spread(one.delivery), spread(other.delivery), per(other.delivery, one.delivery)];
        const trips = [spread(one.roundTrip), spread(other.roundTrip), per(other.roundTrip, one.roundTrip)];
        return [NAMES[kind], ...trips, moreMs.toFixed(2), ...deliveries];
      }),
    ),
  ].join('\n\n');
}

/** An older report with this section measured anew; the surroundings of the section are told in it. */
export function withNeighbours(report: string, times: Figures['neighbours'], { date, commit }: Surroundings): string {
  const section = `${neighboursSection(times)}\n\nMeasured alone on ${date}, commit ${commit}.\n\n`;
  const rest = report.replace(new RegExp(`${NEIGHBOURS}\\n[\\s\\S]*?(?=^## )`, 'm'), '');
  return rest.replace('## Load\n', () => `${section}## Load\n`);
}

const NAMES: { readonly [K in Kind]: string } = {
  answered: 'answered call (Heartbeat)',
  sample: 'durable sample (MeterValues of a session)',
  state: 'durable state (StatusNotification)',
  start: 'durable start (StartTransaction)',
  stop: 'durable end (StopTransaction)',
};

function targetsOf(figures: Figures): readonly Target[] {
  const { times, fsync, memory, starts } = figures;
  const trip = (side: Side, kind: Kind) => median(times[side][kind].roundTrip);
  const ratio = (kind: Kind, most: number): Target => {
    const value = trip('proxy', kind) / trip('relay', kind);
    return {
      what: NAMES[kind],
      target: `≤ ${most.toFixed(1)} × relay`,
      figure: `${value.toFixed(2)} ×`,
      reached: value <= most,
      explainedBy: kind === 'answered' ? 'answered' : 'sample',
      because: kind === 'answered' ? 'answered' : 'durable',
    };
  };
  const allowedMs = trip('relay', 'start') + median(fsync);
  const loads = figures.loads
    .filter(({ side }) => side === 'proxy')
    .map(({ kind, providers }): Target => {
      const most = providers === 1 ? 1.25 : 1.3;
      const value = cpu(figures, 'proxy', kind, providers) / cpu(figures, 'relay', kind, providers);
      return {
        what: `CPU per call, ${NAMES[kind]}, ${providersOf(providers)}`,
        target: `≤ ${most} × relay`,
        figure: `${value.toFixed(2)} ×`,
        reached: value <= most,
        explainedBy: kind,
        because: kind === 'answered' ? 'answered' : 'durable',
      };
    });
  const idle = Math.max(...memory.filter(({ what }) => what.startsWith('proxy')).map((row) => row.idleBytes));
  const perCharger = memory
    .filter(({ what }) => what.startsWith('proxy'))
    .map(({ what, perChargerBytes }) => ({
      what: `memory per charger (${what})`,
      target: '≤ 60 KiB',
      figure: `${(perChargerBytes / KIB).toFixed(1)} KiB`,
      reached: perChargerBytes <= 60 * KIB,
      because: 'perCharger' as const,
    }));
  return [
    ratio('answered', 0.5),
    ratio('sample', 1),
    ratio('state', 1),
    {
      what: NAMES.start,
      target: `≤ 1.0 × relay + one fsync (${allowedMs.toFixed(2)} ms)`,
      figure: `${trip('proxy', 'start').toFixed(2)} ms (${(trip('proxy', 'start') / allowedMs).toFixed(2)} ×)`,
      reached: trip('proxy', 'start') <= allowedMs,
      explainedBy: 'sample',
      because: 'durable',
    },
    ...loads,
    { what: 'memory, idle', target: '≤ 60 MiB', figure: mib(idle), reached: idle <= 60 * MIB, because: 'idle' },
    ...perCharger,
    coldStart('cold start from the bundle', starts.again),
    coldStart('the very first one, which makes a database and a password', starts.first),
  ];
}

function coldStart(what: string, ms: readonly number[]): Target {
  return {
    what,
    target: '≤ 250 ms',
    figure: `${median(ms).toFixed(0)} ms`,
    reached: median(ms) <= 250,
    because: 'coldStart',
  };
}

function timesRow({ times }: Figures, kind: Kind): string[] {
  const { relay, proxy } = { relay: times.relay[kind], proxy: times.proxy[kind] };
  const deliveries =
    proxy.delivery.length === 0
      ? ['', '', '']
      : [spread(relay.delivery), spread(proxy.delivery), per(proxy.delivery, relay.delivery)];
  return [
    NAMES[kind],
    spread(relay.roundTrip),
    spread(proxy.roundTrip),
    per(proxy.roundTrip, relay.roundTrip),
    ...deliveries,
  ];
}

function loadRow(figures: Figures, kind: LoadKind, providers: number): string[] {
  const rate = (side: Side) => median(turnsOf(figures, side, kind, providers).map((turn) => turn.callsPerS)).toFixed(0);
  const [relay, proxy] = [cpu(figures, 'relay', kind, providers), cpu(figures, 'proxy', kind, providers)];
  return [
    NAMES[kind],
    String(providers),
    rate('relay'),
    rate('proxy'),
    `${relay.toFixed(0)} µs`,
    `${proxy.toFixed(0)} µs`,
    (proxy / relay).toFixed(2),
  ];
}

function cpu(figures: Figures, side: Side, kind: LoadKind, providers: number): number {
  return median(turnsOf(figures, side, kind, providers).map((turn) => turn.cpuUsPerCall));
}

function turnsOf({ loads }: Figures, side: Side, kind: LoadKind, providers: number) {
  return loads.find((cell) => cell.side === side && cell.kind === kind && cell.providers === providers)?.turns ?? [];
}

function spread(values: readonly number[], digits = 2): string {
  return `${median(values).toFixed(digits)} (${quantile(values, 0.99).toFixed(digits)})`;
}

function per(values: readonly number[], others: readonly number[]): string {
  return (median(values) / median(others)).toFixed(2);
}

function providersOf(count: number): string {
  return count === 1 ? 'one provider' : `${count} providers`;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
