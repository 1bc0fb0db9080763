/** What is missing, and what can only be left out (Q4, Q10, Q25). */
import { formatInstant } from '../ocpp/time.ts';
import { isObject, read, spotAt, valueAt, write } from './pointer.ts';
import { DROPPED, isId, MENDED, type Mended, type PayloadQuirk, type Wound } from './wound.ts';

export const MISSING_QUIRKS = {
  'missing-time': {
    does: 'Gives a message without a time the time at which it came.',
    seen: ['many; the field is optional in a status'],
    use: 'default',
    rules: ['required'],
    mend: (wound) => fillIn(wound, { timestamp: formatInstant(wound.context.now) }),
  },
  'missing-field': {
    does: 'Fills in what is plain: connector 1, no error, a number of 0, a change of state as the trigger, an unknown maker or model.',
    seen: ['MicroOcpp (405)', 'lbbrhzn 2135, 2141'],
    use: 'default',
    rules: ['required'],
    mend: (wound) => fillIn(wound, FORGOTTEN),
  },
  'no-number-at-end': {
    does: 'Takes the end of a session that names none, or nothing that is a number, for the end of one whose number the charger does not know.',
    seen: ['several'],
    use: 'default',
    rules: ['required', 'type'],
    // Only versions in which the central system numbers have it here.
    mend: (wound) =>
      (wound.segments.length === 0 ? fillIn(wound, { transactionId: NO_NUMBER }) : undefined) ?? withoutNumber(wound),
  },
  'no-meter-at-end': {
    does: 'Ends a session without a meter, or with one that cannot be read, with the last value that the charger told.',
    seen: ['several'],
    use: 'default',
    rules: ['required', 'type'],
    mend: (wound) => fillIn(wound, { meterStop: NO_METER }) ?? withoutMeter(wound),
  },
  'bad-sample': {
    does: 'Leaves out a meter sample that says nothing, and keeps the others.',
    seen: ['Alfen (lbbrhzn 361)'],
    use: 'default',
    mend: dropSample,
  },
  'moment-without-samples': {
    does: 'Leaves out a meter reading that has no samples.',
    seen: ['Alfen (lbbrhzn 361)'],
    use: 'default',
    mend: dropEmptyMoment,
  },
  'unreadable-value': {
    does: 'Leaves out a value that cannot be read and that nothing depends on.',
    seen: ['several'],
    use: 'default',
    rules: ['enum', 'format', 'maximum', 'maxLength', 'minimum', 'minItems', 'type'],
    mend: dropOptional,
  },
} as const satisfies { readonly [id: string]: PayloadQuirk };

/** As chargers say it that were never given one (Q16). */
const NO_NUMBER = -1;
/** No meter shows less than nothing; it is read as not known. */
const NO_METER = -1;

/** Fields that chargers forget, and what their absence means. */
const FORGOTTEN: { readonly [field: string]: string | number } = {
  connectorId: 1,
  errorCode: 'NoError',
  seqNo: 0,
  triggerReason: 'ChargingStateChanged',
  chargePointVendor: 'Unknown',
  chargePointModel: 'Unknown',
  vendorName: 'Unknown',
  model: 'Unknown',
};

/** Without these a message would say something else: with none, its default holds. */
const KEPT = new Set([
  'connectorId',
  'evse',
  'meterStart',
  'meterStop',
  'seqNo',
  'status',
  'connectorStatus',
  'timestamp',
]);

function fillIn(
  { draft, violation, segments }: Wound,
  defaults: { readonly [field: string]: string | number },
): Mended | undefined {
  const holder = valueAt(draft, segments);
  const field = violation.params.missingProperty;
  if (!isObject(holder) || typeof field !== 'string' || Object.hasOwn(holder, field)) return undefined;
  if (!Object.hasOwn(defaults, field)) return undefined;
  holder[field] = defaults[field];
  return MENDED;
}

function withoutNumber({ draft, spot, violation, segments }: Wound): Mended | undefined {
  if (spot?.key !== 'transactionId' || segments.length !== 1 || violation.keyword !== 'type') return undefined;
  if (!isObject(draft) || !('meterStop' in draft) || NUMBER.test(String(read(spot)))) return undefined;
  write(spot, NO_NUMBER);
  return MENDED;
}

/** What another mender makes a number of. */
const NUMBER = /^\s*-?\d+\s*$/;

function withoutMeter({ spot, violation }: Wound): Mended | undefined {
  if (spot?.key !== 'meterStop' || violation.keyword !== 'type' || typeof read(spot) === 'number') return undefined;
  write(spot, NO_METER);
  return MENDED;
}

/** One bad sample does not spoil the others of its moment. */
function dropSample({ draft, segments }: Wound): Mended | undefined {
  const list = segments.lastIndexOf('sampledValue');
  const element = list < 0 ? undefined : spotAt(draft, segments.slice(0, list + 2));
  if (element === undefined || !Array.isArray(element.holder)) return undefined;
  write(element, DROPPED);
  return MENDED;
}

function dropEmptyMoment({ draft, segments, violation }: Wound): Mended | undefined {
  const isEmpty = violation.keyword === 'minItems' && segments.at(-1) === 'sampledValue';
  const path =
    violation.params.missingProperty === 'sampledValue' ? segments : isEmpty ? segments.slice(0, -1) : undefined;
  const moment = path === undefined ? undefined : spotAt(draft, path);
  if (moment === undefined || !Array.isArray(moment.holder)) return undefined;
  write(moment, DROPPED);
  return MENDED;
}

/** If the schema does need it, the next round says so and ends the repair. */
function dropOptional({ spot, segments }: Wound): Mended | undefined {
  if (spot === undefined || !isObject(spot.holder) || isId(segments) || KEPT.has(spot.key)) return undefined;
  delete spot.holder[spot.key];
  return MENDED;
}
