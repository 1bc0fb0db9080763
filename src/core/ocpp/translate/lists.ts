/** Which cards a central system knows, told beforehand (PROTOCOL §4.5). */
import type { ListAsks, ListUpdate, ListUpdateAnswer } from '../../asks/lists.ts';
import type { Nothing } from '../../model.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
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
import { integer, oneOf } from './words.ts';

const updated = oneOf<ListUpdateAnswer['status']>({ Accepted: 1, Failed: 1, VersionMismatch: 1 });
const cleared = oneOf<Response<'2.1', 'ClearCache'>['status']>({ Accepted: 1, Rejected: 1 });

/** Undefined as soon as one of them cannot be said. */
function all<T>(entries: readonly (T | undefined)[]): T[] | undefined {
  const said = entries.filter((entry) => entry !== undefined);
  return said.length === entries.length ? said : undefined;
}

const decodeUpdate = ({ status }: Sloppy<Response<'2.1', 'SendLocalList'>>): ListUpdateAnswer => ({
  status: updated(status) ?? 'Failed',
});

const updateList: Translations<'updateList'> = {
  '1.6': {
    action: 'SendLocalList',
    decode: ({ listVersion, updateType, localAuthorizationList = [] }): ListUpdate => ({
      isFull: updateType === 'Full',
      version: listVersion,
      entries: localAuthorizationList.map(({ idTag, idTagInfo }) => ({
        token: { id: idTag },
        ...(idTagInfo !== undefined && { info: decodeIdTagInfo(idTagInfo) }),
      })),
    }),
    encode: ({ isFull, version, entries }): Request<'1.6', 'SendLocalList'> | undefined => {
      const list = all(
        entries.map(({ token, info }) => {
          const idTag = idTagOf(token);
          return idTag === undefined
            ? undefined
            : { idTag, ...(info !== undefined && { idTagInfo: encodeIdTagInfo(info) }) };
        }),
      );
      if (list === undefined) return undefined;
      return {
        listVersion: version,
        updateType: isFull ? 'Full' : 'Differential',
        ...(list.length > 0 && { localAuthorizationList: list }),
      };
    },
    decodeAnswer: decodeUpdate,
    encodeAnswer: ({ status }): Response<'1.6', 'SendLocalList'> => ({ status }),
  },
  '2.0.1': newerUpdate(VOCABULARY['2.0.1']),
  '2.1': newerUpdate(VOCABULARY['2.1']),
};

function newerUpdate<W extends Words>(words: Vocabulary<W>) {
  type Entry = { idToken: IdToken<W>; idTokenInfo?: ReturnType<typeof encodeIdTokenInfo> };
  type Asked = Omit<Request<NewerVersion, 'SendLocalList'>, 'localAuthorizationList'> & {
    localAuthorizationList?: [Entry, ...Entry[]];
  };
  return {
    action: 'SendLocalList' as const,
    decode: (request: Request<NewerVersion, 'SendLocalList'>): ListUpdate => ({
      isFull: request.updateType === 'Full',
      version: request.versionNumber,
      entries: (request.localAuthorizationList ?? []).map(({ idToken, idTokenInfo }) => ({
        token: decodeIdToken(idToken),
        ...(idTokenInfo !== undefined && { info: decodeIdTokenInfo(idTokenInfo) }),
      })),
    }),
    encode: ({ isFull, version, entries }: ListUpdate): Asked | undefined => {
      const list = all(
        entries.map(({ token, info }): Entry | undefined => {
          const idToken = encodeIdToken(words, token);
          return idToken && { idToken, ...(info !== undefined && { idTokenInfo: encodeIdTokenInfo(info) }) };
        }),
      );
      if (list === undefined) return undefined;
      const [first, ...rest] = list;
      return {
        versionNumber: version,
        updateType: isFull ? 'Full' : 'Differential',
        ...(first !== undefined && { localAuthorizationList: [first, ...rest] }),
      };
    },
    decodeAnswer: decodeUpdate,
    encodeAnswer: ({ status }: ListUpdateAnswer): Response<NewerVersion, 'SendLocalList'> => ({ status }),
  };
}

const nothing = (): Nothing => ({});

const newerVersion = {
  action: 'GetLocalListVersion' as const,
  decode: nothing,
  encode: nothing,
  decodeAnswer: ({ versionNumber }: Sloppy<Response<NewerVersion, 'GetLocalListVersion'>>) => ({
    version: integer(versionNumber) ?? 0,
  }),
  encodeAnswer: ({ version }: ListAsks['listVersion']['answer']): Response<NewerVersion, 'GetLocalListVersion'> => ({
    versionNumber: version,
  }),
};

const listVersion: Translations<'listVersion'> = {
  '1.6': {
    action: 'GetLocalListVersion',
    decode: nothing,
    encode: nothing,
    // -1: it has no lists at all.
    decodeAnswer: (answer) => ({ version: Math.max(0, integer(answer.listVersion) ?? 0) }),
    encodeAnswer: ({ version }): Response<'1.6', 'GetLocalListVersion'> => ({ listVersion: version }),
  },
  '2.0.1': newerVersion,
  '2.1': newerVersion,
};

/** The same in every version. */
const cache = {
  action: 'ClearCache' as const,
  decode: nothing,
  encode: nothing,
  decodeAnswer: ({ status }: Sloppy<Response<'2.1', 'ClearCache'>>) => ({
    status: cleared(status) ?? ('Rejected' as const),
  }),
  encodeAnswer: ({ status }: ListAsks['clearCache']['answer']) => ({ status }),
};
const clearCache: Translations<'clearCache'> = { '1.6': cache, '2.0.1': cache, '2.1': cache };

export const lists: { readonly [M in keyof ListAsks]: Translations<M> } = { updateList, listVersion, clearCache };
