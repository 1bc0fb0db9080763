/** Tokens and what is said of them (PROTOCOL §4.1). Their ids are never cut: what does not fit cannot be said (I8). */
import { TOKEN_STATUSES, type Token, type TokenInfo, type TokenStatus } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Response, Sloppy } from '../types.ts';
import type { Vocabulary, Words } from './vocabulary.ts';
import { fields, integer, text } from './words.ts';

type IdTagInfo = Response<'1.6', 'Authorize'>['idTagInfo'];
/** Without texts for the driver, which differ between the newer versions and are part of no meaning. */
type IdTokenInfo = Omit<Response<NewerVersion, 'Authorize'>['idTokenInfo'], 'personalMessage' | 'groupIdToken'> & {
  groupIdToken?: { idToken: string; type: 'Central' };
};
export interface IdToken<W extends Words> {
  idToken: string;
  type: W['tokenType'] | 'Central';
}

/** Longest `idTag`, and longest id of a group everywhere but in the newest version. */
export const ID_TAG_LENGTH = 20;
const GROUP_LENGTH = 36;

const STATUS_16: { readonly [S in TokenStatus]: IdTagInfo['status'] } = {
  Accepted: 'Accepted',
  Blocked: 'Blocked',
  ConcurrentTx: 'ConcurrentTx',
  Expired: 'Expired',
  Invalid: 'Invalid',
  NoCredit: 'Blocked',
  NotAllowedTypeEVSE: 'Invalid',
  NotAtThisLocation: 'Invalid',
  NotAtThisTime: 'Invalid',
  Unknown: 'Invalid',
};

export function idTagOf(token: Token | undefined): string | undefined {
  return token === undefined || token.id.length > ID_TAG_LENGTH ? undefined : token.id;
}

export function encodeIdTagInfo({ status, expiresAt, group }: TokenInfo): IdTagInfo {
  const parent = group !== undefined && group.length <= ID_TAG_LENGTH ? group : undefined;
  return {
    status: STATUS_16[status],
    ...(expiresAt !== undefined && { expiryDate: formatInstant(expiresAt) }),
    ...(parent !== undefined && { parentIdTag: parent }),
  };
}

/** Undefined when there is none; a status that nobody knows is `Invalid`. */
export function decodeIdTagInfo(value: unknown): TokenInfo | undefined {
  if (value === undefined || value === null) return undefined;
  const info: Sloppy<IdTagInfo> = fields(value);
  return tokenInfo(info.status, info.expiryDate, text(info.parentIdTag));
}

export function encodeIdToken<W extends Words>(words: Vocabulary<W>, token: Token | undefined): IdToken<W> | undefined {
  if (token === undefined || token.id.length > words.tokenMaxLength) return undefined;
  return { idToken: token.id, type: words.tokenType(token.type) };
}

export function decodeIdToken(token: { readonly idToken: string; readonly type: string }): Token {
  return { id: token.idToken, type: token.type };
}

export function encodeIdTokenInfo({ status, expiresAt, group, evses }: TokenInfo): IdTokenInfo {
  return {
    status,
    ...(expiresAt !== undefined && { cacheExpiryDateTime: formatInstant(expiresAt) }),
    ...(group !== undefined && group.length <= GROUP_LENGTH && { groupIdToken: { idToken: group, type: 'Central' } }),
    ...(evses !== undefined && evses.length > 0 && { evseId: [...evses] }),
  };
}

/** As {@link decodeIdTagInfo}. */
export function decodeIdTokenInfo(value: unknown): TokenInfo | undefined {
  if (value === undefined || value === null) return undefined;
  const info: Sloppy<Response<NewerVersion, 'Authorize'>['idTokenInfo']> = fields(value);
  const said = tokenInfo(info.status, info.cacheExpiryDateTime, text(fields(info.groupIdToken).idToken));
  const evses = Array.isArray(info.evseId) ? info.evseId.flatMap((id) => integer(id) ?? []) : [];
  return evses.length === 0 ? said : { ...said, evses };
}

function tokenInfo(status: unknown, expiry: unknown, group: string | undefined): TokenInfo {
  const lower = text(status)?.trim().toLowerCase();
  const expiresAt = parseInstant(expiry);
  return {
    status: TOKEN_STATUSES.find((known) => known.toLowerCase() === lower) ?? 'Invalid',
    ...(expiresAt !== undefined && { expiresAt }),
    ...(group !== undefined && { group }),
  };
}
