/** The keys of tariffs and of those who pay by them. */
import * as z from 'zod';
import { millionthsOf } from '../../core/money.ts';
import { windowKeys } from './hours.ts';
import { entity, file, flag, groupOf, listOf, providerId, text } from './words.ts';

const MAX_TIMES = 50;
const MAX_IDLE_MINUTES = 10_080;
const MAX_TEXT_CHARS = 200;

const PRICE_RIGHT = 'expected a price with a point and at most six decimals, such as 0.285';
const isPrice = (value: string | number) => millionthsOf(value) !== undefined;
const price = z.union([z.number(), z.string()], { error: PRICE_RIGHT }).refine(isPrice, { error: PRICE_RIGHT });
const isNoLess = (value: string | number) => (millionthsOf(value) ?? -1) >= 0;
const AMOUNT_RIGHT = 'expected an amount of money that is not below 0, with at most six decimals';
const amount = price.refine(isNoLess, { error: AMOUNT_RIGHT });

const PERCENT_RIGHT = 'expected a number from 0 to 100 with at most four decimals';
const percent = z
  .number({ error: PERCENT_RIGHT })
  .min(0, { error: PERCENT_RIGHT })
  .max(100, { error: PERCENT_RIGHT })
  .refine((value) => /^\d+(\.\d{1,4})?$/.test(String(value)), { error: PERCENT_RIGHT });

const DATE_RIGHT = 'expected a day such as "2027-01-31", in quotes';
const date = text(DATE_RIGHT).refine((value) => z.iso.date().safeParse(value).success, { error: DATE_RIGHT });

const MINUTES_RIGHT = `expected a whole number of minutes from 0 to ${MAX_IDLE_MINUTES}`;
const minutes = z
  .int({ error: MINUTES_RIGHT })
  .min(0, { error: MINUTES_RIGHT })
  .max(MAX_IDLE_MINUTES, { error: MINUTES_RIGHT });

const MONTH_RIGHT = 'expected months as numbers from 1 to 12';
const month = z.int({ error: MONTH_RIGHT }).min(1, { error: MONTH_RIGHT }).max(12, { error: MONTH_RIGHT });

const TARIFF_ID_RIGHT = 'expected the id of a tariff';
export const tariffName = text(TARIFF_ID_RIGHT, 40);
const ID_RIGHT = 'expected 1 to 40 letters, digits, ".", "_" or "-"';
const tariffId = text(ID_RIGHT).regex(/^[A-Za-z0-9._-]{1,40}$/, { error: ID_RIGHT });

const line = (meant: string) => text(`expected ${meant}`, MAX_TEXT_CHARS).optional();

const times = z.strictObject(
  {
    ...windowKeys,
    months: z
      .array(month, { error: MONTH_RIGHT })
      .min(1, { error: MONTH_RIGHT })
      .optional()
      .describe('months in which it holds: `[11, 12, 1, 2]`; without it in all'),
    per_kwh: price.optional().describe('the price of a kWh at these hours'),
    per_minute: amount.optional().describe('the price of a minute at these hours'),
    idle_per_minute: amount.optional().describe('the price of a minute after charging at these hours'),
  },
  { error: groupOf('days', 'from', 'to', 'per_kwh') },
);

const FACTOR_RIGHT = 'expected a number from 0 to 100 with a point and at most six decimals, such as 1.21';
const MAX_FACTOR = 100_000_000;
const isFactor = (value: string | number) => isNoLess(value) && (millionthsOf(value) ?? 0) <= MAX_FACTOR;
const factor = z.union([z.number(), z.string()], { error: FACTOR_RIGHT }).refine(isFactor, { error: FACTOR_RIGHT });

const dayAhead = z.strictObject(
  {
    file: file
      .optional()
      .describe(
        'CSV with lines `start,price`, for a kWh and from a quarter of an hour or an hour on; the path is relative to this file. It is read anew when it changes',
      ),
    entity: entity
      .optional()
      .describe(
        'instead of a file: an entity of Home Assistant that lists the prices of the day, as those of Nord Pool, ENTSO-e, Octopus Energy, Tibber and EPEX Spot do, or whose state is the price of a kWh now. What it says is kept',
      ),
    factor: factor.default(1).describe('that price times so much, such as `1.21` for a tax of 21 %'),
    plus_per_kwh: price.default(0).describe('and so much more for each kWh'),
  },
  { error: groupOf('file', 'entity') },
);

export const tariff = z.strictObject(
  {
    id: tariffId.describe('your name for it; several rows with one id are the same tariff, each from another day on'),
    name: line('a name').describe('how it is called on statements'),
    valid_from: date
      .optional()
      .describe('the day from whose first moment on this row holds, in quotes; without it ever since'),
    per_kwh: price.optional().describe('the price of a kWh, such as `0.285`; below 0 it is paid for'),
    per_minute: amount.optional().describe('the price of each minute from start to end'),
    idle_per_minute: amount
      .optional()
      .describe('the price of each minute that a vehicle stays when it is done, on top of `per_minute`'),
    idle_after_minutes: minutes.default(0).describe('how long it may stay for free when it is done'),
    session_fee: amount.default(0).describe('what each session costs in which something was charged'),
    minimum: amount.optional().describe('the least that such a session costs'),
    vat_percent: percent.default(0).describe('VAT'),
    prices_include_vat: flag().default(true).describe('`false`: the prices are without VAT, and it comes on top'),
    times: listOf(times, MAX_TIMES, 'rows of hours').describe(
      'other prices at some hours; for each price the first row counts that holds and names it',
    ),
    day_ahead: dayAhead
      .optional()
      .describe(
        'energy at the prices of the exchange; where `times` name a `per_kwh` that one counts, and `per_kwh` above counts while no such price is known',
      ),
    provider_share_percent: percent
      .default(0)
      .describe('what the provider keeps of the amount without VAT; the rest is your revenue'),
  },
  { error: groupOf('id', 'per_kwh') },
);

export const payer = z.strictObject(
  {
    id: providerId.describe('your name for who pays, for `tags[].payer`; not the id of a provider'),
    name: line('a name').describe('who it is, on statements'),
    address: text('expected an address', 500).optional().describe('where, on statements'),
    vat_number: line('a VAT number').describe('its VAT number, on statements'),
    email: line('an e-mail address').describe('where statements go, for you'),
    tariff: tariffName.optional().describe('what it pays by; without one no money is counted'),
  },
  { error: groupOf('id', 'tariff') },
);

export const DAY_AHEAD_KEYS: readonly string[] = Object.keys(dayAhead.shape);
export const TIMES_KEYS: readonly string[] = Object.keys(times.shape);
