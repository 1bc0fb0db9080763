import type { Config } from '../config/schema.ts';
import type { CheckCommand } from './check.ts';
import { printJson } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { clean, painter } from './table.ts';

const UNKNOWN = {
  step: 'station',
  ok: false,
  found: 'no charger is configured to pass for',
  advice: 'name one with --charger',
} as const;

/** Tries to reach every configured service and prints each step; 1 when one of them fails. */
export async function checkConnections(
  config: Config,
  { charger, boot = false, json }: CheckCommand,
  surroundings: Surroundings,
): Promise<number> {
  const { out, clock } = surroundings;
  const { tryServices } = await import('../tries.ts');
  const { warnings, services } = await tryServices(config, { charger, boot, clock });
  const paint = painter(surroundings);
  if (json !== true) for (const warning of warnings) out(paint('yellow', `warning: ${clean(warning)}`));
  if (json !== true && services.length === 0) out('No service is configured that could be tried.');
  const all = [];
  for (const { providerId, chargerId, results } of services) {
    const found = await results;
    const steps = found.length === 0 ? [UNKNOWN] : found;
    all.push({ provider: providerId, charger: chargerId ?? null, ok: steps.every(({ ok }) => ok), steps });
    if (json === true) continue;
    out(paint('bold', chargerId === undefined ? providerId : `${providerId} for ${chargerId}`));
    for (const { step, ok, found: words, advice } of steps) {
      out(`  ${paint(ok ? 'green' : 'red', ok ? 'ok    ' : 'FAILED')}  ${step}: ${clean(words)}`);
      if (advice !== undefined) out(`          ${advice}`);
    }
  }
  const ok = all.every((service) => service.ok);
  if (json === true) printJson(surroundings, { ok, warnings, services: all });
  return ok ? 0 : 1;
}
