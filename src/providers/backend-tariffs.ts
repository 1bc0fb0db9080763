/** What a backend with the right `tariff` may ask of tariffs (docs/backends.md). */
import type { Provider } from '../core/model.ts';
import type { WrittenRow } from '../core/tariffs/changed.ts';
import { billView, tariffView } from '../core/tariffs/told.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { BackendSide } from '../proxy/ports.ts';
import { type Request, refusal } from './backend-messages.ts';

/** Where tariffs are written down: the configuration file. */
export interface TariffBook {
  setRow(
    list: 'tariffs',
    id: string,
    row: { readonly [key: string]: unknown },
    also: { readonly valid_from: string | undefined },
  ): Promise<
    | { readonly ok: true; readonly before?: WrittenRow | undefined }
    | { readonly ok: false; readonly why: 'changed' | 'gone' | 'unwritable' | 'not_kept' | 'elsewhere' }
    | { readonly ok: false; readonly why: 'wrong'; readonly problems: readonly Fault[] }
  >;
}

interface Fault {
  readonly key: string;
  readonly wrong: string;
  readonly right: string;
}

interface Parts {
  readonly hub: BackendSide;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: TariffBook | undefined;
}

type TariffRequest = Extract<Request, { readonly kind: 'tariffs' | 'quote' | 'set_tariff' }>;

export function isAboutTariffs(request: Request): request is TariffRequest {
  return request.kind === 'tariffs' || request.kind === 'quote' || request.kind === 'set_tariff';
}

export async function answerTariffs(
  request: TariffRequest,
  provider: Provider,
  { hub, clock, log, book }: Parts,
): Promise<object> {
  const { action, id } = request;
  if (!(provider.shadow ?? provider).rights.includes('tariff'))
    return refusal(request, 'not_allowed', 'this backend has no right to tariffs (tariff)', 'rights');
  const accepted = (more: object) => ({ action, id, result: 'accepted', ...more });
  switch (request.kind) {
    case 'tariffs':
      return accepted({ tariffs: hub.tariffs().map(tariffView), own: hub.tariffOf(provider.id) ?? null });
    case 'quote': {
      const tariff = request.tariff ?? hub.tariffOf(provider.id);
      if (tariff === undefined)
        return refusal(request, 'bad_request', 'tariff: expected the id of a tariff; this backend has none', 'request');
      const bill = await hub.quote(tariff, { ...request.plan, startsAt: request.plan.startsAt ?? clock.now() });
      if (bill === undefined)
        return refusal(request, 'bad_request', `tariff: there is no tariff "${tariff}"`, 'request');
      return accepted({ bill: billView(bill) });
    }
    case 'set_tariff':
      if (provider.shadow !== undefined)
        return refusal(request, 'not_allowed', 'this backend is in shadow mode and only watches', 'shadow');
      return write(request, provider, { hub, log, book });
  }
}

async function write(
  request: Extract<TariffRequest, { readonly kind: 'set_tariff' }>,
  { id: by }: Provider,
  { hub, log, book }: Pick<Parts, 'hub' | 'log' | 'book'>,
): Promise<object> {
  const { action, id, tariff, row } = request;
  const validFrom = typeof row.valid_from === 'string' ? row.valid_from : undefined;
  const after = { ...row, id: tariff };
  const written = await book?.setRow('tariffs', tariff, after, { valid_from: validFrom });
  if (written?.ok === true) {
    log.info({ provider: by, tariff, validFrom }, 'a backend changed a tariff');
    await hub.tariffChanged(by, { tariff, before: written.before, after });
    return { action, id, result: 'accepted' };
  }
  if (written?.why === 'wrong') {
    const [first] = written.problems;
    const why = first === undefined ? 'the file has a mistake' : `${first.key}: ${first.wrong}; ${first.right}`;
    return refusal(request, 'bad_request', why, 'request');
  }
  return refusal(request, 'internal', 'the configuration of this proxy cannot be written', 'internal');
}
