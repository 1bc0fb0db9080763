/**
 * What a service in shadow mode asks (decision 16). Its own world answers it as ever, without a word to the charger. All
 * else gets the refusal of its version, and what the house would have said to it is written down.
 */
import type { Ask } from '../../core/arbitration/decide.ts';
import { hasRight, seesAs } from '../../core/arbitration/roles.ts';
import { refusedInShadow } from '../../core/arbitration/shadow.ts';
import type { Decision, MeaningName, Message, Provider } from '../../core/model.ts';
import { isKnownTo } from '../../core/ocpp/across.ts';
import { type CatalogueRow, rowOf } from '../../core/ocpp/catalogue.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import { forbiddenIn } from '../../core/ocpp/forbidden-keys.ts';
import { refuse } from '../../core/ocpp/refusals.ts';
import { aim } from '../aim.ts';
import { neededOf } from '../asked-order.ts';
import { mayClose } from '../closing.ts';
import { crossingOf, hear } from '../crossing.ts';
import { down } from '../down.ts';
import { judgeShadow } from '../orders.ts';
import type { Unit } from '../unit.ts';
import { limitAsk, withProfile } from './profiles.ts';
import { serve } from './serve.ts';
import type { Served } from './served.ts';
import { NEVER, OTHERS_DATA } from './upkeep.ts';

type Asked = Omit<Served, 'ask' | 'row'>;

/** Told from what the proxy knows, or kept for the asker alone. Settings that reach the charger are sorted out one by one. */
const OWN_WORLD: ReadonlySet<MeaningName> = new Set<MeaningName>([
  'baseReport',
  'compositeSchedule',
  'extendedTrigger',
  'getStreams',
  'installedCertificates',
  'listProfiles',
  'readSettings',
  'report',
  'transactionStatus',
  'trigger',
  'writeSettings',
]);

/** They concern the asker's own cards, certificates and customers: no rule but its rights. */
const JUDGED_BY_RIGHT: ReadonlySet<MeaningName> = new Set<MeaningName>([
  'clearCache',
  'customer',
  'deleteCertificate',
  'installCertificate',
  'updateList',
]);

/** Nothing would happen: it reads what it has, which is nothing. */
const ONLY_READ: ReadonlySet<string> = new Set([
  'GetDERControl',
  'GetDisplayMessages',
  'GetLocalListVersion',
  'GetMonitoringReport',
  'GetTariffs',
]);

export async function answerShadow(asked: Asked): Promise<Reply> {
  const { context, twin, provider, link, received } = asked;
  const { version } = link;
  const row = rowOf(version, received.action);
  if (row === undefined || row.from === 'charger') return down(context, twin, provider, version, received);
  const message = hear(version, crossingOf(twin.state), received.action, received.payload);
  const served = isOwnWorld(seesAs(provider), message) ? await serve(asked) : undefined;
  if (served !== undefined) return served;
  const { code, why } = await twin.run((unit) => judged(unit, asked, row, message));
  return refuse(version, received.action, received.payload, code, undefined, why);
}

/** What it could not do for real it does as ever: in its own sight alone. */
function isOwnWorld(would: Provider, message: Message | undefined): boolean {
  if (message === undefined) return false;
  switch (message.means) {
    case 'reset':
      return !hasRight(would, 'maintain');
    case 'setAvailability':
      return !mayClose(would);
    default:
      return OWN_WORLD.has(message.means);
  }
}

function judged(unit: Unit, asked: Asked, row: CatalogueRow, message: Message | undefined) {
  const { context, provider, received } = asked;
  const would = seesAs(provider);
  const { ask, found } = wouldAsk(unit, asked, would, row, message);
  if (ONLY_READ.has(row.action)) return refusedInShadow(would.id);
  return judgeShadow(context, unit, would, ask, received.action, found);
}

interface Would {
  readonly ask: Ask;
  /** What keeps it from being decided on. */
  readonly found?: Pick<Decision, 'allow' | 'rule' | 'why'> | undefined;
}

/** The way of a real request, as far as the rules (`down.ts`). */
function wouldAsk(
  unit: Unit,
  { context, twin, link, received }: Asked,
  would: Provider,
  row: CatalogueRow,
  message: Message | undefined,
): Would {
  const { action, payload } = received;
  const needs = neededOf(would, row, payload);
  const ask: Ask = { by: would.id, verb: row.verb ?? 'denied', needs };
  const no = (rule: string, why: string): Would => ({ ask, found: { allow: false, rule, why } });
  if (forbiddenIn(link.version, action, payload))
    return no('forbidden-key', 'Settings that could move the charger away never pass.');
  const { version: spoken } = twin;
  if (spoken !== undefined && !isKnownTo(spoken, action, message?.means))
    return no('version', 'The charger speaks a version of OCPP that cannot be asked for this.');
  if (!hasRight(would, needs)) return { ask };
  const aimed = aim(context, twin, would, row, message, payload);
  if (aimed.kind === 'refuse') return no(aimed.detail, aimed.why);
  if (twin.link === undefined) return no('charger', 'The charger is not connected.');
  // Who has the right to read may.
  const isOwnMatter = aimed.message !== undefined && JUDGED_BY_RIGHT.has(aimed.message.means);
  if (row.verb === 'read' || isOwnMatter)
    return { ask, found: { allow: true, rule: 'free', why: `${would.id} has the right to.` } };
  const placed: Ask = { ...ask, evse: aimed.evse, txId: aimed.tx?.id };
  switch (aimed.message?.means) {
    case 'setAvailability':
      return { ask: { ...placed, verb: aimed.message.ask.isOpen ? 'open' : 'close' } };
    case 'updateFirmware':
    case 'updateSignedFirmware':
    case 'publishFirmware':
      return context.settings.firmware === 'never' ? no('jobs', NEVER.why) : { ask };
    case 'uploadLog':
    case 'uploadDiagnostics':
      return would.manners.mayFetchLogs ? { ask } : no('jobs', OTHERS_DATA.why);
    case 'certificateSigned':
      return no('jobs', 'Nobody asked this provider to sign anything.');
    case 'setProfile': {
      const { profile } = aimed.message.ask;
      const { before, tx, result } = withProfile(unit, { context, provider: would, ask: aimed.message.ask });
      if (!result.ok) return no(result.fault, `${would.id} got a no: ${result.why}.`);
      return { ask: limitAsk(context, unit, would.id, { evse: profile.evse, before, after: result.profiles, tx }) };
    }
    case 'reset':
      return { ask: { ...placed, waits: aimed.message.ask.kind === 'on_idle' } };
    default:
      return { ask: row.verb === 'limit' ? { ...placed, merges: true, isKept: true } : placed };
  }
}
