/** Our checkpoints with what witnesses signed of them along, and the newest of them that enough witnesses signed. */
import { judge, quorumOf, type Beleid } from '../verify/beleid.js';
import { openNote, readKey, type Sleutel } from '../verify/note.js';
import { VerifyError } from '../verify/verify-error.js';
import type { Getuigd, MeeondertekeningStore } from './getuige-store.js';

export interface Kop {
  readonly omvang: number;
  /** Signed note. */
  readonly notitie: string;
}

/** Checkpoints looked at together, and how often: a quorum that was not met for so long is not looked for further. */
const pageSize = 32;
const mostPages = 128;

export class Meeondertekend {
  /** The newest that was found to have its quorum, so that nothing below it is looked at again. */
  readonly #newest = new Map<string, Kop>();

  constructor(
    private readonly store: MeeondertekeningStore,
    readonly beleid: Beleid,
  ) {}

  /** A checkpoint with the lines of witnesses that were kept for its size. */
  async notitie(organisatie: string, { omvang, notitie }: Kop): Promise<string> {
    return notitie + (await this.store.regels(organisatie, omvang)).join('');
  }

  /**
   * The newest checkpoint whose witnesses meet the quorum, with their lines: of the name the log has now, and signed by every
   * key in use, so that whoever knows one of them believes it.
   * @param laatste the newest of all, with the signatures it has now
   * @param sleutels verifier keys in use
   */
  async newest(organisatie: string, laatste: Kop, sleutels: readonly string[]): Promise<Kop | undefined> {
    const found = quorumOf(this.beleid, new Set())
      ? laatste
      : await this.#find(organisatie, laatste, sleutels.map(readKey));
    if (found === undefined) return undefined;
    return { omvang: found.omvang, notitie: await this.notitie(organisatie, found) };
  }

  async #find(organisatie: string, laatste: Kop, sleutels: readonly Sleutel[]): Promise<Kop | undefined> {
    // A key that came after it may have signed it since.
    const asSigned = <One extends Kop>(kop: One): One =>
      kop.omvang === laatste.omvang ? { ...kop, notitie: laatste.notitie } : kop;
    const kept = this.#newest.get(organisatie);
    const known =
      kept !== undefined && isOfNow(asSigned(kept), laatste, sleutels) ? asSigned(kept) : undefined;
    let onder: number | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const koppen: Getuigd[] = (await this.store.getuigd(organisatie, onder, pageSize)).map(asSigned);
      for (const kop of koppen) {
        if (known !== undefined && kop.omvang <= known.omvang) return known;
        if (!this.#enough(kop)) continue;
        // Nor is anything older.
        if (!isOfNow(kop, laatste, sleutels)) return undefined;
        this.#newest.set(organisatie, { omvang: kop.omvang, notitie: kop.notitie });
        return kop;
      }
      const last = koppen.at(-1);
      if (last === undefined || koppen.length < pageSize) return known;
      onder = last.omvang;
    }
    return known;
  }

  /** By the names first, which is cheap; then by the signatures, because whoever asks will look at those. */
  #enough({ notitie, getuigen, regels }: Getuigd): boolean {
    const names = this.beleid.getuigen.flatMap(({ naam, vkey }) => (getuigen.includes(vkey) ? [naam] : []));
    if (!quorumOf(this.beleid, new Set(names))) return false;
    try {
      return judge(this.beleid, notitie + regels.join('')).quorum;
    } catch (fault) {
      if (fault instanceof VerifyError) return false;
      throw fault;
    }
  }
}

/** Whether it has the name of the newest, and the signature of every one of these keys. */
function isOfNow({ notitie }: Kop, laatste: Kop, sleutels: readonly Sleutel[]): boolean {
  if (nameOf(notitie) !== nameOf(laatste.notitie)) return false;
  try {
    return sleutels.length === 0 || openNote(notitie, sleutels).door.length === sleutels.length;
  } catch (fault) {
    if (fault instanceof VerifyError) return false;
    throw fault;
  }
}

function nameOf(notitie: string): string {
  return notitie.slice(0, notitie.indexOf('\n'));
}
