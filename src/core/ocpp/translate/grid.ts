/** Grid functions (DER) and payments on a page; only the newest version has them (PROTOCOL §1.2). */
import type { GridAsks, GridControl, GridControlAnswer } from '../../asks/grid.ts';
import type { CommandAnswer } from '../../model.ts';
import type { Request, Response, Sloppy, Translations } from '../types.ts';
import { oneOf, text } from './words.ts';

type Control = Request<'2.1', 'SetDERControl'>;
type Kind = Control['controlType'];
const status = oneOf<Response<'2.1', 'SetDERControl'>['status']>({
  Accepted: 1,
  NotFound: 1,
  NotSupported: 1,
  Rejected: 1,
});

export const gridAsks: { readonly [M in keyof GridAsks]: Translations<M> } = {
  setGridControl: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'SetDERControl',
      decode: ({ controlId, isDefault, controlType, ...values }): GridControl => ({
        id: controlId,
        isDefault,
        kind: controlType,
        values,
      }),
      // The values came with a control of this kind that passed the schema, and nobody has touched them.
      encode: ({ id, isDefault, kind, values }): Control => ({
        ...values,
        controlId: id,
        isDefault,
        controlType: kind as Kind,
      }),
      decodeAnswer: ({ status: said, supersededIds }): GridControlAnswer => ({
        ...decodeAnswer({ status: said }),
        supersededIds: Array.isArray(supersededIds) ? supersededIds.map(String) : undefined,
      }),
      encodeAnswer: ({ supersededIds = [], ...answer }): Response<'2.1', 'SetDERControl'> => ({
        ...encodeAnswer(answer),
        // The schema has room for 24, and an empty list is never sent (invariant I9).
        ...(supersededIds.length > 0 && { supersededIds: supersededIds.slice(0, MAX_IDS) as [string] }),
      }),
    },
  },
  clearGridControl: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'ClearDERControl',
      decode: ({ controlId, isDefault, controlType }) => ({ id: controlId, isDefault, kind: controlType }),
      encode: ({ id, isDefault, kind }): Request<'2.1', 'ClearDERControl'> => ({
        controlId: id,
        isDefault,
        controlType: kind as Kind | undefined,
      }),
      decodeAnswer,
      encodeAnswer,
    },
  },
  webPayment: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'NotifyWebPaymentStarted',
      decode: ({ evseId, timeout }) => ({ evse: evseId, timeoutS: timeout }),
      encode: ({ evse, timeoutS }): Request<'2.1', 'NotifyWebPaymentStarted'> => ({ evseId: evse, timeout: timeoutS }),
      decodeAnswer: () => ({}),
      encodeAnswer: (): Response<'2.1', 'NotifyWebPaymentStarted'> => ({}),
    },
  },
};
const MAX_IDS = 24;

function decodeAnswer({ status: said }: Sloppy<{ status: string }>): CommandAnswer {
  const word = text(said) ?? 'Rejected';
  return { accepted: word === 'Accepted', status: word };
}

function encodeAnswer(answer: CommandAnswer) {
  return { status: status(answer.status) ?? (answer.accepted ? 'Accepted' : 'Rejected') };
}
