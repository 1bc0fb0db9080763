/** Conditions that could never hold, would always hold, or ask for what nobody tells. */
import { type ConditionConfig, conditionRows } from './conditions.ts';
import { checkHours } from './hours.ts';
import type { Finding, Findings, Path } from './problem.ts';
import type { Config } from './schema.ts';

type Row = Config['backends'][number] | Config['ocpp_services'][number];

const TESTS = ['is', 'is_not', 'above', 'below'] as const;

export function checkConditions(config: Config): Findings {
  const providers = (['ocpp_services', 'backends'] as const).flatMap((list) =>
    config[list].map((row, index) => ({ row, path: [list, index] })),
  );
  return {
    errors: [
      ...conditionRows(config).flatMap(({ condition, path }) => [
        ...empty(condition, path),
        ...checkHours(condition, path),
        ...entityAndTests(condition, path),
        ...untold(condition, path, config),
      ]),
      ...providers.flatMap(({ row, path }) => unpriced(row, path, config)),
    ],
    warnings: providers.flatMap(({ row, path }) => nothingOver(row, path)),
  };
}

function empty({ name: _name, ...condition }: ConditionConfig, path: Path): Finding[] {
  if (Object.values(condition).some((value) => value !== undefined)) return [];
  const right = 'add days, from and to, presence, vacation or entity';
  return [{ path, wrong: 'asks for nothing, so it would always hold', right }];
}

function entityAndTests(condition: ConditionConfig, path: Path): Finding[] {
  const { entity, is, above, below } = condition;
  const tests = TESTS.filter((key) => condition[key] !== undefined);
  if (entity === undefined) {
    return tests.map((key) => ({
      path: [...path, key],
      atKey: true,
      wrong: 'says nothing of which entity',
      right: 'add entity: the entity of Home Assistant that is meant',
    }));
  }
  if (tests.length === 0) {
    const right = 'add is, is_not, above or below';
    return [{ path: [...path, 'entity'], wrong: 'stands alone, and nothing says what its state has to be', right }];
  }
  const isBetween = above === undefined || below === undefined || above < below;
  if (!isBetween) {
    const right = 'above has to be the smaller of the two, or write two rows';
    return [{ path: [...path, 'above'], wrong: `no number is above ${above} and below ${below}`, right }];
  }
  if (is === undefined || tests.length === 1) return [];
  const right = 'keep is alone, or leave it out';
  return [{ path: [...path, 'is'], wrong: 'leaves nothing for the other keys to say', right }];
}

/** A condition on what no entity tells would keep the provider out for ever. */
function untold({ presence, vacation }: ConditionConfig, path: Path, config: Config): Finding[] {
  const isPresenceUntold = presence !== undefined && config.presence_sensor === undefined;
  const isVacationUntold = vacation !== undefined && config.vacation_entity === undefined;
  return [
    ...(isPresenceUntold ? [needs('presence', 'who is at home', 'presence_sensor', path)] : []),
    ...(isVacationUntold ? [needs('vacation', 'when the house is on vacation', 'vacation_entity', path)] : []),
  ];
}

function needs(key: string, what: string, missing: string, path: Path): Finding {
  const right = `add ${missing} at the top of the file`;
  return { path: [...path, key], atKey: true, wrong: `asks ${what}, and nothing tells that`, right };
}

/** What nothing is known of would never be reached, and the owner would rely on it. */
function unpriced({ money_per_day }: Row, path: Path, { purchase_tariff }: Config): Finding[] {
  if (money_per_day === undefined || purchase_tariff !== undefined) return [];
  const right = 'add purchase_tariff at the top of the file, the tariff by which you buy your energy';
  return [{ path: [...path, 'money_per_day'], atKey: true, wrong: 'nothing tells what energy costs you', right }];
}

function nothingOver(row: Row, path: Path): Finding[] {
  const { allow_when, deny_when, energy_per_day_kwh: kWh, money_per_day: money, when_over } = row;
  const isCapped = kWh !== undefined || money !== undefined;
  if (when_over === 'keep' || allow_when.length > 0 || deny_when.length > 0 || isCapped) return [];
  const right = 'add allow_when, deny_when, energy_per_day_kwh or money_per_day, or leave it out';
  return [{ path: [...path, 'when_over'], wrong: 'nothing says when it is over', right }];
}
