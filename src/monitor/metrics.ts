/**
 * Every metric of the proxy, one entry each. Labels are bounded: ids of configured providers, names of rules, of
 * states and of the actions in the catalogue, of chargers that were let in; never a card or a text of a peer.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'ocpp_proxy_';
/** From an answer out of memory to a peer that is given up. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const UNITS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export type Metrics = ReturnType<typeof makeMetrics>;

/** A set of its own each time: nothing is shared between two proxies in one process. */
export function makeMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string = never>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: PREFIX + name, help, labelNames, registers });
  const counter = <L extends string = never>(name: string, help: string, ...labelNames: L[]) =>
    new Counter<L>({ name: PREFIX + name, help, labelNames, registers });
  const histogram = <L extends string = never>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram<L>({ name: PREFIX + name, help, buckets, labelNames, registers });

  return {
    registry,
    build: gauge('build_info', 'Always 1; the labels tell what runs.', 'version', 'node'),

    // Links and what is going on, as it is when it is asked for.
    chargers: gauge('chargers', 'Chargers by whether they are connected.', 'state'),
    serviceLinks: gauge('service_links', 'Links to services, one per charger and service.', 'provider', 'state'),
    backendUp: gauge('backend_up', '1 while the backend is connected.', 'provider'),
    evses: gauge('evses', 'EVSEs by who controls them.', 'control'),
    faulted: gauge('evses_faulted', 'EVSEs with a fault, or whose fault has only just gone.'),
    sessions: gauge('sessions_running', 'Sessions that run now.'),
    limits: gauge(
      'limit_amps',
      'What each party allows an EVSE per phase; `effective` is what holds. Without a row it sets no limit.',
      'charger',
      'evse',
      'party',
    ),
    queueFacts: gauge('queue_facts', 'Facts that a provider has not acknowledged yet.', 'provider', 'lane'),
    queueLeftOut: counter(
      'queue_left_out_total',
      'Facts left out so that a queue stays bounded: samples in between, old events.',
      'provider',
      'lane',
    ),
    samplesNotKept: counter('samples_not_kept_total', 'Samples not written down, since the disk was nearly full.'),
    queueAge: gauge('queue_oldest_seconds', 'Age of the oldest of them; 0 without any.', 'provider', 'lane'),

    // What was said and decided.
    messages: counter('messages_total', 'Messages that crossed the hub.', 'peer', 'direction', 'action'),
    calls: counter('calls_total', 'What became of CALLs of the proxy.', 'peer', 'provider', 'outcome'),
    errors: counter('call_errors_total', 'CALLERRORs by who got them from whom.', 'peer', 'direction', 'code'),
    decisions: counter('decisions_total', 'Decisions by the rule that fell them.', 'rule', 'result'),
    refusals: counter('refusals_total', 'Refusals by who was refused and why.', 'provider', 'code'),
    quirks: counter(
      'quirks_total',
      'Quirks that were met and tolerated, as GET /quirks names them.',
      'charger',
      'quirk',
    ),
    unusable: counter('unusable_messages_total', 'Messages of chargers that nothing could be made of.'),
    turnedAway: counter('chargers_turned_away_total', 'Chargers that were not let in.'),

    // How long it took.
    chargerAnswer: histogram('charger_answer_seconds', 'From a CALL of a charger to its answer.', SECONDS, 'action'),
    chargerCommand: histogram('charger_command_seconds', 'From a CALL to a charger to its end.', SECONDS, 'action'),
    providerAnswer: histogram('provider_answer_seconds', 'From a CALL to a service to its end.', SECONDS, 'provider'),

    // The database.
    commitSeconds: histogram('database_commit_seconds', 'Duration of a commit.', SECONDS, 'synchronous'),
    commitUnits: histogram('database_commit_units', 'Units that shared a commit.', UNITS),
    commitFailures: counter('database_commit_failures_total', 'Commits that failed.'),
    databaseBytes: gauge('database_bytes', 'Size of the database and of its write-ahead log.', 'file'),
    diskFree: gauge('disk_free_bytes', 'Free space where the database is.'),

    // The process.
    eventLoopLag: gauge('event_loop_lag_seconds', 'Lag of the event loop since the last scrape.', 'quantile'),
    eventLoopBusy: counter('event_loop_busy_seconds_total', 'Time in which the event loop was at work.'),
    cpu: counter('process_cpu_seconds_total', 'CPU time of the process, user and system.'),
    resident: gauge('process_resident_memory_bytes', 'Memory of the process.'),
    heap: gauge('process_heap_bytes', 'Memory of JavaScript objects in use.'),
    startedAt: gauge('process_start_time_seconds', 'When the proxy started, in seconds since 1970.'),
  };
}
