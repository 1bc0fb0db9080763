/** Who asks in a sweep: with no right, with the right to watch, and two with every right there is. */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { VENDOR } from './every-command.ts';
import type { Json } from './json-backend.ts';

const EVERY_RIGHT = [
  'observe',
  'authorise',
  'control',
  'limit',
  'configure',
  'maintain',
  'certificate',
  'v2x',
  'der',
  'display',
  'tariff',
  `data:${VENDOR}`,
];
const ABLE = { rights: EVERY_RIGHT, foreign_view: 'mirror', keep_online: true, fetch_logs: true };
export const FIRST_TX = { watcher: 1_001, able: 2_001, other: 3_001 };
/** Steps over every limit of how often something may be asked. */
export const STEP_MS = 2_500;

/** All of one version. */
export function castOf(version: OcppVersion, able: Json = {}) {
  return {
    stranger: { version, config: { rights: ['preempt'] } },
    watcher: {
      version,
      config: { rights: ['observe'], foreign_view: 'mirror', keep_online: true },
      firstTxId: FIRST_TX.watcher,
    },
    able: { version, config: { ...ABLE, ...able }, firstTxId: FIRST_TX.able },
    other: { version, config: ABLE, firstTxId: FIRST_TX.other },
  };
}
