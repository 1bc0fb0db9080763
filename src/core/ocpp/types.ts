/**
 * What a translation looks like and the official payload types that it works on. The types alone are taken from the
 * package: its code is slow to load and its validators delete vendor fields.
 *
 * The compiler finds a meaning without a translation (`codec.ts` lists all of them), a version column left out
 * (`Translations`) and a misspelt field (every `encode` states the request or response that it returns).
 */
import type { OCPP16, OCPP20, OCPP21 } from 'typed-ocpp';
import type { MeaningName, Meanings } from '../model.ts';
import type { OcppVersion } from './versions.ts';

interface Calls {
  '1.6': OCPP16.Call;
  '2.0.1': OCPP20.Call;
  '2.1': OCPP21.Call;
}

/** A CALL is `[type, message id, action, payload]`. */
type Requests<C extends { 2: string; 3: object }> = { readonly [One in C as `${One[2]}`]: One[3] };
/** A CALLRESULT is `[type, message id, payload]`. */
interface Responses {
  '1.6': { readonly [One in OCPP16.Call as `${One[2]}`]: OCPP16.CheckedCallResult<One>[2] };
  '2.0.1': { readonly [One in OCPP20.Call as `${One[2]}`]: OCPP20.CheckedCallResult<One>[2] };
  '2.1': { readonly [One in OCPP21.Call as `${One[2]}`]: OCPP21.CheckedCallResult<One>[2] };
}

/** Names of all actions of a version. */
export type ActionOf<V extends OcppVersion> = keyof Requests<Calls[V]> & keyof Responses[V] & string;

/** Payload of a CALL as the version's schema has it. */
export type Request<V extends OcppVersion, A extends ActionOf<V>> = Requests<Calls[V]>[A];

/** Payload of a CALLRESULT as the version's schema has it. */
export type Response<V extends OcppVersion, A extends ActionOf<V>> = Responses[V][A];

/** `T` with some fields of another type; a field that `T` does not have is a mistake. */
export type Replace<T, R extends { [K in keyof R]: K extends keyof T ? unknown : never }> = Omit<T, keyof R> & R;

/** An answer of a peer that need not obey its schema: the names are the schema's, the values are anybody's guess. */
export type Sloppy<T> = { readonly [K in keyof T]?: unknown };

/** One meaning in the words of one version. */
export interface Translation<V extends OcppVersion, A extends ActionOf<V>, M extends MeaningName> {
  readonly action: A;
  /** Tells this meaning from the others of the same action. */
  readonly when?: (request: Request<V, A>) => boolean;
  /** Undefined when there is nothing in it that the meaning could say. */
  readonly decode: (request: Request<V, A>) => Meanings[M]['ask'] | undefined;
  /** Undefined when this version cannot say this message. */
  readonly encode: (ask: Meanings[M]['ask']) => Request<V, A> | undefined;
  readonly decodeAnswer: (response: Sloppy<Response<V, A>>) => Meanings[M]['answer'];
  /** `ask` is what is answered, where its asker knows it: some fields are only due when it had asked for them. */
  readonly encodeAnswer: (answer: Meanings[M]['answer'], ask: Meanings[M]['ask'] | undefined) => Response<V, A>;
}

/** The versions of one meaning side by side; `null` = this version cannot say it at all. */
export type Translations<M extends MeaningName> = {
  readonly [V in OcppVersion]: { readonly [A in ActionOf<V>]: Translation<V, A, M> }[ActionOf<V>] | null;
};

/** Versions that share the shape of their messages and differ in words (closed lists) and lengths only. */
export type NewerVersion = Exclude<OcppVersion, '1.6'>;
