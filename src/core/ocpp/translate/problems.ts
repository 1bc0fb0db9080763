/** What is wrong with a charger, and where it can be used, told as events of its components (PROTOCOL §4.2). */
import type { Availability, Nothing, Place, Problem, Problems } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Translation, Translations } from '../types.ts';
import { evseOfPlace, placeOfEvse } from './places.ts';
import { cut, oneOf } from './words.ts';

type Event = Request<NewerVersion, 'NotifyEvent'>['eventData'][number];

/** Variables by which a component says that something is wrong with it. */
const problemVariable = oneOf<'Problem' | 'Tripped'>({ Problem: 1, Tripped: 1 });

const AVAILABILITY = 'AvailabilityState';
/** Components that tell it. */
const placeComponent = oneOf<'ChargingStation' | 'EVSE' | 'Connector'>({ ChargingStation: 1, EVSE: 1, Connector: 1 });
const availabilityWord = oneOf<'Available' | 'Occupied' | 'Reserved' | 'Unavailable' | 'Faulted'>({
  Available: 1,
  Occupied: 1,
  Reserved: 1,
  Unavailable: 1,
  Faulted: 1,
});

const nothing = (): Nothing => ({});

const newer: Translation<NewerVersion, 'NotifyEvent', 'problems'> = {
  action: 'NotifyEvent',
  /** Undefined for events of other kinds: they need no meaning and go on as they came. */
  decode: ({ eventData }): Problems | undefined => {
    const problems = eventData.flatMap((event) => problemOf(event) ?? []);
    const availability = eventData.flatMap((event) => availabilityOf(event) ?? []);
    if (problems.length === 0 && availability.length === 0) return undefined;
    return { problems, ...(availability.length > 0 && { availability }) };
  },
  // Numbers and times of events are not invented: what a charger told goes on as it came or not at all.
  encode: ({ problems, availability = [] }): Request<NewerVersion, 'NotifyEvent'> | undefined => {
    const [first, ...more] = [...problems.map(eventOfProblem), ...availability.map(eventOfAvailability)];
    const events = more.filter((event) => event !== undefined);
    if (first === undefined || events.length < more.length) return undefined;
    return { generatedAt: first.timestamp, seqNo: 0, eventData: [first, ...events] };
  },
  decodeAnswer: nothing,
  encodeAnswer: nothing,
};

export const problems: Translations<'problems'> = {
  // Problems are part of the status here.
  '1.6': null,
  '2.0.1': newer,
  '2.1': newer,
};

function problemOf(event: Event): Problem | undefined {
  const variable = problemVariable(event.variable.name);
  const active = TRUTH.get(event.actualValue.trim().toLowerCase());
  if (variable === undefined || active === undefined) return undefined;
  const { techCode, techInfo } = event;
  return {
    place: placeOfEvse(event.component.evse),
    component: event.component.name,
    variable,
    active: active && event.cleared !== true,
    id: event.eventId,
    at: parseInstant(event.timestamp),
    ...(techCode !== undefined && { techCode }),
    ...(techInfo !== undefined && { techInfo }),
  };
}

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function availabilityOf({ component, variable, actualValue, timestamp, eventId }: Event): Availability | undefined {
  const word = availabilityWord(actualValue);
  const kind = placeComponent(component.name);
  if (variable.name !== AVAILABILITY || word === undefined || kind === undefined) return undefined;
  const place = kind === 'ChargingStation' ? { evse: 0 } : placeOfEvse(component.evse);
  return { place, status: word, id: eventId, at: parseInstant(timestamp) };
}

function eventOfProblem({ id, at, place, component, variable, active, techCode, techInfo }: Problem) {
  if (id === undefined || at === undefined) return undefined;
  return {
    eventId: id,
    timestamp: formatInstant(at),
    trigger: 'Alerting' as const,
    actualValue: String(active),
    eventNotificationType: 'HardWiredNotification' as const,
    component: componentAt(component, place),
    variable: { name: variable },
    ...(!active && { cleared: true }),
    techCode: cut(techCode, 50),
    techInfo: cut(techInfo, 500),
  };
}

function eventOfAvailability({ id, at, place, status }: Availability) {
  const actualValue = availabilityWord(status);
  if (id === undefined || at === undefined || actualValue === undefined) return undefined;
  const kind = place.evse === 0 ? 'ChargingStation' : place.connector === undefined ? 'EVSE' : 'Connector';
  return {
    eventId: id,
    timestamp: formatInstant(at),
    trigger: 'Delta' as const,
    actualValue,
    eventNotificationType: 'HardWiredNotification' as const,
    component: componentAt(kind, place),
    variable: { name: AVAILABILITY },
  };
}

function componentAt(name: string, place: Place): Event['component'] {
  const evse = evseOfPlace(place);
  return evse === undefined ? { name } : { name, evse };
}
