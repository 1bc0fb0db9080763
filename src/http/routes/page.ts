/** GET /plain: the status page in plain HTML, for browsers without script. Nothing from elsewhere. */
import { endOf } from '../../core/arbitration/lease-times.ts';
import { seesAs } from '../../core/arbitration/roles.ts';
import type { AuditEntry, ShadowMark, Standing } from '../../core/model.ts';
import { servesCharger } from '../../core/provider.ts';
import type { ChargerView, EvseView, HouseView, OwnerSide, ProviderView, ServiceLinkState } from '../../proxy/ports.ts';
import { htmlPage } from '../html-page.ts';
import { basePath, seesButtons } from '../ingress.ts';
import { lockOfEvse } from '../lock.ts';
import { type Markup, markup } from '../markup.ts';
import type { HomeLinkState, HttpOptions } from '../options.ts';
import type { PageFiles } from '../page-files.ts';
import type { Route } from '../route.ts';
import { adoptionButtons } from './adoption.ts';
import { apiSection } from './page-api.ts';
import { chargerControls, houseControls } from './page-controls.ts';
import { type Cell, moment, state, table, time } from './page-parts.ts';
import { sessionSection } from './page-sessions.ts';

const REFRESH_S = 15;
/** As long as neither Home Assistant nor the Supervisor told it. */
const STATIONS_HOST = '<address of Home Assistant>:<port under Network, 9100 as shipped>';
const LINKS: { readonly [L in HomeLinkState['link']]: string } = {
  off: 'nobody is asked',
  connecting: 'connecting',
  starting: 'it is starting',
  connected: 'connected',
  waiting: 'not reached',
  unauthorised: 'it refuses the access token',
  closed: 'closed',
};
const DECISIONS_SHOWN = 20;
const SESSIONS_SHOWN = 10;

/**
 * `others` are the endpoints that the plain page explains besides itself. Where the page with all comforts was not
 * built, the plain one stands in its place.
 */
export function pageRoutes(
  options: HttpOptions,
  others: readonly Route[],
  files: PageFiles | undefined,
): readonly Route[] {
  const route: Route = {
    method: 'GET',
    path: '/plain',
    scope: 'read',
    about: 'This page.',
    async handle(context) {
      const { owner, ledger } = options;
      const base = context.env.door === 'ingress' ? basePath(context.req.raw.headers) : undefined;
      const host =
        base === undefined ? reachable(new URL(context.req.url)) : (options.place().stations ?? STATIONS_HOST);
      const mayChange = base === undefined || (await seesButtons(context.req.raw.headers, options.isHomeAdmin));
      const decisions = await ledger.audit({ limit: DECISIONS_SHOWN });
      const { sessions } = await ledger.sessions({ includeRunning: true, limit: SESSIONS_SHOWN, offset: 0 });
      const total = await ledger.sessionCount({ includeRunning: true });
      const providers = await owner.providers();
      const ids = providers.map(({ provider }) => provider.id);
      const content = markup`${top(options, base === undefined)}
${houseControls(owner.house(), ids, mayChange)}
${chargerSection(owner, host, mayChange ? providers : undefined)}
${providerSection(options, providers)}
${decisionSection(decisions)}
${sessionSection(sessions, total)}
${apiSection(documented, host)}`;
      return htmlPage('Status', content, { refreshS: REFRESH_S, base });
    },
  };
  const front: Route = {
    method: 'GET',
    path: '/',
    scope: 'read',
    about: 'The page with all comforts, where it is built; else this one.',
    handle: (context) => files?.answer('', context.req.raw.headers) ?? route.handle(context),
  };
  const own = [front, route];
  const documented = [...own, ...others];
  return own;
}

/** The address that others reach the proxy at; a browser on the same machine does not tell it. */
function reachable({ hostname, host, port }: URL): string {
  const isSame = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return isSame ? `<address of this machine>${port === '' ? '' : `:${port}`}` : host;
}

function top({ owner, version, startedAt, warnings, place }: HttpOptions, isByLogin: boolean): Markup {
  const { sharingAllowed, home } = owner.mode();
  const { link } = place().homeAssistant;
  const conditions = [
    link === 'off' ? '' : `Home Assistant: ${LINKS[link]}`,
    home.presence === 'not_configured' ? '' : `presence: ${home.presence}`,
    home.override === 'not_configured' ? '' : `override: ${home.override}`,
    home.vacation === 'not_configured' ? '' : `vacation: ${home.vacation}`,
    sharingAllowed ? '' : 'sharing is switched off by the configuration',
  ].filter((text) => text !== '');
  return markup`<header><h1>OCPP Proxy</h1><span class="dim">${version}, running since ${time(startedAt)}, all times in UTC</span>
${isByLogin ? markup`<form method="post" action="./logout"><button>Log out</button></form>` : undefined}</header>
${conditions.length === 0 ? undefined : markup`<p>Home: ${conditions.join('; ')}</p>`}
${warnings().map((warning) => markup`<p class="bad">${warning}</p>`)}`;
}

/** Without providers there are no buttons. */
function chargerSection(owner: OwnerSide, host: string, providers: readonly ProviderView[] | undefined): Markup {
  const chargers = owner.chargers();
  const refused = owner.refusedChargers();
  const { waiting } = owner.adoption();
  return markup`<h2>Chargers</h2>
${chargers.length === 0 ? markup`<p>No charger has connected yet. Type this into the charger: <code>ws://${host}/&lt;charger id&gt;</code>, where the id is a name of your choice; many chargers append one by themselves.</p>` : undefined}
${chargers.map((charger) => chargerBlock(charger, owner.house(), providers))}
${
  waiting.length === 0
    ? undefined
    : markup`<h3>Waiting for you</h3>
<p>These chargers want to come in, and nobody knows them. Adopt what is yours; it comes in when it tries again.</p>
${table(
  ['Charger', 'Last try', 'Tries', 'Why it waits', ...(providers === undefined ? [] : ['Your word'])],
  waiting.map(({ chargerId, lastAt, times, why }) => [
    ...[chargerId, moment(lastAt), times, why],
    ...(providers === undefined ? [] : [adoptionButtons(chargerId)]),
  ]),
)}`
}
${refused.length === 0 ? undefined : markup`<h3>Turned away</h3>`}
${
  refused.length === 0
    ? undefined
    : table(
        ['When', 'Charger', 'Why', 'The right address'],
        refused.map(({ at, chargerId, why }) => [
          moment(at),
          chargerId,
          why,
          markup`<code>ws://${host}/${encodeURIComponent(chargerId)}</code>`,
        ]),
      )
}`;
}

function chargerBlock(charger: ChargerView, house: HouseView, providers: readonly ProviderView[] | undefined): Markup {
  const { boot, chargerId } = charger;
  const mine = providers?.filter(({ provider }) => servesCharger(provider, chargerId));
  const facts = [
    charger.version === undefined ? '' : `OCPP ${charger.version}`,
    boot === undefined ? '' : `${boot.vendor} ${boot.model}`,
    boot?.firmwareVersion === undefined ? '' : `firmware ${boot.firmwareVersion}`,
    charger.lastSeenAt === undefined ? 'never seen' : `last seen ${time(charger.lastSeenAt)}`,
  ].filter((text) => text !== '');
  return markup`<h3>${charger.chargerId} ${state(charger.online, 'online', 'offline')} <span class="dim">${facts.join(', ')}</span></h3>
${table(['EVSE', 'State', 'Session', 'Power', 'In control', 'Why'], charger.evses.map(evseRow))}
${
  mine &&
  chargerControls(
    charger,
    house,
    mine.map(({ provider }) => provider.id),
  )
}`;
}

function evseRow(evse: EvseView): readonly Cell[] {
  const lock = lockOfEvse(evse);
  const ends = evse.lease && endOf(evse.lease);
  const words = evse.connectors.map(
    (connector) =>
      `${evse.connectors.length > 1 ? `connector ${connector.connector}: ` : ''}${connector.status}${connector.errorCode === 'NoError' ? '' : ` (${connector.errorCode})`}`,
  );
  const { tx } = evse;
  const session =
    tx === undefined
      ? 'none'
      : `since ${time(tx.startedAt)}, card ${tx.token?.id ?? 'none'}, paid by ${tx.payer}${energyOf(tx.meterStartWh, tx.lastWh)}`;
  const power = [
    evse.powerW === undefined ? '' : `${Math.round(evse.powerW)} W`,
    evse.currentA === undefined ? '' : `${evse.currentA} A`,
    evse.limitA === undefined ? '' : `limit ${evse.limitA} A`,
  ].filter((text) => text !== '');
  return [
    evse.evse,
    evse.fault
      ? markup`${words.join(', ')} <b class="bad">fault</b>`
      : [...words, ...(evse.closed ? ['closed by the home'] : [])].join(', '),
    session,
    power.join(', '),
    lock.owner ?? 'nobody',
    ends === undefined ? lock.reason : `${lock.reason}, until ${time(ends)}`,
  ];
}

function energyOf(startWh: number | undefined, nowWh: number | undefined): string {
  return startWh === undefined || nowWh === undefined ? '' : `, ${((nowWh - startWh) / 1000).toFixed(2)} kWh`;
}

function providerSection({ serviceLinks, backends }: HttpOptions, providers: readonly ProviderView[]): Markup {
  const links = serviceLinks();
  const sockets = backends();
  const rows = providers.flatMap(({ provider, online, pending, standing }): readonly (readonly Cell[])[] => {
    const sees = seesAs(provider);
    const role = `${sees.role ?? sees.rights.join(', ')}${provider.shadow === undefined ? '' : ' (shadow: only watches)'}`;
    const may = standing === undefined ? 'at any time' : standingCell(standing);
    const own = links.filter((link) => link.providerId === provider.id);
    if (own.length > 0) {
      return own.map((link) => {
        const up = link.state === 'accepted' || link.state === 'resumed';
        const spoken = link.version === undefined ? '' : `, OCPP ${link.version}`;
        const detail = `${link.chargerId}: ${LINK_WORDS[link.state]} since ${time(link.since)}${spoken}`;
        return [provider.id, provider.kind, role, state(up, detail, detail), link.lastError ?? '', pending, may];
      });
    }
    const socket = sockets.find((each) => each.id === provider.id);
    const since = socket === undefined ? '' : ` since ${time(socket.since)}`;
    const word = state(socket?.online ?? online, `online${since}`, `offline${since}`);
    return [[provider.id, provider.kind, role, word, '', pending, may]];
  });
  return markup`<h2>Providers</h2>
${rows.length === 0 ? markup`<p>None configured: every card charges, and the home pays.</p>` : table(['Id', 'Kind', 'Role', 'State', 'Last error', 'Waiting facts', 'Control'], rows)}`;
}

/** Whether its conditions hold now, why, and until when. */
function standingCell({ holds, why, until }: Standing): Markup {
  const isOpen = holds === 'yes';
  const when = until === undefined ? undefined : time(until);
  const yes = when === undefined ? 'yes' : `yes, until ${when} UTC`;
  const no = when === undefined ? 'not now' : `not before ${when} UTC`;
  return markup`${state(isOpen, yes, no)}: ${why}`;
}

const LINK_WORDS: { readonly [state in ServiceLinkState['state']]: string } = {
  off: 'off',
  backoff: 'not connected, trying again',
  booting: 'registering',
  pending: 'registration pending',
  rejected: 'registration rejected',
  resumed: 'connected',
  accepted: 'connected',
};

const MARKS: { readonly [M in ShadowMark]: string } = {
  would_allow: 'shadow: would be allowed',
  would_refuse: 'shadow: would be refused',
  agreed: 'shadow: the same',
  differed: 'shadow: differs',
};

function decisionSection(decisions: readonly AuditEntry[]): Markup {
  const rows = decisions.map((entry): readonly Cell[] => [
    moment(entry.at),
    `${entry.chargerId}${entry.evse === undefined ? '' : ` / ${entry.evse}`}`,
    entry.by,
    entry.asked,
    entry.shadow === undefined ? state(entry.allowed, 'allowed', 'refused') : MARKS[entry.shadow],
    entry.rule,
    entry.why,
  ]);
  return markup`<h2>Last decisions</h2>
${rows.length === 0 ? markup`<p>None yet.</p>` : table(['When', 'Charger / EVSE', 'Who', 'Asked', 'Decision', 'Rule', 'Why'], rows)}`;
}
