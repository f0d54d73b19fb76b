/**
 * Judges the entries of a dossier as they pass, in order of volgnummer: the proof of each, its place in the chain, the
 * judgement of the machine, its texts against their commitments. What is remembered of an entry is what a later one may
 * refer to, and no more.
 */
import type { Procedures } from '../procedure/procedures.js';
import type { Bevindingen } from './bevindingen.js';
import { commitments, committed, documentsIn, erasedOf, type Stuk } from './bladwaarden.js';
import type { Kop, Stand } from './dossier-kop.js';
import { namen, type Tekst } from './dossier-vorm.js';
import { Kladboek } from './geschiedenis.js';
import { isLogOf } from './herstel.js';
import { Inclusie } from './inclusie.js';
import { readProof } from './proof.js';
import { Bevonden, Spoorcontrole, type Verslag } from './trail.js';
import { leafOf } from './tree.js';

export interface Maatstaf {
  readonly kop: Kop;
  readonly stand: Stand;
  /** Hex SHA-256 of the procedure that was brought along; null when there is none. */
  readonly procedure: string | null;
  readonly procedures: Procedures;
}

/** The files of one entry, as far as they are there. */
export interface Regel {
  readonly volgnummer: number;
  readonly blad?: Buffer;
  readonly bewijs?: Buffer;
  readonly teksten?: Buffer;
}

/** What this verifier reads of a leaf beyond what the trail's own check reads; whether it is so is for the trail to say. */
interface Blad {
  readonly organisatie?: unknown;
  readonly traject?: unknown;
  readonly gegevens?: unknown;
  readonly registratietijdstip?: unknown;
  readonly procedure?: { readonly machine?: unknown } | null;
}

/** What is known when all entries passed. */
export interface Einde {
  readonly spoor: Verslag;
  readonly teksten: { readonly getoond: number; readonly gewist: number; readonly ontbreekt: number };
  /** Documents that the trail names, by hash: whether every one of them was erased. */
  readonly documenten: ReadonlyMap<string, boolean>;
}

/** An entry of the format is no larger. */
const mostBlad = 65_535;

export class Regelcontrole {
  readonly #kladboek = new Kladboek();
  readonly #bevonden = new Bevonden();
  readonly #spoor: Spoorcontrole;
  readonly #inclusie: Inclusie;
  /** Texts that are not shown, as `volgnummer veld`: erased, when a later entry says so. */
  readonly #afwezig: string[] = [];
  readonly #stukken: { readonly plek: string; readonly stuk: Stuk }[] = [];
  /** When the last of the entries was recorded, by its own word. */
  laatsteTijdstip = '';
  #getoond = 0;
  #regels = 0;
  #gat = false;
  #andereProcedure = false;

  constructor(
    private readonly maatstaf: Maatstaf,
    private readonly bevindingen: Bevindingen,
  ) {
    const { procedures } = maatstaf;
    this.#spoor = new Spoorcontrole({ procedures, geschiedenis: this.#kladboek, meld: this.#bevonden });
    this.#inclusie = new Inclusie(maatstaf.stand);
  }

  check({ volgnummer, blad, bewijs, teksten }: Regel): void {
    if (volgnummer !== this.#regels + 1 && !this.#gat) this.#missing(namen.blad(this.#regels + 1));
    else if (blad === undefined && !this.#gat) this.#missing(namen.blad(volgnummer));
    if (this.#gat || blad === undefined) {
      // After a gap nothing is known of what follows; what belongs to no entry is named.
      this.#orphans(volgnummer, teksten);
      return;
    }
    this.#regels = volgnummer;
    this.#proof(volgnummer, blad, bewijs);
    this.#spoor.check({ bytes: blad, bladhash: leafOf(blad).toString('hex') });
    this.#content(volgnummer, blad, teksten);
  }

  /** All entries passed. */
  sluit(): Einde {
    const spoor = this.#bevonden.verslag(this.#spoor.staat);
    if (this.#regels === 0 && !this.#gat) this.bevindingen.add('spoor', 'bestand-ontbreekt');
    for (const { volgnummer, breuk } of spoor.breuken) this.bevindingen.add(`regel ${volgnummer}`, breuk);
    if (this.#andereProcedure) this.bevindingen.add(namen.procedure, 'procedure-klopt-niet');
    const gewist = this.#afwezig.filter((tekst) => spoor.gewist.has(tekst)).length;
    const teksten = { getoond: this.#getoond, gewist, ontbreekt: this.#afwezig.length - gewist };
    return { spoor, teksten, documenten: erasedOf(this.#stukken, spoor.gewist) };
  }

  /** Whatever became of the check. */
  close(): void {
    this.#kladboek.close();
  }

  #missing(naam: string): void {
    this.#gat = true;
    this.bevindingen.add(naam, 'bestand-ontbreekt');
  }

  #proof(volgnummer: number, blad: Buffer, bytes: Buffer | undefined): void {
    if (bytes === undefined) {
      this.bevindingen.add(namen.bewijs(volgnummer), 'bestand-ontbreekt');
      return;
    }
    const bewijs = readProof(bytes.toString('utf8'));
    const holds =
      bewijs?.checkpoint === this.maatstaf.stand.notitie &&
      this.#inclusie.holds(bewijs.index, leafOf(blad), bewijs.pad);
    if (!holds) this.bevindingen.add(`regel ${volgnummer}`, 'bewijs-klopt-niet');
  }

  #content(volgnummer: number, bytes: Buffer, teksten: Buffer | undefined): void {
    if (bytes.length > mostBlad) this.bevindingen.add(namen.blad(volgnummer), 'bestand-te-groot');
    const blad = readBlad(bytes);
    // The trail's own check said so.
    if (blad === null) {
      this.#orphans(volgnummer, teksten);
      return;
    }
    const { traject, herkomst } = this.maatstaf.kop;
    if (blad.traject !== traject || !isLogOf(herkomst, String(blad.organisatie)))
      this.bevindingen.add(`regel ${volgnummer}`, 'ander-traject');
    const { registratietijdstip: tijdstip } = blad;
    if (typeof tijdstip === 'string' && tijdstip > this.laatsteTijdstip) this.laatsteTijdstip = tijdstip;
    this.#andereProcedure ||= blad.procedure?.machine !== this.maatstaf.procedure;
    for (const stuk of documentsIn(blad.gegevens))
      this.#stukken.push({ plek: `${volgnummer} ${stuk.veld}`, stuk });
    this.#texts(volgnummer, blad.gegevens, teksten);
  }

  #texts(volgnummer: number, gegevens: unknown, bytes: Buffer | undefined): void {
    const known = new Map(this.#readTexts(volgnummer, bytes).map((tekst) => [tekst.veld, tekst]));
    for (const [veld, verbintenis] of commitments(gegevens, '')) {
      const tekst = known.get(veld);
      known.delete(veld);
      if (tekst === undefined) this.#afwezig.push(`${volgnummer} ${veld}`);
      else if (committed(tekst) === verbintenis) this.#getoond += 1;
      else this.bevindingen.add(`regel ${volgnummer}, ${veld}`, 'tekst-klopt-niet');
    }
    for (const veld of known.keys())
      this.bevindingen.add(`regel ${volgnummer}, ${veld}`, 'tekst-zonder-regel');
  }

  #orphans(volgnummer: number, teksten: Buffer | undefined): void {
    for (const { veld } of this.#readTexts(volgnummer, teksten))
      this.bevindingen.add(`regel ${volgnummer}, ${veld}`, 'tekst-zonder-regel');
  }

  #readTexts(volgnummer: number, bytes: Buffer | undefined): readonly Tekst[] {
    if (bytes === undefined) return [];
    const teksten = readTexts(bytes);
    if (teksten === null) this.bevindingen.add(namen.teksten(volgnummer), 'tekst-klopt-niet');
    return teksten ?? [];
  }
}

/** null unless it is a list of texts, in order of field, as the writer writes it. */
export function readTexts(bytes: Buffer): readonly Tekst[] | null {
  const text = bytes.toString('utf8');
  try {
    const read = (JSON.parse(text) as Record<keyof Tekst, unknown>[]).map(({ veld, waarde, zout }) => ({
      veld: String(veld),
      waarde: String(waarde),
      zout: String(zout),
    }));
    const ordered = read.every(({ veld }, i) => i === 0 || (read[i - 1]?.veld ?? '') < veld);
    return ordered && read.length > 0 && JSON.stringify(read) === text ? read : null;
  } catch {
    return null;
  }
}

/** null when it is no object, or nested deeper than this program looks. */
function readBlad(bytes: Buffer): Blad | null {
  try {
    const blad = JSON.parse(bytes.toString('utf8')) as unknown;
    if (typeof blad !== 'object' || blad === null) return null;
    documentsIn(blad);
    return blad;
  } catch {
    return null;
  }
}
