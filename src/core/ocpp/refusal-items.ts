/** Refusals of requests that are answered item by item, or that have no status to refuse with (PROTOCOL §3.5). */
import type { Payload } from '../model.ts';
import type { MakeAnswer, RefusalDetail, Refusing, StatusInfo } from './refusal-words.ts';

/** 1.6 GetConfiguration: every key that was asked for is unknown. */
export const unknownKeys: MakeAnswer = ({ request }) => {
  const keys = Array.isArray(request.key) ? request.key : [];
  return keys.length === 0 ? {} : { unknownKey: keys };
};

/** −1 says in 1.6 that there is no such list at all; an empty list has version 0. */
export const localListVersion: MakeAnswer = ({ version, code, detail }) => {
  if (version !== '1.6') return { versionNumber: 0 };
  return { listVersion: code === 'N' || detail === 'feature_absent' ? -1 : 0 };
};

/** A session of somebody else does not exist for the asker; asked for none, only the queue is spoken of (E14). */
export const noTransaction: MakeAnswer = ({ request }) =>
  request.transactionId === undefined
    ? { messagesInQueue: false }
    : { ongoingIndicator: false, messagesInQueue: false };

const READ_STATUS: { readonly [D in RefusalDetail]?: string } = {
  write_only: 'Rejected',
  unknown_component: 'UnknownComponent',
};

export const readItems: MakeAnswer = (refusing) =>
  answerEach(refusing.request.getVariableData, 'getVariableResult', (item) => ({
    attributeStatus: (refusing.detail && READ_STATUS[refusing.detail]) ?? 'UnknownVariable',
    ...withInfo('attributeStatusInfo', refusing.info),
    ...pick(item, ['attributeType', 'component', 'variable']),
  }));

const WRITE_STATUS: { readonly [D in RefusalDetail]?: string } = {
  hidden: 'UnknownVariable',
  unknown_component: 'UnknownComponent',
};

export const writeItems: MakeAnswer = (refusing) =>
  answerEach(refusing.request.setVariableData, 'setVariableResult', (item) => ({
    attributeStatus: (refusing.detail && WRITE_STATUS[refusing.detail]) ?? 'Rejected',
    ...withInfo('attributeStatusInfo', refusing.info),
    ...pick(item, ['attributeType', 'component', 'variable']),
  }));

export const monitorItems: MakeAnswer = ({ request, info }) =>
  answerEach(request.setMonitoringData, 'setMonitoringResult', (item) => ({
    status: 'Rejected',
    ...withInfo('statusInfo', info),
    ...pick(item, ['id', 'type', 'severity', 'component', 'variable']),
  }));

export const clearMonitorItems: MakeAnswer = ({ request, info }) =>
  answerEach(request.id, 'clearMonitoringResult', (id) => ({
    id,
    status: 'NotFound',
    ...withInfo('statusInfo', info),
  }));

/** Without a list all tariffs were meant: one answer for all of them. */
export const clearTariffItems: MakeAnswer = ({ request, detail, info }: Refusing) => {
  const status = detail === 'not_found' ? 'NoTariff' : 'Rejected';
  if (request.tariffIds === undefined) return { clearTariffsResult: [{ status, ...withInfo('statusInfo', info) }] };
  return answerEach(request.tariffIds, 'clearTariffsResult', (tariffId) => ({
    tariffId,
    status,
    ...withInfo('statusInfo', info),
  }));
};

/** One result an item; undefined without items, since an empty list is no legal answer. */
function answerEach(items: unknown, field: string, result: (item: unknown) => Payload): Payload | undefined {
  return Array.isArray(items) && items.length > 0 ? { [field]: items.map(result) } : undefined;
}

function withInfo(field: string, info: StatusInfo | undefined): Payload {
  return info === undefined ? {} : { [field]: info };
}

function pick(item: unknown, fields: readonly string[]): Payload {
  if (typeof item !== 'object' || item === null) return {};
  return Object.fromEntries(Object.entries(item).filter(([field]) => fields.includes(field)));
}
