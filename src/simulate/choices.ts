/** What the command line may ask of the simulators, without knowing a version by name. */
import { OCPP_VERSIONS, type OcppVersion, readVersion } from '../core/ocpp/versions.ts';

export const VERSION_NAMES: readonly string[] = OCPP_VERSIONS;

/** What most chargers in homes speak. */
export const DEFAULT_VERSION: OcppVersion = OCPP_VERSIONS[2];

export type { OcppVersion };
export { readVersion };
