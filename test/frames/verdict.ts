/** What is held against the frames of one test: every broken rule, but for the few that a test is about. */
import type { Violation } from './check.ts';

/** A frame that breaks a rule on purpose. */
export interface Exemption {
  /** How the title of its test ends. */
  readonly test: string;
  /** Whom it is sent to: the beginning of {@link Violation.what}. */
  readonly to: string;
  readonly why: string;
}

export const ON_PURPOSE: readonly Exemption[] = [
  {
    test: 'gets what breaks the schema as it came, while another service gets it mended',
    to: 'service clear ',
    why: 'only a transparent provider gets an invalid payload as it came (PROTOCOL §0)',
  },
];

/** Of a frame, so that a failed test can be read. */
const SHOWN_CHARS = 1_000;

/** Empty when all is well. An exemption that its test does not use is held against it, too. */
export function verdict(
  title: string,
  violations: readonly Violation[],
  onPurpose: readonly Exemption[] = ON_PURPOSE,
): readonly string[] {
  const exemptions = onPurpose.filter(({ test }) => title.endsWith(test));
  const isExempt = ({ what }: Violation) => exemptions.some(({ to }) => what.startsWith(to));
  return [
    ...violations
      .filter((violation) => !isExempt(violation))
      .map(({ what, frame }) => `${what} in ${frame.slice(0, SHOWN_CHARS)}`),
    ...exemptions
      .filter(({ to }) => !violations.some(({ what }) => what.startsWith(to)))
      .map(({ to }) => `nothing that was sent to ${to}breaks a rule, so it needs no exemption`),
  ];
}
