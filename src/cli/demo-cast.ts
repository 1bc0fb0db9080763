/** Who plays in the demo, and the configuration of the house that they play in. */

/** Their names, as the configuration has them. */
export const CHARGER = 'garage';
export const EMPLOYER = 'employer';
export const GREEN = 'green';
export const SCRIPT = 'script';

/** What the two networks call the charger. */
export const STATION_AT_EMPLOYER = 'NL-12345';
export const STATION_AT_GREEN = 'GREEN-7';

/** Each network numbers sessions in its own way. */
export const FIRST_TX_AT_EMPLOYER = 70_001;
export const FIRST_TX_AT_GREEN = 1;

/** The card from the employer, and one of somebody who passes by. */
export const CARD = 'LEASE-CAR';
export const STRANGER = 'STRANGER';

export interface Secrets {
  readonly charger: string;
  readonly employer: string;
  readonly script: string;
}

/** The file that the proxy of the demo reads: a house as the README describes one. */
export function demoConfig(
  urls: { readonly employer: string; readonly green: string },
  { charger, employer, script }: Secrets,
): string {
  return `# Written by "ocpp-proxy demo", anew at each start.
log_level: error
authority: ${EMPLOYER}         # decides which cards may charge, and pays
unknown_chargers: refuse

chargers:
  - id: "${CHARGER}"
    password: "${charger}"

ocpp_services:
  - id: ${EMPLOYER}            # the charging network of the employer
    role: billing
    url: ${urls.employer}
    station_id: "${STATION_AT_EMPLOYER}"
    auth_type: basic
    username: "${STATION_AT_EMPLOYER}"
    password: "${employer}"
  - id: ${GREEN}               # the energy supplier
    role: energy
    url: ${urls.green}
    station_id: "${STATION_AT_GREEN}"

backends:
  - id: ${SCRIPT}              # a script of the owner
    role: controller
    token: "${script}"
`;
}
