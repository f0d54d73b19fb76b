/**
 * The public log of each organisation: signed heads of its tree (checkpoints), the tiles and bundles from which anybody
 * rebuilds it, and proofs. It signs what the database has, after checking that the stored leaves give the stored root, and
 * never what contradicts an earlier signature of its own.
 */
import { LRUCache } from 'lru-cache';
import { formaat } from '../audit/leaf.js';
import { emptyBoom, grow, root, type Boom } from '../audit/merkle.js';
import { checkpointText, signNote, verifierKey, type Ondertekenaar } from '../audit/note.js';
import { consistencyProof, treeAt } from '../audit/proof.js';
import { splitHashes, tileRoot, tileWidth, widthAt, type Tegel, type TegelLezer } from '../audit/tile.js';
import type { Clock } from '../base/clock.js';
import { Bewijzer } from './bewijzer.js';
import { LogError } from './log-error.js';
import type { LogStand, LogStore, Sleutelrij, VolleTegel } from './log-store.js';
import type { Kop, Meeondertekend } from './meeondertekend.js';
import { Sleutelbos } from './sleutelbos.js';
import type { Sleutelmap } from './sleutelmap.js';

export interface LogDeps {
  readonly store: LogStore;
  readonly sleutels: Sleutelmap;
  readonly clock: Clock;
  /** Host in the names of new logs, such as `besluitspoor.example`. */
  readonly host: string;
  /** What witnesses signed along; without when no policy says which count. */
  readonly meeondertekend?: Pick<Meeondertekend, 'notitie' | 'newest'> | undefined;
}

/** A log as whoever keeps it sees it. */
export interface Logbeeld {
  /** null before it has a name. */
  readonly herkomst: string | null;
  /** Entries in the database. */
  readonly omvang: number;
  /** The last checkpoint; null before the first. */
  readonly checkpoint: { readonly omvang: number; readonly tijdstip: string } | null;
}

/** A signed head of ours that the database does not have. */
export interface Weersproken {
  readonly notitie: string;
  readonly herkomst: string;
  readonly omvang: number;
  /** Base64. */
  readonly wortel: string;
}

/** Entries that one publication takes at most, so that a long backlog does not hold up who is waiting; it takes several. */
const mostAtOnce = 32 * tileWidth;
/** Each keeps 8 MB of tiles at most. */
const mostBewijzers = 4;
const fullTile = tileWidth * 32;

export class Log {
  /** The tree as it was published last, so that the next publication need not read its edge again. */
  readonly #published = new Map<string, Boom>();
  /** The last checkpoint of some organisations, with the tiles that were read for its proofs. */
  readonly #bewijzers = new LRUCache<string, Bewijzer>({ max: mostBewijzers });
  readonly #bos: Sleutelbos;

  constructor(private readonly deps: LogDeps) {
    this.#bos = new Sleutelbos(deps.store, deps.sleutels);
  }

  /** Gives the log its name and first key, before its first entry, unless it has them. @throws LogError */
  async begin(organisatie: string): Promise<void> {
    const kept = await this.deps.sleutels.lastCheckpoint(organisatie);
    const stand = await this.#stand(organisatie);
    await this.#mustNotContradict(organisatie, stand, kept);
    await this.#signer(organisatie, stand);
  }

  /**
   * Signs and publishes the tree as it stands, when it grew. Answers the size that is public now.
   * @throws LogError
   */
  publish(organisatie: string): Promise<number> {
    return this.#publish(organisatie, 0);
  }

  /** @param heel entries that are known to give the root that was stored for them */
  async #publish(organisatie: string, heel: number): Promise<number> {
    const { store, sleutels, clock } = this.deps;
    // Before the database: what others sign in between then stands in what is read after it, and contradicts nothing.
    const kept = await sleutels.lastCheckpoint(organisatie);
    const stand = await this.#stand(organisatie);
    await this.#mustNotContradict(organisatie, stand, kept);
    const van = stand.gepubliceerd ?? 0;
    const tot = Math.min(stand.omvang, van + mostAtOnce);
    if (tot === van && stand.herkomst === null) return van;
    // Also when there is nothing to sign: a key that is missing is to be found at the start.
    const { herkomst, ondertekenaars } = await this.#signer(organisatie, stand);
    // What is public and not kept here, because another server kept less after it, is kept again.
    if (tot === van && (stand.notitie === null || isKept(kept, herkomst, tot))) {
      if (stand.notitie !== null) await this.#signAgain(organisatie, stand, ondertekenaars);
      return van;
    }
    const known = await this.#mustBeWhole(organisatie, stand, { van, tot, heel });
    const boom = await this.#treeAfter(organisatie, van, tot);
    const wortel = root(boom);
    const tekst = checkpointText({ herkomst, omvang: tot, wortel });
    if (tot === stand.omvang && !wortel.equals(stand.wortel)) throw treeBroken(organisatie);
    if (tot === van && stand.notitie?.startsWith(tekst) !== true)
      throw treeBroken(organisatie, stand.notitie);
    const tegels = await this.#newTiles(organisatie, van, tot);
    const notitie = signNote(tekst, ondertekenaars);
    // What a witness proved meanwhile is not written over.
    const since = await sleutels.lastCheckpoint(organisatie);
    if (since !== kept) await this.#mustNotContradict(organisatie, await this.#stand(organisatie), since);
    // Known here before anyone sees it: whatever the database says later, this was signed.
    await sleutels.keepCheckpoint(organisatie, notitie);
    const tijdstip = clock.now().toISOString();
    const nieuw = await store.publiceer(organisatie, { omvang: tot, wortel, notitie, tijdstip, tegels });
    this.#published.set(organisatie, boom);
    if (!isKept(await sleutels.lastCheckpoint(organisatie), herkomst, tot))
      await sleutels.keepCheckpoint(organisatie, notitie);
    return nieuw && tot === stand.omvang ? tot : this.#publish(organisatie, known);
  }

  /** The last checkpoint, with what witnesses signed along; undefined when nothing was published or nobody has this id. */
  async checkpoint(organisatie: string): Promise<string | undefined> {
    const kop = headOf(await this.deps.store.logStand(organisatie));
    return kop === undefined ? undefined : this.#withWitnesses(organisatie, kop);
  }

  /** The newest checkpoint that enough witnesses signed along; undefined when there is none, or no policy. */
  async witnessed(organisatie: string): Promise<Kop | undefined> {
    const stand = await this.deps.store.logStand(organisatie);
    const kop = headOf(stand);
    return kop === undefined
      ? undefined
      : this.deps.meeondertekend?.newest(organisatie, kop, stand?.sleutels ?? []);
  }

  /** Whether a head that was signed with a key of this log says something else than the database has. */
  async contradicts(organisatie: string, kop: { omvang: number; wortel: Buffer }): Promise<boolean> {
    return this.#differs(
      organisatie,
      await this.#stand(organisatie),
      kop.omvang,
      kop.wortel.toString('base64'),
    );
  }

  /** Verifier keys in use, the newest first; empty before the log has one. */
  async verifierKeys(organisatie: string): Promise<readonly string[]> {
    return (await this.deps.store.logStand(organisatie))?.sleutels ?? [];
  }

  /** undefined = no such organisation. */
  async beeld(organisatie: string): Promise<Logbeeld | undefined> {
    const stand = await this.deps.store.logStand(organisatie);
    if (stand === undefined) return undefined;
    const { herkomst, omvang, gepubliceerd } = stand;
    const tijdstip = await this.deps.store.gepubliceerdOp(organisatie);
    const none = gepubliceerd === null || tijdstip === undefined;
    return { herkomst, omvang, checkpoint: none ? null : { omvang: gepubliceerd, tijdstip } };
  }

  /** Every key the log ever had, for who holds something old; the newest first. */
  allKeys(organisatie: string): Promise<readonly Sleutelrij[]> {
    return this.deps.store.sleutels(organisatie);
  }

  /** The proof file of a published entry; undefined when it is not published yet. */
  async proof(organisatie: string, index: number): Promise<string | undefined> {
    const bewijzer = await this.bewijzer(organisatie, index);
    if (bewijzer === undefined || index >= bewijzer.omvang) return undefined;
    const [file] = await bewijzer.bewijzen([index]);
    return file;
  }

  /**
   * A checkpoint, and whatever is proven by it, however many entries are asked for: the newest that enough witnesses signed
   * along when it has the entry `laatste`, else the newest. Undefined before the first.
   */
  async bewijzer(organisatie: string, laatste = 0): Promise<Bewijzer | undefined> {
    const stand = await this.deps.store.logStand(organisatie);
    const nieuwste = headOf(stand);
    if (stand?.herkomst == null || nieuwste === undefined) return undefined;
    const { meeondertekend } = this.deps;
    const getuigd = await meeondertekend?.newest(organisatie, nieuwste, stand.sleutels);
    const enough = getuigd !== undefined && laatste < getuigd.omvang;
    const { omvang, notitie: checkpoint } = enough
      ? getuigd
      : { ...nieuwste, notitie: await this.#withWitnesses(organisatie, nieuwste) };
    const known = this.#bewijzers.get(organisatie);
    // Of the same signed tree, so that the tiles it keeps are those of this one.
    if (known?.checkpoint === checkpoint) return known;
    const bewijzer = new Bewijzer({
      herkomst: stand.herkomst,
      omvang,
      checkpoint,
      getuigd: meeondertekend === undefined ? null : enough,
      lees: this.#reader(organisatie, omvang),
    });
    this.#bewijzers.set(organisatie, bewijzer);
    return bewijzer;
  }

  /** A text of another kind than a checkpoint, signed by every key in use. @throws LogError */
  async sign(organisatie: string, tekst: string): Promise<string> {
    const { ondertekenaars } = await this.#signer(organisatie, await this.#stand(organisatie));
    return signNote(tekst, ondertekenaars);
  }

  /**
   * What was signed here and the database contradicts; undefined when it contradicts nothing.
   * @param kept last checkpoint beside the keys, read before `stand`: what others sign in between contradicts nothing
   */
  async contradicted(
    organisatie: string,
    stand: LogStand,
    kept: string | undefined,
  ): Promise<Weersproken | undefined> {
    this.#forgetOther(organisatie, stand);
    if (kept === undefined || kept === stand.notitie) return undefined;
    const [herkomst = '', , wortel = ''] = kept.split('\n');
    const omvang = sizeOf(kept);
    const differs =
      herkomst === stand.herkomst
        ? await this.#differs(organisatie, stand, omvang, wortel)
        : // The log went on under a new name and has not signed under it yet; or the database is from before it had this name.
          !(await this.deps.store.aanvaard(organisatie, kept));
    return differs ? { notitie: kept, herkomst, omvang, wortel } : undefined;
  }

  /** Undefined when a size is not published or they are in the wrong order. */
  async consistency(organisatie: string, van: number, tot: number): Promise<readonly Buffer[] | undefined> {
    const gepubliceerd = (await this.deps.store.logStand(organisatie))?.gepubliceerd ?? 0;
    if (van > tot || tot > gepubliceerd) return undefined;
    return consistencyProof(van, tot, this.#reader(organisatie, tot));
  }

  /** A tile with exactly this many hashes; undefined when the published tree has no such tile. */
  async tile(organisatie: string, tegel: Tegel, breed: number): Promise<Buffer | undefined> {
    const gepubliceerd = (await this.deps.store.logStand(organisatie))?.gepubliceerd ?? 0;
    if (breed < 1 || breed > widthAt(tegel, gepubliceerd)) return undefined;
    const [hashes] = await this.deps.store.tegels(organisatie, [tegel], gepubliceerd);
    return hashes?.subarray(0, breed * 32);
  }

  /** A bundle of entries: each preceded by its length in two bytes; what is not public has length zero. */
  async entries(organisatie: string, nummer: number, breed: number): Promise<Buffer | undefined> {
    const gepubliceerd = (await this.deps.store.logStand(organisatie))?.gepubliceerd ?? 0;
    if (breed < 1 || breed > widthAt({ niveau: 0, nummer }, gepubliceerd)) return undefined;
    const van = nummer * tileWidth;
    const bladen = await this.deps.store.bladen(organisatie, van, van + breed);
    return bundle(bladen);
  }

  async #stand(organisatie: string): Promise<LogStand> {
    const stand = await this.deps.store.logStand(organisatie);
    if (stand === undefined) throw new Error(`Organisation ${organisatie} has no tree.`);
    return stand;
  }

  /**
   * What was signed here must still be the beginning of what the database has: a database put back to an earlier moment,
   * or changed under us, is found before anything more is signed.
   */
  async #mustNotContradict(organisatie: string, stand: LogStand, kept: string | undefined): Promise<void> {
    const found = await this.contradicted(organisatie, stand, kept);
    if (found !== undefined) throw putBack(organisatie, found, stand);
  }

  /** @param wortel base64 */
  async #differs(organisatie: string, stand: LogStand, omvang: number, wortel: string): Promise<boolean> {
    this.#forgetOther(organisatie, stand);
    if (omvang > stand.omvang) return true;
    const van = Math.min(stand.gepubliceerd ?? 0, omvang);
    return root(await this.#treeAfter(organisatie, van, omvang)).toString('base64') !== wortel;
  }

  async #withWitnesses(organisatie: string, kop: Kop): Promise<string> {
    return (await this.deps.meeondertekend?.notitie(organisatie, kop)) ?? kop.notitie;
  }

  /** A backlog is signed in parts: before the first of them, all of it must give the stored root. Answers what is known then. */
  async #mustBeWhole(
    organisatie: string,
    { omvang, wortel }: LogStand,
    { van, tot, heel }: { van: number; tot: number; heel: number },
  ): Promise<number> {
    if (tot <= heel || tot === omvang) return heel;
    if (!root(await this.#treeAfter(organisatie, van, omvang)).equals(wortel)) throw treeBroken(organisatie);
    return omvang;
  }

  async #signer(
    organisatie: string,
    stand: LogStand,
  ): Promise<{ herkomst: string; ondertekenaars: Ondertekenaar[] }> {
    const { store, sleutels, clock, host } = this.deps;
    const { herkomst } = stand;
    if (herkomst !== null)
      return { herkomst, ondertekenaars: await this.#bos.inUse(organisatie, herkomst, stand) };
    const naam = `${host}/log/${organisatie}`;
    const sleutel = verifierKey({ naam, sleutel: await sleutels.make(organisatie, 1) });
    await store.beginLog(organisatie, { herkomst: naam, sleutel, tijdstip: clock.now().toISOString() });
    // Another server may have been first, with a key of its own.
    return this.#signer(organisatie, await this.#stand(organisatie));
  }

  /**
   * The published head gets the signatures of keys that came after it. Its text is made anew from the entries: what the
   * database says was signed is not signed again on its word.
   */
  async #signAgain(
    organisatie: string,
    { herkomst, gepubliceerd, notitie: oud }: LogStand,
    ondertekenaars: readonly Ondertekenaar[],
  ): Promise<void> {
    const { store, sleutels, clock } = this.deps;
    const omvang = gepubliceerd ?? 0;
    const wortel = root(await this.#treeAfter(organisatie, omvang, omvang));
    const tekst = checkpointText({ herkomst: herkomst ?? '', omvang, wortel });
    const notitie = signNote(tekst, ondertekenaars);
    if (!oud?.startsWith(tekst)) throw treeBroken(organisatie, oud);
    // The same key signs the same text in the same way, so a signature that is there is there as a line.
    if (notitie.split('\n').every((line) => oud.split('\n').includes(line))) return;
    // Another server may have kept a later one meanwhile.
    if (sizeOf(await sleutels.lastCheckpoint(organisatie)) <= omvang)
      await sleutels.keepCheckpoint(organisatie, notitie);
    await store.ondertekenOpnieuw(organisatie, { omvang, notitie, tijdstip: clock.now().toISOString() });
  }

  /** The tree of the first `tot` entries: the published tree of `van` entries, grown with the leaves after it. */
  async #treeAfter(organisatie: string, van: number, tot: number): Promise<Boom> {
    const { store } = this.deps;
    let boom = await this.#treeOf(organisatie, van);
    for (let from = van; from < tot; from += mostAtOnce) {
      boom = grow(
        boom,
        splitHashes(await store.bladhashes(organisatie, from, Math.min(tot, from + mostAtOnce))),
      );
    }
    if (boom.omvang !== tot) throw treeBroken(organisatie);
    return boom;
  }

  /** The database may have been put back, and gone on, since the tree that is remembered was published. */
  #forgetOther(organisatie: string, { notitie }: LogStand): void {
    const known = this.#published.get(organisatie);
    const [, size, wortel] = notitie?.split('\n') ?? [];
    const same =
      known !== undefined && size === String(known.omvang) && wortel === root(known).toString('base64');
    if (!same) this.#published.delete(organisatie);
  }

  async #treeOf(organisatie: string, omvang: number): Promise<Boom> {
    if (omvang === 0) return emptyBoom;
    const known = this.#published.get(organisatie);
    return known?.omvang === omvang ? known : treeAt(omvang, this.#reader(organisatie, omvang));
  }

  /** Tiles that a tree of `tot` entries has in full and one of `van` had not. */
  async #newTiles(organisatie: string, van: number, tot: number): Promise<VolleTegel[]> {
    const { store } = this.deps;
    const made: VolleTegel[] = [];
    let hashes = await store.bladhashes(organisatie, van - (van % tileWidth), tot);
    for (let niveau = 0; hashes.length >= fullTile; niveau += 1) {
      const eerste = Math.floor(van / tileWidth ** (niveau + 1));
      const full = tilesOf(hashes, niveau, eerste);
      made.push(...full);
      const boven = { niveau: niveau + 1, nummer: Math.floor(eerste / tileWidth) };
      const [begin = Buffer.alloc(0)] = await store.tegels(organisatie, [boven], van);
      hashes = Buffer.concat([begin, ...full.map(({ wortel }) => wortel)]);
    }
    return made;
  }

  #reader(organisatie: string, omvang: number): TegelLezer {
    return (tegels) => this.deps.store.tegels(organisatie, tegels, omvang);
  }
}

/** What was published last. */
function headOf(stand: LogStand | undefined): Kop | undefined {
  const { gepubliceerd, notitie } = stand ?? {};
  return gepubliceerd == null || notitie == null ? undefined : { omvang: gepubliceerd, notitie };
}

function tilesOf(joined: Buffer, niveau: number, eerste: number): VolleTegel[] {
  return Array.from({ length: Math.floor(joined.length / fullTile) }, (_, i) => {
    const hashes = joined.subarray(i * fullTile, (i + 1) * fullTile);
    return { niveau, nummer: eerste + i, hashes, wortel: tileRoot(hashes) };
  });
}

/** Entries under a signed head that was kept; 0 when there is none. */
function sizeOf(notitie: string | undefined): number {
  return Number(notitie?.split('\n')[1] ?? 0);
}

/** Whether a head of this name and at least this size was kept. */
function isKept(notitie: string | undefined, herkomst: string, omvang: number): boolean {
  return notitie?.startsWith(`${herkomst}\n`) === true && sizeOf(notitie) >= omvang;
}

/** A bundle: each entry after its length in two bytes, and of what is not public a length of zero. */
export function bundle(bladen: readonly string[]): Buffer {
  const shown = bladen.map((blad) => (isPublic(blad) ? blad : ''));
  const size = shown.reduce((total, blad) => total + 2 + Buffer.byteLength(blad), 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const blad of shown) {
    const length = bytes.write(blad, at + 2);
    bytes.writeUInt16BE(length, at);
    at += 2 + length;
  }
  return bytes;
}

/**
 * Closed entries, and what was put forward in a refused attempt, are for those who may read the traject only. Leaves are our
 * own canonical JSON: `gegevens` is the second key, and after it nothing but the leaf's own keys can look like these,
 * because a quote inside a text is escaped.
 */
function isPublic(blad: string): boolean {
  return (
    endsWithKey(blad, '"openbaar":true,') &&
    (endsWithKey(blad, '"resultaat":"toegelaten",') || blad.startsWith(withoutGegevens))
  );
}

const withoutGegevens = `{"formaat":"${formaat}","gegevens":null,`;

/** Whether the last of all keys with this name has this value. */
function endsWithKey(blad: string, member: string): boolean {
  const key = member.slice(0, member.indexOf(':') + 1);
  return blad.startsWith(member, blad.lastIndexOf(key));
}

/** @param bewijs signed note that the entries contradict, when it was one */
export function treeBroken(organisatie: string, bewijs: string | null = null): LogError {
  return new LogError(
    'boom-klopt-niet',
    `De bewaarde regels van ${organisatie} geven niet de bewaarde wortel. Er wordt niets ondertekend; laat de database onderzoeken.`,
    { bewijs },
  );
}

function putBack(organisatie: string, { omvang: getekend, notitie }: Weersproken, stand: LogStand): LogError {
  return new LogError(
    'teruggezet',
    `De database van ${organisatie} spreekt een handtekening van deze server tegen: getekend zijn ${getekend} regels, maar de database heeft er ${stand.omvang}, of andere. Waarschijnlijk is een oude kopie teruggezet. Er wordt niets meer vastgelegd; zet de juiste database terug.`,
    { bewijs: notitie },
  );
}
