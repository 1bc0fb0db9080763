import type { OcppVersion } from './versions.ts';

/** Why a CALL failed, in one spelling for all versions (PROTOCOL §5.4). */
export const ERROR_CODES = [
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'FormatViolation',
  'OccurrenceConstraintViolation',
  'PropertyConstraintViolation',
  'TypeConstraintViolation',
  'GenericError',
  'RpcFrameworkError',
  'MessageTypeNotSupported',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** OCPP 1.6-J spells two codes in its own way and lacks two (1.6-J §4.2.3). */
const SPELLED_16: { readonly [C in ErrorCode]?: string } = {
  FormatViolation: 'FormationViolation',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  RpcFrameworkError: 'GenericError',
  MessageTypeNotSupported: 'GenericError',
};

/** The spelling that a peer of this version knows; one that it does not know may make it resend for ever. */
export function wireCode(code: ErrorCode, version: OcppVersion): string {
  return version === '1.6' ? (SPELLED_16[code] ?? code) : code;
}

/** Reads any spelling of any version, in any case; what nobody knows is a `GenericError`. */
export function readCode(text: unknown): ErrorCode {
  const lower = typeof text === 'string' ? text.trim().toLowerCase() : '';
  const spelled = Object.entries(SPELLED_16).find(
    ([code, word]) => word?.toLowerCase() === lower && code.endsWith('Violation'),
  );
  const plain = spelled?.[0] ?? lower;
  return ERROR_CODES.find((code) => code.toLowerCase() === plain.toLowerCase()) ?? 'GenericError';
}
