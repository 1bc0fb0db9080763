import { TOKEN_STATUSES } from '../core/model.ts';
import { rowsOf } from '../core/ocpp/catalogue.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import type { Aim, SimulatedCentralSystem, Station } from './central-options.ts';
import { DeedError } from './charger-options.ts';
import {
  type Arg,
  type Deed,
  type Deeds,
  type Given,
  numberIn,
  optionalNumber,
  optionalWord,
  payloadIn,
  readDuration,
  wordIn,
} from './deeds.ts';
import { waitFor, wordsOf } from './waiting.ts';

const STATION: Arg = { name: 'station', kind: 'word', optional: true };
const EVSE: Arg = { name: 'evse', kind: 'count', optional: true };
const TAG: Arg = { name: 'tag', kind: 'word' };
/** Of who types nothing but "start". */
const DEFAULT_TAG = 'REMOTE1';

const REGISTRATIONS = ['Accepted', 'Pending', 'Rejected'] as const;

type CentralDeed = Deed<SimulatedCentralSystem>;

/** Everything that can be done at a simulated central system. */
export const CENTRAL_DEEDS: Deeds<SimulatedCentralSystem> = {
  start: command('start a session', [{ ...TAG, optional: true }, EVSE], (sim, given, aim) =>
    sim.start(optionalWord(given, 'tag') ?? DEFAULT_TAG, aim),
  ),
  stop: command('stop the session', [EVSE], (sim, _given, aim) => sim.stop(aim)),
  limit: command('allow so many amperes per phase', [{ name: 'amps', kind: 'number' }, EVSE], (sim, given, aim) =>
    sim.limit(numberIn(given, 'amps'), aim),
  ),
  unlimit: command('take back the limits', [], (sim, _given, aim) => sim.unlimit(aim)),
  trigger: command('ask for a message', [{ name: 'message', kind: 'word' }, EVSE], (sim, given, aim) =>
    sim.trigger(wordIn(given, 'message'), aim),
  ),
  configure: command(
    'write a setting (Component.Variable in the newer versions)',
    [
      { name: 'key', kind: 'word' },
      { name: 'value', kind: 'word' },
    ],
    (sim, given, aim) => sim.configure(wordIn(given, 'key'), wordIn(given, 'value'), aim),
  ),
  unlock: command('unlock the connector', [EVSE], (sim, _given, aim) => sim.unlock(aim)),
  operative: command('put in order', [EVSE], (sim, _given, aim) => sim.available(true, aim)),
  inoperative: command('put out of order', [EVSE], (sim, _given, aim) => sim.available(false, aim)),
  reset: command('reset the station', [], (sim, _given, aim) => sim.reset(aim)),
  call: command(
    'send any message',
    [
      { name: 'action', kind: 'word' },
      { name: 'payload', kind: 'payload', optional: true },
    ],
    (sim, given, aim) => sim.call(wordIn(given, 'action'), payloadIn(given, 'payload'), aim),
  ),
  accept: { help: 'let a tag charge', args: [TAG], run: (sim, given) => sim.judge(wordIn(given, 'tag'), 'Accepted') },
  reject: {
    help: 'let a tag not charge (Invalid)',
    args: [TAG, { name: 'status', kind: 'word', optional: true, words: TOKEN_STATUSES }],
    run(sim, given) {
      const status = TOKEN_STATUSES.find((one) => one === given.get('status')) ?? 'Invalid';
      sim.judge(wordIn(given, 'tag'), status);
    },
  },
  register: {
    help: 'what the next Boots are answered',
    args: [{ name: 'status', kind: 'word', words: REGISTRATIONS }],
    run(sim, given) {
      const status = REGISTRATIONS.find((one) => one === given.get('status'));
      if (status !== undefined) sim.register(status);
    },
  },
  delay: {
    help: 'think so long before each answer',
    args: [{ name: 'for', kind: 'duration' }],
    run: (sim, given) => sim.delay(readDuration(wordIn(given, 'for')) ?? 0),
  },
  mute: {
    help: 'leave an action without an answer',
    args: [{ name: 'action', kind: 'word' }],
    run: (sim, given) => sim.mute(wordIn(given, 'action'), true),
  },
  unmute: {
    help: 'answer it again',
    args: [{ name: 'action', kind: 'word' }],
    run: (sim, given) => sim.mute(wordIn(given, 'action'), false),
  },
  refuse: {
    help: 'say no to an action, such as StartTransaction',
    args: [{ name: 'action', kind: 'word' }],
    run: (sim, given) => sim.refuse(wordIn(given, 'action'), true),
  },
  serve: {
    help: 'serve it again',
    args: [{ name: 'action', kind: 'word' }],
    run: (sim, given) => sim.refuse(wordIn(given, 'action'), false),
  },
  down: { help: 'drop every station and listen no more', args: [], run: (sim) => sim.down() },
  up: { help: 'listen again', args: [], run: (sim) => sim.up() },
  wait: {
    help: 'let time pass, or wait until a station is registered (station), charges (session), or none does (idle)',
    args: [{ name: 'for', kind: 'moment', words: ['station', 'session', 'idle'] }],
    run(sim, given, context) {
      const isBusy = () => sim.stations.some(({ sessions }) => sessions.length > 0);
      const isThere = ({ connected, registration }: Station) => connected && registration === 'Accepted';
      const conditions = { station: () => sim.stations.some(isThere), session: isBusy, idle: () => !isBusy() };
      return waitFor(wordIn(given, 'for'), sim, conditions, context);
    },
  },
  commands: {
    help: 'every message that "call" may send to the station',
    args: [STATION],
    run: (sim, given) => commandLines(sim, optionalWord(given, 'station')),
  },
  status: { help: 'who is there', args: [], run: (sim) => statusLines(sim) },
};

function command(
  help: string,
  args: readonly Arg[],
  run: (sim: SimulatedCentralSystem, given: Given, aim: Aim) => Promise<CallOutcome>,
): CentralDeed {
  return {
    help,
    args: [...args, STATION],
    run: async (sim, given) => {
      const aim = { station: optionalWord(given, 'station'), evse: optionalNumber(given, 'evse') };
      return wordsOf(await run(sim, given, aim));
    },
  };
}

function commandLines({ stations }: SimulatedCentralSystem, wanted: string | undefined): string {
  const station = stations.findLast(({ id, connected }) => (wanted === undefined ? connected : id === wanted));
  if (station === undefined) throw new DeedError('no station is connected');
  const rows = rowsOf(station.version).filter(({ from }) => from !== 'charger');
  return rows
    .map(({ action }) => action)
    .toSorted()
    .join(' ');
}

function statusLines({ stations, url }: SimulatedCentralSystem): string {
  if (stations.length === 0) return `no station has come yet; chargers connect to ${url}/<id>`;
  return stations
    .map(({ id, connected, registration = 'no Boot yet', sessions }) => {
      const what = sessions.map(({ txId, evse, tag = 'no tag' }) => `  session ${txId} at EVSE ${evse}, ${tag}`);
      return [`${id}: ${connected ? registration : 'away'}`, ...what].join('\n');
    })
    .join('\n');
}
