/** An answer in the words of the table, whatever shape it has. */
import type { Payload } from '../../src/core/model.ts';
import { fields } from './seen.ts';

/** `Status`, `Status/Reason`, `CALLERROR Code`, the name of the list of settings, or the payload as JSON. */
export function said(answer: Payload): string {
  const [[field, value] = ['', undefined]] = Object.entries(answer);
  if (field === 'configurationKey' || field === 'unknownKey') return field;
  if (field.endsWith('Result') && Array.isArray(value)) return value.map((item) => said(fields(item))).join(' ');
  const status = answer.status ?? answer.attributeStatus;
  if (status === undefined) return JSON.stringify(answer, Object.keys(answer).toSorted());
  const { reasonCode } = fields(answer.statusInfo ?? answer.attributeStatusInfo);
  return reasonCode === undefined ? String(status) : `${status}/${reasonCode}`;
}

/** Asks, and puts also an error into words. */
export async function heard(asking: Promise<Payload>): Promise<string> {
  try {
    return said(await asking);
  } catch (error) {
    const { rpcErrorCode } = fields(error);
    if (rpcErrorCode === undefined) throw error;
    return `CALLERROR ${String(rpcErrorCode)}`;
  }
}
