/**
 * Requests that are served from the asker's own world instead of by the charger (PROTOCOL §1.2): one row a meaning.
 * What has no row goes to the charger as a command, through `down.ts`.
 */
import { isTransparent } from '../../core/arbitration/roles.ts';
import type { MeaningName, Message } from '../../core/model.ts';
import { rowOf } from '../../core/ocpp/catalogue.ts';
import { hasWords } from '../../core/ocpp/codec.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import { refuse } from '../../core/ocpp/refusals.ts';
import { crossingOf, hear, sayAnswer } from '../crossing.ts';
import { setAvailability } from './availability.ts';
import { compositeSchedule } from './composite-schedule.ts';
import { readSettings, writeSettings } from './configuration.ts';
import { customer } from './customer.ts';
import { clearMessage, getMessages, setMessage } from './display.ts';
import { clearGridControl, setGridControl, webPayment } from './grid.ts';
import { clearCache, listVersion, updateList } from './lists.ts';
import { clearMonitors, setMonitoringBase, setMonitoringLevel, setMonitors } from './monitors.ts';
import { listProfiles } from './profile-lists.ts';
import { clearProfiles, setProfile, updateDynamic, usePriority } from './profiles.ts';
import { baseReport, report } from './reports.ts';
import { cancelReservation, reserve } from './reservations.ts';
import { reset } from './reset.ts';
import type { Outcome, Served, Server } from './served.ts';
import { adjustStream, getStreams } from './streams.ts';
import { changeTariff, clearTariffs, costUpdated, getTariffs, setDefaultTariff } from './tariffs.ts';
import { transactionStatus } from './transaction-status.ts';
import { trigger } from './triggers.ts';
import { certificateSigned, deleteCertificate, installCertificate, installedCertificates } from './trust.ts';
import { unlock } from './unlock.ts';
import { loadFirmware, sendLog } from './upkeep.ts';
import { vendorData } from './vendor.ts';

interface Row<M extends MeaningName> {
  readonly serve: Server<M>;
  /** A transparent provider is served, too; by default every command of it reaches the charger (PROTOCOL §0). */
  readonly alsoTransparent?: true;
  /** Nothing is kept of it, and no yes is given, that a charger of this version could not stand for (PROTOCOL §4.11). */
  readonly needsCharger?: true;
}

/**
 * What a transparent provider asks of a charger of another version as of one of its own: one answer says all of it. The
 * rest is served, since what would follow comes in other words, or not at all.
 */
const CROSSING: ReadonlySet<MeaningName> = new Set<MeaningName>([
  'cancelReservation',
  'certificateSigned',
  'clearCache',
  'compositeSchedule',
  'deleteCertificate',
  'installCertificate',
  'installedCertificates',
  'listVersion',
  'reserve',
  'updateList',
  'vendorData',
]);

const SERVERS: { readonly [M in MeaningName]?: Row<M> } = {
  readSettings: { serve: readSettings },
  writeSettings: { serve: writeSettings, alsoTransparent: true },
  baseReport: { serve: baseReport },
  report: { serve: report },
  transactionStatus: { serve: transactionStatus, alsoTransparent: true },
  reserve: { serve: reserve },
  cancelReservation: { serve: cancelReservation },
  // What the home closed stays closed, and nobody reopens what another one closed.
  setAvailability: { serve: setAvailability, alsoTransparent: true },
  updateList: { serve: updateList },
  listVersion: { serve: listVersion },
  clearCache: { serve: clearCache },
  installCertificate: { serve: installCertificate },
  deleteCertificate: { serve: deleteCertificate },
  installedCertificates: { serve: installedCertificates },
  certificateSigned: { serve: certificateSigned },
  customer: { serve: customer },
  unlock: { serve: unlock },
  reset: { serve: reset },
  // One that is not registered yet is told by the proxy, whoever it is.
  trigger: { serve: trigger, alsoTransparent: true },
  extendedTrigger: { serve: trigger, alsoTransparent: true },
  setProfile: { serve: setProfile, alsoTransparent: true },
  clearProfiles: { serve: clearProfiles, alsoTransparent: true },
  listProfiles: { serve: listProfiles },
  compositeSchedule: { serve: compositeSchedule },
  // No car gives power back that the owner did not allow to.
  updateDynamic: { serve: updateDynamic, alsoTransparent: true },
  usePriority: { serve: usePriority },
  updateFirmware: { serve: loadFirmware },
  updateSignedFirmware: { serve: loadFirmware },
  publishFirmware: { serve: loadFirmware, needsCharger: true },
  uploadLog: { serve: sendLog },
  uploadDiagnostics: { serve: sendLog },
  vendorData: { serve: vendorData },
  setMonitors: { serve: setMonitors },
  clearMonitors: { serve: clearMonitors },
  setMonitoringBase: { serve: setMonitoringBase },
  setMonitoringLevel: { serve: setMonitoringLevel },
  setMessage: { serve: setMessage, needsCharger: true },
  getMessages: { serve: getMessages },
  clearMessage: { serve: clearMessage },
  costUpdated: { serve: costUpdated },
  setDefaultTariff: { serve: setDefaultTariff },
  getTariffs: { serve: getTariffs },
  clearTariffs: { serve: clearTariffs },
  changeTariff: { serve: changeTariff, needsCharger: true },
  setGridControl: { serve: setGridControl, needsCharger: true },
  clearGridControl: { serve: clearGridControl, needsCharger: true },
  webPayment: { serve: webPayment },
  adjustStream: { serve: adjustStream, needsCharger: true },
  getStreams: { serve: getStreams },
};

/** Whether this is answered by the proxy also where the charger's version has no words for it. */
export function isServedWithoutCharger(means: MeaningName): boolean {
  const row = SERVERS[means];
  return row !== undefined && row.needsCharger !== true;
}

/** Undefined when the charger is to be asked. */
export async function serve(asked: Omit<Served, 'ask' | 'row'>): Promise<Reply | undefined> {
  const { received, link, twin } = asked;
  const row = rowOf(link.version, received.action);
  const message =
    row && row.from !== 'charger' && hear(link.version, crossingOf(twin.state), received.action, received.payload);
  return message && row ? serveMessage({ ...asked, row }, message) : undefined;
}

async function serveMessage<M extends MeaningName>(
  served: Omit<Served, 'ask'>,
  { means, ask }: { readonly means: M; readonly ask: Message['ask'] },
): Promise<Reply | undefined> {
  const row = SERVERS[means];
  const { provider, link, twin } = served;
  const { version = link.version } = twin;
  const isForCharger = version === link.version || CROSSING.has(means);
  if (row === undefined || (isTransparent(provider) && row.alsoTransparent !== true && isForCharger)) return undefined;
  // Without words for it the charger is asked in vain, whoever asks: `down.ts` says so.
  if (row.needsCharger && !hasWords(version, means)) return undefined;
  // `decode` gives every message the ask of its own meaning.
  const outcome: Outcome<M> = await row.serve({ ...served, ask } as Served<M>);
  return outcome && replyOf(served, means, ask, outcome);
}

function replyOf<M extends MeaningName>(
  { link, received, twin }: Omit<Served, 'ask'>,
  means: M,
  ask: Message['ask'],
  outcome: NonNullable<Outcome<M>>,
): Reply {
  switch (outcome.kind) {
    case 'answer': {
      const { answer, after } = outcome;
      const crossing = crossingOf(twin.state);
      return {
        kind: 'result',
        payload: sayAnswer(link.version, crossing, means, answer, ask as Served<M>['ask']),
        after,
      };
    }
    case 'refusal': {
      const { code, detail, why, after } = outcome;
      const reply = refuse(link.version, received.action, received.payload, code, detail, why);
      return reply.kind === 'result' ? { ...reply, after } : reply;
    }
    case 'reply':
      return outcome.reply;
  }
}
