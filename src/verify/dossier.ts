/**
 * Checks a dossier without server or database: every file against the signed list, every entry against the signed root, the
 * order of the entries, the judgement of the machine, the texts against their commitments and the documents against their
 * hashes. Each file is read once, in the order of the zip, and forgotten. Every byte of the zip is attacker-controlled; each
 * thing that is wrong is named for what it is.
 */
import type { Procedures } from '../procedure/procedures.js';
import { Afgebroken, Bevindingen, type Bevinding } from './bevindingen.js';
import { fileBytes, memoryBytes, type Bytes } from './bytes.js';
import { Bestandenlijst } from './dossier-lijst.js';
import { Koplezer, type Kop, type Stand } from './dossier-kop.js';
import { Regelcontrole, readTexts, type Einde, type Regel } from './dossier-regels.js';
import { compare, namen, plekOf, verplicht, type Plek } from './dossier-vorm.js';
import { checkTijdstempel, type TijdstempelEis, type TijdstempelVerslag } from './tijdstempel-bevinding.js';
import type { Verslag } from './trail.js';
import { namesKeys, type BeleidVerslag, type Vertrouwen } from './vertrouwen.js';
import { ZipBron, ZipFout, type ZipBestand } from './zip-bron.js';
import type { Plaats } from './zip-vorm.js';

export interface DossierVerslag {
  /** Nothing was found that does not hold. */
  readonly goed: boolean;
  readonly herkomst: string | null;
  readonly traject: string | null;
  /** Keys that signed: name and id. */
  readonly sleutels: readonly string[];
  /** The caller named the key; otherwise it is the one in the dossier itself. */
  readonly sleutelOpgegeven: boolean;
  readonly omvang: number | null;
  /** Who signed the checkpoint along; null without a policy that says who might. */
  readonly beleid: BeleidVerslag | null;
  /** That of an authority elsewhere, of the state of the log; null when there is none, or none that holds. */
  readonly tijdstempel: TijdstempelVerslag | null;
  readonly spoor: Omit<Verslag, 'gewist'> | null;
  readonly teksten: { readonly getoond: number; readonly gewist: number; readonly ontbreekt: number };
  readonly documenten: { readonly aanwezig: number; readonly gewist: number; readonly ontbreekt: number };
  readonly bevindingen: readonly Bevinding[];
}

export interface DossierVraag extends Vertrouwen {
  readonly procedures: Procedures;
  readonly tijdstempel?: TijdstempelEis;
  /** Called as entries are judged: how many, of how many. */
  readonly voortgang?: (gedaan: number, omvang: number) => void;
}

/** @param bron path of a zip, or the zip itself */
export async function verifyDossier(bron: string | Uint8Array, vraag: DossierVraag): Promise<DossierVerslag> {
  const controle = new Controle(vraag);
  try {
    const bytes = typeof bron === 'string' ? await fileBytes(bron) : memoryBytes(bron);
    try {
      await controle.check(bytes);
    } finally {
      controle.close();
      await bytes.sluit();
    }
  } catch (fault) {
    controle.stopped(fault);
  }
  return controle.verslag();
}

class Controle {
  readonly #bevindingen = new Bevindingen();
  /** Where the files stand that are read before the others: not those of entries, nor documents. */
  readonly #plaatsen = new Map<string, Plaats>();
  #aantalRegels = 0;
  #kop: Kop | null = null;
  #stand: Stand | null = null;
  #beleid: BeleidVerslag | null = null;
  #stempel: Buffer | null = null;
  #tijdstempel: TijdstempelVerslag | null = null;
  #regels: Regelcontrole | null = null;
  #einde: Einde | null = null;
  readonly #aanwezig = new Set<string>();

  constructor(private readonly vraag: DossierVraag) {}

  async check(bytes: Bytes): Promise<void> {
    const zip = await ZipBron.open(bytes, (waar) => {
      this.#bevindingen.anders(waar);
    });
    await this.#survey(zip);
    await this.#head(zip);
    await this.#files(zip);
    this.#timestamp();
    await this.#erased(zip);
  }

  close(): void {
    this.#regels?.close();
  }

  /** What was found before says what is wrong; when nothing was, this is no dossier. */
  stopped(fault: unknown): void {
    if (fault instanceof Afgebroken) return;
    const [waar, code] =
      fault instanceof ZipFout ? ([fault.waar, fault.code] as const) : (['zip', 'zip-onleesbaar'] as const);
    const said = this.#bevindingen.alle.some((one) => one.code === code);
    if (!said && (fault instanceof ZipFout || this.#bevindingen.alle.length === 0))
      this.#bevindingen.last(waar, code);
  }

  verslag(): DossierVerslag {
    const spoor = this.#einde === null ? null : withoutErased(this.#einde.spoor);
    const absent = [...(this.#einde?.documenten ?? [])].filter(([hash]) => !this.#aanwezig.has(hash));
    const gewist = absent.filter(([, erased]) => erased).length;
    return {
      goed: this.#bevindingen.alle.length === 0 && spoor !== null,
      herkomst: this.#kop?.herkomst ?? null,
      traject: this.#kop?.traject ?? null,
      sleutels: this.#kop?.sleutels.map(({ naam, id }) => `${naam} (${id})`) ?? [],
      sleutelOpgegeven: namesKeys(this.vraag),
      omvang: this.#stand?.omvang ?? null,
      beleid: this.#beleid,
      tijdstempel: this.#tijdstempel,
      spoor,
      teksten: this.#einde?.teksten ?? { getoond: 0, gewist: 0, ontbreekt: 0 },
      documenten: { aanwezig: this.#aanwezig.size, gewist, ontbreekt: absent.length - gewist },
      bevindingen: this.#bevindingen.alle,
    };
  }

  /** The container by its own register: names, places and order, before anything is read of the files. */
  async #survey(zip: ZipBron): Promise<void> {
    let vorige: Plek | undefined;
    for await (const plaats of zip.register()) {
      const plek = plekOf(plaats.naam);
      if (plek === undefined) {
        this.#bevindingen.add(plaats.naam, 'bestand-onbekend');
        continue;
      }
      if (vorige !== undefined && compare(vorige, plek) >= 0) this.#bevindingen.anders(plaats.naam);
      vorige = plek;
      if (plek.soort === 'blad') this.#aantalRegels += 1;
      if (plek.sha256 === '' && !isOfEntry(plek)) this.#plaatsen.set(plaats.naam, plaats);
    }
    for (const naam of verplicht)
      if (!this.#plaatsen.has(naam)) this.#bevindingen.add(naam, 'bestand-ontbreekt');
  }

  async #head(zip: ZipBron): Promise<void> {
    const lezer = new Koplezer(zip, this.#plaatsen, this.#bevindingen, this.vraag);
    const { kop, keys } = await lezer.kop();
    this.#kop = kop;
    this.#stand = await lezer.stand(kop, keys);
    if (this.#stand === null) return;
    this.#beleid = await lezer.beleid(this.#stand);
    this.#stempel = await lezer.tijdstempel();
    const { procedures } = this.vraag;
    const maatstaf = { kop, stand: this.#stand, procedure: await lezer.procedure(), procedures };
    this.#regels = new Regelcontrole(maatstaf, this.#bevindingen);
  }

  /** Every file once: against the list, and each for what it is. */
  async #files(zip: ZipBron): Promise<void> {
    const plaats = this.#plaatsen.get(namen.bestanden);
    if (plaats === undefined) throw new Afgebroken();
    const lijst = new Bestandenlijst(zip.loper(plaats), this.#bevindingen);
    let regel: Regel | null = null;
    for await (const bestand of zip.bestanden(ofEntry)) {
      const plek = plekOf(bestand.naam);
      if (plek?.soort === 'manifest') continue;
      if (plek?.soort === 'bestanden') {
        if (bestand.sha256 !== this.#kop?.lijst) this.#bevindingen.add(bestand.naam, 'bestand-veranderd');
        continue;
      }
      await lijst.check(bestand, plek);
      if (plek === undefined) continue;
      if (regel !== null && plek.nummer !== regel.volgnummer) regel = this.#judge(regel);
      if (isOfEntry(plek)) regel = this.#collect(regel, plek, bestand);
      else if (this.#einde === null && plek.soort !== 'klein') this.#end(regel);
      if (plek.soort === 'document') this.#document(bestand, plek);
    }
    if (this.#einde === null) this.#end(regel);
    await lijst.sluit();
  }

  #collect(regel: Regel | null, plek: Plek, { naam, inhoud }: ZipBestand): Regel {
    if (inhoud === null) this.#bevindingen.add(naam, 'bestand-te-groot');
    return {
      ...(regel ?? { volgnummer: plek.nummer }),
      ...(inhoud === null ? {} : { [plek.soort]: inhoud }),
    };
  }

  #judge(regel: Regel): null {
    if (this.#einde === null) this.#regels?.check(regel);
    this.vraag.voortgang?.(Math.min(regel.volgnummer, this.#aantalRegels), this.#aantalRegels);
    return null;
  }

  /** No entry may come after this; one that does stands in the wrong place, which was noted. */
  #end(regel: Regel | null): void {
    if (regel !== null) this.#judge(regel);
    this.#einde = this.#regels?.sluit() ?? null;
  }

  /** The list says that the file has the hash it has; its name says that it is the document of the trail. */
  #document({ naam, sha256 }: ZipBestand, plek: Plek): void {
    if (this.#einde === null) return;
    const erased = this.#einde.documenten.get(sha256);
    if (sha256 === plek.sha256 && erased !== undefined) this.#aanwezig.add(sha256);
    else this.#bevindingen.add(naam, 'document-klopt-niet');
    if (erased === true) this.#bevindingen.add(naam, 'gewist-en-toch-aanwezig');
  }

  /** Of the text of the checkpoint, and not before the entries under it. */
  #timestamp(): void {
    if (this.#stand === null) return;
    const { notitie } = this.#stand;
    const tekst = notitie.slice(0, notitie.indexOf('\n\n') + 1);
    const tijdstippen = [this.#regels?.laatsteTijdstip ?? ''];
    const gestempeld = { antwoord: this.#stempel ?? undefined, tekst, tijdstippen };
    const { tijdstempel, breuken } = checkTijdstempel(gestempeld, this.vraag.tijdstempel);
    this.#tijdstempel = tijdstempel;
    for (const { code, waarom } of breuken) this.#bevindingen.add(namen.tijdstempel, code, waarom);
  }

  /** What an entry says was erased must not be there: read again, for what the erasure says comes after the text. */
  async #erased(zip: ZipBron): Promise<void> {
    const gewist = this.#einde?.spoor.gewist ?? new Set();
    const regels = new Set([...gewist].map((tekst) => tekst.split(' ')[0]));
    if (regels.size === 0) return;
    for await (const plaats of zip.register()) {
      const plek = plekOf(plaats.naam);
      if (plek?.soort !== 'teksten' || !regels.has(String(plek.nummer))) continue;
      for (const { veld } of readTexts((await zip.lees(plaats)) ?? Buffer.alloc(0)) ?? [])
        if (gewist.has(`${plek.nummer} ${veld}`))
          this.#bevindingen.add(`regel ${plek.nummer}, ${veld}`, 'gewist-en-toch-aanwezig');
    }
  }
}

function isOfEntry({ soort }: Plek): boolean {
  return soort === 'blad' || soort === 'bewijs' || soort === 'teksten';
}

function ofEntry(naam: string): boolean {
  const plek = plekOf(naam);
  return plek !== undefined && isOfEntry(plek);
}

/** For a report in JSON, which has no sets. */
function withoutErased({
  regels,
  toegelaten,
  geweigerd,
  nietControleerbaar,
  breuken,
  stand,
}: Verslag): Omit<Verslag, 'gewist'> {
  return { regels, toegelaten, geweigerd, nietControleerbaar, breuken, stand };
}
