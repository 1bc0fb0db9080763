/**
 * Between a charger and a link of another version. Whoever sends something to a provider or to the charger calls `say` in
 * place of `encode`, whoever reads what they say calls `hear` in place of `decode`: both know the connectors of this
 * charger and the short names of tokens. Inside, places are the charger's and tokens are whole.
 */
import type { MeaningName, Meanings, Message, Payload, Place, Token } from '../core/model.ts';
import { decode, encode, encodeAnswer } from '../core/ocpp/codec.ts';
import { type Connectors, withConnectors } from '../core/ocpp/connectors.ts';
import { answerIn, type Crossing, meantIn, saidIn } from '../core/ocpp/crossing.ts';
import { memorable, withTokens } from '../core/ocpp/token-names.ts';
import { countsConnectors, isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import type { StationState } from '../core/station/station.ts';
import { tokenAlias } from '../lib/token-alias.ts';
import { partyState } from './party-states.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** The tag that stands for "nobody showed a card" where a version knows only cards. */
const ANONYMOUS_TAG = 'ANONYMOUS';

export function crossingOf(state: Pick<TwinState, 'station' | 'transactions' | 'parties'>): Crossing {
  const { station, transactions } = state;
  const isCounted = isOcppVersion(station.version) && countsConnectors(station.version);
  return {
    connectors: isCounted ? [] : connectorsOf(station),
    busy: transactions.filter(({ endedAt }) => endedAt === undefined).map(({ place }) => place),
    tokens: partyState(state, 'system', 'tokens'),
    anonymousTag: ANONYMOUS_TAG,
  };
}

/** The CALL that says this to a provider; undefined when its version cannot say it. */
export function say(
  version: OcppVersion,
  crossing: Crossing,
  message: Message,
): { readonly action: string; readonly payload: Payload } | undefined {
  const said = saidIn(version, crossing, message);
  return said && encode(version, said);
}

/** What a CALL of a provider means at this charger; undefined when it means nothing that crosses versions. */
export function hear(version: OcppVersion, crossing: Crossing, action: string, payload: Payload): Message | undefined {
  const message = decode(version, action, payload);
  return message && meantIn(version, crossing, message);
}

/** The answer that says this, as the payload of a CALLRESULT; `ask` as in `encodeAnswer`. */
export function sayAnswer<M extends MeaningName>(
  version: OcppVersion,
  crossing: Crossing,
  means: M,
  answer: Meanings[M]['answer'],
  ask?: Meanings[M]['ask'],
): Payload {
  return encodeAnswer(version, means, answerIn<M>(version, crossing, answer), ask);
}

/** Writes down what the charger names for the first time: connectors, which keep their number from then on, and tokens. */
export async function noteNames(twin: Twin, version: OcppVersion, message: Message | undefined): Promise<void> {
  if (message === undefined) return;
  const tokens = tokensIn(message);
  const withNews = ({ station }: Pick<TwinState, 'station'>): Connectors | undefined =>
    countsConnectors(version) ? undefined : connectorsWith(station, placesIn(message, connectorsOf(station)));
  const hasNews = withNews(twin.state) !== undefined || tokensWith(twin.state, tokens) !== undefined;
  if (!hasNews) return;
  await twin.run((unit) => {
    const connectors = withNews(unit.state);
    if (connectors !== undefined) unit.setStation({ ...unit.station, connectors });
    rememberTokens(unit, tokens);
  });
}

/** What will be needed to name these tokens on other links. */
export function rememberTokens(unit: Unit, tokens: readonly Token[]): void {
  const next = tokensWith(unit.state, tokens);
  if (next !== undefined) unit.putPartyState('system', 'tokens', next);
}

/** Undefined: nothing of it is news. */
function connectorsWith(station: StationState, places: readonly Place[]): Connectors | undefined {
  const next = withConnectors(connectorsOf(station), places, station.isCounted === true);
  return next === (station.connectors ?? NONE) ? undefined : next;
}

const NONE: Connectors = [];

/** A station that was written down before its connectors were counted has them in its statuses. */
function connectorsOf({ connectors, statuses }: StationState): Connectors {
  if (connectors !== undefined) return connectors;
  return withConnectors(
    NONE,
    Object.values(statuses).map(({ meaning }) => meaning.place),
    false,
  );
}

function tokensWith(state: Pick<TwinState, 'parties'>, tokens: readonly Token[]) {
  const known = partyState(state, 'system', 'tokens');
  const next = withTokens(
    known,
    tokens.flatMap((token) => memorable(token, tokenAlias) ?? []),
  );
  return next === known ? undefined : next;
}

/** A provider whose version counts connectors is told their numbers from now on. */
export function countConnectors(unit: Unit, version: OcppVersion): void {
  if (unit.station.isCounted !== true && countsConnectors(version)) {
    unit.setStation({ ...unit.station, isCounted: true });
  }
}

function placesIn(message: Message, known: Connectors): readonly Place[] {
  switch (message.means) {
    case 'status':
      return [message.ask.place];
    case 'txStarted':
    case 'txUpdated':
    case 'txEnded':
      return message.ask.place === undefined ? [] : [firstOf(message.ask.place, known)];
    case 'problems':
      return message.ask.availability?.map(({ place }) => place) ?? [];
    case 'reportPage':
      return message.ask.settings.flatMap(({ setting }) =>
        setting.component === 'Connector' && setting.place ? [setting.place] : [],
      );
    default:
      return [];
  }
}

/** An EVSE of which no connector was ever told has one all the same: its session needs a number. */
function firstOf(place: Place, known: Connectors): Place {
  const isKnown = place.connector !== undefined || known.some(({ evse }) => evse === place.evse);
  return isKnown ? place : { evse: place.evse, connector: 1 };
}

/** Those that a message names. */
export function tokensIn(message: Message): readonly Token[] {
  const { ask } = message;
  const token = 'token' in ask ? ask.token : undefined;
  const group = 'group' in ask && ask.group !== undefined ? { id: ask.group } : undefined;
  return [token, group].filter((each) => each !== undefined);
}
