/** Which EVSE and which session the CALL of a service is about; an unknown one is refused and never guessed (T16). */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { Message, Payload, Provider, RefusalCode, Transaction } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { NOWHERE } from '../core/ocpp/connectors.ts';
import { readIds } from '../core/ocpp/ids.ts';
import type { RefusalDetail } from '../core/ocpp/refusal-words.ts';
import { evsesOf } from '../core/station/apply.ts';
import type { Context } from './context.ts';
import { sessionKnownAs } from './own-sessions.ts';
import { startProfileFault } from './profiles.ts';
import type { Twin } from './twin.ts';
import { openAt } from './twin-state.ts';

/** What is wrong with a request, before it is decided on. */
export interface Wrong {
  readonly kind: 'refuse';
  readonly code: RefusalCode;
  readonly detail: RefusalDetail;
  readonly why: string;
}
export interface Aimed {
  readonly kind: 'ask';
  readonly evse: number | undefined;
  readonly tx: Transaction | undefined;
  /** In the proxy's words, with the asker's own ids. */
  readonly message: Message | undefined;
}

export function aim(
  context: Context,
  twin: Twin,
  provider: Provider,
  row: CatalogueRow,
  message: Message | undefined,
  payload: Payload,
): Wrong | Aimed {
  const [named] = readIds(payload, row.ids ?? {}).filter((id) => id.kind === 'tx');
  const tx = named === undefined ? undefined : sessionKnownAs(twin.state, provider.id, String(named.value));
  if (named !== undefined && tx === undefined) {
    return { kind: 'refuse', code: 'L', detail: 'tx_not_found', why: 'This provider has no such transaction.' };
  }
  const evses = evsesOf(twin.state.station);
  const evse = tx?.place.evse ?? placeOf(message, payload);
  const askTheCharger = isTransparent(provider);
  if (evse !== undefined && evse !== 0 && !evses.includes(evse) && !askTheCharger) {
    const why = evse === NOWHERE.evse ? 'The charger has no such connector.' : `The charger has no EVSE ${evse}.`;
    return { kind: 'refuse', code: 'N', detail: 'unknown_evse', why };
  }
  if (message?.means !== 'start') return { kind: 'ask', evse: evse === 0 ? undefined : evse, tx, message };
  const free = evses.filter((candidate) => openAt(twin.state, candidate) === undefined);
  const chosen = evse ?? (evses.length === 1 ? evses[0] : free[0]);
  if (chosen === undefined || chosen === 0)
    return { kind: 'refuse', code: 'L', detail: 'tx_in_progress', why: 'No EVSE is free.' };
  const wrong = startProfileFault(context, twin, provider.id, message.ask.profile, chosen);
  return wrong === undefined ? { kind: 'ask', evse: chosen, tx, message } : { kind: 'refuse', code: 'N', ...wrong };
}

function placeOf(message: Message | undefined, payload: Payload): number | undefined {
  if (message !== undefined && 'place' in message.ask) return message.ask.place?.evse;
  if (message !== undefined && 'evse' in message.ask) return message.ask.evse;
  if (message?.means === 'setProfile') return message.ask.profile.evse;
  const named = payload.connectorId ?? payload.evseId ?? (payload.evse as Payload | undefined)?.id;
  return typeof named === 'number' ? named : undefined;
}
