/** Costs and tariffs; prices pass as they are (PROTOCOL §2.6). */
import type { ClearedTariff, DefaultTariff, Tariff, TariffAsks, TariffsAnswer } from '../../asks/tariffs.ts';
import type { CommandAnswer } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { fields, integer, oneOf, text } from './words.ts';

type Spelled = Request<'2.1', 'SetDefaultTariff'>['tariff'];
const setStatus = oneOf<Response<'2.1', 'SetDefaultTariff'>['status']>({
  Accepted: 1,
  ConditionNotSupported: 1,
  DuplicateTariffId: 1,
  Rejected: 1,
  TooManyElements: 1,
});
const changeStatus = oneOf<Response<'2.1', 'ChangeTransactionTariff'>['status']>({
  Accepted: 1,
  ConditionNotSupported: 1,
  NoCurrencyChange: 1,
  Rejected: 1,
  TooManyElements: 1,
  TxNotFound: 1,
});
const getStatus = oneOf<Response<'2.1', 'GetTariffs'>['status']>({ Accepted: 1, NoTariff: 1, Rejected: 1 });

const cost: Translation<NewerVersion, 'CostUpdated', 'costUpdated'> = {
  action: 'CostUpdated',
  decode: ({ transactionId, totalCost }) => ({ txId: transactionId, totalCost }),
  encode: ({ txId, totalCost }): Request<NewerVersion, 'CostUpdated'> => ({ transactionId: txId, totalCost }),
  decodeAnswer: () => ({}),
  encodeAnswer: (): Response<NewerVersion, 'CostUpdated'> => ({}),
};

export const tariffAsks: { readonly [M in keyof TariffAsks]: Translations<M> } = {
  costUpdated: { '1.6': null, '2.0.1': cost, '2.1': cost },
  setDefaultTariff: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'SetDefaultTariff',
      decode: ({ evseId, tariff }): DefaultTariff => ({ evse: evseId, tariff: decodeTariff(tariff) }),
      encode: ({ evse, tariff }): Request<'2.1', 'SetDefaultTariff'> => ({
        evseId: evse,
        tariff: encodeTariff(tariff),
      }),
      decodeAnswer,
      encodeAnswer: ({ accepted, status }): Response<'2.1', 'SetDefaultTariff'> => ({
        status: setStatus(status) ?? (accepted ? 'Accepted' : 'Rejected'),
      }),
    },
  },
  getTariffs: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'GetTariffs',
      decode: ({ evseId }) => ({ evse: evseId }),
      encode: ({ evse }): Request<'2.1', 'GetTariffs'> => ({ evseId: evse }),
      decodeAnswer: ({ status, tariffAssignments }): TariffsAnswer => ({
        ...decodeAnswer({ status }),
        tariffs: objects(tariffAssignments).flatMap(({ tariffId, validFrom, evseIds }) => {
          const id = text(tariffId);
          const evses = (Array.isArray(evseIds) ? evseIds : []).flatMap((evse) => integer(evse) ?? []);
          return id === undefined ? [] : [{ id, from: parseInstant(validFrom), evses }];
        }),
      }),
      encodeAnswer: ({ accepted, status, tariffs }): Response<'2.1', 'GetTariffs'> => ({
        status: getStatus(status) ?? (accepted ? 'Accepted' : 'NoTariff'),
        tariffAssignments: some(
          tariffs.map(({ id, from, evses }) => ({
            tariffId: id,
            tariffKind: 'DefaultTariff' as const,
            validFrom: from === undefined ? undefined : formatInstant(from),
            evseIds: some(evses),
          })),
        ),
      }),
    },
  },
  clearTariffs: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'ClearTariffs',
      decode: ({ tariffIds, evseId }) => ({ ids: tariffIds, evse: evseId }),
      encode: ({ ids, evse }): Request<'2.1', 'ClearTariffs'> => ({ tariffIds: some(ids ?? []), evseId: evse }),
      decodeAnswer: ({ clearTariffsResult }) => ({
        results: objects(clearTariffsResult).map(
          ({ tariffId, status }): ClearedTariff => ({ id: text(tariffId), status: text(status) ?? 'Rejected' }),
        ),
      }),
      encodeAnswer: ({ results }): Response<'2.1', 'ClearTariffs'> => ({
        clearTariffsResult: some(
          results.map(({ id, status }) => ({ tariffId: id, status: getStatus(status) ?? 'Rejected' })),
        ) ?? [{ status: 'NoTariff' }],
      }),
    },
  },
  changeTariff: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'ChangeTransactionTariff',
      decode: ({ transactionId, tariff }) => ({ txId: transactionId, tariff: decodeTariff(tariff) }),
      encode: ({ txId, tariff }): Request<'2.1', 'ChangeTransactionTariff'> => ({
        transactionId: txId,
        tariff: encodeTariff(tariff),
      }),
      decodeAnswer,
      encodeAnswer: ({ accepted, status }): Response<'2.1', 'ChangeTransactionTariff'> => ({
        status: changeStatus(status) ?? (accepted ? 'Accepted' : 'Rejected'),
      }),
    },
  },
};

function decodeTariff({ tariffId, currency, validFrom, ...prices }: Spelled): Tariff {
  return { id: tariffId, currency, from: parseInstant(validFrom), prices };
}

/** The prices came with a tariff that passed the schema, and nobody has touched them. */
function encodeTariff({ id, currency, from, prices }: Tariff): Spelled {
  return { ...prices, tariffId: id, currency, validFrom: from === undefined ? undefined : formatInstant(from) };
}

function decodeAnswer({ status }: Sloppy<{ status: string }>): CommandAnswer {
  const word = text(status) ?? 'Rejected';
  return { accepted: word === 'Accepted', status: word };
}

function objects(list: unknown) {
  return Array.isArray(list) ? list.map(fields) : [];
}

/** A list with something in it; an empty one is never sent (invariant I9). */
function some<T>([first, ...more]: readonly T[]): [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...more];
}
