/** The files of certificates and keys that a configuration names. */
import { resolve } from 'node:path';
import { expiry, type HeldFiles, type KeyFiles, readKeys } from '../lib/certificates.ts';
import type { KeyHolders } from '../lib/keyring.ts';
import type { Finding, Findings, Path } from './problem.ts';
import type { Config, ServiceConfig } from './schema.ts';

/** Who holds the files of the proxy's own door. */
export const OWN_KEYS = 'tls';

/** Who holds the files for a service. */
export function keysOfService(id: string): string {
  return `ocpp_services ${id}`;
}

export function hasKeys({ ca, certificate, key }: ServiceConfig): boolean {
  return (ca ?? certificate ?? key) !== undefined;
}

/** Whose files are used, and which. */
export function keyHoldersOf(config: Config): KeyHolders {
  return new Map(rowsOf(config).map(({ holder, files }) => [holder, files]));
}

/** The configuration with whole paths; `folderOf` tells the folder of the file in which a key stands. */
export function withWholePaths(config: Config, folderOf: (key: keyof Config) => string): Config {
  const whole = (key: keyof Config, path: string | undefined) =>
    path === undefined ? undefined : resolve(folderOf(key), path);
  const withWhole = (key: keyof Config, file: string | undefined) =>
    file === undefined ? {} : { file: whole(key, file) };
  const { tls, carbon_intensity: carbon } = config;
  return {
    ...config,
    ...(tls !== undefined && {
      tls: {
        ...tls,
        certificate: resolve(folderOf('tls'), tls.certificate),
        key: resolve(folderOf('tls'), tls.key),
        ...(tls.client_ca !== undefined && { client_ca: whole('tls', tls.client_ca) }),
      },
    }),
    ...(carbon && { carbon_intensity: { ...carbon, ...withWhole('carbon_intensity', carbon.file) } }),
    tariffs: config.tariffs.map(({ day_ahead: dayAhead, ...row }) => ({
      ...row,
      ...(dayAhead && { day_ahead: { ...dayAhead, ...withWhole('tariffs', dayAhead.file) } }),
    })),
    ocpp_services: config.ocpp_services.map((service) => ({
      ...service,
      ...(service.ca !== undefined && { ca: whole('ocpp_services', service.ca) }),
      ...(service.certificate !== undefined && { certificate: whole('ocpp_services', service.certificate) }),
      ...(service.key !== undefined && { key: whole('ocpp_services', service.key) }),
    })),
  };
}

/**
 * Sees that all files can be used. A certificate that has ended is a warning: the proxy must come up again after a
 * power cut, for those who do not need it. With `mayFail` that goes for all files: who runs the proxy closes only what
 * needs them.
 */
export async function checkKeyFiles(config: Config, now: number, mayFail: boolean): Promise<Findings> {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { path, files, names } of rowsOf(config)) {
    const read = await readKeys(files);
    if (!read.ok) {
      (mayFail ? warnings : errors).push(
        ...read.faults.map(({ of, wrong, right }) => ({ path: [...path, names[of]], wrong, right })),
      );
      continue;
    }
    const end = expiry(read.validTo, now);
    if (end === undefined) continue;
    warnings.push({
      path: [...path, names.certificate],
      wrong: end,
      right: 'put a new one in its place; no restart is needed',
    });
  }
  return { errors, warnings };
}

interface Row {
  readonly path: Path;
  readonly holder: string;
  readonly files: HeldFiles;
  /** How the keys of the configuration are called. */
  readonly names: { readonly [of in keyof KeyFiles]-?: string };
}

function rowsOf({ tls, ocpp_services: services }: Config): readonly Row[] {
  const own: readonly Row[] =
    tls === undefined
      ? []
      : [
          {
            path: ['tls'],
            holder: OWN_KEYS,
            files: { ca: tls.client_ca, certificate: tls.certificate, key: tls.key, legacy: tls.legacy },
            names: { ca: 'client_ca', certificate: 'certificate', key: 'key' },
          },
        ];
  const theirs = services.flatMap((service, index): readonly Row[] => {
    const { id, enabled, ca, certificate, key } = service;
    return !enabled || !hasKeys(service)
      ? []
      : [
          {
            path: ['ocpp_services', index],
            holder: keysOfService(id),
            files: { ca, certificate, key },
            names: { ca: 'ca', certificate: 'certificate', key: 'key' },
          },
        ];
  });
  return [...own, ...theirs];
}
