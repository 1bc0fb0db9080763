/** Plain files in a tar archive (POSIX ustar), written and read as a stream: `tar -tf` lists what we make. */
const BLOCK_BYTES = 512;
const MAX_NAME_BYTES = 100;
/** Eleven octal digits: 8 GiB. */
export const MAX_ENTRY_BYTES = 0o77777777777;
const PLAIN_FILE = '0';
/** Files of old archives have no type. */
const PLAIN_FILE_OLD = '\0';

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
}

export interface TarContent extends TarEntry {
  /** To be read to its end before the next entry is asked for. */
  readonly content: AsyncIterable<Buffer>;
}

/** What is wrong with an archive, for who has to do with it. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

/** An archive of these, for the owner only; `seconds` since 1970 is the time of each file. */
export async function* tarOf(entries: Iterable<TarContent>, seconds: number): AsyncGenerator<Buffer> {
  for (const { name, bytes, content } of entries) {
    yield header(name, bytes, seconds);
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== bytes) throw new TarError(`${name} changed while it was read`);
    yield Buffer.alloc(paddingOf(bytes));
  }
  // Two empty blocks are the end.
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

/** @throws TarError when it is cut off or no such archive. */
export async function* tarEntries(source: AsyncIterable<Buffer>): AsyncGenerator<TarContent> {
  const bytes = new Pieces(source);
  for (;;) {
    const block = await bytes.exactly(BLOCK_BYTES);
    if (block.every((byte) => byte === 0)) {
      // To the end, so that the checksum around the archive is judged too.
      await bytes.drain();
      return;
    }
    const entry = entryOf(block);
    yield { ...entry, content: bytes.upTo(entry.bytes) };
    await bytes.exactly(paddingOf(entry.bytes));
  }
}

function header(name: string, bytes: number, seconds: number): Buffer {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || bytes > MAX_ENTRY_BYTES) {
    throw new TarError(`${name} is too large for this archive`);
  }
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0, 'utf8');
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${octal(bytes)}\0`, 124);
  block.write(`${octal(seconds)}\0`, 136);
  block.write(PLAIN_FILE, 156);
  block.write('ustar\x0000', 257);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function octal(value: number): string {
  return Math.floor(value).toString(8).padStart(11, '0');
}

/** The sum of all bytes, with blanks where the sum itself stands. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

function entryOf(block: Buffer): TarEntry {
  const field = (from: number, to: number) => block.toString('utf8', from, to).split('\0')[0]?.trim() ?? '';
  const [sum, size] = [field(148, 156), field(124, 136)];
  const isHeader = /^[0-7]+$/.test(sum) && Number.parseInt(sum, 8) === checksum(block) && /^[0-7]+$/.test(size);
  if (!isHeader) throw new TarError('it is damaged, or no archive');
  const kind = block.toString('latin1', 156, 157);
  if (kind !== PLAIN_FILE && kind !== PLAIN_FILE_OLD) throw new TarError('there is more in it than plain files');
  return { name: field(0, MAX_NAME_BYTES), bytes: Number.parseInt(size, 8) };
}

function paddingOf(bytes: number): number {
  return (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Bytes of a stream in pieces of the reader's own size. */
class Pieces {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async exactly(bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.upTo(bytes)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async *upTo(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async drain(): Promise<void> {
    for (let more = true; more; ) more = (await this.#source.next()).done !== true;
  }

  async #next(): Promise<Buffer> {
    const { done, value } = await this.#source.next();
    if (done === true) throw new TarError('it is cut off');
    return value;
  }
}
