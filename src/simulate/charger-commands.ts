import type { ChargerSnapshot, SimulatedCharger } from './charger-options.ts';
import { type Arg, type Deed, type Deeds, numberIn, optionalNumber, optionalWord, payloadIn, wordIn } from './deeds.ts';
import { waitFor, wordsOf } from './waiting.ts';

const EVSE: Arg = { name: 'evse', kind: 'count', optional: true };
const TAG: Arg = { name: 'tag', kind: 'word' };
/** Of who types nothing but "start". */
const DEFAULT_TAG = 'CARD1';

const FAULTS = [
  'ConnectorLockFailure',
  'GroundFailure',
  'HighTemperature',
  'InternalError',
  'OtherError',
  'OverCurrentFailure',
  'UnderVoltage',
];

type ChargerDeed = Deed<SimulatedCharger>;

/** Everything that can be done at a simulated charger. */
export const CHARGER_DEEDS: Deeds<SimulatedCharger> = {
  plug: at('put the cable in', (sim, evse) => sim.plug(evse)),
  unplug: at('pull the cable out; ends a session', (sim, evse) => sim.unplug(evse)),
  card: {
    help: 'show a card: starts, or stops its own session',
    args: [TAG, EVSE],
    run: (sim, given) => sim.card(wordIn(given, 'tag'), optionalNumber(given, 'evse')),
  },
  start: {
    help: `plug and show a card (${DEFAULT_TAG})`,
    args: [{ ...TAG, optional: true }, EVSE],
    run: (sim, given) => sim.start(optionalWord(given, 'tag') ?? DEFAULT_TAG, optionalNumber(given, 'evse')),
  },
  stop: at('stop the session at the charger', (sim, evse) => sim.stop(evse)),
  fault: {
    help: 'break; ends a session',
    args: [{ name: 'code', kind: 'word', optional: true, words: FAULTS }, EVSE],
    run: (sim, given) => sim.fault(optionalWord(given, 'code'), optionalNumber(given, 'evse')),
  },
  clear: at('mend the fault', (sim, evse) => sim.clear(evse)),
  pause: at('the car takes a break', (sim, evse) => sim.pause(evse)),
  resume: at('the car goes on', (sim, evse) => sim.resume(evse)),
  limit: {
    help: 'allow so many amperes per phase, at the charger itself',
    args: [{ name: 'amps', kind: 'number' }, EVSE],
    run: (sim, given) => sim.limit(numberIn(given, 'amps'), optionalNumber(given, 'evse')),
  },
  power: {
    help: 'the car asks for so many watts',
    args: [{ name: 'watts', kind: 'number' }, EVSE],
    run: (sim, given) => sim.power(numberIn(given, 'watts'), optionalNumber(given, 'evse')),
  },
  refuse: {
    help: 'say no to an action, such as SetChargingProfile',
    args: [{ name: 'action', kind: 'word' }],
    run: (sim, given) => sim.refuse(wordIn(given, 'action'), true),
  },
  obey: {
    help: 'obey it again',
    args: [{ name: 'action', kind: 'word' }],
    run: (sim, given) => sim.refuse(wordIn(given, 'action'), false),
  },
  offline: { help: 'drop the link and stay away', args: [], run: (sim) => sim.offline() },
  online: { help: 'come back', args: [], run: (sim) => sim.online() },
  call: {
    help: 'send any message',
    args: [
      { name: 'action', kind: 'word' },
      { name: 'payload', kind: 'payload', optional: true },
    ],
    run: async (sim, given) => wordsOf(await sim.call(wordIn(given, 'action'), payloadIn(given, 'payload'))),
  },
  wait: {
    help: 'let time pass, or wait until it is registered, charges (session), does not (idle), has told everything (told)',
    args: [{ name: 'for', kind: 'moment', words: ['registered', 'session', 'idle', 'told'] }],
    run(sim, given, context) {
      const moment = wordIn(given, 'for');
      if (moment === 'told') return sim.told();
      const sessions = () => sim.snapshot().evses.filter(({ energyWh }) => energyWh !== undefined);
      return waitFor(
        moment,
        sim,
        {
          registered: () => sim.snapshot().registered,
          session: () => sessions().length > 0,
          idle: () => sessions().length === 0,
        },
        context,
      );
    },
  },
  status: { help: 'what it is doing', args: [], run: (sim) => statusLines(sim.snapshot()) },
};

function at(help: string, run: (sim: SimulatedCharger, evse: number | undefined) => void): ChargerDeed {
  return { help, args: [EVSE], run: (sim, given) => run(sim, optionalNumber(given, 'evse')) };
}

function statusLines({ id, online, registered, waiting, evses }: ChargerSnapshot): string {
  const link = registered ? 'registered' : online ? 'not registered' : 'offline';
  const lines = evses.map(({ evse, status, plugged, tag, energyWh, limitA, powerW, registerWh }) =>
    [
      `  EVSE ${evse}: ${status}`,
      plugged ? 'plugged' : 'no cable',
      ...(tag === undefined ? [] : [`tag ${tag}`]),
      ...(energyWh === undefined
        ? []
        : [`${energyWh} Wh`, `${powerW} W`, `may draw ${Math.round(limitA * 10) / 10} A`]),
      `meter ${registerWh} Wh`,
    ].join(', '),
  );
  return [`${id}: ${link}, ${waiting} waiting`, ...lines].join('\n');
}
