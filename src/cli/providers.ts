import { askJson, type ChargerAnswer, failed, type ProviderAnswer, printJson, type ToolOptions } from './client.ts';
import { errorsOf, linkCell } from './provider-cells.ts';
import type { Surroundings } from './surroundings.ts';
import { type Cell, clean, minuteOf, painter, table } from './table.ts';

interface Delivery {
  readonly provider_id: string;
  readonly lane: string;
  readonly seq: number;
  readonly pending: number;
}

/** Shows who may do what, who is there, and how much waits for whom; 1 when the proxy does not tell. */
export async function providers(options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const asked = await askJson<{ providers: readonly ProviderAnswer[] }>('/providers', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const chargers = await askJson<{ chargers: readonly ChargerAnswer[] }>('/chargers', options, surroundings);
  if (!chargers.ok) return failed(surroundings, chargers.why);
  const delivered: (Delivery & { readonly charger_id: string })[] = [];
  for (const { id } of chargers.body.chargers) {
    const path = `/chargers/${encodeURIComponent(id)}/deliveries`;
    const lanes = await askJson<{ deliveries: readonly Delivery[] }>(path, options, surroundings);
    if (!lanes.ok) return failed(surroundings, lanes.why);
    delivered.push(...lanes.body.deliveries.map((lane) => ({ ...lane, charger_id: id })));
  }
  const rows = asked.body.providers.map((provider) => ({
    ...provider,
    deliveries: delivered
      .filter(({ provider_id }) => provider_id === provider.id)
      .map(({ charger_id, lane, seq, pending }) => ({ charger_id, lane, seq, pending })),
  }));
  if (options.json === true) printJson(surroundings, rows);
  else if (rows.length === 0) surroundings.out('No providers are configured.');
  else {
    const paint = painter(surroundings);
    const may = rows.map((one) => `${paint('bold', clean(one.id))} ${clean(inWords(one))}`);
    const when = rows.flatMap((one) => {
      const words = whenWords(one);
      return words === undefined ? [] : [`${paint('bold', clean(one.id))} ${clean(words)}`];
    });
    const told = [...may, ...(when.length === 0 ? [] : ['', ...when])];
    surroundings.out([table(HEAD, rows.map(row), surroundings), '', ...told].join('\n'));
  }
  return 0;
}

const HEAD = ['PROVIDER', 'KIND', 'ROLE', 'LINK', 'WAITING', 'LAST ERROR'];

function row(provider: ProviderAnswer): readonly Cell[] {
  const { id, kind, role, shadow, pending } = provider;
  return [
    id,
    kind,
    shadow ? `${role ?? 'own rights'} (shadow)` : role,
    linkCell(provider),
    pending,
    errorsOf(provider),
  ];
}

/** Whether it may have control now, and why; nothing where neither its conditions nor the owner say anything of it. */
function whenWords({ conditions, paused }: ProviderAnswer): string | undefined {
  if (paused === null) return conditions === null ? undefined : conditionWords(conditions);
  const until = paused.until === null ? 'until you resume it' : `before ${minuteOf(paused.until)}`;
  return `may not have control ${until}: you have paused it.`;
}

function conditionWords({ hold, reason, until }: NonNullable<ProviderAnswer['conditions']>): string {
  const isOpen = hold === 'yes';
  const when = until === null ? '' : ` ${isOpen ? 'until' : 'before'} ${minuteOf(until)}`;
  return `${isOpen ? 'may have control' : 'may not have control'}${when === '' ? ' now' : when}: ${reason}`;
}

function inWords({ rights, shadow }: ProviderAnswer): string {
  if (rights.length === 0) return 'may do nothing';
  return `${shadow ? 'only watches (shadow mode); without that it ' : ''}may ${rights.map((right) => WORDS[right] ?? vendorWords(right)).join(', ')}`;
}

function vendorWords(right: string): string {
  return right.startsWith('data:') ? `exchange data of the vendor ${right.slice('data:'.length)}` : right;
}

const WORDS: { readonly [right: string]: string } = {
  observe: 'see sessions and states',
  authorise: 'decide about cards',
  control: 'start and stop charging while it is in control',
  limit: 'limit the current',
  configure: 'change settings of the charger',
  maintain: 'reset and update the charger',
  certificate: 'install certificates',
  v2x: 'draw energy from the car',
  der: 'set rules of the grid',
  display: 'show messages on the charger',
  tariff: 'set prices',
  preempt: 'take control from others',
};
