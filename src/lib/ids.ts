import { randomBytes, randomUUID } from 'node:crypto';

/** Ids and dice of the proxy. Tests pass a predictable one. */
export interface Ids {
  /** A new UUIDv4: message ids on every link, ids of transactions, of decisions. */
  uuid(): string;
  /** A random number in [0, 1). */
  random(): number;
}

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  random: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
};
