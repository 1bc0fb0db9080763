/** When a provider may have control: from the words of the file to those of the rules. */
import type { Condition, Conditions } from '../core/model.ts';
import { millionthsOf } from '../core/money.ts';
import { windowOf } from './hours.ts';
import type { Path } from './problem.ts';
import type { BackendConfig, Config, ServiceConfig } from './schema.ts';

type ProviderConfig = ServiceConfig | BackendConfig;
export type ConditionConfig = ProviderConfig['allow_when'][number];

/** Undefined: always. */
export function conditionsOf(row: ProviderConfig): Conditions | undefined {
  const { allow_when: allow, deny_when: deny, energy_per_day_kwh: kWh, when_over: over, ignores_presence } = row;
  const { money_per_day: money } = row;
  const isFree =
    allow.length === 0 && deny.length === 0 && kWh === undefined && money === undefined && !ignores_presence;
  if (isFree) return undefined;
  return {
    allowWhen: allow.map(conditionOf),
    denyWhen: deny.map(conditionOf),
    energyPerDayWh: kWh === undefined ? undefined : Math.round(kWh * 1000),
    ...(money !== undefined && { moneyPerDayMillionths: millionthsOf(money) }),
    stopsWhenOver: over === 'stop',
    ignoresPresence: ignores_presence,
  };
}

/** Every row of conditions, with its place in the file. */
export function conditionRows(config: Config): readonly { readonly condition: ConditionConfig; readonly path: Path }[] {
  return (['ocpp_services', 'backends'] as const).flatMap((list) =>
    config[list].flatMap((row, index) =>
      (['allow_when', 'deny_when'] as const).flatMap((key) =>
        row[key].map((condition, at) => ({ condition, path: [list, index, key, at] })),
      ),
    ),
  );
}

/** Every entity that some condition asks for. */
export function conditionEntities({ ocpp_services: services, backends }: Config): readonly string[] {
  const rows = [...services, ...backends].filter(({ enabled }) => enabled);
  const asked = rows.flatMap(({ allow_when, deny_when }) => [...allow_when, ...deny_when]);
  return [...new Set(asked.flatMap(({ entity }) => entity ?? []))];
}

function conditionOf({ name, presence, vacation, entity, ...test }: ConditionConfig): Condition {
  const { is, is_not: isNot, above, below } = test;
  return {
    ...windowOf(test),
    name,
    presence,
    vacation,
    entity: entity === undefined ? undefined : { id: entity, is, isNot, above, below },
  };
}
