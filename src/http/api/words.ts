/** What the API speaks of, as schemas: the OpenAPI document names each of them, the views keep to their types. */
import * as z from 'zod';
import { MODES, ROLES, SHADOW_MARKS } from '../../core/model.ts';
import { PHASES } from '../../core/ocpp/figures.ts';
import type { TraceEntry } from '../../proxy/ports.ts';
import { SCOPES } from '../access.ts';
import { time } from './fields.ts';

/** Named schemas; each is a component of the document. */
export const WORDS = z.registry<{ id: string }>();

export const word = <T extends z.ZodType>(id: string, schema: T): T => {
  WORDS.add(schema, { id });
  return schema;
};

const text = () => z.string();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const count = () => z.int().min(0);
export const provider = () => z.string().meta({ description: 'id of a provider, or `home`' });

export const lockOwner = () => maybe(provider()).meta({ description: 'who is in control; null: nobody' });
export const lockReason = () => z.string().meta({ description: 'why, in a sentence' });

export const simulated = () =>
  z.literal(true).optional().meta({ description: 'only there for the charger that the proxy plays itself' });

export const runningSession = word(
  'RunningSession',
  z.object({
    session_id: text(),
    id_tag: maybe(text()),
    payer: provider(),
    started_by: maybe(text()),
    started_at: time(),
    meter_start_wh: maybe(z.number()),
    charging_state: maybe(text()),
  }),
);

/** What a meter tells beside energy and power. */
const figures = {
  phases: z
    .array(z.object({ phase: z.enum(PHASES), current_a: maybe(z.number()), voltage_v: maybe(z.number()) }))
    .meta({ description: 'those of which the meter tells; one that names no phase counts as L1' }),
  soc_percent: maybe(z.number()).meta({ description: 'of the battery of the vehicle, in a session' }),
  temperature_c: maybe(z.number()).meta({ description: 'of the charger' }),
};

export const evse = word(
  'Evse',
  z.object({
    evse: count(),
    connectors: z.array(z.object({ connector: count(), status: text(), error_code: text(), at: maybe(time()) })),
    fault: z.boolean(),
    closed: z.boolean().meta({ description: 'the home has closed it' }),
    lock_owner: lockOwner(),
    lock_reason: lockReason(),
    lease: maybe(z.object({ state: text(), since: time(), ends_at: maybe(time()) })),
    session: maybe(runningSession),
    power_w: maybe(z.number()),
    current_a: maybe(z.number()),
    energy_wh: maybe(z.number()),
    ...figures,
    limit_a: maybe(z.number()),
  }),
);

export const charger = word(
  'Charger',
  z.object({
    id: text(),
    simulated: simulated(),
    online: z.boolean(),
    ocpp_version: maybe(text()),
    last_seen_at: maybe(time()),
    vendor: maybe(text()),
    model: maybe(text()),
    serial_number: maybe(text()),
    firmware_version: maybe(text()),
    lock_owner: lockOwner(),
    lock_reason: lockReason(),
    samples_not_kept: count().meta({
      description: 'samples of sessions that were not written down, since the disk was nearly full',
    }),
    waiting_commands: z.array(z.object({ command: text(), since: time() })).meta({
      description: 'what the home asked for while the charger was away; done first when it is back',
    }),
    evses: z.array(evse),
  }),
);

export const status = word(
  'Status',
  z.object({
    version: text(),
    now: time(),
    started_at: time(),
    mode: z.enum(MODES),
    sharing: z.boolean().meta({ description: 'whether providers may get control at all' }),
    home: z.object({
      presence: text(),
      override: text(),
      vacation: text(),
      unknown_since: maybe(time()),
      link: z
        .enum(['off', 'connecting', 'starting', 'connected', 'waiting', 'unauthorised', 'closed'])
        .meta({ description: 'to Home Assistant; `off`: nobody is asked, `starting`: it answers and is not ready' }),
      link_since: time(),
      last_error: maybe(text()),
    }),
    time_zone: text().meta({ description: 'of the house: of the configuration, of Home Assistant or of the machine' }),
    currency: maybe(text()).meta({ description: 'of the house: of the configuration or of Home Assistant' }),
    refused_chargers: z.array(z.object({ id: text(), at: time(), reason: text() })),
    warnings: z.array(text()).meta({
      description: 'what the owner should see to: safe mode, certificates that end soon or whose files cannot be used',
    }),
  }),
);

export const providerRow = word(
  'Provider',
  z.object({
    id: text(),
    kind: z.enum(['service', 'backend']),
    role: maybe(z.enum(ROLES)),
    rights: z.array(text()),
    foreign_view: text(),
    authority: z.boolean().meta({
      description: 'it decides on cards that say nothing else, and pays for those that it accepts',
    }),
    shadow: z.boolean().meta({
      description:
        'it is in shadow mode: it sees what its role and rights say, and nothing that it says has an effect (GET /providers/{provider}/shadow)',
    }),
    charger_id: maybe(text()).meta({ description: 'the only charger that it serves; null: all' }),
    online: z.boolean(),
    since: maybe(time()).meta({ description: 'when a backend last came or went' }),
    paused: maybe(
      z.object({ since: time(), until: maybe(time()).meta({ description: 'null: until it is resumed' }) }),
    ).meta({
      description: 'the home has paused it: it gets no new control',
    }),
    pending: count().meta({ description: 'session facts that it has not confirmed, over all chargers' }),
    conditions: maybe(
      z.object({
        hold: z.enum(['yes', 'no', 'unknown']).meta({ description: 'unknown: Home Assistant does not tell' }),
        reason: text().meta({ description: 'in a sentence' }),
        until: maybe(time()).meta({ description: 'when they begin or cease to hold by time alone, within two weeks' }),
      }),
    ).meta({ description: 'whether it may have control now; null: at any time' }),
    energy_today_wh: z
      .number()
      .meta({ description: 'on the sessions under its control since midnight at the site, over all chargers' }),
    cost_today: maybe(z.object({ amount: text(), currency: text() })).meta({
      description: 'what that energy cost the home by the purchase tariff; null: there is none',
    }),
    links: z
      .array(
        z.object({
          charger_id: text(),
          state: text(),
          online: z.boolean(),
          ocpp_version: maybe(text()),
          since: time(),
          last_error: maybe(text()),
          requests_waiting: count().meta({ description: 'what it asked and is not being served yet' }),
          clock_skew_seconds: maybe(z.number()).meta({
            description: 'how far its clock is ahead of ours, as it said last; nothing is set from it',
          }),
        }),
      )
      .meta({ description: 'of a service: one for each charger' }),
  }),
);

/** The trail of decisions has a number for each; a live event is told as it falls. */
export const decided = {
  at: time(),
  charger_id: text(),
  evse: maybe(count()),
  by: text(),
  asked: text().meta({ description: "in the asker's words" }),
  allowed: z.boolean(),
  rule: text(),
  why: text(),
  shadow: maybe(z.enum(SHADOW_MARKS)).meta({
    description:
      'of a provider in shadow mode, where `allowed` is always false: `would_allow` and `would_refuse`, what the rules would have said to it; `agreed` and `differed`, its answer beside what was decided; null: decided for real',
  }),
};
export const decision = word('Decision', z.object({ id: count(), ...decided }));

export const fact = word(
  'Fact',
  z.object({
    seq: count().meta({ description: 'counts from 1 for each charger' }),
    charger_id: text(),
    lane: z.enum(['T', 'E']).meta({ description: 'T: of a session; E: another event' }),
    recorded_at: time(),
    session_id: maybe(text()),
    means: maybe(text()).meta({ description: "in the proxy's own words" }),
    only: maybe(text()).meta({ description: 'the only provider that hears of it' }),
    source: maybe(
      z.object({
        ocpp_version: text(),
        action: text(),
        payload: z.record(text(), z.unknown()).meta({ description: 'as the charger sent it, without secrets' }),
      }),
    ).meta({ description: 'null: the proxy made this fact itself' }),
  }),
);

export const lanePosition = word(
  'LanePosition',
  z.object({
    provider_id: text(),
    lane: z.enum(['T', 'E']),
    seq: count().meta({ description: 'the last fact that it has' }),
    pending: count().meta({ description: 'facts behind that one' }),
    left_out: count().meta({
      description: 'facts that were left out so far, so that the queue stays bounded: samples in between, old events',
    }),
    head: maybe(
      z.object({
        seq: count(),
        message_id: text(),
        ocpp_version: text(),
        action: text(),
        tries: count(),
        refusals: count(),
      }),
    ).meta({ description: 'what is on its way right now' }),
  }),
);

export const givenUp = word('GivenUp', z.object({ provider_id: text(), seq: count(), at: time(), why: text() }));

const TRACE_DIRECTIONS = [
  'start',
  'open',
  'in',
  'out',
  'close',
  'failed',
  'dice',
] as const satisfies readonly TraceEntry['direction'][];

const tokenFields = { id: text(), name: text(), scopes: z.array(z.enum(SCOPES)), created_at: time() };
export const token = word('Token', z.object(tokenFields));
export const newToken = word(
  'NewToken',
  z.object({ ...tokenFields, secret: text().meta({ description: 'shown here and never again' }) }),
);

/** The log format of docs/trace.md, which has more fields for each kind of entry. */
export const traceEntry = word(
  'TraceEntry',
  z
    .looseObject({
      v: z.literal(1),
      seq: count(),
      at: time(),
      direction: z.enum(TRACE_DIRECTIONS),
      findings: z
        .object({
          violations: z.array(z.object({ path: text(), message: text() })).readonly(),
          quirks: z.array(text()).readonly(),
        })
        .optional()
        .meta({ description: 'where it breaks the published schema, and which quirks mend it; absent: nowhere' }),
      meta: z.looseObject({ peer: text() }),
    })
    .meta({ description: 'one line of a trace log' }),
);
