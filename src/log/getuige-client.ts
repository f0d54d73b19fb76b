/** Asks a witness over HTTP (C2SP tlog-witness v1.0.0). What comes back is attacker-controlled, also in its length. */
import { createHash } from 'node:crypto';
import { LogError } from './log-error.js';

export type GetuigeAntwoord =
  /** Lines that may be cosignatures. */
  | { readonly soort: 'meeondertekend'; readonly regels: string }
  /** The witness signed this size along last. */
  | { readonly soort: 'omvang'; readonly omvang: number }
  | { readonly soort: 'spreekt-tegen' };

export interface Inzendbrief {
  readonly oud: number;
  readonly bewijs: readonly Buffer[];
  /** Signed note. */
  readonly notitie: string;
}

/** Milliseconds that a witness gets for an answer. */
const patience = 10_000;
/** A note with the largest signatures there are stays far below it. */
const mostBytes = 64 * 1024;

/** What the protocol says with a status, and what is to be done about it. */
const refusals: Readonly<Record<number, string>> = {
  404: 'hij is geen getuige van een log met deze naam (404). Geef zijn beheerder naam en sleutel: besluitspoor sleutel toon',
  403: 'hij kent de sleutel niet waarmee dit log nu ondertekent (403). Geef zijn beheerder de nieuwe: besluitspoor sleutel toon',
};

export class GetuigeClient {
  readonly #url: string;

  /** @param stop aborts what is under way */
  constructor(
    url: string,
    private readonly fetcher: typeof fetch,
    private readonly stop: AbortSignal,
  ) {
    this.#url = url.replace(/\/+$/, '');
  }

  /** @throws LogError `getuige-antwoordt-niet` */
  submit({ oud, bewijs, notitie }: Inzendbrief): Promise<GetuigeAntwoord> {
    const hashes = bewijs.map((hash) => `${hash.toString('base64')}\n`).join('');
    const body = `old ${oud}\n${hashes}\n${notitie}`;
    return this.#ask('/add-checkpoint', { method: 'POST', body }, (response, text) => {
      const omvang = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
      if (response.status === 200) return { soort: 'meeondertekend', regels: text };
      if (response.status === 409 && omvang !== undefined) return { soort: 'omvang', omvang: Number(omvang) };
      if (response.status === 422) return { soort: 'spreekt-tegen' };
      throw silent(refusals[response.status] ?? `hij antwoordde met status ${response.status}`);
    });
  }

  /** The last checkpoint that the witness signed along of this log; undefined when it has none or does not show it. */
  laatste(herkomst: string): Promise<string | undefined> {
    const kenmerk = createHash('sha256').update(herkomst, 'utf8').digest('hex');
    return this.#ask(`/${kenmerk}/checkpoint`, {}, (response, text) => {
      if (response.status === 200) return text;
      if (response.status === 404) return undefined;
      throw silent(`hij antwoordde met status ${response.status}`);
    });
  }

  async #ask<T>(path: string, init: RequestInit, read: (response: Response, text: string) => T): Promise<T> {
    const control = new AbortController();
    const abort = (): void => {
      control.abort();
    };
    const timer = setTimeout(abort, patience);
    this.stop.addEventListener('abort', abort);
    try {
      if (this.stop.aborted) throw silent('de server stopt');
      const signal = control.signal;
      const response = await this.fetcher(this.#url + path, { ...init, signal, redirect: 'error' });
      return read(response, await textOf(response));
    } catch (fault) {
      if (fault instanceof LogError) throw fault;
      throw silent(control.signal.aborted ? 'hij antwoordde niet op tijd' : why(fault), fault);
    } finally {
      clearTimeout(timer);
      this.stop.removeEventListener('abort', abort);
    }
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) throw silent('hij stuurde te veel');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What fetch says stands in the cause of what it throws. */
function why(fault: unknown): string {
  const { message, cause } = fault as { message?: unknown; cause?: { message?: unknown; code?: unknown } };
  return `er kwam geen verbinding: ${String(cause?.code ?? cause?.message ?? message)}`;
}

function silent(waarom: string, cause?: unknown): LogError {
  return new LogError('getuige-antwoordt-niet', `De getuige tekent niet mee: ${waarom}.`, { cause });
}
