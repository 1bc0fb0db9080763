import type { ErrorCode } from './errors.ts';

/** One way in which a payload breaks the published schema of its action. */
export interface Violation {
  /** JSON pointer to the value that is wrong; for a missing field, to the object that lacks it. */
  readonly path: string;
  /** The rule of JSON Schema that is broken (`required`, `maxLength`, `enum`, …). */
  readonly keyword: string;
  /** What the rule asks for, as the validator tells it (`limit`, `allowedValues`, `missingProperty`, …). */
  readonly params: { readonly [name: string]: unknown };
  /** A plain sentence without any value of the payload. */
  readonly message: string;
  /** The code of a CALLERROR about it (PROTOCOL §5.4). */
  readonly code: ErrorCode;
}

/** Which code stands for which broken rule; what is not listed does not fit the message at all. */
const CODES: { readonly [keyword: string]: ErrorCode } = {
  required: 'OccurrenceConstraintViolation',
  minItems: 'OccurrenceConstraintViolation',
  maxItems: 'OccurrenceConstraintViolation',
  type: 'TypeConstraintViolation',
  enum: 'PropertyConstraintViolation',
  format: 'PropertyConstraintViolation',
  maxLength: 'PropertyConstraintViolation',
  minLength: 'PropertyConstraintViolation',
  maximum: 'PropertyConstraintViolation',
  minimum: 'PropertyConstraintViolation',
  multipleOf: 'PropertyConstraintViolation',
};

/** The error code of a broken rule (PROTOCOL §5.4). A payload that is no object is malformed as a whole. */
export function codeOf(keyword: string, path: string): ErrorCode {
  if (keyword === 'type' && path === '') return 'FormatViolation';
  return CODES[keyword] ?? 'FormatViolation';
}
