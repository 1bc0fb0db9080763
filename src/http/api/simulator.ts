/** A charger to play with, for who has none yet. */
import * as z from 'zod';
import { OCPP_VERSIONS } from '../../core/ocpp/versions.ts';
import { SIMULATOR } from '../../core/provider.ts';
import type { No } from '../answers.ts';
import type { Simulator, SimulatorAsk } from '../simulator.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

/** The card of who names none. */
const CARD = 'SIMULATED';
/** As long as a card may be in the oldest version. */
const MAX_TAG = 20;
/** What most chargers speak: the oldest. */
const USUAL = OCPP_VERSIONS[2];

export const simulatorState = z
  .object({
    running: z.boolean(),
    charger_id: z.literal(SIMULATOR),
    version: z.enum(OCPP_VERSIONS).nullable(),
    plugged: z.boolean(),
    charging: z.boolean(),
    power_w: z.number(),
    energy_wh: z.number().meta({ description: 'of the session that runs' }),
    limit_a: z.number().nullable().meta({ description: 'amperes per phase that it may draw' }),
  })
  .register(WORDS, { id: 'Simulator' });

const action = z
  .discriminatedUnion(
    'action',
    [
      z.strictObject({ action: z.literal('start'), version: z.enum(OCPP_VERSIONS).default(USUAL) }),
      z.strictObject({ action: z.literal('stop') }),
      z.strictObject({ action: z.literal('plug') }),
      z.strictObject({ action: z.literal('unplug') }),
      z.strictObject({ action: z.literal('card'), tag: z.string().min(1).max(MAX_TAG).default(CARD) }),
    ],
    { error: 'expected one of start, stop, plug, unplug, card' },
  )
  .register(WORDS, { id: 'SimulatorAction' });

const NONE: No = { error: 'unavailable', reason: 'this proxy plays no charger' };

export const simulatorOperations = [
  operation({
    id: 'getSimulator',
    method: 'GET',
    path: '/simulator',
    tag: 'chargers',
    summary: 'The charger that the proxy plays itself, for who has none yet: whether it runs, and what it does',
    scope: 'read',
    answer: simulatorState,
    refusals: ['unavailable'],
    handle: (_input, { simulator }) => (simulator === undefined ? { no: NONE } : { body: stateView(simulator) }),
  }),
  operation({
    id: 'playSimulator',
    method: 'POST',
    path: '/simulator',
    tag: 'chargers',
    summary:
      'Starts or stops that charger, plugs a car in or out, or shows a card. No provider hears of it, and its sessions are in no sum and on no bill',
    scope: 'admin',
    body: action,
    answer: simulatorState,
    refusals: ['conflict', 'unavailable'],
    async handle({ body }, { simulator }) {
      if (simulator === undefined) return { no: NONE };
      const ask: SimulatorAsk = body;
      const done = await simulator.act(ask);
      return done.ok ? { body: stateView(simulator) } : { no: { error: 'conflict', reason: done.why } };
    },
  }),
];

function stateView(simulator: Simulator): z.input<typeof simulatorState> {
  const { isRunning, version, isPlugged, isCharging, powerW, energyWh, limitA } = simulator.state();
  return {
    ...{ running: isRunning, charger_id: SIMULATOR, version: version ?? null },
    ...{ plugged: isPlugged, charging: isCharging },
    ...{ power_w: powerW, energy_wh: Math.round(energyWh), limit_a: limitA ?? null },
  };
}
