/**
 * What a service wants to hear again (PROTOCOL §2.6): told by the proxy from what it knows, after the answer. Only values
 * of the meter that are no longer fresh are asked of the charger, once for all who want them.
 */
import { isTransparent } from '../../core/arbitration/roles.ts';
import type { Trigger, TriggerAnswer, Triggered } from '../../core/asks/triggers.ts';
import type { Place } from '../../core/model.ts';
import { sayIn } from '../../core/ocpp/across.ts';
import { encode } from '../../core/ocpp/codec.ts';
import { refuse } from '../../core/ocpp/refusals.ts';
import { evsesOf, placeKey } from '../../core/station/apply.ts';
import { Statuses } from '../statuses.ts';
import { progressTold } from './progress.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';
import { maySay, tell } from './telling.ts';
import { values } from './values.ts';

/** A service hears the same thing again at the most so often (PROTOCOL §1.2). */
const EVERY_MS = 1_000;

type Asked = Served<'trigger' | 'extendedTrigger'>;
type Told = Outcome<'trigger'>;

/** What a service may hear that has not accepted us yet, where it asks for it (PROTOCOL §2.1). */
const EARLY: ReadonlySet<Triggered> = new Set(['Heartbeat', 'StatusNotification']);

/** A transparent provider that is registered asks the charger, as far as it can. */
export async function trigger(served: Asked): Promise<Told> {
  const { context, twin, provider, link, received, ask } = served;
  const isRegistered = link.standing() === 'registered';
  if (isRegistered && isTransparent(provider)) return undefined;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  if (!isKnownToCharger(served)) return refused('N', 'the charger has no such message', 'feature_absent');
  const isStanding = EARLY.has(ask.message);
  // What the charger then sends waits for the registration.
  if (!isRegistered && !isStanding && ask.message !== 'BootNotification') return undefined;
  if (isStanding && !maySay(link)) {
    const why = 'not registered yet';
    const reply = refuse(link.version, received.action, received.payload, 'unregistered', undefined, why);
    return { kind: 'reply', reply };
  }
  const place = ask.place?.evse === 0 ? undefined : ask.place;
  if (place !== undefined && !isKnown(served, place))
    return refused('N', 'the charger has no such place', 'unknown_evse');
  // A Boot has its own limit: it is told once a connection.
  if (ask.message === 'BootNotification') return told(served);
  const key = `${provider.id} ${ask.message} ${place === undefined ? '' : placeKey(place)}`;
  const last = twin.triggered.get(key);
  const now = context.clock.ticks();
  if (last !== undefined && now - last < EVERY_MS) return refused('Q', 'it was told a moment ago');
  twin.triggered.set(key, now);
  return told(served);
}

/** What no charger of its version could send is not told in its place either (PROTOCOL §4.5). */
function isKnownToCharger({ twin: { version }, ask: { message } }: Asked): boolean {
  return version === undefined || sayIn(version, { means: 'trigger', ask: { message } }) !== undefined;
}

function isKnown({ twin }: Asked, { evse, connector }: Place): boolean {
  const { station } = twin.state;
  const isShown = connector === undefined || station.statuses[placeKey({ evse, connector })] !== undefined;
  return evsesOf(station).includes(evse) && isShown;
}

const ACCEPTED: TriggerAnswer = { status: 'Accepted' };

function told(served: Asked): Told {
  const { provider, link, twin, ask } = served;
  switch (ask.message) {
    case 'BootNotification':
      // The charger's own Boot would be told to everybody, and some central systems drop their sessions at one.
      if (link.bootAgain(provider.manners.allowBootTrigger)) return answered(ACCEPTED);
      return refused('H', 'booted on this connection already');
    case 'Heartbeat':
      // An away charger has no pulse (PROTOCOL §2.1 g).
      if (twin.link === undefined) return refused('O', 'charger offline');
      return answered(ACCEPTED, () => tell(link, [encode(link.version, { means: 'heartbeat', ask: {} })]));
    case 'StatusNotification':
      return statuses(served, ask);
    case 'MeterValues':
    case 'TransactionEvent':
      return values(served, ask.message);
    case 'DiagnosticsStatusNotification':
    case 'FirmwareStatusNotification':
    case 'LogStatusNotification':
    case 'PublishFirmwareStatusNotification':
      return progressTold(served, ask.message);
    default:
      // Requests for certificates come from the charger itself; what is of its own making only it knows.
      return undefined;
  }
}

/** Never asked of the charger: some hang on it (Q43). */
function statuses({ context, desk, provider, link }: Asked, { place }: Trigger): Told {
  const told = new Statuses(context, desk.twin, provider);
  told.away = desk.away;
  const keys = told.keys(link.version, place);
  if (keys.length === 0) return refused('N', 'nothing is known of it', 'unknown_evse');
  return answered(ACCEPTED, () => {
    if (link.standing() === 'registered') desk.lanes.get(provider.id)?.tellAgain(keys);
    else
      tell(
        link,
        keys.map((key) => told.take(key, link.version)),
      );
  });
}
