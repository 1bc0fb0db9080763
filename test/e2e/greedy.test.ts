/** A provider that asks absurdly much, in one request or in very many: everything that is kept for it has an end (STYLE rule 9). */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { answersEverything } from './every-answer.ts';
import { VENDOR } from './every-command.ts';
import { play, type Stage, settled } from './stage.ts';
import { heard } from './sweep-words.ts';

const RIGHTS = [
  'observe',
  'authorise',
  'control',
  'limit',
  'configure',
  'maintain',
  'certificate',
  'v2x',
  'der',
  'display',
  'tariff',
  `data:${VENDOR}`,
];
/** Of one document that is kept for a party; it is written whole whenever a part of it changes. */
const MOST_CHARS = 512 * 1024;
/** CALLs that one request may cost the charger. */
const MOST_CALLS = 25;
const VERY_MANY = 5_000;
/** Settings that may be named in one request. */
const MOST_SETTINGS = 200;

type Huge = readonly [action: string, payload: Payload];

const SETTINGS = ['GetConfiguration', 'GetVariables', 'SetVariables'];

function many(make: (index: number) => unknown, count = VERY_MANY): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function huge(version: OcppVersion): readonly Huge[] {
  if (version === '1.6') {
    return [
      ['GetConfiguration', { key: many((index) => `Key${index}`) }],
      ['GetConfiguration as many as may be', { key: many((index) => `Key${index}`, MOST_SETTINGS) }],
      [
        'SendLocalList',
        {
          listVersion: 1,
          updateType: 'Full',
          localAuthorizationList: many((index) => ({ idTag: `TAG-${index}`, idTagInfo: { status: 'Accepted' } })),
        },
      ],
      [
        'SetChargingProfile',
        {
          connectorId: 1,
          csChargingProfiles: {
            chargingProfileId: 1,
            stackLevel: 0,
            chargingProfilePurpose: 'TxDefaultProfile',
            chargingProfileKind: 'Relative',
            chargingSchedule: {
              chargingRateUnit: 'A',
              chargingSchedulePeriod: many((index) => ({ startPeriod: index, limit: 6 + (index % 10) })),
            },
          },
        },
      ],
    ];
  }
  const variable = (index: number) => ({ component: { name: `Part${index}` }, variable: { name: 'Value' } });
  return [
    ['GetVariables', { getVariableData: many(variable) }],
    ['GetVariables as many as may be', { getVariableData: many(variable, MOST_SETTINGS) }],
    [
      'SetVariables as many as may be',
      { setVariableData: many((index) => ({ ...variable(-index), attributeValue: 'x' }), MOST_SETTINGS) },
    ],
    ['SetVariables', { setVariableData: many((index) => ({ ...variable(index), attributeValue: 'x' })) }],
    ['GetReport', { requestId: 1, componentVariable: many(variable) }],
    [
      'SetVariableMonitoring',
      { setMonitoringData: many((index) => ({ ...variable(index), value: 1, type: 'Delta', severity: 1 })) },
    ],
    ['ClearVariableMonitoring', { id: many((index) => index) }],
    [
      'SendLocalList',
      {
        versionNumber: 1,
        updateType: 'Full',
        localAuthorizationList: many((index) => ({
          idToken: { idToken: `TAG-${index}`, type: 'ISO14443' },
          idTokenInfo: { status: 'Accepted' },
        })),
      },
    ],
  ];
}

describe.each([...OCPP_VERSIONS].reverse())('%s: a provider that asks absurdly much', (version) => {
  test('in one request costs the charger little, and what is kept of it has an end', () =>
    play(
      { version, services: { greedy: { config: { rights: RIGHTS } } }, answer: answersEverything(version) },
      async (stage) => {
        await settled(stage, 'greedy');
        for (const [action, payload] of huge(version)) {
          const before = stage.box.peer.calls.length;
          const answer = await heard(stage.ask('greedy', action.split(' ')[0] ?? action, payload));
          expect(stage.box.peer.calls.length - before, `${action}: ${answer.slice(0, 80)}`).toBeLessThan(MOST_CALLS);
          if (SETTINGS.includes(action)) expect(answer, action).toMatch(/^CALLERROR Occur?rr?enceConstraintViolation$/);
        }
        await stage.house.close();
        for (const { kind, chars } of kept(stage)) expect(chars, kind).toBeLessThan(MOST_CHARS);
        expect(kept(stage).length).toBeGreaterThan(0);
      },
    ));
});

/** Of each command one with another id every time. */
const TIMES = 150;
const STEP_MS = 3_100;

function numbered(version: OcppVersion, index: number): readonly Huge[] {
  const base = { stackLevel: index % 10, chargingProfileKind: 'Relative' };
  const schedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 + (index % 20) }] };
  if (version === '1.6') {
    const profile = { ...base, chargingProfileId: index, chargingProfilePurpose: 'TxDefaultProfile' };
    return [
      ['SetChargingProfile', { connectorId: 1, csChargingProfiles: { ...profile, chargingSchedule: schedule } }],
      ['ChangeConfiguration', { key: `Key${index}`, value: 'x' }],
      ['GetLog', { requestId: index, logType: 'DiagnosticsLog', log: { remoteLocation: 'ftp://files.example' } }],
    ];
  }
  const profile = { ...base, id: index, chargingProfilePurpose: 'TxDefaultProfile' };
  const variable = { component: { name: `Part${index}` }, variable: { name: 'Value' } };
  const message = { format: 'UTF8', content: 'x'.repeat(500) };
  return [
    ['SetChargingProfile', { evseId: 1, chargingProfile: { ...profile, chargingSchedule: [{ ...schedule, id: 1 }] } }],
    ['SetVariables', { setVariableData: [{ ...variable, attributeValue: 'x' }] }],
    ['SetVariableMonitoring', { setMonitoringData: [{ ...variable, value: 1, type: 'Delta', severity: 1 }] }],
    ['SetDisplayMessage', { message: { id: index, priority: 'NormalCycle', message } }],
    ['CostUpdated', { totalCost: 1, transactionId: `tx-${index}` }],
    ...(version === '2.1'
      ? ([
          ['SetDefaultTariff', { evseId: 0, tariff: { tariffId: `t${index}`, currency: 'EUR' } }],
          [
            'SetDERControl',
            {
              isDefault: false,
              controlId: `c${index}`,
              controlType: 'FixedVar',
              fixedVar: { priority: 1, setpoint: 1, unit: 'PctMaxVar' },
            },
          ],
        ] as const)
      : []),
  ];
}

describe.each([...OCPP_VERSIONS].reverse())('%s: a provider that never stops asking', (version) => {
  test('is kept no more for than there is room', () =>
    play(
      { version, services: { greedy: { config: { rights: RIGHTS } } }, answer: answersEverything(version) },
      async (stage) => {
        await settled(stage, 'greedy');
        for (let index = 1; index <= TIMES; index += 1) {
          for (const [action, payload] of numbered(version, index)) await heard(stage.ask('greedy', action, payload));
          stage.clock.advance(STEP_MS);
        }
        await stage.house.close();
        expect(kept(stage).length).toBeGreaterThan(0);
        for (const { kind, chars } of kept(stage)) expect(chars, kind).toBeLessThan(MOST_CHARS);
      },
    ));
});

/** What is kept for parties, by its length. */
function kept({ house }: Stage): readonly { readonly party: string; readonly kind: string; readonly chars: number }[] {
  const database = new DatabaseSync(join(house.dataDir, 'ocpp-proxy.sqlite'), { readOnly: true });
  try {
    const rows = database
      .prepare('select party, kind, length(body) as chars from party_states order by chars desc')
      .all();
    return rows.map(({ party, kind, chars }) => ({ party: String(party), kind: String(kind), chars: Number(chars) }));
  } finally {
    database.close();
  }
}
