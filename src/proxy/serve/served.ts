/** What a server gets to know of a request, and what it may say to it. */
import type { Ask } from '../../core/arbitration/decide.ts';
import type { Decision, MeaningName, Meanings, Provider, RefusalCode } from '../../core/model.ts';
import type { CatalogueRow } from '../../core/ocpp/catalogue.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import type { RefusalDetail } from '../../core/ocpp/refusal-words.ts';
import type { Context } from '../context.ts';
import type { Desk } from '../desk.ts';
import { judge } from '../orders.ts';
import type { Received, ServiceLink } from '../ports.ts';
import type { Twin } from '../twin.ts';

/** A request of a service that the proxy serves itself, from that service's own world. */
export interface Served<M extends MeaningName = MeaningName> {
  readonly context: Context;
  readonly desk: Desk;
  readonly twin: Twin;
  readonly provider: Provider;
  /** The link that it came by; its version is the asker's. */
  readonly link: ServiceLink;
  readonly row: CatalogueRow;
  /** As it came; it has passed the published schema. */
  readonly received: Received;
  readonly ask: Meanings[M]['ask'];
}

/** Undefined: the charger is asked, as for any other command. */
export type Outcome<M extends MeaningName> =
  | {
      readonly kind: 'answer';
      readonly answer: Meanings[M]['answer'];
      /** What follows, once the answer is on the wire. */
      readonly after?: (() => void) | undefined;
    }
  /** The refusal of this action in the asker's version (PROTOCOL §3.5). */
  | {
      readonly kind: 'refusal';
      readonly code: RefusalCode;
      readonly why: string;
      readonly detail?: RefusalDetail | undefined;
      readonly after?: (() => void) | undefined;
    }
  | { readonly kind: 'reply'; readonly reply: Reply }
  | undefined;

export type Server<M extends MeaningName> = (served: Served<M>) => Outcome<M> | Promise<Outcome<M>>;

export function answered<A>(answer: A, after?: () => void): { kind: 'answer'; answer: A; after?: () => void } {
  return { kind: 'answer', answer, ...(after && { after }) };
}

export function refused(code: RefusalCode, why: string, detail?: RefusalDetail) {
  return { kind: 'refusal', code, why, detail } as const;
}

/** What the rules of the house say to it, with its line in the audit trail and its place in the rate. */
export function judged(
  { context, twin, provider, received }: Omit<Served, 'ask'>,
  ask: Omit<Ask, 'by'>,
): Promise<Decision> {
  return twin.run((unit) => judge(context, unit, provider, { ...ask, by: provider.id, asked: received.action }));
}
