/**
 * The way on when a database was put back and the right one is gone. One name must never sign two histories, so the log goes
 * on under a new name with a new key, and its first entry under that name says what was signed before and is lost.
 *
 * It can be cut off anywhere. Before the transaction nothing has changed but a key file, which the next try uses. After it
 * the database knows the head it could not keep, so that the log is refused no more; the last head beside the keys is still
 * the old one, until the next publication, by whichever server, puts the first of the new name in its place. A database
 * from before the herstel does not know that name, and is refused as the first one was.
 */
import { formaat, seal, type Herstelblad } from '../audit/leaf.js';
import { emptyBoom, grow, root, type Boom } from '../audit/merkle.js';
import { signNote, verifierKey } from '../audit/note.js';
import { splitHashes } from '../audit/tile.js';
import type { Clock } from '../base/clock.js';
import type { Herstelreden } from '../base/herstelreden.js';
import type { Random } from '../base/id.js';
import type { BeheerStore } from './beheer-store.js';
import { lognaam, readLognaam } from './herkomst.js';
import { treeBroken, type Log, type Weersproken } from './log.js';
import type { LogStand, LogStore } from './log-store.js';
import { newestNumber } from './sleutelbos.js';
import type { Sleutelmap } from './sleutelmap.js';

export interface HerstelDeps {
  readonly log: Pick<Log, 'contradicted' | 'publish'>;
  readonly store: Pick<LogStore, 'logStand' | 'sleutels' | 'bladhashes'> & BeheerStore;
  readonly sleutels: Sleutelmap;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Opdracht {
  readonly reden: Herstelreden;
  /** Pseudonymous uuid of who does it. */
  readonly registrator: string;
}

/** What there is to repair, or was. */
export interface Herstelplan {
  readonly weersproken: Weersproken;
  /** Entries the database has. */
  readonly omvang: number;
  readonly herkomst: string;
}

/** `niet-nodig`: the log is not refused. `afgemaakt`: an earlier herstel was cut off, or done by another, and is whole now. */
export type Uitkomst =
  | { readonly soort: 'niet-nodig' | 'afgemaakt' }
  | ({ readonly soort: 'hersteld'; readonly index: number } & Herstelplan);

const chunk = 8192;
/** Others may be writing, or repairing, at the same moment. */
const tries = 5;

export class Herstel {
  constructor(private readonly deps: HerstelDeps) {}

  /**
   * What would be repaired; undefined when the log is not refused because its database was put back.
   * @throws LogError `boom-klopt-niet`: such a database is not to be believed, and a new name does not help.
   */
  async plan(organisatie: string): Promise<Herstelplan | undefined> {
    const { stand, weersproken } = await this.#found(organisatie);
    if (weersproken === undefined) return undefined;
    await this.#wholeTree(organisatie, stand);
    return planOf(stand, weersproken);
  }

  /** @throws LogError */
  async voerUit(organisatie: string, opdracht: Opdracht): Promise<Uitkomst> {
    for (let nth = 0; nth < tries; nth += 1) {
      const { stand, weersproken } = await this.#found(organisatie);
      if (weersproken === undefined) return this.#finish(organisatie, stand, nth > 0);
      const boom = await this.#wholeTree(organisatie, stand);
      const plan = planOf(stand, weersproken);
      if (await this.#commit(organisatie, { stand, boom, plan, opdracht })) {
        await this.deps.log.publish(organisatie);
        return { soort: 'hersteld', index: stand.omvang, ...plan };
      }
    }
    throw new Error(`The head of ${organisatie} was taken by others ${tries} times.`);
  }

  /** The log is refused no more; what is left is to sign under the new name. `beaten`: another repaired it just now. */
  async #finish(organisatie: string, { herkomst, notitie }: LogStand, beaten: boolean): Promise<Uitkomst> {
    const kept = (await this.deps.sleutels.lastCheckpoint(organisatie))?.split('\n')[0];
    const unsigned =
      herkomst !== null && readLognaam(herkomst).nummer > 1 && (kept !== herkomst || notitie === null);
    if (unsigned) await this.deps.log.publish(organisatie);
    return { soort: unsigned || beaten ? 'afgemaakt' : 'niet-nodig' };
  }

  async #commit(
    organisatie: string,
    work: { stand: LogStand; boom: Boom; plan: Herstelplan; opdracht: Opdracht },
  ): Promise<boolean> {
    const { store, clock, random } = this.deps;
    const { stand, boom, plan, opdracht } = work;
    const { basis, nummer } = readLognaam(plan.herkomst);
    const { notitie } = plan.weersproken;
    const { sleutelnummer, sleutel } = await this.#key(organisatie, plan);
    const tijdstip = clock.now().toISOString();
    const traject = random.uuid();
    const blad = seal(this.#blad(organisatie, plan, { ...opdracht, traject, tijdstip }));
    const naar = grow(boom, [blad.hash]);
    // The commit point: from here on the log has its new name, and its old one signs no more.
    return store.herstel(organisatie, {
      van: stand.herkomst,
      basis,
      herkomst: plan.herkomst,
      volgnummer: nummer,
      sleutelnummer,
      sleutel,
      notitie,
      tijdstip,
      hoofd: { van: stand.omvang, naar, wortel: root(naar) },
      traject,
      blad,
    });
  }

  #blad(
    organisatie: string,
    { weersproken, omvang, herkomst }: Herstelplan,
    { reden, registrator, traject, tijdstip }: Opdracht & { traject: string; tijdstip: string },
  ): Herstelblad {
    return {
      formaat,
      organisatie,
      traject,
      volgnummer: 1,
      vorige: null,
      registratietijdstip: tijdstip,
      soort: 'herstel',
      handeling: null,
      orgaan: null,
      registrator: { id: registrator, rol: 'beheerder', bureau: null },
      oorsprong: { kanaal: 'beheer', verzoek: this.deps.random.uuid(), verwacht: null },
      resultaat: 'toegelaten',
      redenen: [],
      signalen: [],
      openbaar: true,
      grond: null,
      procedure: null,
      van: null,
      naar: null,
      toestand: null,
      gegevens: {
        herkomst,
        vorigeHerkomst: weersproken.herkomst,
        getekendeOmvang: weersproken.omvang,
        getekendeWortel: weersproken.wortel,
        omvang,
        reden,
      },
    };
  }

  /** A key that never signed: a new one, or the one that a try before this made and did not come to use. */
  async #key(
    organisatie: string,
    { weersproken, herkomst }: Herstelplan,
  ): Promise<{ sleutelnummer: number; sleutel: string }> {
    const { store, sleutels } = this.deps;
    const known = newestNumber(await store.sleutels(organisatie));
    const last = Math.max(known, ...(await sleutels.numbers(organisatie)));
    const left = last > known ? await sleutels.read(organisatie, last) : undefined;
    const unused = left !== undefined && !signed(weersproken, left);
    const sleutelnummer = unused ? last : last + 1;
    const sleutel = await sleutels.make(organisatie, sleutelnummer);
    return { sleutelnummer, sleutel: verifierKey({ naam: herkomst, sleutel }) };
  }

  /** From every leaf hash there is, against the stored head and the published one. @throws LogError `boom-klopt-niet` */
  async #wholeTree(organisatie: string, stand: LogStand): Promise<Boom> {
    const gepubliceerd = stand.gepubliceerd ?? 0;
    const published = await this.#grown(organisatie, emptyBoom, gepubliceerd);
    const said = stand.notitie?.split('\n')[2];
    if (said !== undefined && said !== root(published).toString('base64')) throw treeBroken(organisatie);
    const whole = await this.#grown(organisatie, published, stand.omvang);
    if (!root(whole).equals(stand.wortel)) throw treeBroken(organisatie);
    return whole;
  }

  async #grown(organisatie: string, from: Boom, tot: number): Promise<Boom> {
    let boom = from;
    for (let van = from.omvang; van < tot; van += chunk) {
      const hashes = await this.deps.store.bladhashes(organisatie, van, Math.min(tot, van + chunk));
      boom = grow(boom, splitHashes(hashes));
    }
    if (boom.omvang !== tot) throw treeBroken(organisatie);
    return boom;
  }

  /** The head beside the keys is read first: what a server signs in between is in the database that is read after it. */
  async #found(organisatie: string): Promise<{ stand: LogStand; weersproken: Weersproken | undefined }> {
    const kept = await this.deps.sleutels.lastCheckpoint(organisatie);
    const stand = await this.deps.store.logStand(organisatie);
    if (stand === undefined) throw new Error(`Organisation ${organisatie} has no tree.`);
    return { stand, weersproken: await this.deps.log.contradicted(organisatie, stand, kept) };
  }
}

/** The new name is one that nothing was ever signed under, also when the database has forgotten an earlier herstel. */
function planOf(stand: LogStand, weersproken: Weersproken): Herstelplan {
  const had = readLognaam(stand.herkomst ?? weersproken.herkomst);
  const nummer = Math.max(had.nummer, readLognaam(weersproken.herkomst).nummer) + 1;
  return { weersproken, omvang: stand.omvang, herkomst: lognaam({ basis: had.basis, nummer }) };
}

/** The same key signs the same text in the same way. */
function signed(
  { notitie, herkomst: naam }: Weersproken,
  sleutel: Parameters<typeof verifierKey>[0]['sleutel'],
): boolean {
  const tekst = notitie.slice(0, notitie.indexOf('\n\n') + 1);
  const lines = signNote(tekst, [{ naam, sleutel }]).split('\n');
  return lines.every((line) => notitie.split('\n').includes(line));
}
