/** The part of docs/messages.md that says how each command is refused, for each reason and version. */
import type { Payload, RefusalCode } from '../src/core/model.ts';
import { type CatalogueRow, mayCall } from '../src/core/ocpp/catalogue.ts';
import { DETAIL_REASONS, type RefusalDetail } from '../src/core/ocpp/refusal-words.ts';
import { refuse } from '../src/core/ocpp/refusals.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../src/core/ocpp/versions.ts';

const REASONS: readonly (readonly [RefusalCode, string])[] = [
  ['N', 'no right'],
  ['L', 'another was first, or a session is in the way'],
  ['H', 'the home says no'],
  ['O', 'the charger is offline or does not answer'],
  ['F', 'a fault'],
  ['Q', 'asked too often'],
];
/** Oldest first; the oldest one knows no reason codes. */
export const VERSIONS: readonly OcppVersion[] = OCPP_VERSIONS.toReversed();
const WITH_CODES = VERSIONS.slice(1);
// Object.keys of an object gives exactly its keys.
const DETAILS = Object.keys(DETAIL_REASONS) as readonly RefusalDetail[];

export function refusalLines(rows: readonly CatalogueRow[]): readonly string[] {
  return [
    '## What a provider is told when it may not',
    '',
    'A refusal is always one that the version knows for this message. The reasons:',
    '',
    ...table(['reason', 'means', ...WITH_CODES.map((version) => `its usual code in ${version}`)], reasonRows()),
    '',
    'Below, each cell has the status, with a reason code behind it where it is not the usual one, and `{…}` for an answer',
    'that has no status. Where it depends on the reason, the reason stands in front. The last column has what is said of a',
    'request that is wrong by its content, whoever asks: status and reason code of the newest version that has it.',
    '',
    ...table(
      ['message', ...VERSIONS, 'by content'],
      rows.map((row) => [`\`${row.action}\``, ...cells(row), contents(row)]),
    ),
  ];
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function reasonRows(): readonly (readonly string[])[] {
  return REASONS.map(([code, means]) => [
    `**${code}**`,
    means,
    ...WITH_CODES.map((version) => `\`${usualCode(version, code)}\``),
  ]);
}

/** This message has no words of its own. */
function usualCode(version: OcppVersion, code: RefusalCode): string {
  const reply = refuse(version, 'ChangeAvailability', {}, code);
  const info = reply.kind === 'result' ? reply.payload.statusInfo : undefined;
  return isObject(info) ? String(info.reasonCode) : '';
}

function cells(row: CatalogueRow): readonly string[] {
  return VERSIONS.map((version) => {
    if (!row.in.includes(version) || !mayCall(version, row.action, 'csms')) return '';
    const said = REASONS.map(([code]) => ({ code, words: refusal(version, row.action, code) }));
    const usual = said.map(({ words }) => words).toSorted(byCount)[0] ?? '';
    const others = new Map<string, string[]>();
    for (const { code, words } of said) {
      if (words !== usual) others.set(words, [...(others.get(words) ?? []), code]);
    }
    return [...[...others].map(([words, codes]) => `${codes.join(', ')}: ${words}`), usual].join('; ');

    function byCount(a: string, b: string): number {
      const count = (words: string) => said.filter((one) => one.words === words).length;
      return count(b) - count(a);
    }
  });
}

/** The details of which this message speaks in words of its own. */
function contents(row: CatalogueRow): string {
  const version = VERSIONS.findLast((one) => row.in.includes(one) && mayCall(one, row.action, 'csms'));
  if (version === undefined) return '';
  const plain = refusal(version, row.action, 'N').split(' ')[0];
  return DETAILS.map((detail) => ({ detail, words: refusal(version, row.action, 'N', detail) }))
    .filter(({ words }) => words.split(' ')[0] !== plain && !words.startsWith('each item'))
    .map(({ detail, words }) => `${detail.replaceAll('_', ' ')}: ${words}`)
    .join('; ');
}

const component = { name: '' };
const variable = { name: '' };
/** Just enough of a request for the answers that repeat parts of it. */
const SAMPLES: { readonly [action: string]: Payload } = {
  GetConfiguration: { key: ['…'] },
  GetVariables: { getVariableData: [{ component, variable }] },
  SetVariables: { setVariableData: [{ component, variable }] },
  SetVariableMonitoring: { setMonitoringData: [{ component, variable }] },
  ClearVariableMonitoring: { id: [1] },
  ClearTariffs: { tariffIds: ['…'] },
  GetTransactionStatus: { transactionId: '…' },
};

/** The refusal of a message, in the words of this version. */
export function refusal(version: OcppVersion, action: string, code: RefusalCode, detail?: RefusalDetail): string {
  const reply = refuse(version, action, SAMPLES[action] ?? {}, code, detail);
  if (reply.kind !== 'result') return reply.kind === 'error' ? `CALLERROR \`${reply.code}\`` : reply.kind;
  const { payload } = reply;
  const [[field, list] = ['', undefined]] = Object.entries(payload);
  const first: unknown = field.endsWith('Result') && Array.isArray(list) ? list[0] : undefined;
  const usual = usualCode(version, code);
  if (isObject(first)) return `each item ${words(first, usual)}`;
  return payload.status === undefined ? `\`${JSON.stringify(payload)}\`` : words(payload, usual);
}

function words(answer: Payload, usual: string): string {
  const info = answer.statusInfo ?? answer.attributeStatusInfo;
  const status = `\`${String(answer.status ?? answer.attributeStatus)}\``;
  const code = isObject(info) ? String(info.reasonCode) : usual;
  return code === usual ? status : `${status} \`${code}\``;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null;
}
