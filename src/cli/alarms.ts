import { type AlarmAnswer, askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

/** Lists what the owner should know of; `end` takes away what was seen. */
export async function alarms(
  options: ToolOptions & { readonly end?: string; readonly charger?: string },
  surroundings: Surroundings,
): Promise<number> {
  const asked = await askJson<{ alarms: readonly AlarmAnswer[] }>('/alarms', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const found = asked.body.alarms.filter(
    ({ charger_id }) => options.charger === undefined || charger_id === options.charger,
  );
  if (options.end !== undefined) return end(options.end, found, options, surroundings);
  if (options.json === true) printJson(surroundings, found);
  else if (found.length === 0) surroundings.out('There are no alarms.');
  else {
    const rows = found.map(({ at, charger_id, key, count, why }) => [at, charger_id, key, `${count}×`, why]);
    surroundings.out(table(['LAST', 'CHARGER', 'ALARM', 'TIMES', 'WHY'], rows, surroundings));
  }
  return 0;
}

async function end(
  key: string,
  found: readonly AlarmAnswer[],
  options: ToolOptions,
  surroundings: Surroundings,
): Promise<number> {
  const [alarm, another] = found.filter((one) => one.key === key);
  if (alarm === undefined) return failed(surroundings, `There is no alarm "${key}".`);
  if (another !== undefined) return failed(surroundings, 'Several chargers have this alarm: name one with --charger.');
  const path = `/chargers/${encodeURIComponent(alarm.charger_id)}/alarms/${encodeURIComponent(key)}`;
  const ended = await askJson<undefined>(path, options, surroundings, { method: 'DELETE' });
  if (!ended.ok) return failed(surroundings, ended.why);
  if (options.json === true) printJson(surroundings, { ended: alarm });
  else surroundings.out(`The alarm "${key}" of ${alarm.charger_id} is ended; it comes again if its cause does.`);
  return 0;
}
