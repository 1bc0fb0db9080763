/** May this token charge? (PROTOCOL §4.1, §4.5) */
import type { Authorize, TokenInfo } from '../../model.ts';
import type { NewerVersion, Replace, Request, Response, Sloppy, Translations } from '../types.ts';
import {
  decodeIdTagInfo,
  decodeIdToken,
  decodeIdTokenInfo,
  encodeIdTagInfo,
  encodeIdToken,
  encodeIdTokenInfo,
  type IdToken,
  idTagOf,
} from './tokens.ts';
import { VOCABULARY, type Vocabulary, type Words } from './vocabulary.ts';

/** An answer that says nothing of the token accepts nothing. */
const NOTHING_SAID: TokenInfo = { status: 'Invalid' };

export const authorize: Translations<'authorize'> = {
  '1.6': {
    action: 'Authorize',
    decode: ({ idTag }) => ({ token: { id: idTag } }),
    encode: ({ token }): Request<'1.6', 'Authorize'> | undefined => {
      const idTag = idTagOf(token);
      return idTag === undefined ? undefined : { idTag };
    },
    decodeAnswer: ({ idTagInfo }) => ({ info: decodeIdTagInfo(idTagInfo) ?? NOTHING_SAID }),
    encodeAnswer: ({ info }): Response<'1.6', 'Authorize'> => ({ idTagInfo: encodeIdTagInfo(info) }),
  },
  '2.0.1': newer(VOCABULARY['2.0.1']),
  '2.1': newer(VOCABULARY['2.1']),
};

function newer<W extends Words>(words: Vocabulary<W>) {
  type Asked = Replace<Request<NewerVersion, 'Authorize'>, { idToken: IdToken<W> }>;
  return {
    action: 'Authorize' as const,
    decode: ({ idToken }: Request<NewerVersion, 'Authorize'>) => ({ token: decodeIdToken(idToken) }),
    encode: ({ token }: Authorize): Asked | undefined => {
      const idToken = encodeIdToken(words, token);
      return idToken && { idToken };
    },
    decodeAnswer: ({ idTokenInfo }: Sloppy<Response<NewerVersion, 'Authorize'>>) => ({
      info: decodeIdTokenInfo(idTokenInfo) ?? NOTHING_SAID,
    }),
    encodeAnswer: ({ info }: { info: TokenInfo }): Response<'2.0.1', 'Authorize'> & Response<'2.1', 'Authorize'> => ({
      idTokenInfo: encodeIdTokenInfo(info),
    }),
  };
}
