import type { Payload } from '../../core/model.ts';
import { formatInstant } from '../../core/ocpp/time.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { fieldsIn, listIn, textIn } from '../reading.ts';
import type { Setting } from '../settings.ts';
import { spelledReply } from '../spelling.ts';

/** Tells its settings, its monitors and its profiles in reports, after it has said that it will. */
export const reports: ChargerBehaviour = {
  name: 'reports',
  handleCall({ action, payload }, charger) {
    const found = REPORTS[action]?.(payload, charger);
    if (found === undefined) return undefined;
    const { message, more, nothing = 'EmptyResultSet' } = found;
    if (more.length === 0) return spelledReply(charger.version, action, [{ status: nothing }]);
    const { requestId } = payload;
    charger.afterwards(() => charger.say(more.map((part) => ({ action: message, payload: { requestId, ...part } }))));
    return spelledReply(charger.version, action, [{ status: 'Accepted' }]);
  },
};

interface Found {
  readonly message: string;
  /** In the spellings of the versions; empty: there is nothing to tell. */
  readonly more: readonly Payload[];
  readonly nothing?: string;
}

const REPORTS: { readonly [action: string]: (payload: Payload, charger: ChargerInside) => Found } = {
  GetBaseReport: (_payload, charger) => settingsReport(charger, charger.settings.all()),
  GetReport({ componentVariable }, charger) {
    const asked = listIn(componentVariable);
    const rows = charger.settings.all().filter((row) => asked.length === 0 || asked.some((one) => isMeant(one, row)));
    return settingsReport(charger, rows);
  },
  GetMonitoringReport(_payload, { kept, clock }) {
    const monitor = kept.monitors.all().map(([id, { component, variable, ...rest }]) => ({
      component,
      variable,
      variableMonitoring: [{ id, transaction: false, ...rest }],
    }));
    const page = { seqNo: 0, generatedAt: formatInstant(clock.now()) };
    const newer = monitor.map((one) => ({
      ...one,
      variableMonitoring: one.variableMonitoring.map((each) => ({ ...each, eventNotificationType: 'CustomMonitor' })),
    }));
    const more =
      monitor.length === 0
        ? []
        : [
            { ...page, monitor },
            { ...page, monitor: newer },
          ];
    return { message: 'NotifyMonitoringReport', more };
  },
  GetChargingProfiles({ evseId, chargingProfile: criteria }, { limits }) {
    const { chargingProfilePurpose, stackLevel, chargingProfileId } = fieldsIn(criteria);
    const ids = Array.isArray(chargingProfileId) ? chargingProfileId : undefined;
    const meant = limits.profiles.filter(
      (profile) =>
        (evseId === undefined || profile.evse === evseId) &&
        (chargingProfilePurpose === undefined || profile.purpose === chargingProfilePurpose) &&
        (stackLevel === undefined || profile.stackLevel === stackLevel) &&
        (ids === undefined || ids.includes(profile.id)),
    );
    const [first] = meant;
    const chargingProfile = meant.filter(({ evse }) => evse === first?.evse).map(({ received }) => received);
    const part = { chargingLimitSource: 'CSO', evseId: first?.evse, chargingProfile };
    return { message: 'ReportChargingProfiles', more: first === undefined ? [] : [part], nothing: 'NoProfiles' };
  },
};

function settingsReport({ clock }: ChargerInside, rows: readonly Setting[]): Found {
  const reportData = rows.flatMap(({ variable: full, value, accepts }) => {
    const [component = '', variable = ''] = full?.split('.') ?? [];
    if (full === undefined) return [];
    const attribute = { value, mutability: accepts === undefined ? 'ReadOnly' : 'ReadWrite' };
    return [{ component: { name: component }, variable: { name: variable }, variableAttribute: [attribute] }];
  });
  const page = { seqNo: 0, generatedAt: formatInstant(clock.now()), reportData };
  return { message: 'NotifyReport', more: reportData.length === 0 ? [] : [page] };
}

function isMeant({ component, variable }: Payload, row: Setting): boolean {
  const [itsComponent, itsVariable] = row.variable?.split('.') ?? [];
  const asked = textIn(variable, 'name');
  return textIn(component, 'name') === itsComponent && (asked === '' || asked === itsVariable);
}
