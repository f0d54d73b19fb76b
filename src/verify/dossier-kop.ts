/** The beginning of a dossier: its keys, the manifest that the log signed, and the signed head of the log. */
import { readBeleid } from './beleid.js';
import { Afgebroken, type Bevindingen } from './bevindingen.js';
import { manifestText, namen, sha256 } from './dossier-vorm.js';
import { openNote, readCheckpoint, type Checkpoint, type Notitie, type Sleutel } from './note.js';
import { believed, namesKeys, witnessed, type BeleidVerslag, type Vertrouwen } from './vertrouwen.js';
import { VerifyError } from './verify-error.js';
import type { ZipBron } from './zip-bron.js';
import type { Plaats } from './zip-vorm.js';

/** What the whole dossier is held against. */
export interface Kop {
  readonly herkomst: string;
  readonly traject: string;
  /** Hex SHA-256 of the list of files, as it was signed. */
  readonly lijst: string;
  readonly sleutels: readonly Sleutel[];
}

/** The signed head, and the very note, which each proof repeats. */
export interface Stand extends Checkpoint {
  readonly notitie: string;
}

/** Reads the small files of a dossier; what is wrong with them is noted. */
export class Koplezer {
  constructor(
    private readonly zip: ZipBron,
    private readonly plaatsen: ReadonlyMap<string, Plaats>,
    private readonly bevindingen: Bevindingen,
    private readonly vertrouwen: Vertrouwen,
  ) {}

  /** @throws Afgebroken without a manifest that the log signed, nothing can be believed */
  async kop(): Promise<{ kop: Kop; keys: readonly Sleutel[] }> {
    const keys = this.#keys((await this.#must(namen.sleutels)).split('\n').slice(0, -1));
    const { tekst, door } = this.#opened(await this.#must(namen.manifest), keys, namen.manifest);
    const [, herkomst = '', traject = '', line = ''] = tekst.split('\n');
    const lijst = line.slice(0, 64);
    if (!/^[0-9a-f]{64}$/.test(lijst) || manifestText({ herkomst, traject }, lijst) !== tekst)
      throw this.#stop(namen.manifest, 'manifest-ongeldig');
    return { kop: { herkomst, traject, lijst, sleutels: door }, keys };
  }

  /** null when there is none that the log signed; then no entry can be judged, but files still can. */
  async stand({ herkomst, sleutels }: Kop, keys: readonly Sleutel[]): Promise<Stand | null> {
    const notitie = await this.#text(namen.checkpoint);
    if (notitie === null) return null;
    try {
      const { tekst, door } = this.#opened(notitie, keys, namen.checkpoint);
      const checkpoint = readCheckpoint(tekst);
      // The log itself signed both: not a stranger whose key the dossier brings along beside that of the log.
      const same = door.some((key) => key.naam === herkomst && sleutels.includes(key));
      if (checkpoint.herkomst === herkomst && same) return { ...checkpoint, notitie };
    } catch (fault) {
      if (fault instanceof Afgebroken) return null;
    }
    this.bevindingen.add(namen.checkpoint, 'checkpoint-ongeldig');
    return null;
  }

  /** The policy of the dossier itself says who signed along; only that of the caller says that it was enough. */
  async beleid({ notitie }: Stand): Promise<BeleidVerslag | null> {
    const own = await this.#bytes(namen.beleid);
    try {
      const beleid = witnessed(this.vertrouwen, own === null ? undefined : readBeleid(own), notitie);
      if (beleid?.opgegeven === true && !beleid.quorum)
        this.bevindingen.add(namen.checkpoint, 'quorum-niet-gehaald');
      return beleid;
    } catch (fault) {
      if (!(fault instanceof VerifyError)) throw fault;
      if (fault.code === 'beleid-ongeldig') this.bevindingen.add(namen.beleid, 'beleid-ongeldig');
      else this.bevindingen.add(namen.checkpoint, 'meeondertekening-klopt-niet');
    }
    return null;
  }

  /** The answer of a timestamp authority; null when there is none. */
  tijdstempel(): Promise<Buffer | null> {
    return this.#bytes(namen.tijdstempel);
  }

  /** Hex SHA-256 of the procedure that was brought along; null when there is none. */
  async procedure(): Promise<string | null> {
    const tekst = await this.#bytes(namen.procedure);
    return tekst === null ? null : sha256(tekst);
  }

  #keys(own: readonly string[]): Sleutel[] {
    try {
      return believed(this.vertrouwen, own);
    } catch {
      throw this.#stop(namen.sleutels, 'manifest-ongeldig');
    }
  }

  /** A note that one of the keys signed. @throws Afgebroken */
  #opened(note: string, keys: readonly Sleutel[], waar: string): Notitie {
    try {
      return openNote(note, keys);
    } catch (fault) {
      const other =
        fault instanceof VerifyError && fault.code === 'handtekening-ontbreekt' && namesKeys(this.vertrouwen);
      const code = waar === namen.manifest ? 'manifest-ongeldig' : 'checkpoint-ongeldig';
      throw this.#stop(waar, other ? 'sleutel-onbekend' : code);
    }
  }

  async #must(naam: string): Promise<string> {
    const tekst = await this.#text(naam);
    if (tekst === null) throw new Afgebroken();
    return tekst;
  }

  async #text(naam: string): Promise<string | null> {
    return (await this.#bytes(naam))?.toString('utf8') ?? null;
  }

  /** null when it is not there, which was noted, or too large. */
  async #bytes(naam: string): Promise<Buffer | null> {
    const plaats = this.plaatsen.get(naam);
    if (plaats === undefined) return null;
    const bytes = await this.zip.lees(plaats);
    if (bytes === undefined) this.bevindingen.add(naam, 'bestand-te-groot');
    return bytes ?? null;
  }

  #stop(waar: string, code: Parameters<Bevindingen['add']>[1]): Afgebroken {
    this.bevindingen.add(waar, code);
    return new Afgebroken();
  }
}
