/** Reads the public log over HTTP, and tells apart what the log refuses to show from what did not arrive. */
import { Fout, NietTeControleren } from './fout.js';
import type { Bytes } from './note.js';

/** `fetch`, or what stands in for it. */
export type Fetcher = (adres: string, init: { readonly cache: 'default' | 'no-store' }) => Promise<Response>;

export class Bron {
  /** @param log address of the log, such as `/log/gm0148` */
  constructor(
    private readonly log: string,
    private readonly fetcher: Fetcher,
  ) {}

  /** What changes, never from a cache; a text that is not UTF-8 is none. */
  async tekst(pad: string): Promise<string> {
    const bytes = await this.#antwoord(pad, 'no-store');
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Fout('checkpoint-ongeldig', `Wat het log onder ${pad} geeft, is geen tekst.`);
    }
  }

  bytes(pad: string): Promise<Bytes> {
    return this.#antwoord(pad, 'default');
  }

  async #antwoord(pad: string, cache: 'default' | 'no-store'): Promise<Bytes> {
    const response = await this.#vraag(`${this.log}/${pad}`, cache);
    if (response.ok) return this.#inhoud(response);
    if (response.status === 404 || response.status === 410)
      throw new Fout('deel-ontbreekt', `Het log geeft niet wat het moet hebben: ${pad} is er niet.`);
    throw new NietTeControleren(
      `De server gaf geen antwoord op de vraag naar het log (fout ${response.status}).`,
    );
  }

  async #vraag(adres: string, cache: 'default' | 'no-store'): Promise<Response> {
    try {
      return await this.fetcher(adres, { cache });
    } catch {
      throw new NietTeControleren('De server is niet te bereiken. Kijk of u verbinding hebt.');
    }
  }

  async #inhoud(response: Response): Promise<Bytes> {
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch {
      throw new NietTeControleren('De verbinding brak af.');
    }
  }
}
