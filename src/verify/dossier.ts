/**
 * Checks a dossier without server or database: every file against the signed manifest, every entry against the signed
 * root, the order of the entries, the judgement of the machine, the texts against their commitments and the documents
 * against their hashes. Every byte of the zip is attacker-controlled; each thing that is wrong is named for what it is.
 */
import type { Procedures } from '../procedure/procedures.js';
import { commitments, committed, documentsIn } from './bladwaarden.js';
import { namen, sha256, vorm, zipOf, type Bestand, type Tekst } from './dossier-vorm.js';
import { isLogOf } from './herstel.js';
import { openNote, readCheckpoint, readKey, type Checkpoint, type Sleutel } from './note.js';
import { readProof } from './proof.js';
import { verifyTrail, type GelezenBlad, type Verslag } from './trail.js';
import { inclusionHolds, leafOf } from './tree.js';
import { uitleg, type DossierBreuk } from './uitleg.js';
import { VerifyError } from './verify-error.js';
import { hashOf, sameBytes, ZipBron } from './zip-bron.js';

export interface Bevinding {
  /** File, entry or field. */
  readonly waar: string;
  readonly code: string;
  readonly uitleg: string;
}

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
  readonly spoor: Omit<Verslag, 'gewist'> | null;
  readonly teksten: { readonly getoond: number; readonly gewist: number; readonly ontbreekt: number };
  readonly documenten: { readonly aanwezig: number; readonly ontbreekt: number };
  readonly bevindingen: readonly Bevinding[];
}

export interface DossierVraag {
  readonly procedures: Procedures;
  /** Verifier keys the caller trusts; without, the dossier's own are used. */
  readonly sleutels?: readonly string[];
}

/** What this verifier reads of a leaf beyond what the trail's own check reads. */
interface Blad {
  readonly organisatie: string;
  readonly traject: string;
  readonly gegevens: Readonly<Record<string, unknown>> | null;
  readonly procedure: { readonly naam: string; readonly versie: number; readonly machine: string };
}

export async function verifyDossier(path: string, vraag: DossierVraag): Promise<DossierVerslag> {
  const controle = new Controle(vraag);
  try {
    const zip = await ZipBron.open(path);
    try {
      await controle.check(zip, path);
    } finally {
      zip.close();
    }
  } catch (fault) {
    if (!(fault instanceof Afgebroken)) controle.unreadable();
  }
  return controle.verslag();
}

/** What follows cannot be checked; why was noted. */
class Afgebroken extends Error {}

class Controle {
  readonly #bevindingen: Bevinding[] = [];
  #kop: { herkomst: string; traject: string } | null = null;
  #sleutels: readonly Sleutel[] = [];
  #checkpoint: Checkpoint | null = null;
  #spoor: Verslag | null = null;
  #teksten = { getoond: 0, gewist: 0, ontbreekt: 0 };
  #documenten = { aanwezig: 0, ontbreekt: 0 };
  /** Of every file in the manifest, as computed. */
  readonly #hashes = new Map<string, string>();

  constructor(private readonly vraag: DossierVraag) {}

  found(waar: string, code: DossierBreuk): void {
    this.#bevindingen.push({ waar, code, uitleg: uitleg[code] });
  }

  /** What was found before says what is wrong; when nothing was, this is no dossier. */
  unreadable(): void {
    if (this.#bevindingen.length === 0) this.found('zip', 'zip-onleesbaar');
  }

  async check(zip: ZipBron, path: string): Promise<void> {
    await this.#container(zip, path);
    const keys = await this.#keys(zip);
    const files = await this.#manifest(zip, keys);
    await this.#files(zip, files);
    this.#checkpoint = await this.#head(zip, keys);
    const bladen = await this.#entries(zip);
    await this.#procedure(zip, bladen);
    await this.#texts(zip, bladen);
    this.#documents(zip, bladen);
  }

  verslag(): DossierVerslag {
    const spoor = this.#spoor === null ? null : withoutErased(this.#spoor);
    return {
      goed: this.#bevindingen.length === 0 && this.#spoor !== null,
      herkomst: this.#kop?.herkomst ?? null,
      traject: this.#kop?.traject ?? null,
      sleutels: this.#sleutels.map(({ naam, id }) => `${naam} (${id})`),
      sleutelOpgegeven: this.vraag.sleutels !== undefined,
      omvang: this.#checkpoint?.omvang ?? null,
      spoor,
      teksten: this.#teksten,
      documenten: this.#documenten,
      bevindingen: this.#bevindingen,
    };
  }

  /** Written again from its own files, the zip must be the same bytes. */
  async #container(zip: ZipBron, path: string): Promise<void> {
    const files = zip.namen.map((naam): Bestand => ({ naam, inhoud: () => zip.stroom(naam) }));
    const inMemory = await Promise.all(
      files.map(async (file) =>
        file.naam.startsWith('documenten/') ? file : { ...file, inhoud: await zip.bytes(file.naam) },
      ),
    );
    if (!(await sameBytes(zipOf(inMemory), path))) this.found('zip', 'zip-anders-geschreven');
  }

  async #keys(zip: ZipBron): Promise<Sleutel[]> {
    const own = (await this.#read(zip, namen.sleutels)).toString('utf8').split('\n').slice(0, -1);
    try {
      return (this.vraag.sleutels ?? own).map(readKey);
    } catch {
      this.found(namen.sleutels, 'manifest-ongeldig');
      throw new Afgebroken();
    }
  }

  async #manifest(zip: ZipBron, keys: readonly Sleutel[]): Promise<Map<string, string>> {
    const note = (await this.#read(zip, namen.manifest)).toString('utf8');
    const { tekst, door } = this.#opened(note, keys, namen.manifest);
    this.#sleutels = door;
    const [kop, herkomst = '', traject = '', ...lines] = tekst.split('\n').slice(0, -1);
    const files = lines.map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line));
    if (kop !== vorm || files.includes(null)) {
      this.found(namen.manifest, 'manifest-ongeldig');
      throw new Afgebroken();
    }
    this.#kop = { herkomst, traject };
    return new Map(files.map((file) => [file?.[2] ?? '', file?.[1] ?? '']));
  }

  /** A note that one of the keys signed; what is wrong with it is noted, and then nothing more can be believed. */
  #opened(note: string, keys: readonly Sleutel[], waar: string): ReturnType<typeof openNote> {
    try {
      return openNote(note, keys);
    } catch (fault) {
      const other =
        fault instanceof VerifyError &&
        fault.code === 'handtekening-ontbreekt' &&
        this.vraag.sleutels !== undefined;
      this.found(
        waar,
        other ? 'sleutel-onbekend' : waar === namen.manifest ? 'manifest-ongeldig' : 'checkpoint-ongeldig',
      );
      throw new Afgebroken();
    }
  }

  async #files(zip: ZipBron, files: ReadonlyMap<string, string>): Promise<void> {
    for (const [naam, hash] of files) {
      if (!zip.has(naam)) {
        this.found(naam, 'bestand-ontbreekt');
        continue;
      }
      const own = await hashOf(await zip.stroom(naam));
      this.#hashes.set(naam, own);
      if (own !== hash) this.found(naam, 'bestand-veranderd');
    }
    for (const naam of zip.namen) {
      if (naam !== namen.manifest && !files.has(naam)) this.found(naam, 'bestand-onbekend');
    }
  }

  async #head(zip: ZipBron, keys: readonly Sleutel[]): Promise<Checkpoint> {
    const { tekst, door } = this.#opened(
      (await this.#read(zip, namen.checkpoint)).toString('utf8'),
      keys,
      namen.checkpoint,
    );
    try {
      const checkpoint = readCheckpoint(tekst);
      const { herkomst } = checkpoint;
      // The log itself signed both: not a stranger whose key the dossier brings along beside that of the log.
      const same = door.some((key) => key.naam === herkomst && this.#sleutels.includes(key));
      if (herkomst === this.#kop?.herkomst && same) return checkpoint;
    } catch {
      // Noted below.
    }
    this.found(namen.checkpoint, 'checkpoint-ongeldig');
    throw new Afgebroken();
  }

  async #entries(zip: ZipBron): Promise<Blad[]> {
    const gelezen: GelezenBlad[] = [];
    for (let volgnummer = 1; zip.has(namen.blad(volgnummer)); volgnummer += 1) {
      const bytes = await this.#read(zip, namen.blad(volgnummer));
      gelezen.push({ bytes, bladhash: leafOf(bytes).toString('hex') });
      await this.#proof(zip, volgnummer, bytes);
    }
    const count = zip.namen.filter((naam) => naam.startsWith('spoor/')).length;
    if (gelezen.length === 0 || gelezen.length !== count) this.found('spoor', 'bestand-ontbreekt');
    const bladen = gelezen.map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as Blad);
    this.#spoor = verifyTrail(gelezen, this.vraag.procedures);
    for (const { volgnummer, breuk } of this.#spoor.breuken)
      this.#bevindingen.push({ waar: `regel ${volgnummer}`, code: breuk, uitleg: uitleg[breuk] });
    bladen.forEach(({ organisatie, traject }, i) => {
      const own = traject === this.#kop?.traject && isLogOf(this.#kop.herkomst, organisatie);
      if (!own) this.found(`regel ${i + 1}`, 'ander-traject');
    });
    return bladen;
  }

  async #proof(zip: ZipBron, volgnummer: number, blad: Buffer): Promise<void> {
    const naam = namen.bewijs(volgnummer);
    if (!zip.has(naam)) {
      this.found(naam, 'bestand-ontbreekt');
      return;
    }
    const head = (await this.#read(zip, namen.checkpoint)).toString('utf8');
    const bewijs = readProof((await this.#read(zip, naam)).toString('utf8'));
    const holds =
      bewijs?.checkpoint === head &&
      this.#checkpoint !== null &&
      inclusionHolds({ ...this.#checkpoint, index: bewijs.index }, leafOf(blad), bewijs.pad);
    if (!holds) this.found(`regel ${volgnummer}`, 'bewijs-klopt-niet');
  }

  async #procedure(zip: ZipBron, bladen: readonly Blad[]): Promise<void> {
    const hash = sha256(await this.#read(zip, namen.procedure));
    if (!bladen.every(({ procedure }) => procedure.machine === hash))
      this.found(namen.procedure, 'procedure-klopt-niet');
  }

  async #texts(zip: ZipBron, bladen: readonly Blad[]): Promise<void> {
    const teksten = JSON.parse((await this.#read(zip, namen.teksten)).toString('utf8')) as Tekst[];
    const known = new Map(teksten.map((tekst) => [`${tekst.volgnummer} ${tekst.veld}`, tekst]));
    bladen.forEach(({ gegevens }, i) => {
      for (const [veld, verbintenis] of commitments(gegevens, '')) {
        const tekst = known.get(`${i + 1} ${veld}`);
        known.delete(`${i + 1} ${veld}`);
        if (tekst === undefined) this.#absent(`${i + 1} ${veld}`);
        else if (committed(tekst) === verbintenis) this.#teksten.getoond += 1;
        else this.found(`regel ${i + 1}, ${veld}`, 'tekst-klopt-niet');
      }
    });
    for (const naam of known.keys()) this.found(`regel ${naam.replace(' ', ', ')}`, 'tekst-zonder-regel');
  }

  /** Erased, and an entry says so; or not shown, and nothing says why. */
  #absent(tekst: string): void {
    if (this.#spoor?.gewist.has(tekst) === true) this.#teksten.gewist += 1;
    else this.#teksten.ontbreekt += 1;
  }

  /** The manifest says that a file has the hash it has; its name says that it is the document of the trail. */
  #documents(zip: ZipBron, bladen: readonly Blad[]): void {
    const named = new Set(
      bladen.flatMap(({ gegevens }) => documentsIn(gegevens).map(({ sha256: hash }) => hash)),
    );
    const present = new Set<string>();
    for (const naam of zip.namen.filter((one) => one.startsWith('documenten/'))) {
      const hash = naam.split('/')[1] ?? '';
      if (named.has(hash) && this.#hashes.get(naam) === hash) present.add(hash);
      else this.found(naam, 'document-klopt-niet');
    }
    this.#documenten = { aanwezig: present.size, ontbreekt: named.size - present.size };
  }

  async #read(zip: ZipBron, naam: string): Promise<Buffer> {
    if (zip.has(naam)) return zip.bytes(naam);
    this.found(naam, 'bestand-ontbreekt');
    throw new Afgebroken();
  }
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
