/** Where bytes stand, and what passes through while they are stored or read: counting, hashing, keeping the first of them. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DocumentError } from './document-error.js';
import type { Inhoud } from './document-opslag.js';

/** Enough for the type of every format we know, and a bound on the work a hostile file can ask. */
const headBytes = 65_536;

/** Where bytes stand: by their own hash, inside their organisation. */
export function address({ organisatie, sha256 }: Inhoud): string {
  return `${organisatie}/${sha256.slice(0, 2)}/${sha256}`;
}

/** Measures one upload. Everything in it is attacker-controlled. */
export class Meter {
  readonly #hash = createHash('sha256');
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #omvang = 0;

  constructor(private readonly most: number) {}

  /**
   * The same bytes, measured. Throws DocumentError `te-groot` at the first byte too many and `afgebroken` when the
   * sender stops; then nothing of it may be kept.
   */
  async *through(source: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of whole(source)) {
      this.#measure(chunk);
      yield chunk;
    }
    // Multipart parsers cut a file off at their own limit and then end it as if it were complete.
    if ('truncated' in source && source.truncated === true) throw tooLarge(this.most);
  }

  get omvang(): number {
    return this.#omvang;
  }

  get head(): Buffer {
    return Buffer.concat(this.#head).subarray(0, headBytes);
  }

  /** Hex SHA-256 of all that came through; asked once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  #measure(chunk: Buffer): void {
    this.#omvang += chunk.length;
    if (this.#omvang > this.most) throw tooLarge(this.most);
    this.#hash.update(chunk);
    if (this.#headBytes < headBytes) {
      this.#head.push(chunk);
      this.#headBytes += chunk.length;
    }
  }
}

/**
 * Stored bytes on their way out. The last piece is held back until the hash of all of it is right, so that nobody ever
 * receives a complete document that is not the one that was stored. Throws DocumentError `beschadigd`.
 */
export async function* verified(source: Readable, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (held !== undefined) yield held;
    held = chunk;
  }
  if (hash.digest('hex') !== sha256) throw damaged(sha256);
  if (held !== undefined) yield held;
}

export function damaged(sha256: string, options?: ErrorOptions): DocumentError {
  return new DocumentError(
    'beschadigd',
    `The bytes of document ${sha256} are missing or altered; put them back from a backup.`,
    options,
  );
}

async function* whole(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source as AsyncIterable<Buffer>;
  } catch (fault) {
    throw new DocumentError('afgebroken', 'The upload stopped before its end; send it again.', {
      cause: fault,
    });
  }
}

function tooLarge(most: number): DocumentError {
  return new DocumentError('te-groot', `A document holds at most ${most} bytes; this one is larger.`);
}
