import type { Finding, Findings, Path } from './problem.ts';
import type { Config, ServiceConfig } from './schema.ts';

type ChargerConfig = Config['chargers'][number];

/** How chargers prove themselves to us and we to services: what belongs together, and what is weak. */
export function checkSecurity(config: Config): Findings {
  const chargers = config.chargers.map((charger, index) => ({ charger, path: ['chargers', index] as const }));
  const services = config.ocpp_services.map((service, index) => ({ service, path: ['ocpp_services', index] as const }));
  return {
    errors: [
      ...chargers.flatMap(({ charger, path }) => profileNeeds(charger, path, config)),
      ...services.flatMap(({ service, path }) => tlsNeeds(service, path)),
    ],
    warnings: [
      ...chargers.flatMap(({ charger, path }) => unused(charger, path)),
      ...chargers.flatMap(({ charger, path }) => weak(charger, path)),
      ...organisationUnused(config),
    ],
  };
}

function profileNeeds({ security_profile: profile, password }: ChargerConfig, path: Path, { tls }: Config): Finding[] {
  if (profile === undefined) return [];
  const given = `security_profile: ${profile}`;
  if (profile === 0 && password !== undefined) {
    return [{ path: [...path, 'password'], wrong: `is not asked for with ${given}`, right: 'leave one of them out' }];
  }
  const missing: Finding[] = [];
  if ((profile === 1 || profile === 2) && password === undefined) {
    missing.push({ path: [...path, 'password'], wrong: 'is missing', right: `${given} needs it` });
  }
  if (profile >= 2 && tls === undefined) {
    const right = 'add tls with certificate and key, or choose security_profile: 1';
    missing.push({
      path: [...path, 'security_profile'],
      wrong: `${profile} needs TLS, which is not configured`,
      right,
    });
  }
  if (profile === 3 && tls !== undefined && tls.client_ca === undefined) {
    const right = 'add client_ca to tls: the authority that makes the certificates of your chargers';
    missing.push({ path: [...path, 'security_profile'], wrong: '3 needs an authority to trust', right });
  }
  return missing;
}

function unused(charger: ChargerConfig, path: Path): Finding[] {
  const findings: Finding[] = [];
  if (charger.username !== undefined && charger.password === undefined) {
    findings.push({
      path: [...path, 'username'],
      wrong: 'is not used without a password',
      right: 'add password, or leave it out',
    });
  }
  if (charger.certificate_name !== undefined && charger.security_profile !== 3) {
    const right = 'set security_profile: 3, or leave it out';
    findings.push({ path: [...path, 'certificate_name'], wrong: 'is used with security_profile: 3 alone', right });
  }
  return findings;
}

/** What 2.x allows in a password: printable ASCII. 1.6 sends any bytes. */
const PRINTABLE = /^[\x20-\x7e]*$/;

function weak({ security_profile: profile, password = '', version = '1.6' }: ChargerConfig, path: Path): Finding[] {
  const findings: Finding[] = [];
  if (profile === 0) {
    const wrong = '0 lets everybody in your network pass for this charger';
    findings.push({ path: [...path, 'security_profile'], wrong, right: 'set 1 and a password if the charger can' });
  }
  if (version !== '1.6' && !PRINTABLE.test(password)) {
    const wrong = `has characters that a charger of OCPP ${version} cannot send`;
    findings.push({ path: [...path, 'password'], wrong, right: 'use letters, digits and signs without accents' });
  }
  return findings;
}

function organisationUnused({ tls }: Config): Finding[] {
  if (tls?.client_organisation === undefined || tls.client_ca !== undefined) return [];
  return [
    {
      path: ['tls', 'client_organisation'],
      wrong: 'is not used without client_ca',
      right: 'add client_ca, or leave it out',
    },
  ];
}

const TLS_KEYS = ['ca', 'certificate', 'key', 'pin'] as const;

/** A pin that is not looked at would be worse than none. */
function tlsNeeds(service: ServiceConfig, path: Path): Finding[] {
  const given = TLS_KEYS.filter((key) => service[key] !== undefined);
  if (given.length > 0 && new URL(service.url).protocol !== 'wss:') {
    return given.map((key) => ({
      path: [...path, key],
      wrong: 'has no meaning with ws://',
      right: 'let url begin with wss://',
    }));
  }
  const { certificate, key } = service;
  if ((certificate === undefined) === (key === undefined)) return [];
  const [missing, there] = certificate === undefined ? ['certificate', 'key'] : ['key', 'certificate'];
  return [{ path: [...path, missing], wrong: 'is missing', right: `${there} needs it` }];
}
