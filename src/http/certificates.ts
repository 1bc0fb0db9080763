/** Energy by the meter for certificates, session by session: as JSON with sums, or for a spreadsheet. */
import type { Instant } from '../core/model.ts';
import {
  countedWh,
  doubtOf,
  type EnergySum,
  type MeterNumbers,
  NO_ENERGY,
  type Period,
  periodName,
  periodSpan,
  withSession,
} from '../core/tariffs/certificate.ts';
import type { Party } from '../core/tariffs/statement.ts';
import { wallText } from '../core/windows.ts';
import type { Ledger, OwnerSide, Session } from '../proxy/ports.ts';
import { iso } from './api/fields.ts';
import { csvLine } from './csv.ts';
import { sessionPages } from './session-pages.ts';

export interface CertificateAsk {
  readonly period: Period;
  readonly chargerId: string | undefined;
  readonly zone: string;
  readonly site: Party;
  readonly meters: ReadonlyMap<string, MeterNumbers>;
  readonly chargers: ReturnType<OwnerSide['chargers']>;
  readonly now: Instant;
}

/** The text of a JSON document, whose sums come last. */
export async function* certificateJson(ledger: Pick<Ledger, 'sessions'>, ask: CertificateAsk): AsyncGenerator<string> {
  const { period, zone, site, now } = ask;
  const { from, to } = periodSpan(period, zone);
  const head = {
    ...{ period: periodName(period), time_zone: zone, from: wallText(from, zone), to: wallText(to, zone) },
    ...{ made_at: iso(now), site: { name: site.name ?? null, address: site.address ?? null } },
  };
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
  const describe = describer(ask);
  const sums = new Map<string, EnergySum>();
  let all = NO_ENERGY;
  let separator = '';
  for await (const page of pagesOf(ledger, ask)) {
    for (const session of page) {
      sums.set(session.chargerId, withSession(sums.get(session.chargerId) ?? NO_ENERGY, session));
      all = withSession(all, session);
    }
    yield separator + page.map((session) => JSON.stringify(rowOf(session, zone, describe))).join(',');
    separator = ',';
  }
  const chargers = [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, sum]) => ({ ...describe(id), ...sumView(sum) }));
  yield `],${JSON.stringify({ chargers, total: sumView(all) }).slice(1)}`;
}

const COLUMNS = [
  ...['period', 'session_id', 'started_at_utc', 'ended_at_utc', 'started_at', 'ended_at', 'charger_id', 'evse'],
  ...['connector', 'vendor', 'model', 'serial_number', 'meter_id', 'ean', 'site_name', 'site_address'],
  ...['meter_start_kwh', 'meter_stop_kwh', 'energy_kwh', 'doubtful_kwh', 'doubt'],
];

/** One line a session and none for the sums: the column of certain energy adds up to them. */
export async function* certificateCsv(ledger: Pick<Ledger, 'sessions'>, ask: CertificateAsk): AsyncGenerator<string> {
  const { period, zone, site } = ask;
  const name = periodName(period);
  const describe = describer(ask);
  yield csvLine(COLUMNS);
  for await (const page of pagesOf(ledger, ask)) {
    yield page
      .map((session) => rowOf(session, zone, describe))
      .map((row) =>
        csvLine([
          ...[name, row.session_id, row.started_at_utc, row.ended_at_utc, row.started_at, row.ended_at],
          ...[row.charger_id, row.evse, row.connector, row.vendor, row.model, row.serial_number, row.meter_id],
          ...[row.ean, site.name ?? null, site.address ?? null, kWh(row.meter_start_wh), kWh(row.meter_stop_wh)],
          ...[kWh(row.energy_wh), kWh(row.doubtful_wh), row.doubt],
        ]),
      )
      .join('');
  }
}

function pagesOf(ledger: Pick<Ledger, 'sessions'>, { period, zone, chargerId }: CertificateAsk) {
  return sessionPages(ledger, { ...periodSpan(period, zone), chargerId, includeRunning: false });
}

type Described = ReturnType<ReturnType<typeof describer>>;

/** A charger as it says itself, and its meter as the owner does. */
function describer({ chargers, meters }: CertificateAsk) {
  const boots = new Map(chargers.map(({ chargerId, boot }) => [chargerId, boot]));
  return (chargerId: string) => {
    const boot = boots.get(chargerId);
    const meter = meters.get(chargerId);
    return {
      ...{ charger_id: chargerId, vendor: boot?.vendor ?? null, model: boot?.model ?? null },
      ...{ serial_number: boot?.serialNumber ?? null, meter_id: meter?.meterId ?? null, ean: meter?.ean ?? null },
    };
  };
}

function rowOf(session: Session, zone: string, describe: (chargerId: string) => Described) {
  const { id, startedAt, endedAt, chargerId, evse, connector, meterStartWh, meterStopWh } = session;
  const doubt = doubtOf(session) ?? null;
  const wh = countedWh(session) ?? null;
  return {
    ...{ session_id: id, started_at_utc: iso(startedAt), ended_at_utc: iso(endedAt) },
    ...{ started_at: wallText(startedAt, zone), ended_at: endedAt === undefined ? null : wallText(endedAt, zone) },
    ...describe(chargerId),
    ...{ evse, connector: connector ?? null },
    ...{ meter_start_wh: meterStartWh ?? null, meter_stop_wh: meterStopWh ?? null },
    ...{ energy_wh: doubt === null ? wh : null, doubtful_wh: doubt === null ? null : wh, doubt },
  };
}

function sumView({ sessions, energyWh, doubtfulSessions, doubtfulEnergyWh }: EnergySum) {
  return {
    ...{ sessions, energy_wh: energyWh },
    ...{ doubtful_sessions: doubtfulSessions, doubtful_energy_wh: doubtfulEnergyWh },
  };
}

/** To the watt-hour. */
function kWh(wh: number | null): number | null {
  return wh === null ? null : Math.round(wh) / 1000;
}
