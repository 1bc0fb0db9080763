/**
 * Counts what passes the hub's doors without the hub or the plugs knowing: each port is wrapped in one of the same
 * shape. The cost for a message is two counters and two looks at the process's own clock.
 */
import { performance } from 'node:perf_hooks';
import type { RefusalCode } from '../core/model.ts';
import { catalogue } from '../core/ocpp/catalogue.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import type { BackendSide, ChargerLink, ChargerSide, Notice, ServiceLink, ServiceSide } from '../proxy/ports.ts';
import type { Metrics } from './metrics.ts';

export interface Meter {
  chargers(side: ChargerSide): ChargerSide;
  services(side: ServiceSide): ServiceSide;
  backends(side: BackendSide): BackendSide;
  /** What the hub tells its followers. */
  noticed(notice: Notice): void;
  unusable(): void;
  committed(commit: { readonly units: number; readonly ms: number; readonly synchronous: string }): void;
  commitFailed(): void;
}

type PeerKind = 'charger' | 'service' | 'backend';

export function makeMeter(metrics: Metrics): Meter {
  return {
    chargers(side) {
      const links = linksOf(
        (link: ChargerLink): ChargerLink => ({
          ...link,
          call: async (action, payload, options) => {
            const known = knownAction(action);
            message('charger', 'out', known);
            const since = performance.now();
            const outcome = await link.call(action, payload, options);
            metrics.chargerCommand.observe({ action: known }, secondsSince(since));
            ended('charger', '', outcome);
            return outcome;
          },
        }),
      );
      return {
        ...side,
        turnedAway(chargerId, why) {
          metrics.turnedAway.inc();
          side.turnedAway(chargerId, why);
        },
        connected: (link) => side.connected(links(link)),
        gone: (link) => side.gone(links(link)),
        async up(link, received) {
          const action = knownAction(received.action);
          message('charger', 'in', action);
          const since = performance.now();
          const reply = await side.up(links(link), received);
          metrics.chargerAnswer.observe({ action }, secondsSince(since));
          if (reply.kind === 'error') metrics.errors.inc({ peer: 'charger', direction: 'out', code: reply.code });
          return reply;
        },
      };
    },

    services(side) {
      const links = linksOf(
        (link: ServiceLink): ServiceLink => ({
          ...link,
          call: async (action, payload, options) => {
            message('service', 'out', knownAction(action));
            const since = performance.now();
            const outcome = await link.call(action, payload, options);
            metrics.providerAnswer.observe({ provider: link.providerId }, secondsSince(since));
            ended('service', link.providerId, outcome);
            return outcome;
          },
        }),
      );
      return {
        ...side,
        knocks: (link) => side.knocks(links(link)),
        ready: (link, taken) => side.ready(links(link), taken),
        gone: (link) => side.gone(links(link)),
        async down(link, received) {
          message('service', 'in', knownAction(received.action));
          const reply = await side.down(links(link), received);
          if (reply.kind === 'error') metrics.errors.inc({ peer: 'service', direction: 'out', code: reply.code });
          return reply;
        },
      };
    },

    backends: (side) => ({
      ...side,
      command(by, chargerId, command) {
        message('backend', 'in', command.verb);
        return side.command(by, chargerId, command);
      },
    }),

    noticed(notice) {
      if (notice.kind !== 'decision') return;
      const { allowed, rule, by, code, shadow } = notice.entry;
      if (shadow !== undefined) {
        metrics.decisions.inc({ rule, result: `shadow_${shadow}` });
        return;
      }
      metrics.decisions.inc({ rule, result: allowed ? 'allowed' : 'refused' });
      if (!allowed) metrics.refusals.inc({ provider: by, code: code === undefined ? 'other' : REFUSED[code] });
    },

    unusable: () => metrics.unusable.inc(),

    committed({ units, ms, synchronous }) {
      metrics.commitUnits.observe(units);
      metrics.commitSeconds.observe({ synchronous: synchronous.toLowerCase() }, ms / 1000);
    },

    commitFailed: () => metrics.commitFailures.inc(),
  };

  function message(peer: PeerKind, direction: 'in' | 'out', action: string): void {
    metrics.messages.inc({ peer, direction, action });
  }

  function ended(peer: PeerKind, provider: string, outcome: CallOutcome): void {
    metrics.calls.inc({ peer, provider, outcome: outcome.kind });
    if (outcome.kind === 'error') metrics.errors.inc({ peer, direction: 'in', code: outcome.code });
  }
}

/** The words that backends hear too (docs/backends.md). */
const REFUSED: { readonly [C in RefusalCode]: string } = {
  N: 'not_allowed',
  L: 'control_locked',
  H: 'blocked_by_home',
  O: 'charger_offline',
  F: 'charger_fault',
  Q: 'rate_limited',
};

/** The hub knows a link by its identity, so each link of a plug has one wrapped link for as long as it lives. */
function linksOf<L extends object>(wrap: (link: L) => L): (link: L) => L {
  const known = new WeakMap<L, L>();
  return (link) => {
    const found = known.get(link) ?? wrap(link);
    known.set(link, found);
    return found;
  };
}

function knownAction(action: string): string {
  return Object.hasOwn(catalogue, action) ? action : 'other';
}

function secondsSince(ms: number): number {
  return (performance.now() - ms) / 1000;
}
