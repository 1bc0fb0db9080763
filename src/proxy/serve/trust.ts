/**
 * Certificates (PROTOCOL §1.2): each provider has a store of its own for whom its station is to trust. What only the
 * charger can use goes to it, for who answers its questions about contracts.
 */
import { hasRight } from '../../core/arbitration/roles.ts';
import type { CertificateHash, InstalledCertificate } from '../../core/asks/trust.ts';
import { HASH_ALGORITHMS } from '../../core/asks/trust.ts';
import type { MeaningName } from '../../core/model.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import { type Anchor, FOR_CHARGER, withAnchor } from '../../core/station/trust.ts';
import { certificateHash } from '../../lib/certificate-hash.ts';
import { isContractAuthority } from '../deciders.ts';
import { down } from '../down.ts';
import { COMMAND_TIMEOUT_MS } from '../grants.ts';
import { partyState } from '../party-states.ts';
import { PRIORITY } from '../ports.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

/** A central system may take its time to have a certificate signed. */
const SIGNING_MS = 24 * 3600 * 1000;

type Any = Omit<Served<MeaningName>, 'ask'>;

export async function installCertificate(served: Served<'installCertificate'>): Promise<Outcome<'installCertificate'>> {
  const { twin, provider, link, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'certificate' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const isForCharger = FOR_CHARGER.includes(ask.use);
  if (ask.use === 'ManufacturerRoot') return refused('N', 'whom the maker trusts is not for providers to say');
  if (isForCharger && !mayReachCharger(served)) return refused('N', 'another provider answers for contracts');
  if (certificateHash(ask.certificate, HASH_ALGORITHMS[0]) === undefined)
    return refused('N', 'it is no certificate of an authority', 'invalid_certificate');
  const anchor: Anchor = { use: ask.use, certificate: ask.certificate, atCharger: isForCharger };
  if (withAnchor(anchorsOf(served), anchor) === undefined) return refused('N', 'there is no room for another one');
  const reply = isForCharger ? await toCharger(served) : undefined;
  if (
    reply !== undefined &&
    !isYes(reply, (payload) => decodeAnswer(link.version, 'installCertificate', payload).status)
  )
    return { kind: 'reply', reply };
  await twin.run((unit) => {
    const stored = withAnchor(partyState(unit.state, provider.id, 'trust'), anchor);
    if (stored !== undefined) unit.putPartyState(provider.id, 'trust', stored);
  });
  return reply === undefined ? answered({ status: 'Accepted' }) : { kind: 'reply', reply };
}

/** Its own only: those of others do not exist for it. */
export async function deleteCertificate(served: Served<'deleteCertificate'>): Promise<Outcome<'deleteCertificate'>> {
  const { twin, provider, link, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'certificate' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const anchor = anchorsOf(served).find(({ certificate }) => isNamed(certificate, ask.hash));
  if (anchor === undefined) return answered({ status: 'NotFound' });
  const reply = anchor.atCharger ? await toCharger(served) : undefined;
  const statusOf = (payload: Parameters<typeof decodeAnswer>[2]): string =>
    decodeAnswer(link.version, 'deleteCertificate', payload).status;
  // One that the charger does not have any more is gone, too.
  const isGone = reply === undefined || isYes(reply, statusOf, 'NotFound');
  if (isGone) {
    await twin.run((unit) => {
      const rest = partyState(unit.state, provider.id, 'trust').filter((one) => one.certificate !== anchor.certificate);
      unit.putPartyState(provider.id, 'trust', rest.length === 0 ? undefined : rest);
    });
  }
  return reply === undefined ? answered({ status: 'Accepted' }) : { kind: 'reply', reply };
}

export async function installedCertificates(
  served: Served<'installedCertificates'>,
): Promise<Outcome<'installedCertificates'>> {
  const { provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const own = anchorsOf(served).filter(({ use, atCharger }) => !atCharger && (ask.uses?.includes(use) ?? true));
  const asksCharger = hasRight(provider, 'certificate') && mayReachCharger(served);
  const others = asksCharger ? await fromCharger(served) : [];
  return answered({ installed: [...own.flatMap(shown), ...others] });
}

/** Only as the answer to a request of the charger that this provider took. */
export async function certificateSigned(served: Served<'certificateSigned'>): Promise<Outcome<'certificateSigned'>> {
  const { context, twin, provider } = served;
  const decision = await judged(served, { verb: 'read', needs: 'certificate' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const { at, ...rest } = partyState(twin.state, provider.id, 'signing');
  if (at === undefined || context.clock.now() - at > SIGNING_MS)
    return refused('N', 'nobody asked this provider to sign anything');
  // It may bring it again once the charger is back.
  if (twin.link === undefined) return refused('O', 'The charger is not connected.');
  // It has been used; the number goes along where the asker's version has none.
  await twin.run((unit) => unit.putPartyState(provider.id, 'signing', rest));
  return undefined;
}

function anchorsOf({ twin, provider }: Any): readonly Anchor[] {
  return partyState(twin.state, provider.id, 'trust');
}

function mayReachCharger({ context, twin, provider }: Any): boolean {
  return isContractAuthority(context.settings, twin.chargerId, provider.id);
}

function toCharger({ context, twin, provider, link, received }: Any): Promise<Reply> {
  return down(context, twin, provider, link.version, received);
}

function isYes(
  reply: Reply,
  statusOf: (payload: Parameters<typeof decodeAnswer>[2]) => string,
  also?: string,
): boolean {
  if (reply.kind !== 'result') return false;
  const status = statusOf(reply.payload);
  return status === 'Accepted' || status === also;
}

function isNamed(certificate: string, { algorithm, issuerName, issuerKey, serialNumber }: CertificateHash): boolean {
  const own = certificateHash(certificate, algorithm);
  const isSame = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  return (
    isSame(own?.issuerName, issuerName) &&
    isSame(own?.issuerKey, issuerKey) &&
    isSame(own?.serialNumber, serialNumber.replace(/^0+(?=.)/, ''))
  );
}

function shown({ use, certificate }: Anchor): readonly InstalledCertificate[] {
  const [algorithm] = HASH_ALGORITHMS;
  const hash = certificateHash(certificate, algorithm);
  return hash === undefined ? [] : [{ use, hash: { algorithm, ...hash } }];
}

/** What the charger itself holds for contracts; whom it trusts as its central system is nobody's business here. */
async function fromCharger({ twin, ask }: Served<'installedCertificates'>): Promise<readonly InstalledCertificate[]> {
  const { link } = twin;
  const uses = FOR_CHARGER.filter((use) => ask.uses?.includes(use) ?? true);
  const call =
    link && uses.length > 0 ? encode(link.version, { means: 'installedCertificates', ask: { uses } }) : undefined;
  if (link === undefined || call === undefined) return [];
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.provider };
  const outcome = await link.call(call.action, call.payload, options);
  if (outcome.kind !== 'result') return [];
  const { installed } = decodeAnswer(link.version, 'installedCertificates', outcome.payload);
  return installed.filter(({ use }) => uses.includes(use));
}
