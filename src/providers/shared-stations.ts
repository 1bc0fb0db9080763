/** Chargers that pass for one station at a provider, which keeps one link for each station (PROTOCOL §5.1). */

/** Where a charger goes, or would go. */
export interface Visit {
  readonly chargerId: string;
  readonly providerId: string;
  readonly url: string;
}

/** A sentence for each address at which several chargers call themselves the same. */
export function sharedStations(visits: readonly Visit[]): readonly string[] {
  return [...Map.groupBy(visits, ({ url }) => url).values()].flatMap((those) => {
    const chargers = new Set(those.map(({ chargerId }) => chargerId));
    if (chargers.size < 2) return [];
    const providers = new Set(those.map(({ providerId }) => providerId));
    return [
      `${listed(chargers)} are one station at ${listed(providers)}, where only one of them can be at a time: ` +
        'give each a service of its own, with "charger" and "station_id"',
    ];
  });
}

function listed(ids: ReadonlySet<string>): string {
  return [...ids].join(' and ');
}
