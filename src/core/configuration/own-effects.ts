/** What a provider's own settings do inside the proxy, for that provider alone (PROTOCOL §2.4, class "virtual"). */
import type { Manners } from '../model.ts';
import type { OwnSettings } from './kept.ts';
import { SETTING } from './settings.ts';

/** No link is pinged more often than this. */
const MIN_PING_S = 10;

/** How it is treated: as the owner wrote it, but for what it wrote itself. */
export function mannersWith(manners: Manners, own: OwnSettings): Manners {
  const stops = own.values[SETTING.stopOnInvalidId];
  return {
    ...manners,
    messageAttempts: numberIn(own, SETTING.messageAttempts) ?? manners.messageAttempts,
    messageRetryS: numberIn(own, SETTING.messageRetryS) ?? manners.messageRetryS,
    stopOnInvalidId: stops === undefined ? manners.stopOnInvalidId : stops === 'true',
    maxEnergyOnInvalidIdWh: numberIn(own, SETTING.maxEnergyOnInvalidId) ?? manners.maxEnergyOnInvalidIdWh,
  };
}

/** How often its link beats and is pinged. */
export function ownLinkOf(own: OwnSettings): { heartbeatS: number | undefined; pingS: number | undefined } {
  const pingS = numberIn(own, SETTING.pingS);
  return {
    heartbeatS: numberIn(own, SETTING.heartbeatS),
    pingS: pingS === undefined || pingS === 0 ? pingS : Math.max(MIN_PING_S, pingS),
  };
}

/** How long a status must last before it is told, in milliseconds. */
export function minimumStatusMs(own: OwnSettings): number {
  return (numberIn(own, SETTING.minimumStatusS) ?? 0) * 1000;
}

/** Where it did not say what it wants (PROTOCOL §2.5). */
const LIMIT_SIGNIFICANCE = 10;

/** By how many percent a limit must change to be told to it. */
export function limitSignificance(own: OwnSettings): number {
  return numberIn(own, SETTING.limitSignificance) ?? LIMIT_SIGNIFICANCE;
}

function numberIn({ values }: OwnSettings, name: string): number | undefined {
  return values[name] === undefined ? undefined : Number(values[name]);
}
