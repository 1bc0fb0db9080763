/** The story of the demo: each line is told when it has happened, and not before. */
import { isRecord } from '../config/document.ts';
import type { SimulatedCentralSystem } from '../simulate/central-options.ts';
import type { SimulatorEvent } from '../simulate/events.ts';
import {
  CARD,
  CHARGER,
  EMPLOYER,
  GREEN,
  SCRIPT,
  STATION_AT_EMPLOYER,
  STATION_AT_GREEN,
  STRANGER,
} from './demo-cast.ts';
import type { Stage } from './demo-stage.ts';
import type { Teller } from './demo-tell.ts';
import { DemoError, type Waiting } from './demo-wait.ts';

/** Time to read what was told: of one line, and of a chapter. */
export interface Pace {
  readonly lineMs: number;
  readonly chapterMs: number;
}

/** What the supplier allows while power is dear, and what the owner does. */
const LOW_A = 8;
const OWN_A = 6;
/** Shows that energy flows. */
const LEAST_WH = 1;

export async function tellStory(stage: Stage, tell: Teller, waiting: Waiting, pace: Pace): Promise<void> {
  const { employer, green, charger, script, api } = stage;
  const { expect, until } = waiting;
  const line = () => waiting.pause(pace.lineMs);
  const chapter = async (title: string): Promise<void> => {
    await waiting.pause(pace.chapterMs);
    tell.chapter(title);
    await line();
  };
  const amps = (expected: number) =>
    until(`the charger draws ${expected} A`, () => {
      const watts = charger.snapshot().evses[0]?.powerW ?? 0;
      return Math.round(watts / WATTS_PER_AMP) === expected ? kilowatts(watts) : undefined;
    });

  await chapter('Everybody arrives. There is one charger; each party has it for itself.');
  const version = await until('the proxy shows the charger', async () => {
    const found = await api(`/chargers/${CHARGER}`).catch(() => undefined);
    return at(found, 'online') === true ? String(at(found, 'ocpp_version')) : undefined;
  });
  if (at(await api(`/chargers/${CHARGER}`), 'lock_owner') !== null) await override(null);
  await limitTo(null);
  tell.says(CHARGER, `connected to the proxy with OCPP ${version}. It knows nobody else.`);
  for (const [id, network, station, is] of [
    [EMPLOYER, employer, STATION_AT_EMPLOYER, 'a charging network that pays for business trips'],
    [GREEN, green, STATION_AT_GREEN, 'an energy supplier that wants to shift load'],
  ] as const) {
    await until(`${id} sees its station`, () => isThere(network, station) || undefined);
    await line();
    tell.says(id, `(${is}) station ${station} is here and registered.`);
  }
  await until('the script hears of the charger', () => script.heard(({ event }) => event === 'status')[0]);
  await line();
  tell.says(SCRIPT, '(a script of the owner, JSON instead of OCPP) connected.');

  await chapter('A stranger tries a card.');
  charger.plug();
  employer.judge(STRANGER, 'Invalid');
  const judged = await expect('the card of a stranger is judged', charger.card(STRANGER));
  demand(judged === 'Invalid', `the card of a stranger was answered ${judged}`);
  tell.says(CHARGER, `the cable is in. May the card ${STRANGER} charge?`);
  await line();
  tell.verdict(EMPLOYER, false, 'Invalid. I do not know it.');
  tell.why(`the owner made it the authority: it decides on cards`);

  await chapter('The right card: a session.');
  const begun = [employer, green].map((network) => network.next(isSession('started')));
  const answer = await expect('the card is judged', charger.card(CARD));
  demand(answer === 'Accepted', `the card was answered ${answer}`);
  tell.says(CHARGER, `may the card ${CARD} charge?`);
  await line();
  tell.verdict(EMPLOYER, true, 'Accepted.');
  await expect('both networks hear of the session', Promise.all(begun));
  const power = await amps(FULL_A);
  await line();
  tell.says(CHARGER, `charging with ${power}.`);
  const ids = { [EMPLOYER]: sessionIn(employer), [GREEN]: sessionIn(green) };
  for (const id of [EMPLOYER, GREEN] as const) {
    await line();
    tell.says(id, `a session began at my station. I call it transaction ${ids[id]}.`);
  }
  const known = await until('the script hears of the session', () =>
    script.heard(({ event, id_tag: tag }) => event === 'transaction_started' && tag === CARD).at(-1),
  );
  await line();
  tell.says(SCRIPT, `a session began with the card ${String(known.id_tag)}.`);

  await chapter('Several want different things: the lowest limit holds, and one is in control.');
  const shifted = await expect('the limit is answered', green.limit(LOW_A));
  demand(wordOf(shifted) === 'Accepted', `the limit was answered ${JSON.stringify(shifted)}`);
  tell.says(GREEN, `power is dear now. Limit it to ${LOW_A} A.`);
  await line();
  tell.verdict('proxy', true, 'Accepted.');
  tell.why(`an energy supplier may lower every session, whoever is in control`);
  const low = await amps(LOW_A);
  await line();
  tell.says(CHARGER, `charging with ${low} from now on.`);
  const asked = commandsTo(charger);
  const refused = await expect('the stop is answered', green.stop());
  demand(wordOf(refused) === 'Rejected', `the stop was answered ${JSON.stringify(refused)}`);
  await line();
  tell.says(GREEN, 'or rather: stop it.');
  await line();
  tell.verdict('proxy', false, 'Rejected.');
  await whyOf(GREEN, false);
  await line();
  const denied = await expect('the request for control is answered', script.ask('request_control'));
  demand(denied.error === 'control_locked', `the script was answered ${JSON.stringify(denied)}`);
  tell.says(SCRIPT, 'give me control, then.');
  await line();
  tell.verdict('proxy', false, `${String(denied.error)}.`);
  tell.why(`${String(denied.reason)} (rule "${String(denied.rule)}")`);
  const still = await amps(LOW_A);
  demand(asked.count() === 0, 'the charger was asked something although everything was refused');
  await line();
  tell.says(CHARGER, `still charging with ${still}. Nobody asked me anything.`);

  await chapter('The owner decides, and always wins.');
  const own = await limitTo(OWN_A);
  tell.says('owner', `POST /api/v1/chargers/${CHARGER}/commands {"command": "limit", "limit_a": ${OWN_A}}`);
  await line();
  tell.verdict('proxy', true, `${String(at(own, 'reason'))}`);
  const lowest = await amps(OWN_A);
  await line();
  tell.says(CHARGER, `charging with ${lowest} from now on.`);
  const cheap = await expect('the higher limit is answered', green.limit(FULL_A));
  demand(wordOf(cheap) === 'Accepted', `the higher limit was answered ${JSON.stringify(cheap)}`);
  await line();
  tell.says(GREEN, `power is cheap again: ${FULL_A} A.`);
  await line();
  tell.verdict('proxy', true, 'Accepted, kept, and without effect as long as the owner allows less.');
  const bound = await amps(OWN_A);
  await line();
  tell.says(CHARGER, `still charging with ${bound}.`);
  const given = await override(GREEN);
  await line();
  tell.says('owner', `POST /api/v1/chargers/${CHARGER}/override {"owner": "${GREEN}"}`);
  await line();
  tell.verdict('proxy', true, `${GREEN} is in control.`);
  tell.why(String(at(given, 'reason')));

  await chapter('The end of the session.');
  await until('the script sees energy flow', () =>
    script.heard((event) => isMeterOf(event, known.transaction_id)).at(-1),
  );
  const ended = [employer, green].map((network) => network.next(isSession('ended')));
  demand((await expect('the card ends it', charger.card(CARD))) === 'Stopped', 'the card did not end its session');
  await expect('both networks hear of the end', Promise.all(ended));
  tell.says(CHARGER, `the card ${CARD} again: stopped.`);
  for (const id of [EMPLOYER, GREEN] as const) {
    await line();
    tell.says(id, `transaction ${ids[id]} has ended.`);
  }
  const stopped = await until(
    'the script hears of the end',
    () =>
      script.heard(
        (event) => event.event === 'transaction_stopped' && event.transaction_id === known.transaction_id,
      )[0],
  );
  await line();
  tell.says(SCRIPT, `it has ended; ${String(stopped.energy_wh)} Wh.`);
  const booked = await until('the session is in the books', async () => {
    const [session] = list(at(await api('/sessions?limit=1'), 'sessions'));
    return at(session, 'id_tag') === CARD && at(session, 'running') === false ? session : undefined;
  });
  demand(at(booked, 'payer') === EMPLOYER, `the session is paid by ${String(at(booked, 'payer'))}`);
  await override(null);
  await limitTo(null);
  await line();
  tell.says('proxy', `booked: ${String(at(booked, 'energy_wh'))} Wh, card ${CARD}, paid by ${EMPLOYER}.`);
  tell.why('who accepted the card pays, whoever is given control later');

  function override(owner: string | null): Promise<unknown> {
    return expect('the owner overrides', api(`/chargers/${CHARGER}/override`, { owner }));
  }

  function limitTo(amps: number | null): Promise<unknown> {
    return expect('the owner limits', api(`/chargers/${CHARGER}/commands`, { command: 'limit', limit_a: amps }));
  }

  /** The last decision about this party, as the owner reads it. */
  async function whyOf(by: string, isYes: boolean): Promise<void> {
    const decision = await until('the decision is in the books', async () => {
      return list(at(await api(`/decisions?by=${by}&allowed=${isYes}&limit=1`), 'decisions'))[0];
    });
    tell.why(`${String(at(decision, 'why'))} (rule "${String(at(decision, 'rule'))}")`);
  }
}

const FULL_A = 16;
/** Three phases. */
const WATTS_PER_AMP = 690;

function kilowatts(watts: number): string {
  return `${(watts / 1000).toFixed(1)} kW (${Math.round(watts / WATTS_PER_AMP)} A on three phases)`;
}

/** Counts what a central system asks of the charger, until it is looked at. */
function commandsTo(charger: Stage['charger']): { count(): number } {
  let count = 0;
  const forget = charger.subscribe((event) => {
    if (event.kind === 'frame' && event.direction === 'in' && event.text.startsWith('[2,')) count += 1;
  });
  return {
    count() {
      forget();
      return count;
    },
  };
}

function isThere({ stations }: SimulatedCentralSystem, id: string): boolean {
  return stations.some((one) => one.id === id && one.connected && one.registration === 'Accepted');
}

function isSession(state: 'started' | 'ended') {
  return (event: SimulatorEvent): boolean => event.kind === 'session' && event.state === state;
}

function sessionIn({ stations }: SimulatedCentralSystem): string {
  const session = stations.at(-1)?.sessions.at(-1);
  if (session === undefined) throw new DemoError('a network has no session although it heard of one');
  return session.txId;
}

function isMeterOf(event: { readonly [field: string]: unknown }, txId: unknown): boolean {
  return event.event === 'meter' && event.transaction_id === txId && Number(event.energy_wh) >= LEAST_WH;
}

/** The word with which a station answered a command. */
function wordOf(outcome: { readonly kind: string; readonly payload?: unknown }): unknown {
  return outcome.kind === 'result' ? at(outcome.payload, 'status') : undefined;
}

function at(value: unknown, field: string): unknown {
  return isRecord(value) ? value[field] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function demand(isSo: boolean, what: string): void {
  if (!isSo) throw new DemoError(what);
}
