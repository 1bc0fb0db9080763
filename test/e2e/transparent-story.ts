/** The life of a charger, with every command of its version: told to a central system directly, or through the proxy. */
import { expect } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { FakeClock } from '../fakes/clock.ts';
import { type StrictCall, type StrictStation, strictClient } from '../peers/strict.ts';
import { type Box, boxOf } from './box.ts';
import { answersEverything } from './every-answer.ts';
import { type Command, everyCommand } from './every-command.ts';
import { followUps, ownAccord, thanks } from './every-report.ts';
import { CHARGER, network, until } from './house.ts';
import { play } from './stage.ts';

/** One message as one end saw it, with its answer where that end got one. */
export interface Exchange {
  /** The action; of commands their name in the list. */
  readonly name: string;
  readonly payload: Payload;
  readonly answer?: Payload;
}

export interface Take {
  /** Commands as the charger got them. */
  readonly commands: readonly Exchange[];
  /** Commands with the answers that the central system got. */
  readonly obeyed: readonly Exchange[];
  /** What the central system was told. */
  readonly told: readonly Exchange[];
  /** What the charger told, with the answers that it got. */
  readonly thanked: readonly Exchange[];
}

const FIRST_TX = 41;
/** What the box calls its first session, where it is the one who names them. */
const BOX_TX = 'box-tx-1';
/** Every link has a pulse of its own. */
const PULSE = 'Heartbeat';

export async function directly(version: OcppVersion): Promise<Take> {
  const central = await network(version, { firstTxId: FIRST_TX, answer: thanks });
  const answer = answersEverything(version);
  const station = await strictClient({ url: central.url, identity: CHARGER, version, answer });
  try {
    const clock = new FakeClock();
    const link = await central.station(CHARGER);
    const box = boxOf(() => station, version, clock);
    const take = await story({ version, clock, box, told: central.calls, ask: link.call });
    expect([...central.violations, ...station.violations]).toEqual([]);
    return take;
  } finally {
    await station.close();
    await central.close();
  }
}

/** A transparent service that decides on cards, and nobody beside it. */
export async function throughTheProxy(version: OcppVersion): Promise<Take> {
  const takes: Take[] = [];
  const clear = { config: { role: 'transparent' }, firstTxId: FIRST_TX, answer: thanks };
  const cast = { version, services: { clear }, config: { authority: 'clear' }, answer: answersEverything(version) };
  await play(cast, async (stage) => {
    const { clock, box } = stage;
    const ask: Ends['ask'] = (action, payload) => stage.ask('clear', action, payload);
    takes.push(await story({ version, clock, box, told: stage.service('clear').calls, ask }));
  });
  const [take] = takes;
  if (take === undefined) throw new Error('the story was not told');
  return take;
}

interface Ends {
  readonly version: OcppVersion;
  readonly clock: FakeClock;
  readonly box: Box;
  readonly told: readonly StrictCall[];
  ask(action: string, payload: Payload): Promise<Payload>;
}

/** It boots, charges, is asked everything meanwhile, tells what it has to tell, and is stopped. */
async function story({ version, clock, box, told, ask }: Ends): Promise<Take> {
  const at = new Date(clock.now()).toISOString();
  const commands: Exchange[] = [];
  const obeyed: Exchange[] = [];
  const thanked: Exchange[] = [];
  const peer: StrictStation = {
    ...box.peer,
    async call(action, payload) {
      const before = told.length;
      const isNews = action !== PULSE && !isOldNews(told, payload);
      thanked.push({ name: action, payload, answer: await box.peer.call(action, payload) });
      // One thing after the other: what is compared is not which lane is faster.
      if (isNews) await until(`${action} to arrive`, () => told.length > before);
      return thanked.at(-1)?.answer ?? {};
    },
  };
  const charger = boxOf(() => peer, version, clock);
  const list = everyCommand(version, { now: clock.now(), txId: version === '1.6' ? String(FIRST_TX) : BOX_TX });
  const obey = async ({ name, action, payload }: Command): Promise<void> => {
    const before = box.peer.calls.length;
    obeyed.push({ name, payload, answer: await ask(action, payload) });
    const got = box.peer.calls.slice(before);
    commands.push(...got.map((call) => ({ name, payload: call.payload })));
    const next = got.flatMap((call) => followUps(call, { version, at, txId: BOX_TX }));
    for (const follows of next) await peer.call(follows.action, follows.payload);
  };
  await charger.boot();
  await charger.status('Available');
  // A place where a car charges is not reserved.
  for (const command of list) if (isReservation(command)) await obey(command);
  await charger.authorize('CARD-1');
  const txId = await charger.start('CARD-1', 100);
  await charger.status('charging');
  await charger.meter(txId, 200);
  for (const command of list) if (!isReservation(command)) await obey(command);
  for (const own of ownAccord({ version, at, txId })) await peer.call(own.action, own.payload);
  await charger.stop(txId, 300, { reason: 'Remote', remote: true });
  await charger.status('ending');
  const heard = told.filter(({ action }) => action !== PULSE);
  return { commands, obeyed, told: heard.map(({ action, payload }) => ({ name: action, payload })), thanked };
}

function isReservation({ action }: Command): boolean {
  return action === 'ReserveNow' || action === 'CancelReservation';
}

/** Version 2.x says Occupied of a place where a car charges, and of one where it has charged. */
function isOldNews(told: readonly StrictCall[], { connectorStatus }: Payload): boolean {
  const last = told.findLast(({ action }) => action === 'StatusNotification');
  return connectorStatus !== undefined && connectorStatus === last?.payload.connectorStatus;
}
